"""DrawOne: the pad with its tools and, beside it, what the network says of the drawing at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.panels.predictions.bars import Bars
from app.panels.predictions.centring import SMALL, as_in_data
from app.panels.predictions.pad import BROAD_PEN_SHARE, PEN_SHARE, Pad
from app.widgets.buttons import IconButton

ASK_EVERY_MS = 30


class DrawOne(QWidget):
    """Sends the drawing as the data set's pictures stand, at most 33 times a second."""

    drawn = Signal(object)
    """Another drawing; carries a picture (side, side) from 0 to 1, or None when it was cleared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = 28
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(ASK_EVERY_MS)
        self._soon.timeout.connect(self._tell)
        self.pad, self.bars = Pad(), Bars()
        self.pen = IconButton("pencil", "Pen")
        self.eraser = IconButton("eraser", "Eraser")
        self.clear = IconButton("trash-2", "Clear the drawing")
        for tool in (self.pen, self.eraser):
            tool.setCheckable(True)
        self.pen.setChecked(True)
        self.pen.clicked.connect(self._take_pen)
        self.eraser.clicked.connect(self._take_eraser)
        self.clear.clicked.connect(self.pad.clear)
        self.pad.drawn.connect(self._tell_soon)
        tools = QVBoxLayout()
        tools.setSpacing(4)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(8)
        row.addLayout(tools)
        for each in (self.pen, self.eraser, self.clear):
            tools.addWidget(each)
        tools.addStretch(1)
        row.addWidget(self.pad)
        row.addWidget(self.bars, 1)

    def show_side(self, side: int) -> None:
        """Make pictures of so many pixels a side."""
        self._side = side
        self.pad.pen_share = BROAD_PEN_SHARE if side <= SMALL else PEN_SHARE

    def show_scores(self, classes: tuple[str, ...], scores: NDArray[np.float32]) -> None:
        """Show what the network says."""
        self.bars.show_scores(classes, scores)

    def _take_pen(self) -> None:
        self._take(erasing=False)

    def _take_eraser(self) -> None:
        self._take(erasing=True)

    def _take(self, erasing: bool) -> None:
        self.pad.erasing = erasing
        self.pen.setChecked(not erasing)
        self.eraser.setChecked(erasing)

    def _tell_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _tell(self) -> None:
        empty = self.pad.is_empty
        self.drawn.emit(None if empty else as_in_data(self.pad.strokes, self._side))
