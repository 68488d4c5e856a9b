"""The cards of the welcome page: a large one and one in a row."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.icons import draw
from app.theme.type import font
from app.welcome.pictures import paint
from nncore.examples import Example

LARGE = QSize(272, 208)
ROW = QSize(296, 96)
PICTURE = 128
LINE = 20
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ExampleCard(QAbstractButton):
    """An example: its picture, its title, a line, and what was measured.

    A click opens and trains it.
    """

    def __init__(self, example: Example, large: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.example, self._large = example, large
        self._width = LARGE.width()
        self.setAccessibleName(example.title)
        self.setAccessibleDescription(f"{example.line} {self._facts()}")
        self.setToolTip("Open it and watch it learn")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_width(self, width: int) -> None:
        """Make a large card narrower where there is little room for a row of them."""
        if self._large and width != self._width:
            self._width = width
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return (QSize(self._width, LARGE.height()) if self._large else ROW) + QSize(8, 8)

    def _facts(self) -> str:
        """Parameters, score, seconds; the page's heading names them for the short ones in a row."""
        one = self.example
        word = " parameters" if self._large else ""
        digits = ".1g" if one.seconds < 1 else ".1f" if one.seconds < 10 else ".0f"
        seconds = f"{one.seconds:{digits}} s"
        return f"{one.parameters:,}{word} · {one.score} in {seconds}"

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        lit = self.underMouse() or self.hasFocus()
        lines = 2 if self._large and self._width < LARGE.width() else 1
        if self._large:
            painter.setPen(pen(theme.card_line, 1))
            painter.setBrush(brush(theme.card))
            painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            height = PICTURE if lines == 1 else PICTURE - LINE
            picture = QRectF(body.left() + 1, body.top() + 1, body.width() - 2, height)
            words = body.adjusted(12, height + 10, -12, 0)
        else:
            if lit:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(brush(theme.hover))
                painter.drawRoundedRect(body, 12, 12)
            picture = QRectF(body.left() + 8, body.top() + 8, 80, 80)
            words = body.adjusted(100, 18, 0, 0)
        paint(painter, picture, self.example.picture, self.example.name)
        for text, role, ink, high in (
            (self.example.title, "card_title", theme.text, 1),
            (self.example.line, "quiet", theme.quiet, lines),
            (self._facts(), "quiet", theme.text, 1),
        ):
            painter.setFont(font(role))
            painter.setPen(colour(ink))
            words.setHeight(LINE * high)
            room = int(words.width() * high)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            wraps = Qt.TextFlag.TextWordWrap if high > 1 else Qt.TextFlag.TextSingleLine
            painter.drawText(words, LEFT | wraps, shown)
            words.translate(0, LINE * high)
        if lit and (self._large or self.hasFocus()):
            ring = QPen(colour(theme.accent), 2)
            painter.setPen(ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 11, 11)
        if self.hasFocus() and self._large:
            self._paint_open(painter, picture)

    def _paint_open(self, painter: QPainter, picture: QRectF) -> None:
        """The pill that says Enter opens it."""
        theme = current_theme()
        pill = QRectF(picture.right() - 82, picture.bottom() - 36, 72, 28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(theme.accent_fill))
        painter.drawRoundedRect(pill, 6, 6)
        painter.setPen(colour(theme.on_accent))
        painter.setFont(font("card_title"))
        painter.drawText(pill.adjusted(10, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "Open")
        sign = QRectF(pill.right() - 26, pill.top() + 7, 14, 14)
        draw(painter, sign, "corner-down-left", theme.on_accent)
