"""The outline, the frame and the icons of a card, which all that paint one share."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from app.canvas import measures
from app.theme.icons import pixmap

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


def put_icon(
    painter: QPainter, name: str, token: str, x: float, y: float, side_px: int = 16
) -> None:
    """Draw an icon, kept in a size in which it is crisp at this zoom."""
    crisp = _crisp(painter.deviceTransform().m11())
    painter.drawPixmap(QPointF(x, y), pixmap(name, token, side_px, crisp))


@lru_cache(maxsize=64)
def _crisp(scale: float) -> float:
    """The least of a few sizes in which an icon is kept that is no smaller than it is drawn."""
    return next((each for each in (1.0, 1.5, 2.0, 3.0) if each >= scale - 0.01), 4.0)
