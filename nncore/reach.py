"""Reach: what wires lead to from some nodes, step by step."""

from collections.abc import Callable, Iterable

from nncore.graph import Graph

Step = Callable[[Graph, str], list[str]]
"""From a node to those next to it: `before`, `after`, or `around`."""


def before(graph: Graph, node_id: str) -> list[str]:
    """The nodes that a node reads from."""
    return [wire.source for wire in graph.arriving(node_id)]


def after(graph: Graph, node_id: str) -> list[str]:
    """The nodes that read from a node."""
    return [wire.target for wire in graph.leaving(node_id)]


def around(graph: Graph, node_id: str) -> list[str]:
    """Both."""
    return before(graph, node_id) + after(graph, node_id)


def reached(graph: Graph, ids: Iterable[str], step: Step) -> tuple[str, ...]:
    """These nodes and all that steps lead to from them, in the order in which they are reached.

    >>> from nncore.layers import Dense, Input
    >>> reached(Graph.chain(Input((4,)), Dense(3)), ["n2"], after)
    ('n2', 'n3')
    """
    found = dict.fromkeys(each for each in ids if each in graph)
    stack = list(found)
    for here in stack:                              # grows while it is walked
        for there in step(graph, here):
            if there not in found:
                found[there] = None
                stack.append(there)
    return tuple(found)
