"""CurvePlot: raw values behind, their smoothed line, and validation with a dot an epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.panels.learning.header import Header
from app.theme.colours import brush, mix, pen
from app.theme.current import theme_source
from app.theme.plots import Plot
from app.theme.tokens import Theme

Floats = NDArray[np.float64]

DOTS_AT_MOST = 60
"""With more epochs than that, dots would hide the line."""
FIRST_LABEL_PX = 40
"""How far the words at the first epoch may reach out of the plot."""
STEADY = 0.08
"""How much larger than needed the range may be before it follows."""
GROWS_BY = 0.03
"""How much further than the newest step a plot reaches."""
RAW_SHARE = 0.34
"""How much of the curve's colour the raw values have; solid, because clear pens are slow."""


Range = tuple[float, float]


def steady(before: Range | None, low: float, high: float, room: float, ahead: float = 0) -> Range:
    """The range that was, while it shows these numbers and little else; otherwise a new one.

    Marks and grid then stand still for a while, and cost nothing. `room` is the share left free at
    both ends, `ahead` the share beyond for what will come.

    >>> steady(None, 0.0, 10.0, room=0.1)
    (-1.0, 11.0)
    >>> steady((-1.0, 11.0), 0.2, 10.0, room=0.1)
    (-1.0, 11.0)
    >>> steady((-1.0, 11.0), 0.0, 5.0, room=0.1)
    (-0.5, 5.5)
    """
    span = (high - low) or abs(high) or 1.0
    edge = room * span
    if before is not None:
        shows_all = before[0] <= low - edge / 2 and high + edge / 2 <= before[1]
        if shows_all and before[1] - before[0] < span + 2 * edge + STEADY * span:
            return before
    return low - edge, high + edge + ahead * span


def nothing() -> Floats:
    """A curve without points."""
    return np.zeros(0)


class Lines(Struct, frozen=True, eq=False):
    """What one plot shows: x is in steps, y in the measure's own unit."""

    raw_x: Floats
    low: Floats
    high: Floats
    line_x: Floats
    line: Floats
    dots_x: Floats
    dots: Floats


