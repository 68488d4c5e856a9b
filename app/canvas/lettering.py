"""Lettering: words on the canvas, never drawn smaller than can be read."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGlyphRun, QPainter, QTextLayout

from app.theme.colours import colour
from app.theme.type import ROLES, font_of
from app.widgets.shortening import shortened

LEAST_PX = 7.0
"""Words that would be smaller on the screen are left out."""
EASY_PX = 9
"""Words that would be smaller on the screen are drawn as large, if there is room for it."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip


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
    painter: QPainter, box: QRectF, words: str, role: str, token: str, where: int = LEFT,
    grows: bool = True,
) -> float:
    """Write words into a box, shortened if need be; how much of its width they take."""
    size = _size(role, painter.worldTransform().m11(), box.height() if grows else 0.0)
    if not size or not words:
        return 0.0
    line = _line(words, role, size, int(box.width()))
    x = box.left()
    if where == RIGHT:
        x = box.right() - line.width
    elif where == CENTRE:
        x += (box.width() - line.width) / 2
    at = QPointF(x, box.top() + (box.height() - line.height) / 2)
    painter.setPen(colour(token))
    for run in line.glyphs:
        painter.drawGlyphRun(at, run)
    return line.width


def width_of(painter: QPainter, box: QRectF, words: str, role: str) -> float:
    """How wide words would be in a box at this zoom, were they not shortened."""
    size = _size(role, painter.worldTransform().m11(), box.height())
    return QFontMetricsF(font_of(role, size)).horizontalAdvance(words) if size else 0.0


class _Line(NamedTuple):
    """Words that were laid out once: drawing them so takes a fifth of the time of drawText."""

    glyphs: tuple[QGlyphRun, ...]
    width: float
    height: float


@lru_cache(maxsize=4096)
def _line(words: str, role: str, size: int, width: int) -> _Line:
    font = font_of(role, size)
    metrics = QFontMetricsF(font)
    short = shortened(words, metrics, width)
    layout = QTextLayout(short, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return _Line(tuple(layout.glyphRuns()), metrics.horizontalAdvance(short), metrics.height())
