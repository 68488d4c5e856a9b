"""Plane: pixels for the answer, the line between classes, and the points of the data on them."""

from __future__ import annotations

from itertools import starmap

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.colours import colour, pen
from app.theme.current import current_theme, theme_source
from app.theme.tokens import Theme
from app.theme.type import font
from nncore.insight.contours import Extent

Floats = NDArray[np.float64]
Place = tuple[float, float]

DOT_SHARE, RING_SHARE = 0.0125, 0.0135
DOT_PX, RING_PX = 2.6, 2.8
"""A point is so large, and on a small plane no larger than its share of the height."""
STRETCH_AT_MOST = 2.2
KEY_SHARE = 0.02


class Points(Struct, frozen=True, eq=False):
    """Points in the columns' own units, each with its token of colour; rings are validation."""

    x: Floats
    y: Floats
    colours: list[str]
    ringed: bool = False


class Plane(QWidget):
    """Painted in one piece; the points are a picture of their own, kept while they stay."""

    pointed = Signal(object)
    """The pointer is at this place; carries (x, y) in the columns' units, or None."""
    taken = Signal(object)
    """The person wants this place as the sample in hand; carries (x, y)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._extent: Extent = (-1.0, 1.0, -1.0, 1.0)
        self._image: QImage | None = None
        self._lines: list[QLineF] = []
        self._points: tuple[Points, ...] = ()
        self._layer: QPixmap | None = None
        self._names = ("", "")
        self._in_hand: Place | None = None
        self._here: Place | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("The network's answer over the plane")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        theme_source().changed.connect(self.show_theme)

    # What it shows

    def show_points(
        self, points: tuple[Points, ...], extent: Extent, names: tuple[str, str]
    ) -> None:
        """Show the data; the extent holds until an answer brings its own."""
        self._points, self._extent, self._names = points, extent, names
        self._image, self._lines, self._layer = None, [], None
        self.updateGeometry()
        self.update()

    def show_answer(
        self, picture: QImage | None, line: tuple[Floats, Floats], extent: Extent
    ) -> None:
        """Show the answer's picture, and the line through places of a tie."""
        if extent != self._extent:
            self._extent, self._layer = extent, None
            self.updateGeometry()
        self._image = picture
        left, right, bottom, top = extent
        xs = (line[0] - left) / (right - left)
        ys = (top - line[1]) / (top - bottom)
        ends = np.column_stack([xs, ys]).reshape(-1, 4)
        self._lines = list(starmap(QLineF, ends.tolist()))
        self.update()

    def show_in_hand(self, place: Place | None) -> None:
        """Mark the sample in hand."""
        self._in_hand = place
        self.update()

    def show_theme(self, _theme: Theme) -> None:
        """Paint the points again: their colours are others."""
        self._layer = None
        self.update()

    @property
    def has_answer(self) -> bool:
        """Whether a picture of the answer is shown."""
        return self._image is not None

    # Where things are

    @property
    def _frame(self) -> QRectF:
        shape = self._shape
        height = min(float(self.height() - 1), (self.width() - 1) / shape)
        width = height * shape
        return QRectF(0.5, (self.height() - height) / 2, width, height)

    @property
    def _shape(self) -> float:
        """Width to height."""
        left, right, bottom, top = self._extent
        shape = (right - left) / max(top - bottom, 1e-12)
        return shape if 0.5 < shape < 2.0 else STRETCH_AT_MOST    # measures of different kinds

    def _to_screen(self, x: float, y: float) -> QPointF:
        frame, (left, right, bottom, top) = self._frame, self._extent
        return QPointF(
            frame.left() + (x - left) / (right - left) * frame.width(),
            frame.top() + (top - y) / (top - bottom) * frame.height(),
        )

    def place_at(self, point: QPointF) -> Place | None:
        """The place under a pixel, None outside."""
        frame, (left, right, bottom, top) = self._frame, self._extent
        if not frame.contains(point):
            return None
        x = left + (point.x() - frame.left()) / frame.width() * (right - left)
        y = top - (point.y() - frame.top()) / frame.height() * (top - bottom)
        return x, y

    # Qt

    def sizeHint(self) -> QSize:
        side = max(120, self.height())
        return QSize(round(side * self._shape) + 1, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.updateGeometry()                         # as wide as its height asks for

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 120)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._here = self.place_at(event.position())
        self.pointed.emit(self._here)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.taken.emit(place)

    def leaveEvent(self, event: QEvent) -> None:
        self._here = None
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        step = steps.get(Qt.Key(event.key()))
        left, right, bottom, top = self._extent
        x, y = self._in_hand or ((left + right) / 2, (bottom + top) / 2)
        if step is None:
            super().keyPressEvent(event)
            return
        x += step[0] * KEY_SHARE * (right - left)
        y += step[1] * KEY_SHARE * (top - bottom)
        self.taken.emit((min(max(x, left), right), min(max(y, bottom), top)))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, frame = current_theme(), self._frame
        painter = QPainter(self)
        painter.fillRect(frame, colour(theme.plot))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image is not None:
            painter.drawImage(frame, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(frame.topLeft())
        painter.scale(frame.width(), frame.height())
        painter.setPen(pen(theme.text, 1.6))
        painter.drawLines(self._lines)
        painter.restore()
        painter.drawPixmap(0, 0, self._dots(theme))
        self._paint_names(painter, frame, theme)
        if self._in_hand is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.accent, 2))
            painter.drawEllipse(self._to_screen(*self._in_hand), 6, 6)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(theme.accent, 2) if self.hasFocus() else pen(theme.line))
        painter.drawRect(frame)

    def _paint_names(self, painter: QPainter, frame: QRectF, theme: Theme) -> None:
        painter.setFont(font("axis"))
        painter.setPen(colour(theme.text))
        inside = frame.adjusted(6, 4, -6, -4)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        if self._names[0]:
            painter.drawText(inside, corner, f"{self._names[0]} →")
            painter.drawText(inside, Qt.AlignmentFlag.AlignLeft, f"↑ {self._names[1]}")

    def _dots(self, theme: Theme) -> QPixmap:
        """All points as one picture, made again only when size, data or look change."""
        scale = self.devicePixelRatioF()
        size = self.size() * scale
        if self._layer is not None and self._layer.size() == size:
            return self._layer
        layer = QPixmap(size)
        layer.setDevicePixelRatio(scale)
        layer.fill(Qt.GlobalColor.transparent)
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for points in self._points:
            share, most = (RING_SHARE, RING_PX) if points.ringed else (DOT_SHARE, DOT_PX)
            radius = max(1.4, min(most, share * self._frame.height()))
            for x, y, token in zip(points.x, points.y, points.colours, strict=True):
                ink = _bright(token, theme)
                painter.setPen(pen(theme.text, 1.0) if points.ringed else pen(theme.window, 1.0))
                painter.setBrush(colour(ink))
                painter.drawEllipse(self._to_screen(float(x), float(y)), radius, radius)
        painter.end()
        self._layer = layer
        return layer


def _bright(token: str, theme: Theme) -> str:
    """A point's colour, lifted from the ground that has the same hue."""
    return colour(token).lighter(135).name() if theme.dark else token
