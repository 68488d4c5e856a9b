"""A data set ready for training: prepared, split in three parts, read in batches."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import numpy as np

from nncore.data.columns import Column
from nncore.data.errors import DataError, MissingValuesError, WrongColumnError
from nncore.data.preparation import Rows, deal, derive, fit
from nncore.data.reader import EdgesReader, PictureReader, Reader, RowsReader
from nncore.data.reference import DataReference, Fitted
from nncore.data.table import Array, Table

Kind = Literal["float", "integer", "raw", "edges"]

CHUNK_ROWS = 4096
"""So many rows at a time when a whole part is read."""

HOLDS = {"number": "numbers", "picture": "pictures", "class": "classes"}


class Part:
    """Training, validation or test rows. The first hundred are a fair sample of them all."""

    def __init__(
        self, table: Table, rows: Rows, fitted: Fitted, inputs: tuple[str, ...], target: str
    ) -> None:
        self.columns: Mapping[str, Column] = table.columns
        self.rows = rows
        """Where each row stands in the whole data set."""
        self._table, self._fitted = table, fitted
        self._inputs, self._target = inputs, target

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def inputs(self) -> Array:
        """All default inputs as a network sees them. Made when first asked for, then kept.

        Training does not need it: it reads batch by batch.
        """
        return self.all_of(self.reader(self._inputs, "float"))

    @cached_property
    def targets(self) -> Array:
        """All targets: codes (N,) of a class, or numbers (N, 1)."""
        is_class = self._table.column(self._target).kind == "class"
        return self.all_of(self.reader((self._target,), "integer" if is_class else "float"))

    def reader(self, columns: tuple[str, ...], kind: Kind = "float") -> Reader:
        """Return what reads these columns.

        "float": float32 as prepared; one picture column (C, H, W), or numbers and class codes side
        by side (F,). "integer": int64 codes of a class column (), of several (F,). "raw": one
        column in its own unit and type. "edges": those of the whole graph (2, E), no column;
        (2, 0) where rows know nothing of each other.
        """
        if kind == "edges":
            edges = self._table.edges
            return EdgesReader(edges() if edges else np.zeros((2, 0), np.int64))
        about = [self._table.column(name) for name in columns]
        if not about:
            raise DataError("An Input reads at least one column. It names none. Choose one.")
        if len(about) == 1 and about[0].kind == "picture":
            return self._pictures(about[0], kind)
        if len(about) == 1 and kind == "raw":
            return RowsReader(self._table.values(about[0].name)[self.rows])
        for column in about if len(about) > 1 else ():
            if column.kind == "picture" or len(column.shape) > 1 or kind == "raw":
                raise WrongColumnError(
                    column.name,
                    "One column is read raw at a time."
                    if kind == "raw"
                    else "Only columns of numbers or classes can be read side by side.",
                    HOLDS[column.kind],
                    "Give it an Input of its own.",
                )
        return RowsReader(self._side_by_side(about, kind))

    def all_of(self, reader: Reader) -> Array:
        """Return what a reader of this part reads, for all rows."""
        everything = reader.empty(len(self))
        for start in range(0, len(self), CHUNK_ROWS):
            indices = np.arange(start, min(start + CHUNK_ROWS, len(self)))
            reader.read(indices, everything[start : start + CHUNK_ROWS])
        return everything

    def _pictures(self, column: Column, kind: Kind) -> Reader:
        if kind == "integer":
            raise WrongColumnError(
                column.name,
                "Whole numbers are read from classes.",
                HOLDS[column.kind],
                "Read it as float, or choose another column.",
            )
        scale = None if kind == "raw" else 1 / column.largest
        return PictureReader(self._table.values(column.name), self.rows, scale)

    def _side_by_side(self, columns: list[Column], kind: Kind) -> Array:
        """Return the prepared values of columns as one array of the part's rows."""
        ready = [self._prepared(column, kind) for column in columns]
        dtype = np.int64 if kind == "integer" else np.float32
        if len(ready) == 1:
            alone = ready[0]
            if kind == "float" and alone.ndim == 1:
                alone = alone[:, None]
            return np.ascontiguousarray(alone, dtype)
        flat = [values.reshape(len(self), int(np.prod(values.shape[1:]))) for values in ready]
        return np.concatenate(flat, axis=1, dtype=dtype, casting="unsafe")

    def _prepared(self, column: Column, kind: Kind) -> Array:
        values = self._table.values(column.name)[self.rows]
        if column.kind == "class":
            return values
        missing = int(np.isnan(values).sum())
        if missing:
            raise MissingValuesError(column.name, missing)
        if kind == "integer":
            if (values != np.rint(values)).any():
                raise WrongColumnError(
                    column.name,
                    "Whole numbers are needed here.",
                    "fractions",
                    "Read it as float, or choose another column.",
                )
            return values
        return prepared(self._fitted, column, values)


class Dataset:
    """Rows with a name for every column, split for training, validation and test.

    Nothing in it changes; values are fetched when first read, and shared by all data sets that read
    the same source.
    """

    def __init__(
        self, reference: DataReference, table: Table, fitted: Fitted | None = None
    ) -> None:
        self.reference = reference
        self.table, kept = derive(table, reference.preparation)
        self.columns: Mapping[str, Column] = self.table.columns
        self.inputs = reference.inputs or self.table.inputs
        self.target = reference.target or self.table.target
        for name in (*self.inputs, self.target):
            self.column(name)
        self.kept = len(kept)
        """Rows that no step leaves out."""
        parts = deal(kept, self.table, reference.split)
        self.fitted = fit(self.table, parts[0], reference.preparation, fitted or Fitted())
        self.train, self.validation, self.test = (self._part(rows) for rows in parts)

    @property
    def title(self) -> str:
        """What a person calls these data."""
        return self.table.title

    @property
    def is_graph(self) -> bool:
        """Whether the rows are the nodes of one graph."""
        return self.table.edges is not None

    @property
    def edges(self) -> int:
        """How many edges there are; one that goes both ways is two."""
        return self.everything.reader((), "edges").shape[1]

    @cached_property
    def everything(self) -> Part:
        """All rows in the data's own order, in which a graph's edges count its nodes."""
        return self._part(np.arange(self.table.rows))

    def column(self, name: str) -> Column:
        """Return what is known of a column, or raise UnknownColumnError."""
        return self.table.column(name)

    def prepared(self, column: str, values: Array) -> Array:
        """Turn values in the column's own unit into what a network sees."""
        return prepared(self.fitted, self.column(column), values)

    def in_unit(self, column: str, values: Array) -> Array:
        """Turn what a network sees or says back into the column's own unit, such as dollars."""
        about = self.column(column)
        scaling = self.fitted.scaling(column)
        if about.kind == "picture":
            return values * about.largest
        return values if scaling is None else values * scaling.deviation + scaling.mean

    def _part(self, rows: Rows) -> Part:
        return Part(self.table, rows, self.fitted, self.inputs, self.target)


def prepared(fitted: Fitted, column: Column, values: Array) -> Array:
    """Turn values in the column's own unit into what a network sees; class codes stay."""
    scaling = fitted.scaling(column.name)
    if column.kind == "picture":
        return values / column.largest
    return values if scaling is None else (values - scaling.mean) / scaling.deviation
