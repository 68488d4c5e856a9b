"""PlaceMenus: what the right button opens on the map, in the outline and in the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from app.canvas.my_blocks import OwnBlock, my_blocks
from app.help.actions import show_layer_help
from app.parting import part_once_closed

if TYPE_CHECKING:
    from app.canvas.chips import Chip
    from app.window import Window
    from app.window_actions import WindowActions


class PlaceMenus(QObject):
    """Opens menus of the window's actions, and those of a layer that is not in the network yet."""

    def __init__(self, actions: WindowActions, window: Window) -> None:
        super().__init__(actions)
        self._actions, self._window = actions, window
        workspace = window.workspace
        assert workspace is not None
        self._map = workspace.room.view.map
        self._outline = workspace.left_column.outline
        self._palette = workspace.palette_column
        self._map.customContextMenuRequested.connect(self._show_map_menu)
        self._outline.menu_wanted.connect(self._show_layer_menu)
        self._palette.menu_wanted.connect(self._show_kind_menu)

    def _show_map_menu(self, at: QPoint) -> None:
        self._actions.pop_up("Map", self._map.mapToGlobal(at))

    def _show_layer_menu(self, at: QPoint) -> None:
        self._actions.pop_up("Card", at)

    def _show_kind_menu(self, chip: Chip, at: QPoint) -> None:
        """What can be done with a layer of the palette, with the keys that do it there."""
        kind = chip.kind
        menu = QMenu(self._palette)
        part_once_closed(menu)
        add = menu.addAction("Add to the network\tEnter")
        add.triggered.connect(partial(self._palette.layer_wanted.emit, kind))
        if isinstance(kind, OwnBlock):
            away = menu.addAction("Remove from my blocks\tDelete")
            away.triggered.connect(partial(my_blocks().put_away, kind))
        else:
            tell = menu.addAction(f"Help on {kind.title}\tF1")
            tell.triggered.connect(partial(show_layer_help, self._window, kind))
        menu.popup(at)
