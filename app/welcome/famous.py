"""The card of a famous network: a bar a layer, as high as its parameters."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.type import font
from app.welcome.cards import ExampleCard
from nncore.examples import FAMILIES, Example, preview

SIZE = QSize(128, 104)
BARS_PX = 40


class FamousCard(ExampleCard):
    """A click opens it; most are too large to train at once."""

    def __init__(self, example: Example, parent: QWidget | None = None) -> None:
        super().__init__(example, large=False, parent=parent)
        self.setAccessibleDescription(f"{example.line} {example.parameters:,} parameters")
        self.setToolTip(example.line)

    def sizeHint(self) -> QSize:
        return SIZE + QSize(8, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.setPen(pen(theme.card_line))
        painter.setBrush(brush(theme.hover if self.underMouse() else theme.card))
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        self._paint_bars(painter, body.adjusted(10, 10, -10, 0))
        words = (
            (self.example.title, "card_title", theme.text),
            (f"{self.example.parameters:,}", "quiet", theme.text),
        )
        for line, (text, role, ink) in enumerate(words):
            painter.setFont(font(role))
            painter.setPen(colour(ink))
            room = QRectF(body.left() + 10, body.top() + 58 + 19 * line, body.width() - 12, 18)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(colour(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 11, 11)

    def _paint_bars(self, painter: QPainter, room: QRectF) -> None:
        theme, arrays = current_theme(), preview(self.example.name)
        counts, families = arrays["counts"], arrays["families"]
        step = room.width() / len(counts)
        gap = 2.0 if step > 5 else 1.0 if step > 2.5 else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        for place, (count, family) in enumerate(zip(counts, families, strict=True)):
            height = max(1.0, BARS_PX * float(count) / float(counts.max()))
            painter.setBrush(brush(theme.family(FAMILIES[int(family)])))
            bar = QRectF(room.left() + place * step, 0, max(0.8, step - gap), height)
            bar.moveBottom(room.top() + BARS_PX)
            painter.drawRect(bar)
