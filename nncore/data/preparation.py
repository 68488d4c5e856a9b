"""The steps between a table and a network.

Columns are derived, rows with holes left out, rows dealt out to three parts, and numbers fitted.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from nncore.data.columns import Column
from nncore.data.errors import ColumnTakenError, NoRowsError, WrongColumnError
from nncore.data.reference import (
    Derive,
    DropMissing,
    Fitted,
    Preparation,
    Scaling,
    Split,
    Standardise,
)
from nncore.data.table import Array, Table
from nncore.streams import stream

Rows = NDArray[np.intp]

OPERATIONS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


def derive(table: Table, steps: Iterable[Preparation]) -> tuple[Table, Rows]:
    """Return the table with all derived columns, and the rows that no step drops."""
    kept = np.ones(table.rows, bool)
    for step in steps:
        if isinstance(step, Derive):
            table = _derived(table, step)
        elif isinstance(step, DropMissing):
            for name in step.columns or tuple(table.columns):
                holes = table.holes(name)
                if holes is not None:
                    kept &= ~holes
    return table, np.flatnonzero(kept)


def deal(kept: Rows, table: Table, split: Split) -> tuple[Rows, Rows, Rows]:
    """Deal rows out to training, validation and test, each in a shuffled order.

    Shuffled, so that the first hundred of a part are a fair sample of it.
    """
    own_test = kept[kept >= table.rows - table.test_rows]
    pool = stream(split.seed, "split").permutation(kept[: len(kept) - len(own_test)])
    if len(own_test):
        train, validation, test = split.train + split.test, split.validation, 0.0
    else:
        train, validation, test = split.train, split.validation, split.test
    count = len(pool)
    n_validation, n_test = round(validation * count), round(test * count)
    n_train = min(round(train * count), count - n_validation - n_test)
    if train + validation + test > 1 - 1e-9:
        n_train = count - n_validation - n_test
    if n_train < 1:
        raise NoRowsError(count)
    borders = np.cumsum((n_train, n_validation, n_test))
    first, second, third, _ = np.split(pool, borders)
    return first, second, own_test if len(own_test) else third


def fit(table: Table, train: Rows, steps: Iterable[Preparation], known: Fitted) -> Fitted:
    """Return mean and deviation of every standardised column; what is known already stays."""
    scalings = []
    for step in steps:
        if not isinstance(step, Standardise):
            continue
        for name in step.columns:
            values = number_column(table, name, "Standardise works on columns of single numbers.")
            scalings.append(known.scaling(name) or _scaling(name, values[train]))
    return Fitted(tuple(scalings))


def number_column(table: Table, name: str, needs: str) -> Array:
    """Return the values of a column of single numbers, or say that it is none."""
    column = table.column(name)
    if column.kind != "number" or column.shape:
        got = {"number": "several numbers a row", "picture": "pictures", "class": "classes"}
        raise WrongColumnError(name, needs, got[column.kind], "Choose another column.")
    return table.values(name)


def _derived(table: Table, step: Derive) -> Table:
    if step.name in table.columns:
        raise ColumnTakenError(step.name)
    needs = "A column is derived from two columns of single numbers."
    left = number_column(table, step.left, needs)
    right = number_column(table, step.right, needs)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        values = OPERATIONS[step.operation](left, right)
    values[~np.isfinite(values)] = np.nan      # a division by zero is a hole
    words = f"{step.left} {step.operation} {step.right}"
    return table.with_column(Column(step.name, "number", unit=step.unit, help=words), values)


def _scaling(name: str, values: Array) -> Scaling:
    present = values[~np.isnan(values)]
    mean = float(present.mean()) if len(present) else 0.0
    deviation = float(present.std()) if len(present) else 0.0
    return Scaling(name, mean, deviation or 1.0)      # a column that never changes becomes 0
