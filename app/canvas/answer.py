"""What an Output's card says of the sample in hand: the answer, and the loss as a sum."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from app.canvas.facts import Answer
from app.canvas.lettering import RIGHT, width_of, write
from app.theme.current import current_theme
from app.theme.type import font

LINE = 24
FIGURE = 34
"""Height of the one number that matters."""
SMALL_LINE = 18
NAME = 36
"""Room for the name of a line."""
GAP = 7
"""Between a result and what stands before it."""
NUMBER, WRAPS = "number", "wraps"
"""Words that an answer strip may be given: a number stands large; its loss may take two lines."""


def answer_height(labels: Sequence[str]) -> int:
    """How high the strip of such an answer is."""
    first = FIGURE + SMALL_LINE + 4 if NUMBER in labels else LINE
    return 12 + first + LINE + (SMALL_LINE if WRAPS in labels else 0)


def paint_answer(
    painter: QPainter, area: QRectF, found: Answer | None, labels: Sequence[str]
) -> None:
    """Answer and loss, one below the other; before anything arrived they are dashes."""
    box = QRectF(area.left(), area.top() - 6, area.width() + 2, LINE)
    if NUMBER in labels:
        _paint_figure(painter, box, found)
        box.moveTop(box.top() + FIGURE + SMALL_LINE + 4)
    else:
        words = found.words if found else "–"
        if found is not None and found.verdict:
            words = f"{words}, {found.verdict}"
        wrong = found is not None and found.right is False
        _paint_line(painter, box, "Answer", "", words, wrong)
        box.moveTop(box.top() + LINE)
    loss = (found.loss if found else "") or "–"
    _paint_line(painter, box, "Loss", found.sum if found else "", loss, wraps=WRAPS in labels)


def _paint_figure(painter: QPainter, box: QRectF, found: Answer | None) -> None:
    """A number, as large as it fits, and below it what is true."""
    theme = current_theme()
    words = found.words if found else "–"
    large = QRectF(box.left(), box.top() + 2, box.width(), FIGURE)
    roles = ("number_hero", "number_large", "number_strong")
    role = next((r for r in roles if _width(r, words) <= box.width()), roles[-1])
    write(painter, large, words, role, theme.text)
    below = QRectF(box.left(), large.bottom(), box.width(), SMALL_LINE)
    write(painter, below, found.verdict if found else "", "quiet", theme.quiet)


def _paint_line(
    painter: QPainter, box: QRectF, name: str, quiet: str, strong: str, wrong: bool = False,
    wraps: bool = False,
) -> None:
    """A name, and at the right the result; the sum before it, or below it if there is a line.

    Drawn small, letters are larger than their line was made for: then the name gives way, and so
    does a sum that has no line of its own.
    """
    theme = current_theme()
    taken = GAP + write(
        painter, box.adjusted(NAME, 0, 0, 0), strong, "number_strong",
        theme.error if wrong else theme.text, RIGHT,
    )
    before = box.adjusted(0, 0, -taken, 0)
    if width_of(painter, before, name, "quiet") <= before.width():
        write(painter, before, name, "quiet", theme.quiet)
    if not quiet:
        return
    beside = box.adjusted(NAME, 0, -taken, 0)
    for role in ("number", "number_small"):
        if width_of(painter, beside, quiet, role) <= beside.width():
            write(painter, beside, quiet, role, theme.quiet, RIGHT)
            return
    if not wraps:
        return
    below = QRectF(box.left(), box.bottom() - 2, box.width(), SMALL_LINE)
    words = f"= {quiet.removesuffix(' =')}"
    write(painter, below, words, "number_small", theme.quiet, RIGHT)


def _width(role: str, words: str) -> float:
    return QFontMetricsF(font(role)).horizontalAdvance(words)
