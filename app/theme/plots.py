"""Plots in the house's manner: no frame, no legend box, a faint grid, quiet axis numbers."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from app.theme.colours import pen
from app.theme.current import theme_source
from app.theme.tokens import Theme
from app.theme.type import font


def configure_pyqtgraph() -> None:
    """Set what pyqtgraph must know before its first widget exists."""
    pg.setConfigOptions(antialias=True, imageAxisOrder="row-major", segmentedLineMode="on")


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """An empty plot that wears the theme; its range is set by whoever fills it.

    Its curves belong to whoever adds them: connect to `ThemeSource.changed` to recolour them.
    """

    def __init__(self, *, name: str, log_y: bool = False, parent: QWidget | None = None) -> None:
        configure_pyqtgraph()
        super().__init__(parent=parent, background=None)
        self.setAccessibleName(name)
        self._build()
        self.setLogMode(y=log_y)
        source = theme_source()
        source.changed.connect(self.show_theme)
        self.show_theme(source.theme)

    def show_theme(self, theme: Theme) -> None:
        """Colour axes and grid."""
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setTextPen(pen(theme.quiet))
            axis.setPen(pen(theme.grid))
            axis.setTickPen(pen(theme.grid))

    def curve(self, token: str, width_px: float = 1.5, **options: Any) -> pg.PlotDataItem:
        """Add a line in a token's colour; fill it with `setData(x, y)` of float64 arrays."""
        item = pg.PlotDataItem(pen=pen(token, width_px), **options)
        self.addItem(item)
        return item

    def _build(self) -> None:
        self.setFrameShape(self.Shape.NoFrame)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.getPlotItem().getViewBox().setDefaultPadding(0.0)
        self.showGrid(x=False, y=True, alpha=1.0)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setStyle(tickLength=0, tickFont=font("axis"), autoExpandTextSpace=True)
            axis.setGrid(255 if side == "left" else False)
