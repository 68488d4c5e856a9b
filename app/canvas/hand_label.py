"""HandLabel: what flows in the wire in the hand, written at its end, as large at every zoom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.type import font

HEIGHT, AIR = 20.0, 6.0
BESIDE = QPointF(14, -12)
"""From the end of the wire to the label's lower left corner."""


class HandLabel(QGraphicsItem):
    """A few words on a small ground beside a point."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.words = ""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)

    def show_at(self, at: QPointF, words: str) -> None:
        """Say this beside a point of the scene; "" says nothing."""
        if words != self.words:
            self.prepareGeometryChange()
            self.words = words
            self.update()
        self.setPos(at)
        self.setVisible(bool(words))

    def boundingRect(self) -> QRectF:
        width = QFontMetricsF(font("setting")).horizontalAdvance(self.words) + 2 * AIR
        return QRectF(BESIDE.x(), BESIDE.y() - HEIGHT, width, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        theme, box = current_theme(), self.boundingRect().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.card_line))
        painter.setBrush(brush(theme.card))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(colour(theme.text))
        painter.setFont(font("setting"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.words)
