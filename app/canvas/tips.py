"""Tips: while something is in the hand, what the keys do to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from app.canvas import measures
from app.canvas.cutting import Cut
from app.canvas.gestures import Band, Gesture, Move, Pan
from app.canvas.joint_gestures import MoveJoint
from app.canvas.port_gestures import Break, MoveWires
from app.canvas.remark_gestures import Carry, Stretch
from app.canvas.wiring import Wiring

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

TIPS: dict[type[Gesture], str] = {
    Wiring: "Drop it on a port, or anywhere on a card; in the open it asks for a layer; "
    "Esc cancels",
    MoveWires: "All wires of this port go where it is dropped; Esc cancels",
    Break: "All wires of this port go; Esc keeps them",
    Move: "Alt lifts the card out of its wires; Shift lets it stand off the lines; Esc cancels",
    Band: "What the band touches is chosen; from the start, Shift adds and Ctrl turns it round; "
    "Esc cancels",
    Cut: "Every wire that the line crosses goes; Esc cancels",
    MoveJoint: "The wire runs through here; Delete takes a joint out; Esc cancels",
    Carry: "What stands in a frame goes along; Shift lets it off the grid; Esc cancels",
    Stretch: "Cards in the frame stay where they are; Esc cancels",
    Pan: "",
}


def tip_of(gesture: Gesture | None) -> str:
    """What the keys do to what is in the hand."""
    return TIPS.get(type(gesture), "") if gesture is not None else ""


class Tips:
    """Tells what is in the hand once it is more than a click, and tells when it is let go."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._start: QPointF | None = None
        self._told = ""

    def follow(self, gesture: Gesture, at: QPointF) -> None:
        """The hand is at a point of the viewport."""
        if self._start is None:
            self._start = at
        if (at - self._start).manhattanLength() >= measures.CLICK:
            self.tell(tip_of(gesture))

    def stop(self) -> None:
        """Nothing is in the hand."""
        self._start = None
        self.tell("")

    def tell(self, words: str) -> None:
        """Say this until something else is said; "" is nothing."""
        if words != self._told:
            self._told = words
            self._view.tipped.emit(words)
