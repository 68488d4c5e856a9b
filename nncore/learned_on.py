"""What was learned on: the network and the data that a run's numbers and scores are true of."""

from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import Struct

from nncore.bypass import passes
from nncore.data import DataReference
from nncore.graph import Graph


@lru_cache(maxsize=16)
def learned_on(graph: Graph, data: DataReference | None) -> str:
    """A key of layers, wires and data; two that compute and read the same have the same.

    Names are left out, and settings at their defaults: a new one changes no key of an older file.

    >>> from nncore.layers import Dense, Input
    >>> graph = Graph.chain(Input((4,)), Dense(3))
    >>> learned_on(graph, None) == learned_on(graph.renaming("n2", "hidden"), None)
    True
    >>> learned_on(graph, None) == learned_on(graph.changing("n2", Dense(5)), None)
    False
    """
    nodes = [
        (node.id, node.layer, "bypassed") if passes(node) else (node.id, node.layer)
        for node in graph.nodes
    ]
    said = repr(_plain((sorted(nodes, key=lambda node: node[0]), graph.wires, graph.ties, data)))
    return blake2b(said.encode(), digest_size=16).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Struct):
        fields = msgspec.structs.fields(value)
        changed = {
            field.name: _plain(getattr(value, field.name))
            for field in fields
            if getattr(value, field.name) != field.default
        }
        return type(value).__name__, changed
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value
