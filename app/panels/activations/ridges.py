"""Ridges: one layer's histograms behind each other, a row an epoch, older ones dimmer."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.colours import colour, mix, pen
from app.theme.current import current_theme
from app.theme.tokens import Theme
from app.theme.type import font
from nncore.insight.distributions import LEAST_GRADIENT, Row

Floats = NDArray[np.float64]

HEAD_PX = 26
AXIS_PX = 18
NUMBERS_PX = 34
OVERLAP = 1.7
"""Height of a ridge in distances between rows: they overlap, as mountains do."""
TAIL = 0.002
"""Share of the numbers at each end that may fall outside the scale."""
ZERO_GRADIENT = np.log10(LEAST_GRADIENT) + 0.01
DIMMEST = 0.35
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Ridge(Struct, frozen=True, eq=False):
    """One row: an epoch and its histogram."""

    epoch: int
    row: Row


class Ridges(QWidget):
    """Painted in one piece from the rows' 64 bins; nothing is kept but them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._fact = "", ""
        self._ridges: tuple[Ridge, ...] = ()
        self.setMinimumWidth(200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def words(self) -> str:
        """Title and fact, as they stand above."""
        return f"{self._title}: {self._fact}" if self._fact else self._title

    @property
    def epochs(self) -> list[int]:
        """Epochs that have a row, the oldest first."""
        return [ridge.epoch for ridge in self._ridges]

    def show_ridges(self, title: str, fact: str, ridges: tuple[Ridge, ...]) -> None:
        """Show these rows, the oldest first."""
        self._title, self._fact, self._ridges = title, fact, ridges
        self.setAccessibleName(self.words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 180)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_head(painter, theme)
        if not self._ridges:
            return
        low, high = span(self._ridges)
        frame = QRectF(NUMBERS_PX, HEAD_PX, self.width() - NUMBERS_PX - 8, 0)
        frame.setBottom(self.height() - AXIS_PX)
        step = frame.height() / (len(self._ridges) + OVERLAP - 1)
        painter.setFont(font("number_small"))
        for place, ridge in enumerate(self._ridges):
            base = frame.top() + (place + OVERLAP) * step
            share = DIMMEST + (1 - DIMMEST) * (place + 1) / len(self._ridges)
            newest = place == len(self._ridges) - 1
            painter.setPen(QColor(theme.text if newest else theme.quiet))
            number = QRectF(0, base - 14, NUMBERS_PX - 8, 16)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(number, right, f"{ridge.epoch:,}")
            line = QRectF(frame.left(), base - OVERLAP * step, frame.width(), OVERLAP * step)
            self._paint_ridge(painter, line, ridge.row, (low, high), share, theme)
        self._paint_axis(painter, frame, low, high, theme)

    def _paint_head(self, painter: QPainter, theme: Theme) -> None:
        head = QRectF(0, 0, self.width() - 8, HEAD_PX - 2)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font("quiet"))
        painter.setPen(QColor(theme.quiet))
        painter.drawText(head, middle | Qt.AlignmentFlag.AlignRight, self._fact)
        room = head.width() - QFontMetricsF(font("quiet")).horizontalAdvance(self._fact) - 12
        painter.setFont(font("heading"))
        painter.setPen(QColor(theme.text))
        title = QFontMetricsF(font("heading")).elidedText(
            self._title, Qt.TextElideMode.ElideRight, room
        )
        painter.drawText(head, middle, title)

    def _paint_ridge(
        self,
        painter: QPainter,
        line: QRectF,
        row: Row,
        scale: tuple[float, float],
        share: float,
        theme: Theme,
    ) -> None:
        low, high = scale
        at, heights = outline(row)
        seen = (at >= low) & (at <= high)
        xs = line.left() + (at[seen] - low) / (high - low) * line.width()
        ys = line.bottom() - heights[seen] * (line.height() - 2)
        painter.setPen(pen(mix(theme.surface, theme.quiet, share * 0.5)))
        painter.drawLine(line.bottomLeft(), line.bottomRight())
        if len(xs) < 2:
            return
        top = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
        first, last = QPointF(top[0].x(), line.bottom()), QPointF(top[-1].x(), line.bottom())
        for token, part in self._parts(row, line, scale, theme):
            painter.save()
            painter.setClipRect(part.adjusted(0, -2, 0, 2))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(mix(theme.surface, token, share * 0.75)))
            painter.drawPolygon(QPolygonF([first, *top, last]))
            painter.setPen(pen(mix(theme.surface, token, share), 1.2))
            painter.drawPolyline(QPolygonF(top))
            painter.restore()

    def _parts(
        self, row: Row, line: QRectF, scale: tuple[float, float], theme: Theme
    ) -> list[tuple[str, QRectF]]:
        """Colours and where they hold: weights differ by sign, all else has one."""
        if row.what == "gradients":
            return [(theme.quiet, line)]
        if row.what == "outputs":
            return [(theme.positive, line)]
        low, high = scale
        zero = line.left() + min(max(-low / (high - low), 0.0), 1.0) * line.width()
        left, right = QRectF(line), QRectF(line)
        left.setRight(zero)
        right.setLeft(zero)
        return [(theme.negative, left), (theme.positive, right)]

    def _paint_axis(
        self, painter: QPainter, frame: QRectF, low: float, high: float, theme: Theme
    ) -> None:
        painter.setPen(QColor(theme.quiet))
        painter.setFont(font("axis"))
        powers = self._ridges[-1].row.what == "gradients"
        for value in marks(low, high, powers):
            x = frame.left() + (value - low) / (high - low) * frame.width()
            words = f"10{str(round(value)).translate(SUPERSCRIPTS)}" if powers else f"{value:g}"
            place = QRectF(x - 30, frame.bottom() + 2, 60, AXIS_PX - 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)


def bins(row: Row) -> tuple[Floats, Floats]:
    """Edges and counts; gradients of zero, which stand at the lowest power of ten, are left out."""
    edges = np.linspace(row.low, row.high, len(row.counts) + 1)
    counts = row.counts.astype(np.float64)
    if row.what == "gradients":
        counts[edges[:-1] < ZERO_GRADIENT] = 0.0
    return edges, counts


def outline(row: Row) -> tuple[Floats, Floats]:
    """Middles of the bins, and their height from 0 to 1.

    The fullest bin that does not hold zero has height 1: a ReLU's zeros would flatten all else.
    """
    edges, counts = bins(row)
    others = counts[(edges[:-1] > 0) | (edges[1:] <= 0)] if row.what == "outputs" else counts
    top = float(others.max(initial=0)) or float(counts.max(initial=0)) or 1.0
    return (edges[:-1] + edges[1:]) / 2, np.minimum(counts / top, 1.0)


def span(ridges: tuple[Ridge, ...]) -> tuple[float, float]:
    """One scale for all rows, without the far ends of their tails."""
    lows, highs = [], []
    for ridge in ridges:
        edges, counts = bins(ridge.row)
        shares = np.cumsum(counts) / max(float(counts.sum()), 1.0)
        lows.append(edges[int(np.searchsorted(shares, TAIL))])
        highs.append(edges[min(int(np.searchsorted(shares, 1 - TAIL)) + 1, len(edges) - 1)])
    low, high = float(min(lows)), float(max(highs))
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def marks(low: float, high: float, powers: bool) -> list[float]:
    """Three or four round places on a scale; whole numbers where they stand for powers of ten."""
    rough = (high - low) / 3
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough)
    if powers:
        step = max(1.0, round(rough))
    first = np.ceil(low / step)
    return [float(n * step) for n in range(int(first), int(np.floor(high / step)) + 1)]
