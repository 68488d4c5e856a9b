"""Strokes: what a hand drew, as lines that can be drawn again at any size and thickness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from app.theme.tokens import GROUND, INK

Picture = NDArray[np.float32]

FOUND_AT = 112
"""Pixels a side at which it is looked for what the eraser left."""
DOT = 1e-3
"""Length of the line that a mere tap leaves."""
ERASER = 0.16
"""Its width as a share of the pad's side."""


class Stroke(Struct, frozen=True):
    """Points from press to release, in the unit square with y downwards; an eraser's take away."""

    points: tuple[tuple[float, float], ...]
    erases: bool = False

    def to(self, point: tuple[float, float]) -> Stroke:
        """The same stroke drawn on to a point."""
        return Stroke((*self.points, point), self.erases)


def rendered(
    strokes: Iterable[Stroke], place: QTransform, pen: float, width: int, height: int
) -> Picture:
    """White strokes on black, (height, width) from 0 to 1; `pen` is a share of the pad's side."""
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(place)
    for stroke in strokes:
        tool = QPen(QColor(GROUND if stroke.erases else INK))
        tool.setWidthF(ERASER if stroke.erases else pen)
        tool.setCapStyle(Qt.PenCapStyle.RoundCap)
        tool.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(tool)
        painter.drawPath(path_of(stroke.points))
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, :width].astype(np.float32) / np.float32(255)


def path_of(points: Sequence[tuple[float, float]]) -> QPainterPath:
    """A line through the points; a mere tap is a dot."""
    path = QPainterPath(QPointF(*points[0]))
    for x, y in points[1:] or [(points[0][0] + DOT, points[0][1])]:
        path.lineTo(x, y)
    return path


def box_of(strokes: Sequence[Stroke]) -> QRectF:
    """Where the middle of the pen has left ink, in the unit square; empty without any."""
    if strokes and not any(stroke.erases for stroke in strokes):
        points = np.array([point for stroke in strokes for point in stroke.points])
        low, high = points.min(axis=0), points.max(axis=0) + DOT
        return QRectF(QPointF(*low.tolist()), QPointF(*high.tolist()))
    place = QTransform.fromScale(FOUND_AT, FOUND_AT)
    ink = rendered(strokes, place, 1.5 / FOUND_AT, FOUND_AT, FOUND_AT) > 0.3
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return QRectF()
    left, top = columns[0] / FOUND_AT, rows[0] / FOUND_AT
    return QRectF(
        left, top, (columns[-1] + 1) / FOUND_AT - left, (rows[-1] + 1) / FOUND_AT - top
    )
