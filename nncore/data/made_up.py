"""Made-up samples: random numbers of the right shapes, where no data set that comes along fits.

They let a network be looked at and timed; there is nothing to learn from them.
"""

import numpy as np

from nncore.data.columns import Column
from nncore.data.reference import MadeUp, MadeUpColumn
from nncore.data.table import Array, Table, frozen
from nncore.streams import stream

TITLE = "Made-up samples"


def table(source: MadeUp) -> Table:
    """Return a table whose values are drawn when first asked for."""
    columns = {column.name: _column(column) for column in source.columns}
    known = {column.name: column for column in source.columns}
    made: dict[str, Array] = {}

    def fetch(name: str) -> Array:
        if name not in made:
            made[name] = frozen(_values(known[name], source))
        return made[name]

    inputs = tuple(name for name in columns if name != source.target) or tuple(columns)
    return Table(TITLE, columns, source.samples, inputs, source.target, fetch)


def _column(column: MadeUpColumn) -> Column:
    classes = tuple(str(k) for k in range(column.below)) if column.kind == "class" else ()
    below = column.below if column.kind == "number" else 0
    largest = 255.0 if column.kind == "picture" else 1.0
    return Column(column.name, column.kind, column.shape, classes, largest=largest, below=below)


def _values(column: MadeUpColumn, source: MadeUp) -> Array:
    random, rows = stream(source.seed, "made up", column.name), source.samples
    if column.kind == "picture":
        channels, height, width = column.shape
        return random.integers(0, 256, (channels, rows, height, width), np.uint8)
    if column.kind == "class":
        return random.integers(0, max(1, column.below), rows, np.uint16)
    if column.below:
        return random.integers(0, column.below, (rows, *column.shape)).astype(np.float64)
    return random.normal(size=(rows, *column.shape))
