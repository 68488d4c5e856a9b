"""Rows and columns in their own units, before any preparation, fetched when first asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.data.columns import Column
from nncore.data.errors import UnknownColumnError

Array = NDArray[Any]


@dataclass(frozen=True)
class Table:
    """Columns of equal length. Numbers are float64 with NaN for a hole, classes integer codes.

    Pictures are stored channel-major, (C, N, H, W); every other array has its rows first.
    """

    title: str
    columns: Mapping[str, Column]
    rows: int
    inputs: tuple[str, ...]
    target: str
    fetch: Callable[[str], Array]
    test_rows: int = 0
    """The last so many rows are a test set of the data's own."""
    extra: Mapping[str, Array] = field(default_factory=dict)
    """Values of columns that were derived."""
    edges: Callable[[], Array] | None = None
    """Where rows are the nodes of one graph: from which row (0), to which (1), of shape (2, E)."""

    def column(self, name: str) -> Column:
        """Return a column's description, or raise UnknownColumnError."""
        if name not in self.columns:
            raise UnknownColumnError(name, self.columns)
        return self.columns[name]

    def values(self, name: str) -> Array:
        """Return a column's values; the array cannot be written to."""
        self.column(name)
        return self.extra[name] if name in self.extra else self.fetch(name)

    def holes(self, name: str) -> NDArray[np.bool_] | None:
        """Tell for each row whether it has no value; None where the column cannot have holes."""
        if self.column(name).kind != "number":
            return None
        values = self.values(name)
        return np.asarray(np.isnan(values).reshape(self.rows, -1).any(axis=1))

    def with_column(self, column: Column, values: Array) -> "Table":
        """Return this table with one more column."""
        return replace(
            self,
            columns={**self.columns, column.name: column},
            extra={**self.extra, column.name: frozen(values)},
        )


def frozen(values: Array) -> Array:
    """Return the array after making it read-only, so that it can be shared."""
    values.flags.writeable = False
    return values
