"""The table of figures on a card: aligned, complete, inside its room."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from app.canvas import measures
from app.canvas.neurons import GAP, aligned, neurons_height, paint_neurons, table_for
from app.theme.current import current_theme
from app.theme.type import font

WIDE = measures.CARD_WIDTH - 2 * measures.INSET


def test_numbers_of_a_card_share_their_decimals():
    assert aligned(np.array([12.345, -0.5, 0.0, -1e-6])) == ["12.3", "-0.5", "0", "0.0"]
    assert aligned(np.array([0.0123, -0.1])) == ["0.012", "-0.100"]
    assert aligned(np.array([np.inf, -np.inf, np.nan, 1.0])) == ["∞", "-∞", "?", "1.00"]


@pytest.mark.parametrize("scale", [1e-9, 1e-3, 0.1, 1.0, 99.0, 999.0, 12_345.0, 1e9])
@pytest.mark.parametrize("count", [1, 4, 8, 16, 32])
def test_every_number_has_room(qapp, count, scale):
    values = -scale * np.linspace(0.1, 1, count)
    table = table_for(count)
    cell = (WIDE + GAP) / table.columns - GAP
    metrics = QFontMetricsF(font(table.type))
    assert max(metrics.horizontalAdvance(words) for words in aligned(values)) <= cell


def test_the_bar_says_size_and_sign(qapp):
    values = np.array([1.0, -0.5, 0.0, 0.25])
    image = QImage(WIDE, neurons_height(4), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_neurons(painter, QRectF(0, 0, WIDE, image.height()), values)
    painter.end()
    table = table_for(4)
    middle = (WIDE + GAP) // 2

    def reach(row, column):
        y = row * table.row + 2
        line = [image.pixelColor(x + column * middle, y) for x in range(middle - GAP)]
        empty = image.pixelColor(middle - GAP - 8, table.row + 2)     # of the zero
        return sum(pixel != line[-8] or line[-8] != empty for pixel in line), line[6]

    assert current_theme().positive != current_theme().negative
    whole, blue = reach(0, 0)
    half, orange = reach(0, 1)
    assert whole > half
    assert blue.blue() > blue.red()
    assert orange.red() > orange.blue()
