"""Lettering: words on the canvas, never drawn smaller than can be read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QGlyphRun, QPainter, QTextLayout

from app.theme.colours import colour
from app.theme.type import ROLES, font_of
from app.widgets.shortening import shortened

LEAST_PX = 7.0
"""Words that would be smaller on the screen are left out."""
EASY_PX = 9
"""Words that would be smaller on the screen are drawn as large, if there is room for it."""
LEFT, CENTRE, RIGHT = 0.0, 0.5, 1.0
"""How much of the room that words leave stands before them."""


def letters(painter: QPainter, role: str, room: float = 0.0) -> QFont | None:
    """The font of a role at this zoom, at most `room` high; None if it could not be read."""
    size = _size(role, painter.worldTransform().m11(), room)
    return font_of(role, size) if size else None


@lru_cache(maxsize=1024)
def _size(role: str, zoom: float, room: float) -> int:
    """How large letters are at a zoom; 0 if they could not be read."""
    size = ROLES[role][1]
    if size * zoom < EASY_PX:
        size = max(size, min(ceil(EASY_PX / zoom), int(room)))
    return size if size * zoom >= LEAST_PX else 0


def is_enlarged(painter: QPainter, role: str) -> bool:
    """Whether words of a role are drawn larger than they are, at this zoom: there is less room."""
    return ROLES[role][1] * painter.worldTransform().m11() < EASY_PX


@lru_cache(maxsize=1024)
def in_few_letters(count: str) -> str:
    """A large count, rounded to three digits.

    >>> in_few_letters("8,393,728"), in_few_letters("513,000"), in_few_letters("1,090")
    ('8.39 M', '513 k', '1,090')
    """
    groups = count.split(",")
    if len(groups) < 3 and len(count) < 6:
        return count
    number = float(f"{float(count.replace(',', '')):.3g}")
    power = len(f"{number:,.0f}".split(",")) - 1
    return f"{number / 1_000**power:#.3g}".rstrip(".") + f" {'kMBT'[power - 1]}"


def write(
    painter: QPainter, box: QRectF, words: str, role: str, token: str, where: float = LEFT,
    grows: bool = True,
) -> float:
    """Write words into a box, shortened if need be; how much of its width they take."""
    if not words:
        return 0.0
    place = box.left(), box.top(), box.width(), words
    return write_all(painter, [place], box.height(), role, token, where, grows)[0]


def write_all(
    painter: QPainter, places: Iterable[tuple[float, float, float, str]], height: float, role: str,
    token: str, where: float = LEFT, grows: bool = True,
) -> list[float]:
    """Write words into many boxes: left, top and width of each with its words; as `write` does.

    The painter is made ready once for all of them.
    """
    to_pixels = painter.worldTransform()
    size = _size(role, to_pixels.m11(), height if grows else 0.0)
    if not size:
        return [0.0 for _ in places]
    larger, taken = size / ROLES[role][1], list[float]()
    short: list[tuple[float, float, _Line]] = []
    painter.setPen(colour(token))
    if larger != 1:
        painter.scale(larger, larger)
    for left, top, room, words in places:
        line = _line(words, role)
        width = line.width * larger
        if width > room:
            line = _short_line(words, role, size, int(room))
            width = line.width
            x = left + where * (room - width)
            short.append((x, top + (height - line.height) / 2, line))
        else:
            x = left + where * (room - width)
            y = top + (height - line.height * larger) / 2
            for run in line.glyphs:
                painter.drawGlyphRun(QPointF(x / larger, y / larger), run)
        taken.append(width)
    painter.setWorldTransform(to_pixels)
    for x, y, line in short:
        for run in line.glyphs:
            painter.drawGlyphRun(QPointF(x, y), run)
    return taken


def put_words(painter: QPainter, x: float, y: float, words: str, role: str) -> None:
    """Write words at the size of their role; x is their left end, y the line they stand on."""
    line = _line(words, role)
    for run in line.glyphs:
        painter.drawGlyphRun(QPointF(x, y - line.ascent), run)


def width_of(painter: QPainter, box: QRectF, words: str, role: str) -> float:
    """How wide words would be in a box at this zoom, were they not shortened."""
    size = _size(role, painter.worldTransform().m11(), box.height())
    return QFontMetricsF(font_of(role, size)).horizontalAdvance(words) if size else 0.0


class _Line(NamedTuple):
    """Words that were laid out once: drawing them so takes a fifth of the time of drawText."""

    glyphs: tuple[QGlyphRun, ...]
    width: float
    height: float
    ascent: float


@lru_cache(maxsize=2048)
def _line(words: str, role: str) -> _Line:
    """All of the words at the size of their role: drawn larger they only stand wider apart."""
    return _laid(words, font_of(role, ROLES[role][1]))


@lru_cache(maxsize=2048)
def _short_line(words: str, role: str, size: int, width: int) -> _Line:
    """As many of the words as there is room for."""
    font = font_of(role, size)
    return _laid(shortened(words, QFontMetricsF(font), width), font)


def _laid(words: str, font: QFont) -> _Line:
    metrics = QFontMetricsF(font)
    layout = QTextLayout(words, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    wide = metrics.horizontalAdvance(words)
    return _Line(tuple(layout.glyphRuns()), wide, metrics.height(), metrics.ascent())
