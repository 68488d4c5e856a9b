"""Plots in the house's manner: no frame, no legend box, a faint grid, quiet axis numbers."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.theme.colours import colour, pen
from app.theme.current import current_font, current_theme, theme_source
from app.theme.tokens import Theme

MOST_POWER = 300
"""A little below the largest power of ten that a number can be."""
WITHIN_DECADE = (1, 2, 5)
"""Where a logarithmic axis is marked when it spans less than two powers of ten."""

LAST_MARK_PX = 8
"""Room for the right half of the last number below an axis."""


def configure_pyqtgraph() -> None:
    """Set what pyqtgraph must know before its first widget exists."""
    pg.setConfigOptions(antialias=True, imageAxisOrder="row-major", segmentedLineMode="on")


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """An empty plot that wears the theme; its range is set by whoever fills it.

    Its curves belong to whoever adds them: connect to `ThemeSource.changed` to recolour them.
    """

    def __init__(self, *, name: str, log_y: bool = False, parent: QWidget | None = None) -> None:
        configure_pyqtgraph()
        super().__init__(parent=parent, axisItems={"left": _LeftAxis("left")})
        self.setAccessibleName(name)
        self._build()
        self.setLogMode(y=log_y)
        source = theme_source()
        source.changed.connect(self.show_theme)
        self.show_theme(source.theme)

    def show_theme(self, theme: Theme) -> None:
        """Colour ground, axes and grid."""
        self.setBackground(theme.surface)
        for side, role in (("left", "number_small"), ("bottom", "axis")):
            axis = self.getAxis(side)
            axis.setStyle(tickFont=current_font(role))
            axis.setTextPen(pen(theme.quiet))
            axis.setPen(pen(theme.grid) if side == "bottom" else pg.mkPen(None))
            axis.setTickPen(pen(theme.grid))

    def curve(
        self, token: str, width_px: float = 1.5, *, alpha: float = 1.0, **options: Any
    ) -> pg.PlotDataItem:
        """Add a line in a token's colour; fill it with `setData(x, y)` of float64 arrays."""
        item = pg.PlotDataItem(pen=pen(token, width_px, alpha), **options)
        self.addItem(item)
        return item

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """Lay the curves' own ground; a ViewBox's would cover the grid."""
        super().drawBackground(painter, rect)
        inside = self.getPlotItem().getViewBox().sceneBoundingRect()
        painter.fillRect(inside, colour(current_theme().plot))

    def _build(self) -> None:
        self.setFrameShape(self.Shape.NoFrame)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.getPlotItem().setContentsMargins(0, 0, LAST_MARK_PX, 0)
        self.getPlotItem().getViewBox().setDefaultPadding(0.02)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setStyle(tickLength=0, maxTickLevel=0)
            axis.setZValue(-1)  # curves lie on the grid, not under it
        self.getAxis("left").setGrid(255)


class _LeftAxis(pg.AxisItem):  # type: ignore[misc]
    """Marks powers of ten on a logarithmic scale, and 2 and 5 where few of them are in sight.

    Where less than two of these are, it marks round numbers between.
    """

    def logTickValues(
        self, low: float, high: float, size: float, _linear: Any
    ) -> list[tuple[float | None, list[float]]]:
        decades = range(math.floor(low), math.ceil(high) + 1)
        parts = WITHIN_DECADE if high - low < 2 else (1,)
        every = max(1, round((high - low) / max(1.0, size / 40)))
        marks = [
            decade + math.log10(part) for decade in decades if decade % every == 0 for part in parts
        ]
        marks = [mark for mark in marks if low <= mark <= high]
        if len(marks) < 2 and high < MOST_POWER:
            marks = [math.log10(number) for number in _round_numbers(10**low, 10**high)]
        return [(1.0, marks)]

    def logTickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [f"{10**value * scale:g}" for value in values]


def _round_numbers(low: float, high: float) -> list[float]:
    """Two to six round numbers from low to high.

    >>> _round_numbers(2.25, 2.65)
    [2.3, 2.4, 2.5, 2.6]
    """
    if not 0 < low < high:
        return []
    power = math.floor(math.log10((high - low) / 2))
    step = next(part * 10.0**power for part in (5, 2, 1) if part * 10.0**power <= (high - low) / 2)
    digits = max(0, -power)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(number * step, digits) for number in range(first, last + 1)]
