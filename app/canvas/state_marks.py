"""State marks: what stands at the right of a card's second line: bypassed, folded, pinned."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.canvas import measures
from app.canvas.cards import CardModel
from app.canvas.lettering import RIGHT, write
from app.canvas.outlines import put_icon
from app.theme.current import current_theme

BYPASSED = "bypassed"
FAINT = 0.45
"""How much of its ink what is bypassed keeps."""
TOP, LINE, ICON, GAP, EDGE = 28.0, 18.0, 14, 6, 14
"""Of the second line: where it is and how high; and sizes and room of what stands in it."""


def shuts(model: CardModel) -> bool:
    """Whether there is more to a card than it shows: a mark at its right opens it."""
    return model.folded or model.inside is not None


def arrow_at(model: CardModel, point: QPointF) -> bool:
    """Whether the mark that shows what is in a block, or hides it, is under a point of its card."""
    if model.inlay is not None:
        return QRectF(4, 2, 28, measures.BAR - 4).contains(point)
    right = measures.CARD_WIDTH - EDGE - model.pinned * (ICON + GAP)
    mark = QRectF(right - ICON, TOP + (LINE - ICON) / 2, ICON, ICON)
    return model.inside is not None and mark.adjusted(-6, -6, 6, 6).contains(point)


def paint_states(painter: QPainter, model: CardModel) -> float:
    """Draw the marks of a card's states from the right; how much of the line they take."""
    theme, right = current_theme(), float(measures.CARD_WIDTH - EDGE)
    for name in (*("sign-pin",) * model.pinned, *("chevron-right",) * shuts(model)):
        right -= ICON
        put_icon(painter, name, theme.quiet, right, TOP + (LINE - ICON) / 2, ICON)
        right -= GAP
    for words in filter(None, (model.hides, BYPASSED if model.id in model.asleep else "")):
        box = QRectF(measures.CARD_WIDTH / 3, TOP, right - measures.CARD_WIDTH / 3, LINE)
        taken = write(painter, box, words, "setting", theme.text, RIGHT)
        right -= taken + GAP if taken else 0
    return measures.CARD_WIDTH - EDGE - right
