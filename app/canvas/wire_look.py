"""How wires look everywhere: curved or straight, seen or hidden, with their shapes or without.

That is kept in the settings.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.actions import Action
from app.canvas.scene import CanvasScene
from app.settings import Settings, settings_store


class WireLook(QObject):
    """Tells a scene what the settings say of wires."""

    def __init__(self, canvas: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._shown = (False, False, True)
        settings_store().changed.connect(self.take_settings)
        self.take_settings(settings_store().value)

    def take_settings(self, settings: Settings) -> None:
        """Draw wires as they are wanted now."""
        wanted = (settings.wires == "straight", settings.wires_hidden, settings.shapes)
        if wanted != self._shown:
            self._shown = wanted
            self._canvas.show_wires(*wanted)


def hide_wires() -> None:
    """Hide all wires, or show them again; a card under the pointer shows its own meanwhile."""
    store = settings_store()
    store.change(wires_hidden=not store.value.wires_hidden)


def straighten_wires() -> None:
    """Let wires run straight from port to port, or in curves past the cards again."""
    store = settings_store()
    store.change(wires="curved" if store.value.wires == "straight" else "straight")


def show_shapes() -> None:
    """Write over every wire the shape that flows through it, or leave that to the pointer."""
    store = settings_store()
    store.change(shapes=not store.value.shapes)


def shape_words() -> str:
    """What it would do."""
    return "Hide shapes" if settings_store().value.shapes else "Show shapes"


def hide_words() -> str:
    """What it would do."""
    return "Show wires" if settings_store().value.wires_hidden else "Hide wires"


def style_words() -> str:
    """What it would do."""
    return "Curved wires" if settings_store().value.wires == "straight" else "Straight wires"


MENU = "View/4 cards/Cards and wires"

ACTIONS = (
    Action("view.wires", "Hide or show wires", hide_wires, "Ctrl+Alt+W", MENU,
           "sign-wire", now=hide_words),
    Action("view.shapes", "Show or hide shapes", show_shapes, (), MENU, "tag", now=shape_words),
    Action("view.wire_style", "Straight or curved wires", straighten_wires, (), MENU,
           now=style_words),
)  # fmt: skip
