"""All actions of a window: those of files always, those of its rooms while something is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from app import file_actions
from app.actions import Actions

if TYPE_CHECKING:
    from app.window import Window

MENUS = ("File", "Edit", "View", "Train", "Help")


class WindowActions(Actions):
    """The window's actions, bound to its workspace, in its menus and under the right button."""

    def __init__(self, window: Window) -> None:
        rows = list(file_actions.ACTIONS)
        things: dict[str, Any] = {"window": window}
        workspace = window.workspace
        if workspace is not None:
            from app.canvas.actions import ACTIONS as CANVAS
            from app.canvas.block_actions import ACTIONS as BLOCKS
            from app.canvas.order_actions import ACTIONS as ORDER
            from app.canvas.several_actions import ACTIONS as SEVERAL
            from app.heat.actions import ACTIONS as HEAT
            from app.outline.actions import ACTIONS as OUTLINE
            from app.training.actions import ACTIONS as TRAINING
            from app.workspace_actions import ACTIONS as ROOM

            rows += [*CANVAS, *BLOCKS, *SEVERAL, *ORDER, *OUTLINE, *HEAT, *ROOM, *TRAINING]
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
            self._view = workspace.room.view
            self._view.customContextMenuRequested.connect(self.show_menu)
            workspace.scope.changed.connect(self.refresh)
            workspace.scope.moved.connect(self.refresh)
            workspace.session.state_changed.connect(self.refresh)
            workspace.session.problems_changed.connect(self.refresh)
            workspace.selection.changed.connect(self.refresh)

    def show_menu(self, at: QPoint) -> None:
        """Open the actions for what is under the pointer: a port, a wire, a card, the ground."""
        view = self._view
        kind = view.point_at(view.mapToScene(at))
        self.refresh()
        menu = QMenu(view)
        menu.aboutToHide.connect(menu.deleteLater)
        if kind != "Edit":
            menu.addAction(view.words_in_question()).setEnabled(False)
            menu.addSeparator()
        self.fill_menu(menu, kind)
        menu.popup(view.viewport().mapToGlobal(at))
