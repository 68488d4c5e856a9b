"""Help as something one can ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.actions import Action
from app.help.page import LayerHelpPage
from nncore.layers import Layer

if TYPE_CHECKING:
    from app.window import Window


def show_help(window: Window) -> None:
    """Read what the chosen layer is, does and can be set to; without one, see all keys."""
    kind, chosen = _asked_for(window)
    if kind is not None:
        show_layer_help(window, kind, chosen)
        return
    from app.shortcuts.dialog import ShortcutList

    ShortcutList(window).open()


def show_layer_help(window: Window, kind: type[Layer], chosen: bool = False) -> None:
    """Open the page of a kind of layer, in place of another one."""
    for other in window.findChildren(LayerHelpPage):
        other.close()
    page = LayerHelpPage(kind, chosen, window)
    workspace = window.workspace
    if workspace is not None:
        page.code_wanted.connect(workspace.show_code)
    middle = window.geometry().center()
    page.move(middle.x() - page.width() // 2, middle.y() - page.height() // 2)
    page.show()


def _asked_for(window: Window) -> tuple[type[Layer] | None, bool]:
    """The kind of layer that has the keyboard in the palette, is chosen, or is pointed at."""
    from app.canvas.chips import Chip

    focused = QApplication.focusWidget()
    if isinstance(focused, Chip) and isinstance(focused.kind, type):
        return focused.kind, False
    workspace = window.workspace
    if workspace is None:
        return None, False
    graph, ids = workspace.scope.project.graph, workspace.selection.ids
    here = workspace.room.view.node_pointed_at()
    if ids or here:
        return type(graph[ids[-1] if ids else here].layer), bool(ids)
    return None, False


ACTIONS = (
    Action(
        "help.layer", "Help", show_help, "F1", ("Help/1 find", "Card/2 help", "Ground/2 help"),
        "circle-help",
    ),
)
