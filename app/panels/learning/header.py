"""The line above a plot: its name, and each curve's name and value in the curve's own colour."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.colours import pen
from app.theme.current import current_font, current_theme

HEIGHT_PX = 28
SWATCH_PX = 18
GAP_PX = 8
BETWEEN_PX, CLOSE_PX = 20, 12
"""Between two curves, and where there is little room."""


class Entry(Struct, frozen=True):
    """One curve: `colour` names a token of the theme; `dotted` curves carry a dot an epoch."""

    words: str
    value: str
    colour: str
    dotted: bool = False


class Header(QWidget):
    """Painted in one piece, so that numbers that change thirty times a second move nothing else."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._entries: tuple[Entry, ...] = ()
        self._place = ""
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything it says, in one line."""
        entries = ", ".join(f"{each.words} {each.value}" for each in self._entries)
        return " ".join(part for part in (self._title, self._place, entries) if part)

    @property
    def shown(self) -> tuple[str, ...]:
        """The curves whose values there is room for."""
        room = self.width() - self._width(self._title, "heading") - GAP_PX
        if self._has_place:
            room -= self._width(self._place, "number") + BETWEEN_PX
        return tuple(entry.words for entry, _ in self._fitting(room)[1])

    def show_entries(self, title: str, entries: tuple[Entry, ...], place: str = "") -> None:
        """Say these curves' values; `place` is the step under the pointer, if any."""
        if (title, entries, place) != (self._title, self._entries, self._place):
            self._title, self._entries, self._place = title, entries, place
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = self._write(painter, 0.0, self._title, "heading", theme.text)
        if self._has_place:
            x = self._write(painter, x + BETWEEN_PX - GAP_PX, self._place, "number", theme.quiet)
        between, fitting = self._fitting(self.width() - x)
        for entry, words in fitting:
            ink = str(getattr(theme, entry.colour))
            x = self._swatch(painter, x + between - GAP_PX, entry, ink)
            if words:
                x = self._write(painter, x, words, "quiet", theme.quiet)
            x = self._write(painter, x, entry.value, "number_strong", ink)

    @property
    def _has_place(self) -> bool:
        """Whether there is room for the step under the pointer."""
        words = self._width(self._title, "heading") + self._width(self._place, "number")
        return bool(self._place) and words + BETWEEN_PX <= self.width()

    def _fitting(self, room: float) -> tuple[int, list[tuple[Entry, str]]]:
        """What is between the curves, and what there is room for, each whole or not at all.

        Their names go first, then air, then the values of all but the last curve.
        """
        entries, nameless = list(self._entries), [""] * len(self._entries)
        names = [entry.words for entry in entries]
        shorter = [name.partition(",")[0] for name in names]
        ways = [(BETWEEN_PX, names), (BETWEEN_PX, shorter), (BETWEEN_PX, nameless)]
        for between, words in (*ways, (CLOSE_PX, nameless)):
            pairs = list(zip(entries, words, strict=True))
            if self._needs(between, pairs) <= room:
                return between, pairs
        last = pairs[-1:]
        return CLOSE_PX, last if self._needs(CLOSE_PX, last) <= room else []

    def _needs(self, between: int, pairs: list[tuple[Entry, str]]) -> float:
        """How wide these curves are, written out."""
        words = sum(self._width(name, "quiet") + GAP_PX for _, name in pairs if name)
        values = sum(self._width(entry.value, "number_strong") for entry, _ in pairs)
        return words + values + len(pairs) * (between + SWATCH_PX + GAP_PX) - GAP_PX

    def _write(self, painter: QPainter, x: float, words: str, role: str, ink: str) -> float:
        painter.setFont(current_font(role))
        painter.setPen(QColor(ink))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect().adjusted(round(x), 0, 0, 0), middle, words)
        return x + self._width(words, role) + GAP_PX

    def _swatch(self, painter: QPainter, x: float, entry: Entry, ink: str) -> float:
        middle = self.height() / 2
        painter.setPen(pen(ink, 2))
        painter.drawLine(QPointF(x, middle), QPointF(x + SWATCH_PX, middle))
        if entry.dotted:
            painter.setBrush(QColor(ink))
            painter.drawEllipse(QPointF(x + SWATCH_PX / 2, middle), 2.5, 2.5)
        return x + SWATCH_PX + GAP_PX

    def _width(self, words: str, role: str) -> float:
        return QFontMetricsF(current_font(role)).horizontalAdvance(words)
