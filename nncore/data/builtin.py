"""Data sets that come with the program: a header to read at once, and a file a column for later.

A folder under `resources/datasets` holds `header.json` and, for each column, `NAME.z`: the values
alone, compressed by zlib. `resources/datasets/make.py` writes them.
"""

import zlib
from functools import cache, lru_cache, partial

import msgspec
import numpy as np

from nncore.data.columns import Column, ColumnKind
from nncore.data.errors import UnknownDatasetError
from nncore.data.table import Array, Table, frozen
from nncore.resources import resource

EDGES = "edges.z"
"""The file of a graph's edges, (2, E) as <u4: there is no column of this name beside it."""
STORED: dict[ColumnKind, str] = {"number": "<f8", "picture": "u1", "class": "u1"}
"""Type of the values in a file, by kind of column."""


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a data set without reading its values."""

    title: str
    rows: int
    columns: tuple[Column, ...]
    inputs: tuple[str, ...]
    target: str
    test_rows: int = 0
    edges: int = 0
    """Where rows are the nodes of one graph: so many edges lie in `EDGES`, each way counted."""


@cache
def names() -> tuple[str, ...]:
    """Return the names of all built-in data sets."""
    headers = resource("datasets").glob("*/header.json")
    return tuple(sorted(path.parent.name for path in headers))


@cache
def table(name: str) -> Table:
    """Return a built-in data set whose values are read when first asked for."""
    if name not in names():
        raise UnknownDatasetError(name, names())
    text = resource("datasets", name, "header.json").read_bytes()
    header = msgspec.json.decode(text, type=Header)
    return Table(
        title=header.title,
        columns={column.name: column for column in header.columns},
        rows=header.rows,
        inputs=header.inputs,
        target=header.target,
        fetch=partial(_values, name),
        test_rows=header.test_rows,
        edges=partial(_edges, name, header.edges) if header.edges else None,
    )


@lru_cache(maxsize=64)
def _values(name: str, column: str) -> Array:
    """Read a column; the same read-only array for everybody who asks."""
    about = table(name).column(column)
    rows = table(name).rows
    shape = (rows, *about.shape)
    if about.kind == "picture":
        channels, height, width = about.shape
        shape = (channels, rows, height, width)
    dtype = np.dtype(STORED[about.kind])
    packed = resource("datasets", name, f"{column}.z").read_bytes()
    size_bytes = int(np.prod(shape)) * dtype.itemsize      # known, so zlib need not grow its result
    return np.frombuffer(zlib.decompress(packed, bufsize=size_bytes), dtype).reshape(shape)


@lru_cache(maxsize=8)
def _edges(name: str, count: int) -> Array:
    """Read a graph's edges; the same read-only array for everybody who asks."""
    packed = resource("datasets", name, EDGES).read_bytes()
    return frozen(np.frombuffer(zlib.decompress(packed), "<u4").reshape(2, count).astype(np.int64))
