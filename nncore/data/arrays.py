"""Data sets out of arrays that a script has already."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nncore.data.columns import Column
from nncore.data.dataset import Dataset
from nncore.data.errors import DataError
from nncore.data.reference import DataReference, FromArrays, Split
from nncore.data.table import Array, Table, frozen

CLASSES_AT_MOST = 65_536


def from_arrays(
    x: ArrayLike,
    y: ArrayLike,
    split: Sequence[float] = (0.8, 0.1, 0.1),
    seed: int = 0,
    edges: ArrayLike | None = None,
) -> Dataset:
    """Make a data set of columns "x" and "y" from arrays with one row a sample.

    x of shape (N, C, H, W) is pictures, and bytes among them count 255 as 1; of any other shape it
    is numbers. y of whole numbers 0, 1, 2, … or of words is classes, y of fractions is numbers.
    With `edges` (2, E), from the rows in row 0 to those in row 1, the rows are nodes of one graph.

    >>> data = from_arrays([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1], split=(0.5, 0.25, 0.25))
    >>> len(data.train), data.train.inputs.shape, data.column("y").classes
    (2, (2, 1), ('0', '1'))
    """
    inputs, targets = _checked("x", x), _checked("y", y)
    if len(inputs) != len(targets):
        raise DataError(
            f"x and y need the same number of rows. x has {len(inputs):,}, y has {len(targets):,}."
        )
    if len(split) != 3:
        raise DataError(
            "A split has three shares: training, validation and test. "
            f"It got {len(split)}. Write for example (0.8, 0.1, 0.1)."
        )
    ends = None if edges is None else checked_edges(edges, len(inputs))
    x_column, x_values = _input(inputs)
    y_column, y_values = _target(targets)
    table = Table(
        title="Arrays of a script",
        columns={"x": x_column, "y": y_column},
        rows=len(inputs),
        inputs=("x",),
        target="y",
        fetch={"x": frozen(x_values), "y": frozen(y_values)}.__getitem__,
        edges=None if ends is None else lambda: ends,
    )
    train, validation, test = split
    reference = DataReference(FromArrays(), split=Split(train, validation, test, seed))
    return Dataset(reference, table)


def _checked(name: str, values: ArrayLike) -> Array:
    """Return the values as an array of numbers or words with at least one row."""
    try:
        array: Array = np.asarray(values)
    except ValueError as error:
        raise DataError(f"{name} needs rows of equal length. Pad them, or cut them.") from error
    if array.dtype.kind not in "biufU":
        raise DataError(
            f"{name} needs numbers. It got an array of {array.dtype}. "
            f"Turn it into numbers first, for example with {name}.astype(float)."
        )
    if array.ndim == 0 or len(array) == 0:
        raise DataError(f"{name} needs at least one row. It got an array of shape {array.shape}.")
    if array.dtype.kind == "f":
        wrong = int((~np.isfinite(array)).sum())
        if wrong:
            raise DataError(
                f"{name} needs a finite number everywhere. {wrong:,} of its {array.size:,} values "
                "are NaN or infinite. Fill them or leave their rows out."
            )
    return array


def checked_edges(edges: ArrayLike, nodes: int) -> Array:
    """Return the edges as whole numbers (2, E) that all name a node."""
    found: Array = np.asarray(edges)
    if found.ndim != 2 or len(found) != 2 or found.dtype.kind not in "iu":
        raise DataError(
            "edges needs whole numbers in two rows: from which node, to which. "
            f"It got {found.dtype} of shape {found.shape}. Pairs are turned by edges.T."
        )
    low, high = int(found.min(initial=0)), int(found.max(initial=0))
    if low < 0 or high >= nodes:
        raise DataError(
            f"edges counts the {nodes:,} nodes from 0. It goes from {low:,} to {high:,}."
        )
    return frozen(found.astype(np.int64))


def _input(x: Array) -> tuple[Column, Array]:
    if x.dtype.kind == "U":
        raise DataError("x needs numbers. It got words. Give each word a number first.")
    if x.ndim == 4:
        largest = 255.0 if x.dtype == np.uint8 else 1.0
        stored: np.dtype[Any] = np.dtype(np.uint8 if x.dtype == np.uint8 else np.float32)
        pictures = np.array(x.transpose(1, 0, 2, 3), stored, order="C")
        return Column("x", "picture", x.shape[1:], largest=largest), pictures
    return Column("x", "number", x.shape[1:]), np.array(x, np.float64, order="C")


def _target(y: Array) -> tuple[Column, Array]:
    if y.dtype.kind != "f" and y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.dtype.kind == "f":
        shape = y.shape[1:] if y.shape[1:] != (1,) else ()
        return Column("y", "number", shape), np.array(y, np.float64, order="C").reshape(-1, *shape)
    if y.ndim != 1:
        raise DataError(
            f"y needs one class a row. It got an array of shape {y.shape}. "
            "If each row is 0 0 1 0, use y.argmax(axis=1); for several numbers, y.astype(float)."
        )
    if y.dtype.kind == "U":
        words, codes = np.unique(y, return_inverse=True)
        return Column("y", "class", classes=tuple(map(str, words))), codes.astype(np.int64)
    low, high = int(y.min()), int(y.max())
    if low < 0 or high >= CLASSES_AT_MOST:
        raise DataError(
            f"Classes are counted 0, 1, 2, … y goes from {low:,} to {high:,}. For classes use "
            "np.unique(y, return_inverse=True)[1], for numbers to be predicted y.astype(float)."
        )
    return Column("y", "class", classes=tuple(map(str, range(high + 1)))), y.astype(np.int64)
