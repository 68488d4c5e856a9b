"""The pictures on the welcome page, painted from what the trained examples themselves computed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from nncore.examples import preview

Array = NDArray[Any]


def paint(painter: QPainter, rect: QRectF, kind: str, name: str) -> None:
    """Paint the picture of an example into a rectangle with round corners at the top."""
    arrays = preview(name)
    painter.save()
    clip = QPainterPath()
    clip.addRoundedRect(rect, 6, 6)
    painter.setClipPath(clip)
    painter.fillRect(rect, colour(current_theme().window))
    painters = {"plane": _plane, "pictures": _pictures, "prices": _prices, "graph": _graph}
    painters[kind](painter, rect, arrays)
    painter.restore()


def _plane(painter: QPainter, rect: QRectF, arrays: dict[str, Array]) -> None:
    theme = current_theme()
    low, high = colour(theme.negative), colour(theme.positive)
    ground = colour(theme.window)
    image = _two_colours(arrays["grid"], low.getRgb(), high.getRgb(), ground.getRgb())
    x0, x1, y0, y1 = (float(v) for v in arrays["extent"])
    side = max(rect.width(), rect.height())
    whole = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(whole, image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(theme.window, 1))
    for (x, y), group in zip(arrays["points"], arrays["classes"], strict=True):
        at = QPointF(
            whole.left() + (x - x0) / (x1 - x0) * side, whole.bottom() - (y - y0) / (y1 - y0) * side
        )
        painter.setBrush((high if group else low).lighter(140))
        painter.drawEllipse(at, 2.6, 2.6)


def _pictures(painter: QPainter, rect: QRectF, arrays: dict[str, Array]) -> None:
    pictures = arrays["pictures"]
    cell = min(rect.width(), rect.height()) / 3
    across = round(rect.width() / cell)
    left = rect.left() + (rect.width() - across * cell) / 2
    for i in range(across * 3):
        values = np.ascontiguousarray(pictures[i % len(pictures)] * 255).astype(np.uint8)
        height, width = values.shape
        image = QImage(values.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
        at = QRectF(left + i % across * cell, rect.top() + i // across * cell, cell, cell)
        painter.drawImage(at.adjusted(2, 2, -2, -2), image)


def _prices(painter: QPainter, rect: QRectF, arrays: dict[str, Array]) -> None:
    theme = current_theme()
    pairs = arrays["pairs"]
    most = float(np.percentile(pairs, 99))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = rect.adjusted(10, 10, -10, -10)
    painter.setPen(pen(theme.line, 1))
    painter.drawLine(inner.bottomLeft(), inner.topRight())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(theme.positive, 0.7))
    for true, said in pairs:
        x = inner.left() + min(1.0, true / most) * inner.width()
        y = inner.bottom() - min(1.0, max(0.0, said / most)) * inner.height()
        painter.drawEllipse(QPointF(x, y), 1.8, 1.8)


def _graph(painter: QPainter, rect: QRectF, arrays: dict[str, Array]) -> None:
    theme, points = current_theme(), arrays["points"]
    low, high = points.min(axis=0), points.max(axis=0)
    inner = rect.adjusted(10, 10, -10, -10)
    share = (points - low) / np.maximum(high - low, 1e-9)
    size = np.array([inner.width(), inner.height()])
    left_top = np.array([inner.left(), inner.top()])
    places = [QPointF(x, y) for x, y in (left_top + share * size).tolist()]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(theme.line, 1))
    for start, end in arrays["edges"].T.tolist():
        painter.drawLine(places[start], places[end])
    painter.setPen(Qt.PenStyle.NoPen)
    for at, group in zip(places, arrays["classes"].tolist(), strict=True):
        painter.setBrush(brush(theme.positive if group else theme.negative))
        painter.drawEllipse(at, 3, 3)


def _two_colours(grid: Array, low: Any, high: Any, ground: Any) -> QImage:
    """A chance of 0 to 1 as one colour or the other, darker than the points that lie on it."""
    share = np.asarray(grid, np.float32)[::-1, :, None]
    a, b, dark = (np.array(c[:3], np.float32) for c in (low, high, ground))
    ink = a + (b - a) * share
    sure = np.abs(share - 0.5) * 2
    values = np.ascontiguousarray(dark + (ink - dark) * (0.12 + 0.4 * sure)).astype(np.uint8)
    height, width = values.shape[:2]
    return QImage(values.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
