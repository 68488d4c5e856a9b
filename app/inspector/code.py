"""CodeView: the lines that a layer runs, their formulas beside them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.inspector.source import CodeLine, code_of
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.type import font
from nncore.layers import Layer

LINE = 17
INSET = 10
PART_GAP = 8
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CodeView(QWidget):
    """Paints `forward` and `backward`; a formula too long to stand beside a line stands above."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code: dict[str, tuple[CodeLine, ...]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The code that runs")

    def show_layer(self, kind: type[Layer]) -> bool:
        """Show the code of a kind of layer; say whether there is any."""
        self._code = code_of(kind)
        written = [line for lines in self._code.values() for line in lines]
        self.setAccessibleDescription("\n".join(f"{each.code}  {each.formula}" for each in written))
        self.updateGeometry()
        self.update()
        return bool(written)

    def sizeHint(self) -> QSize:
        rows = sum(1 + len(self._rows(part)) for part in self._code)
        gaps = PART_GAP * max(0, len(self._code) - 1)
        return QSize(240, rows * LINE + gaps + 2 * INSET)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())      # lines fold by the width

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.card_line))
        painter.setBrush(brush(theme.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        y = float(INSET)
        for number, part in enumerate(self._code):
            if number:
                painter.setPen(pen(theme.card_line))
                painter.drawLine(0, int(y + PART_GAP / 2), self.width(), int(y + PART_GAP / 2))
                y += PART_GAP
            painter.setFont(font("axis"))
            painter.setPen(colour(theme.quiet))
            painter.drawText(self._box(y), LEFT, part)
            y += LINE
            painter.setFont(font("number_small"))
            for code, formula in self._rows(part):
                painter.setPen(colour(theme.text))
                painter.drawText(self._box(y), LEFT, code)
                painter.setPen(colour(theme.quiet))
                painter.drawText(self._box(y), RIGHT if code else LEFT, formula)
                y += LINE

    def _rows(self, part: str) -> list[tuple[str, str]]:
        """Code and formula of each painted row."""
        metrics, found = QFontMetrics(font("number_small")), []
        room = (self.width() if self.width() > 100 else 256) - 2 * INSET
        for line in self._code[part]:
            taken = metrics.horizontalAdvance(f"{line.code}  {line.formula}")
            if line.formula and line.code and taken > room:
                indent = " " * (len(line.code) - len(line.code.lstrip()))
                found.append(("", indent + line.formula))
                found += [(each, "") for each in _folded(line.code, metrics, room)]
            else:
                found += [(each, "") for each in _folded(line.code, metrics, room)[:-1]]
                found.append((_folded(line.code, metrics, room)[-1], line.formula))
        return found

    def _box(self, y: float) -> QRectF:
        return QRectF(INSET, y, self.width() - 2 * INSET, LINE)


def _folded(code: str, metrics: QFontMetrics, room: int) -> list[str]:
    """A line broken behind a comma where it is too long."""
    if metrics.horizontalAdvance(code) <= room or ", " not in code:
        return [code]
    head, tail = code, ""
    while metrics.horizontalAdvance(head) > room and ", " in head:
        head, _, last = head.rpartition(", ")
        tail = f"{last}, {tail}" if tail else last
    indent = " " * (len(code) - len(code.lstrip()) + 4)
    return [head + ",", *_folded(indent + tail, metrics, room)]
