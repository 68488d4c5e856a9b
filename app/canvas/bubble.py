"""Bubble: why a wire is refused, at the port where it happened, with the button that mends it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme.colours import brush, pen
from app.theme.current import current_theme
from app.widgets.buttons import Button
from app.widgets.text import Text

WIDTH = 320
TAIL = 8
AWAY, UNDER = 8, 8
"""From a port to the bubble, and how much of the port lies under its centre."""


class Bubble(QWidget):
    """Floats over the view above a port, or below where there is no room.

    Its one filled button is the remedy.
    """

    mended = Signal()
    """The person pressed the remedy."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tail = QPoint()
        self._is_below = False
        self.setFixedWidth(WIDTH)
        self._column = column = QVBoxLayout(self)
        column.setSpacing(8)
        self._words = Text("", "body", wrap=True)
        self._button = Button("", "accent", icon_name="wand-sparkles")
        column.addWidget(self._words)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self._button.clicked.connect(self.mended)
        self.hide()

    @property
    def words(self) -> str:
        """What it says now."""
        return self._words.text()

    def show_at(self, port: QPointF, words: str, remedy: str = "", under: int = UNDER) -> None:
        """Say this beside a point of the parent; without a remedy there is no button.

        Where there is no room above, it stands so far under the point, and its tail points up.
        """
        self._words.setText(words)
        self._button.setText(remedy)
        self._button.setVisible(bool(remedy))
        self._column.setContentsMargins(14, 12, 14, 12 + TAIL)
        self.adjustSize()
        top = round(port.y()) - self.height() - AWAY
        self._is_below = top < AWAY
        if self._is_below:
            self._column.setContentsMargins(14, 12 + TAIL, 14, 12)
            top = round(port.y()) + under + AWAY
        parent = self.parentWidget()
        home = parent.rect() if parent is not None else self.rect()
        x = min(max(8, round(port.x()) - WIDTH + 40), home.width() - WIDTH - 8)
        y = max(0, min(top, home.height() - self.height() - AWAY))
        self.move(x, y)
        self._tail = QPoint(round(port.x()) - x, self.height())
        self.setAccessibleName(words)
        self.show()
        self.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_below:
            painter.translate(0, self.height())
            painter.scale(1, -1)
        box = QPainterPath()
        box.addRoundedRect(0.5, 0.5, self.width() - 1, self.height() - TAIL - 1, 8, 8)
        x = min(max(self._tail.x(), 16), self.width() - 16)
        tail = QPainterPath(QPointF(x - TAIL, self.height() - TAIL - 2))
        tail.lineTo(x, self.height() - 1)
        tail.lineTo(x + TAIL, self.height() - TAIL - 2)
        painter.setPen(pen(theme.error_line))
        painter.setBrush(brush(theme.card))
        painter.drawPath(box.united(tail))
