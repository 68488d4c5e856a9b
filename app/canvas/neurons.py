"""Neurons with their numbers: a table of figures, each on a bar as long as it is large."""

from __future__ import annotations

from math import ceil, floor, isfinite, log10
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.canvas.lettering import letters
from app.theme.colours import brush, colour
from app.theme.current import current_theme

GAP = 4
AT_THE_RIGHT = (
    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
)


class Table(Struct, frozen=True):
    """How neurons stand: in so many columns, in rows of this height, in this type."""

    columns: int
    row: int
    type: str


def table_for(count: int) -> Table:
    """A table for so many neurons: few stand large, many small."""
    if count <= 3:
        return Table(1, 26, "number_large")
    return Table(2, 26, "number_large") if count <= 8 else Table(4, 18, "number_small")


def neurons_height(count: int) -> int:
    """How high the table of so many neurons is."""
    table = table_for(count)
    return table.row * ceil(count / table.columns) - 2


def aligned(values: NDArray[Any]) -> list[str]:
    """Write numbers with as many decimals as the largest leaves room for; a plain 0 is just 0.

    >>> aligned(np.array([1.234, -0.056, 0.0]))
    ['1.23', '-0.06', '0']
    """
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    whole = floor(log10(largest)) if largest > 0 else 0
    if not -4 <= whole <= 4:
        return [_power(value) for value in values.tolist()]
    decimals = min(4, max(0, 2 - whole))
    return [_written(value, decimals) for value in values.tolist()]


def _power(value: float) -> str:
    """Very large and very small numbers by their power of ten: 2e-9."""
    mantissa, _, power = f"{value:.0e}".partition("e")
    return f"{mantissa}e{int(power)}" if power and value else _written(value, 0)


def _written(value: float, decimals: int) -> str:
    if not isfinite(value):
        return "?" if value != value else "∞" if value > 0 else "-∞"
    rounded = round(value, decimals) + 0.0      # no minus before a zero
    return f"{rounded:.{decimals}f}" if value else "0"


def paint_neurons(painter: QPainter, area: QRectF, values: NDArray[Any]) -> None:
    """Every neuron's number on its bar: blue from the left for more than 0, orange for less."""
    theme, flat = current_theme(), values.ravel()
    table = table_for(len(flat))
    width = (area.width() + GAP) / table.columns - GAP
    sizes = np.abs(np.nan_to_num(flat, posinf=0.0, neginf=0.0))
    least = 1.0 if flat.size == 1 else 1e-12       # one alone has no others to be measured by
    shares = (sizes / max(least, float(sizes.max()))).tolist()
    cells = [
        QRectF(
            area.left() + (i % table.columns) * (width + GAP),
            area.top() + (i // table.columns) * table.row,
            width,
            table.row - 2,
        )
        for i in range(len(flat))
    ]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(theme.track, 0.55))
    for cell in cells:
        painter.drawRoundedRect(cell, 3, 3)
    for token, sign in ((theme.positive, 1), (theme.negative, -1)):
        painter.setBrush(brush(token, 0.5))
        for i in np.flatnonzero(flat * sign > 0).tolist():
            bar = QRectF(cells[i])
            bar.setWidth(max(2.0, width * shares[i]))
            painter.drawRoundedRect(bar, 3, 3)
    fitting = letters(painter, table.type)
    if fitting is None:
        return
    painter.setFont(fitting)
    inks = colour(theme.text), colour(theme.quiet)
    for cell, words in zip(cells, aligned(flat), strict=True):
        painter.setPen(inks[words == "0"])
        painter.drawText(cell.adjusted(0, 0, -5, 0), AT_THE_RIGHT, words)
