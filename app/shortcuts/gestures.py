"""What the mouse does, and the keys that belong to a place and no action: declared once."""

from __future__ import annotations

from msgspec import Struct


class Gesture(Struct, frozen=True):
    """One thing a hand can do. Its `keys` cannot become the shortcut of an action."""

    place: str
    hand: str
    does: str
    keys: tuple[str, ...] = ()


CANVAS, CARD, WIRE, KEYS = "Mouse on the canvas", "Mouse on a card", "Mouse on a wire", "Keys"
FRAME = "Mouse on a frame or note"
PANEL = "Mouse on a panel's name"

GESTURES = (
    Gesture(CANVAS, "Double-click", "Add a layer there"),
    Gesture(CANVAS, "Drag", "Choose all that the rubber band touches"),
    Gesture(CANVAS, "Shift and drag", "Add to what is chosen"),
    Gesture(CANVAS, "Ctrl and drag", "Choose as well, or no longer"),
    Gesture(CANVAS, "Ctrl and Shift and drag", "Cut the wires that the line crosses"),
    Gesture(CANVAS, "Middle button and drag", "Move the view"),
    Gesture(CANVAS, "Space and drag", "Move the view"),
    Gesture(CANVAS, "Wheel", "Zoom where the pointer is"),
    Gesture(CANVAS, "Shift and wheel", "Move the view to the side"),
    Gesture(CANVAS, "Two fingers on a touchpad", "Move the view; parted, zoom"),
    Gesture(CANVAS, "Rest the pointer", "Read what stands there"),
    Gesture(CANVAS, "Right button", "Open what can be done there"),
    Gesture(CANVAS, "Drag a layer from the palette", "Add it; on a wire it goes between"),
    Gesture(CARD, "Click", "Choose it"),
    Gesture(CARD, "Shift or Ctrl and click", "Choose it as well, or no longer"),
    Gesture(CARD, "Drag", "Move it; on a wire it goes between"),
    Gesture(CARD, "Alt while dragging", "Lift it out of its wires"),
    Gesture(CARD, "Shift while dragging", "Move it without falling in line with others"),
    Gesture(CARD, "Drag a docked row", "Pull it off its card"),
    Gesture(CARD, "Double-click a title", "Type another name"),
    Gesture(CARD, "Double-click a block", "Open the block"),
    Gesture(CARD, "Drag from a port", "Draw a wire; dropped in the open it asks for a layer"),
    Gesture(CARD, "Rest on a port", "See what it is wired to; all else is dimmed"),
    Gesture(CARD, "Ctrl and drag from a port", "Lead all its wires to another port"),
    Gesture(CARD, "Alt and click a port", "Take all its wires away"),
    Gesture(CARD, "Click an arrow or a number of an input", "Take another sample in hand"),
    Gesture(WIRE, "Click", "Choose it, and see what flows"),
    Gesture(WIRE, "Double-click", "Add a layer in the middle of it"),
    Gesture(WIRE, "Alt and click, or drag", "Have it run through a joint there"),
    Gesture(WIRE, "Drag a joint", "Move it; Delete takes it out"),
    Gesture(WIRE, "Drag from the port where it ends", "Lead it elsewhere; in the open it is gone"),
    Gesture(FRAME, "Drag a frame's title, or a note", "Move it, with what stands in the frame"),
    Gesture(FRAME, "Drag an edge", "Make it larger or smaller"),
    Gesture(FRAME, "Double-click", "Write its title, or the note"),
    Gesture(FRAME, "Click a link in a note", "Open it in the browser"),
    Gesture(PANEL, "Drag", "Put it elsewhere in the row, at a side, or in a window of its own"),
    Gesture(PANEL, "Right button", "Open where it can be put"),
    Gesture(KEYS, "Space", "Train or pause", ("Space",)),
    Gesture(KEYS, "Tab", "Go to the next thing", ("Tab", "Shift+Tab", "Shift+Backtab")),
    Gesture(KEYS, "Esc", "Leave what one is in", ("Esc",)),
    Gesture(KEYS, "Enter", "Open or press what is chosen", ("Return", "Enter", "Shift+Return")),
    Gesture(KEYS, "Arrows", "Walk from layer to layer", ("Left", "Right", "Up", "Down")),
    Gesture(
        KEYS, "Alt and arrows", "Move what is chosen",
        ("Alt+Left", "Alt+Right", "Alt+Up", "Alt+Down"),
    ),
    Gesture(
        KEYS, "Alt, Shift and arrows", "Move it four times as far",
        ("Alt+Shift+Left", "Alt+Shift+Right", "Alt+Shift+Up", "Alt+Shift+Down"),
    ),
    Gesture(KEYS, "Any letter on the canvas", "Add a layer whose name it begins"),
)  # fmt: skip
