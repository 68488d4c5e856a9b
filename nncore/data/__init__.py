"""Data: where they come from, how they are prepared, split, and read in batches.

The ten lines that most scripts need are `load` and `from_arrays`; both give a `Dataset`.
"""

from nncore.data.arrays import from_arrays
from nncore.data.batches import batches, order
from nncore.data.columns import Column
from nncore.data.dataset import Dataset, Part
from nncore.data.errors import DataError
from nncore.data.loading import Description, default_reference, describe, load, names
from nncore.data.reader import Reader
from nncore.data.reference import (
    Builtin,
    DataReference,
    Derive,
    DropMissing,
    Fitted,
    FromArrays,
    Playground,
    Preparation,
    Scaling,
    Source,
    Split,
    Standardise,
)

__all__ = [
    "Builtin",
    "Column",
    "DataError",
    "DataReference",
    "Dataset",
    "Derive",
    "Description",
    "DropMissing",
    "Fitted",
    "FromArrays",
    "Part",
    "Playground",
    "Preparation",
    "Reader",
    "Scaling",
    "Source",
    "Split",
    "Standardise",
    "batches",
    "default_reference",
    "describe",
    "from_arrays",
    "load",
    "names",
    "order",
]
