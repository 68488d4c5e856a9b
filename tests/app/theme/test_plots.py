"""A plot wears the theme, and its logarithmic axis is marked where a person would mark it."""

import numpy as np
import pytest

from app.theme.current import ThemeSource
from app.theme.plots import Plot
from app.theme.tokens import DARK, LIGHT


@pytest.fixture
def source(qapp):
    source = ThemeSource.of(qapp)
    source.apply()
    yield source
    source.choose("system")


def test_a_plot_changes_with_the_theme(source, qtbot):
    source.choose("dark")
    plot = Plot(name="Loss")
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show()
    centre = plot.getPlotItem().getViewBox().sceneBoundingRect().center().toPoint()
    for theme in (DARK, LIGHT):
        source.choose(theme.name)
        image = plot.grab().toImage()
        assert image.pixelColor(1, 1).name() == theme.surface
        assert image.pixelColor(centre).name() in (theme.plot, theme.grid)


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(-3, 0, ["0.001", "0.01", "0.1", "1"]), (0, 1, ["1", "2", "5", "10"]),
     (0.36, 0.42, ["2.3", "2.4", "2.5", "2.6"]), (305.1, 305.2, [])],
)
def test_a_logarithmic_axis_is_marked_in_round_numbers(source, qtbot, low, high, marks):
    plot = Plot(name="Loss", log_y=True)
    qtbot.addWidget(plot)
    axis = plot.getAxis("left")
    values = axis.logTickValues(low, high, 200, [])[0][1]
    assert axis.logTickStrings(values, 1.0, 1.0) == marks


def test_a_curve_takes_numbers(source, qtbot):
    plot = Plot(name="Loss")
    qtbot.addWidget(plot)
    curve = plot.curve(DARK.training)
    curve.setData(np.arange(3.0), np.arange(3.0))
    assert list(curve.getData()[1]) == [0, 1, 2]
