"""Project: everything that a .loom file holds, as one value."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from nncore.data.reference import DataReference
from nncore.graph import Graph
from nncore.objectives import Training


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a card's upper left corner stands. A `free` layer that could dock has a card of its own."""

    x: float
    y: float
    free: bool = False


class Project(Struct, frozen=True):
    """Graph, layout, data, training, and what was learned."""

    graph: Graph = Graph()
    layout: Mapping[str, Place] = {}
    data: DataReference | None = None
    training: Training = Training()
    title: str = "Untitled"
    view: Any = None
    weights: Any = None
    checkpoint: Any = None
