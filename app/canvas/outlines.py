"""The outline of a card, which all that paint one share."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QPainter, QPainterPath

from app.canvas import measures

SMOOTH = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform


@lru_cache(maxsize=256)
def outlines(width: int, height: int, radius: int) -> tuple[QPainterPath, QPainterPath]:
    """The edge of a card of this size, and what of it is the spine."""
    edge, stripe = QPainterPath(), QPainterPath()
    edge.addRoundedRect(0, 0, width, height, radius, radius)
    stripe.addRect(0, 0, measures.SPINE, height)
    return edge, edge.intersected(stripe)
