"""The outline and the frame of a card, which all that paint one share."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from app.canvas import measures

SMOOTH = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform


@lru_cache(maxsize=256)
def outlines(width: int, height: int, radius: int) -> tuple[QPainterPath, QPainterPath]:
    """The edge of a card of this size, and what of it is the spine."""
    edge, stripe = QPainterPath(), QPainterPath()
    edge.addRoundedRect(0, 0, width, height, radius, radius)
    stripe.addRect(0, 0, measures.SPINE, height)
    return edge, edge.intersected(stripe)


def paint_frame(
    painter: QPainter, width: float, height: float, radius: float, line: QPen
) -> None:
    """Draw the line around a card, all of it inside."""
    inset = line.widthF() / 2
    painter.setPen(line)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frame = QRectF(inset, inset, width - 2 * inset, height - 2 * inset)
    painter.drawRoundedRect(frame, radius, radius)
