"""Bars: the chance of each class, one row a class, the largest in full strength."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.colours import colour
from app.theme.current import current_theme
from app.theme.type import font

ROW_PX = 15
BAR_PX = 6
VALUE_PX = 54
NAME_PX = 64
MOST = 10
"""Classes that are shown; the strongest, if there are more."""


class Bars(QWidget):
    """Painted in one piece; redrawn as fast as a hand draws."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._scores: NDArray[np.float32] = np.zeros(0, np.float32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Chances")

    @property
    def words(self) -> str:
        """The answer in words, "" without any."""
        if not len(self._scores):
            return ""
        best = int(self._scores.argmax())
        return f"{self._classes[best]}, {100 * self._scores[best]:.1f} %"

    def show_scores(self, classes: tuple[str, ...], scores: NDArray[np.float32]) -> None:
        """Show these chances; no scores leave empty tracks."""
        self._classes, self._scores = classes, scores
        self.setAccessibleDescription(self.words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, ROW_PX * MOST)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shown = self._shown()
        names = 16 if all(len(self._classes[row]) < 2 for row in shown) else NAME_PX
        best = int(self._scores.argmax()) if len(self._scores) else -1
        for line, row in enumerate(shown):
            top = line * ROW_PX
            score = float(self._scores[row]) if len(self._scores) else 0.0
            strong = row == best
            ink = QColor(theme.text if strong else theme.quiet)
            painter.setPen(ink)
            painter.setFont(font("number_strong" if strong else "number_small"))
            name = QRectF(0, top, names, ROW_PX)
            painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, self._classes[row])
            value = QRectF(self.width() - VALUE_PX, top, VALUE_PX, ROW_PX)
            if len(self._scores):
                right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
                painter.drawText(value, right, f"{100 * score:.1f} %")
            painter.setPen(Qt.PenStyle.NoPen)
            track = QRectF(names, top + (ROW_PX - BAR_PX) / 2, value.left() - names, BAR_PX)
            painter.setBrush(colour(theme.track))
            painter.drawRoundedRect(track, 2, 2)
            track.setWidth(track.width() * score)
            painter.setBrush(colour(theme.output))
            painter.drawRoundedRect(track, 2, 2)

    def _shown(self) -> list[int]:
        count = len(self._classes)
        if count <= MOST or not len(self._scores):
            return list(range(min(count, MOST)))
        return sorted(np.argsort(-self._scores)[:MOST].tolist())
