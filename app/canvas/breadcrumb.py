"""Breadcrumb: the way into the block one is in; each part of it leads back there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.parting import part_with_all
from app.widgets.buttons import Button
from app.widgets.text import Text
from nncore.blocks.inside import Path


class Breadcrumb(QWidget):
    """Network › Block › Block: the last is where one is. Emits `chosen`."""

    chosen = Signal(tuple)
    """One wants to be in the block with this path."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Where in the network")
        self._titles: tuple[str, ...] = ()
        self._path: Path = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)

    def show_way(self, titles: tuple[str, ...], path: Path) -> None:
        """Show these titles, of the network and of the blocks on the path."""
        if (titles, path) == (self._titles, self._path):
            return
        self._titles, self._path = titles, path
        part_with_all(self._row)
        for depth, title in enumerate(titles[:-1]):
            back = Button(title, "plain", tip=f"Back to {title}")
            back.setProperty("depth", depth)
            back.clicked.connect(self._choose)
            self._row.addWidget(back)
            self._row.addWidget(Text("›", "quiet"))
        self._row.addWidget(Text(titles[-1], "heading"))

    def _choose(self) -> None:
        self.chosen.emit(self._path[: self.sender().property("depth")])
