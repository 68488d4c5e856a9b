"""Legend: what the colours of the plane mean, and the answer at the place under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.panels.boundary.shades import two_sided
from app.theme.colours import colour, pen
from app.theme.current import current_theme
from app.theme.type import font
from nncore.insight.boundary import LEVELS

ROW_PX = 20
MOST_CLASSES = 5


class Legend(QWidget):
    """Painted in one piece: the answer, the classes or the scale, and what a dot and a ring are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer = ("", "")
        self._classes: list[tuple[str, str]] = []
        self._scale: tuple[str, str] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Answer")

    @property
    def answer(self) -> str:
        """What it says of the place under the pointer."""
        return " ".join(part for part in self._answer if part)

    def show_answer(self, answer: str, where: str) -> None:
        """Say the answer and where that is."""
        self._answer = (answer, where)
        self.setAccessibleDescription(self.answer)
        self.update()

    def show_classes(self, classes: list[tuple[str, str]]) -> None:
        """Name the classes, each with its colour."""
        self._classes, self._scale = classes, None
        self.update()

    def show_scale(self, low: str, high: str) -> None:
        """Show a scale from a low to a high value, with their unit."""
        self._classes, self._scale = [], (low, high)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(196, 176)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        answer, where = self._answer
        painter.setPen(QColor(theme.text))
        painter.setFont(font("page_title"))
        painter.drawText(QRectF(0, 0, self.width(), 32), Qt.AlignmentFlag.AlignVCenter, answer)
        painter.setPen(QColor(theme.quiet))
        painter.setFont(font("number"))
        painter.drawText(QRectF(0, 32, self.width(), 20), Qt.AlignmentFlag.AlignVCenter, where)
        top = 64.0
        if self._scale is not None:
            top = self._paint_scale(painter, top, *self._scale)
        for name, token in self._classes[:MOST_CLASSES]:
            self._paint_row(painter, top, token, name)
            top += ROW_PX
        self._paint_row(painter, top + 4, theme.quiet, "training")
        self._paint_row(painter, top + 4, theme.quiet, "validation", ringed=True, left=96)

    def _paint_row(
        self,
        painter: QPainter,
        top: float,
        token: str,
        words: str,
        ringed: bool = False,
        left: float = 0,
    ) -> None:
        theme = current_theme()
        painter.setPen(pen(theme.text, 1.2) if ringed else Qt.PenStyle.NoPen)
        painter.setBrush(colour(token))
        painter.drawEllipse(QPointF(left + 6, top + ROW_PX / 2), 4, 4)
        painter.setPen(QColor(theme.quiet))
        painter.setFont(font("quiet"))
        place = QRectF(left + 18, top, self.width(), ROW_PX)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_scale(self, painter: QPainter, top: float, low: str, high: str) -> float:
        theme = current_theme()
        bar = QRectF(0.5, top + 0.5, min(220, self.width() - 1), 10)
        fill = QLinearGradient(bar.topLeft(), bar.topRight())
        table = two_sided(theme)
        for share in (0.0, 0.5, 1.0):
            fill.setColorAt(share, QColor(int(table[round(share * (LEVELS - 1))])))
        painter.setBrush(fill)
        painter.setPen(pen(theme.line))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(QColor(theme.quiet))
        painter.setFont(font("number_small"))
        words = QRectF(bar.left(), bar.bottom() + 2, bar.width(), 16)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, high)
        return top + 36
