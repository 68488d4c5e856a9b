"""All actions of a window: those of files always, those of its rooms while something is open."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from app import file_actions
from app.actions import Action, Actions, asks_for
from app.menus import MENUS
from app.parting import part_once_closed
from app.place_menus import PlaceMenus

if TYPE_CHECKING:
    from app.window import Window

WITH_EDIT: dict[str, Callable[[Action], bool]] = {
    "Card": lambda row: asks_for(row, "selection"),
    "Ground": lambda row: row.when is None or "selection" not in signature(row.when).parameters,
}
"""Under the right button these have rows of Edit as well: those about what is chosen, or not."""
TOGETHER = {
    "4 wire": "Wires", "5 select": "Select", "7 order": "Order", "8 remark": "Frame and note",
}  # fmt: skip
"""Groups of Edit that stand in a menu inside at a card: all there is would fill a small screen."""


class WindowActions(Actions):
    """The window's actions, bound to its workspace, in its menus and under the right button."""

    def __init__(self, window: Window) -> None:
        rows = list(file_actions.ACTIONS)
        things: dict[str, Any] = {"window": window}
        workspace = window.workspace
        if workspace is not None:
            rows += room_rows()
            things |= {
                "workspace": workspace,
                "document": workspace.scope,
                "scope": workspace.scope,
                "session": workspace.session,
                "selection": workspace.selection,
                "view": workspace.room.view,
            }
        super().__init__(rows, things, window)
        window.top.menus.clear()
        self.fill_menu_bar(window.top.menus, MENUS)
        for row in rows:
            window.addAction(self[row.id])
        if workspace is not None:
            from app.canvas.selection_bar import SelectionBar

            self.show_tips(workspace)
            self._view = workspace.room.view
            self._view.customContextMenuRequested.connect(self.show_menu)
            self._places = PlaceMenus(self, window)
            self._bar = SelectionBar(self._view, self)
            workspace.panels.menu_asked.connect(self.show_panel_menu)
            workspace.panels.arranged.connect(self.refresh)
            workspace.panels.panel_chosen.connect(self.refresh)
            workspace.scope.changed.connect(self.refresh)
            workspace.scope.moved.connect(self.refresh)
            workspace.session.state_changed.connect(self.refresh)
            workspace.session.problems_changed.connect(self.refresh)
            workspace.selection.changed.connect(self.refresh)

    def show_panel_menu(self, at: QPoint) -> None:
        """Open what can be done with the panel in front."""
        self.pop_up("Panel", at)

    def show_menu(self, at: QPoint) -> None:
        """Open the actions for what is under the pointer: a port, a wire, a card, the ground."""
        view = self._view
        kind = view.point_at(view.mapToScene(at))
        self.pop_up(kind, view.viewport().mapToGlobal(at), view.words_in_question())

    def pop_up(self, kind: str, at: QPoint, words: str = "") -> None:
        """Open what can be done now of a menu, at a point of the screen, below a line of words.

        What cannot be done does not stand there in grey: it could not say why.
        """
        self.refresh()
        menu = QMenu(self._view)
        part_once_closed(menu)
        if words:
            menu.addAction(words).setEnabled(False)
            menu.addSeparator()
        if kind in WITH_EDIT:
            about = WITH_EDIT[kind]
            together = TOGETHER if kind == "Card" else None
            self.fill_menu(menu, "Edit", lambda row: self.can(row.id) and about(row), together)
        self.fill_menu(menu, kind, lambda row: self.can(row.id))
        menu.popup(at)


def room_rows() -> tuple[Action, ...]:
    """What can be asked for while something is open."""
    from app.canvas.actions import ACTIONS as CANVAS
    from app.canvas.block_actions import ACTIONS as BLOCKS
    from app.canvas.connecting import ACTIONS as CONNECTING
    from app.canvas.flow_actions import ACTIONS as FLOW
    from app.canvas.history_box import ACTIONS as HISTORY
    from app.canvas.inlay_actions import ACTIONS as INLAYS
    from app.canvas.joint_actions import ACTIONS as JOINTS
    from app.canvas.order_actions import ACTIONS as ORDER
    from app.canvas.reach_actions import ACTIONS as REACH
    from app.canvas.remark_actions import ACTIONS as REMARKS
    from app.canvas.several_actions import ACTIONS as SEVERAL
    from app.canvas.state_actions import ACTIONS as STATES
    from app.canvas.view_actions import ACTIONS as FLOATING
    from app.canvas.wire_look import ACTIONS as WIRES
    from app.docks.actions import ACTIONS as DOCKS
    from app.focus_actions import ACTIONS as ROOM
    from app.heat.actions import ACTIONS as HEAT
    from app.outline.actions import ACTIONS as OUTLINE
    from app.showing_actions import ACTIONS as SHOWING
    from app.training.actions import ACTIONS as TRAINING

    canvas = (*CANVAS, *CONNECTING, *JOINTS, *BLOCKS, *SEVERAL, *ORDER, *FLOW, *REMARKS)
    canvas += (*INLAYS, *STATES, *REACH, *HISTORY, *WIRES, *FLOATING)
    return (*canvas, *OUTLINE, *HEAT, *DOCKS, *ROOM, *SHOWING, *TRAINING)


def all_rows() -> tuple[Action, ...]:
    """Everything that can ever be asked for."""
    return (*file_actions.ACTIONS, *room_rows())
