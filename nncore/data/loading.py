"""From a reference or a name to a data set, or to a description that reads no large array."""

from typing import Literal, get_args

import msgspec

from nncore.data import builtin, made_up, playground
from nncore.data.columns import Column
from nncore.data.dataset import Dataset
from nncore.data.errors import NotInFileError, UnknownDatasetError
from nncore.data.reference import (
    Builtin,
    DataReference,
    Derive,
    DropMissing,
    Fitted,
    MadeUp,
    Playground,
    PlaygroundName,
    Preparation,
    Source,
    Split,
    Standardise,
)
from nncore.data.table import Table

PREPARATIONS: dict[str, tuple[Preparation, ...]] = {
    "ames": (
        DropMissing(),
        Derive("age", "year_sold", "-", "year_built", unit="years"),
        Standardise(("area", "bedrooms", "age", "price")),
    ),
}
"""What a built-in data set needs before a network can learn from it."""

INPUTS: dict[str, tuple[str, ...]] = {"ames": ("area", "bedrooms", "age")}
"""Inputs to begin with, where they are not those of the data set's header."""


class Description(msgspec.Struct, frozen=True):
    """What is known of a data set before its values are read."""

    title: str
    rows: int
    columns: tuple[Column, ...]
    train: int
    validation: int
    test: int
    inputs: tuple[str, ...]
    target: str
    task: Literal["classification", "regression"]
    dropped: int
    """Rows that a step leaves out because they have holes."""
    holes: tuple[tuple[str, int], ...]
    """Columns with holes, and in how many of all rows."""


def names() -> tuple[str, ...]:
    """Return the names that `load` knows."""
    return (*builtin.names(), *get_args(PlaygroundName))


def default_reference(name: str, seed: int = 0) -> DataReference:
    """Return a data set by name with the preparation it needs; the seed is for points and split."""
    source: Source
    if name in get_args(PlaygroundName):
        source = msgspec.convert({"type": "Playground", "name": name, "seed": seed}, Playground)
    elif name in builtin.names():
        source = Builtin(name)
    else:
        raise UnknownDatasetError(name, names())
    return DataReference(
        source, PREPARATIONS.get(name, ()), Split(seed=seed), INPUTS.get(name, ())
    )


def load(
    reference: DataReference | str, *, seed: int = 0, fitted: Fitted | None = None
) -> Dataset:
    """Return a data set by name or by reference.

    Numbers that were fitted before are used again where given. A reference has seeds of its own.

    >>> len(load("digits-8x8", seed=0).train)
    1437
    """
    if isinstance(reference, str):
        reference = default_reference(reference, seed)
    return Dataset(reference, _table(reference.source), fitted)


def describe(reference: DataReference | str) -> Description:
    """Return title, counts and columns of a data set; no pictures are read."""
    data = load(reference)
    holes = {name: data.table.holes(name) for name in data.columns}
    counts = {name: int(gaps.sum()) for name, gaps in holes.items() if gaps is not None}
    return Description(
        title=data.title,
        rows=data.table.rows,
        columns=tuple(data.columns.values()),
        train=len(data.train),
        validation=len(data.validation),
        test=len(data.test),
        inputs=data.inputs,
        target=data.target,
        task="classification" if data.column(data.target).kind == "class" else "regression",
        dropped=data.table.rows - data.kept,
        holes=tuple((name, count) for name, count in counts.items() if count),
    )


def _table(source: Source) -> Table:
    match source:
        case Builtin(name=name):
            return builtin.table(name)
        case Playground():
            return playground.table(source)
        case MadeUp():
            return made_up.table(source)
        case _:
            raise NotInFileError