class CurvePlot(QWidget):
    """A plot with its line of words above."""

    pointed = Signal(object)
    """The pointer is over this step; carries a float, or None when it has left."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = Header(title)
        self.plot = Plot(name=title)
        self._log = False
        self._start = 0.0
        self._across: Range | None = None
        self._updown: Range | None = None
        self._ticks: list[tuple[float, str]] = []
        self._lines: Lines | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.plot, 1)
        theme = theme_source().theme
        self._raw = self.plot.curve(theme.training, 1.0, antialias=False)
        self._line = self.plot.curve(theme.training, 1.6, connect="finite")
        self._dots = self.plot.curve(theme.validation, 1.6, connect="finite")
        self._cross = pg.InfiniteLine(angle=90)
        self._cross.hide()
        self._marks: list[pg.InfiniteLine] = []
        self.plot.addItem(self._cross, ignoreBounds=True)
        self.plot.getPlotItem().getViewBox().disableAutoRange()
        self.plot.getAxis("bottom").setStyle(hideOverlappingLabels=FIRST_LABEL_PX)
        self.plot.viewport().setMouseTracking(True)
        self.plot.viewport().installEventFilter(self)
        theme_source().changed.connect(self.show_theme)
        self.show_theme(theme)

    @property
    def lines(self) -> Lines | None:
        """What it shows."""
        return self._lines

    @property
    def log(self) -> bool:
        """Whether equal factors, not equal differences, are equally far apart."""
        return self._log

    def show_log(self, on: bool) -> None:
        """Choose between a logarithmic and an ordinary scale."""
        self._log = on
        self.plot.getAxis("left").setLogMode(False, on)
        if self._lines is not None:
            self.show_lines(self._lines)

    def show_lines(self, lines: Lines) -> None:
        """Draw these curves, and choose the range so that all of them are seen."""
        self._lines = lines
        low, high = self._scaled(lines.low), self._scaled(lines.high)
        seen = np.isfinite(low) & np.isfinite(high)
        zigzag = np.column_stack((low[seen], high[seen])).ravel()
        joined = "pairs" if np.any(high[seen] > low[seen]) else "all"
        self._raw.setData(np.repeat(lines.raw_x[seen], 2), zigzag, connect=joined)
        line, dots = self._scaled(lines.line), self._scaled(lines.dots)
        self._line.setData(lines.line_x, line)
        self._show_dots(lines.dots_x, dots)
        self._fit(lines, low[seen], high[seen], line, dots)
        self.plot.scene().prepareForPaint()     # while it paints, it would ask for another painting

    def _show_dots(self, x: Floats, y: Floats) -> None:
        """Draw the dots, if they are others: they change once an epoch."""
        old_x, old_y = self._dots.getOriginalDataset()
        if old_x is not None and np.array_equal(x, old_x) and np.array_equal(y, old_y):
            return
        few = len(y) <= DOTS_AT_MOST
        if (self._dots.opts["symbol"] is not None) != few:
            self._dots.setSymbol("o" if few else None)
        self._dots.setData(x, y)

    def show_marks(self, marks: Sequence[tuple[int, str]]) -> None:
        """Draw a thin line where somebody edited something."""
        for each in self._marks:
            self.plot.removeItem(each)
        self._marks = [pg.InfiniteLine(pos=step, angle=90) for step, _ in marks]
        for item, (_, text) in zip(self._marks, marks, strict=True):
            item.setToolTip(text)
            self.plot.addItem(item, ignoreBounds=True)
        self.show_theme(theme_source().theme)

    def show_epochs(self, ticks: list[tuple[float, str]]) -> None:
        """Write epochs under the plot where they ended."""
        if ticks != self._ticks:
            self._ticks = ticks
            self.plot.getAxis("bottom").setTicks([ticks])
            self._start = ticks[0][0] if ticks else 0.0

    def show_percent(self, on: bool) -> None:
        """Write shares at the left as per cent."""
        self.plot.getAxis("left").setScale(100.0 if on else 1.0)

    def show_place(self, step: float | None) -> None:
        """Put the crosshair over a step, or take it away."""
        self._cross.setVisible(step is not None)
        if step is not None:
            self._cross.setPos(step)

    def show_theme(self, theme: Theme) -> None:
        """Colour the curves."""
        self._raw.setPen(pen(mix(theme.plot, theme.training, RAW_SHARE), 1.0))
        self._line.setPen(pen(theme.training, 1.6))
        self._dots.setPen(pen(theme.validation, 1.6))
        self._dots.setSymbolBrush(brush(theme.validation))
        self._dots.setSymbolPen(pen(theme.plot, 1.0))
        self._dots.setSymbolSize(7)
        self._cross.setPen(pen(theme.wire_strong))
        for each in self._marks:
            each.setPen(pg.mkPen(theme.accent, width=1, dash=[3, 3]))

    def _scaled(self, values: Floats) -> Floats:
        if not self._log:
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled = np.log10(values)
        scaled[~np.isfinite(scaled)] = np.nan
        return scaled

    def _fit(self, lines: Lines, low: Floats, high: Floats, *curves: Floats) -> None:
        ends = [each[[0, -1]] for each in (lines.raw_x, lines.line_x, lines.dots_x) if len(each)]
        if not ends:
            self._across = self._updown = None       # the next curves begin anew
            self.plot.setRange(xRange=(self._start, self._start + 1), padding=0)
            return
        xs = np.concatenate(ends)
        first = min(self._start, xs.min())
        last = max(xs.max(), first + 1)
        across = steady(self._across, first, last, 0.005, GROWS_BY)
        known = [each[np.isfinite(each)] for each in (*curves, high)]
        if len(low):
            known.append(np.percentile(low, [2]))       # one lucky batch must not set the scale
        values = np.concatenate(known)
        updown = self._updown
        if len(values):
            updown = steady(updown, float(values.min()), float(values.max()), 0.06)
        if (across, updown) != (self._across, self._updown):
            self._across, self._updown = across, updown
            self.plot.setRange(xRange=across, yRange=updown, padding=0)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            view = self.plot.getPlotItem().getViewBox()
            place = self.plot.mapToScene(event.position().toPoint())
            inside = view.sceneBoundingRect().contains(QPointF(place))
            self.pointed.emit(view.mapSceneToView(place).x() if inside else None)
        elif event.type() == QEvent.Type.Leave:
            self.pointed.emit(None)
        return False
