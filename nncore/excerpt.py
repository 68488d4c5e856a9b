"""Excerpt: the few nodes around a place, to try things that would take long in a large network."""

from collections.abc import Iterable
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from nncore.check import Given, check_inner, shape_on
from nncore.graph import Graph, Node, Wire
from nncore.layers.base import UnknownLayer
from nncore.layers.ends import Input
from nncore.shapes import Shape

MOST = 24
"""So many nodes behind a place are looked at: what does not fit shows in the first of them."""
PORT = Input.outputs[0].name


class Excerpt(Struct, frozen=True):
    """A small graph, and the shapes that come to it from what was left out.

    An output that was left out is a node of its own in it; `stand_in` tells which.
    """

    graph: Graph
    given: Given

    def faults(self, graph: Graph) -> tuple[int, int]:
        """What is to be mended in a change of this graph: misfits, and ports without a wire."""
        found = check_inner(graph, self.given).problems
        wrong = [each for each in found if each.severity == "error"]
        misfits = sum(bool(each.got) for each in wrong)
        return misfits, len(wrong) - misfits


def stand_in(source: str, port: str) -> str:
    """The id of what stands in an excerpt for an output that was left out."""
    return f"{source}:{port}"


def inner(wire: Wire) -> Wire:
    """A wire from what was left out, as it runs in an excerpt."""
    return replace(wire, source=stand_in(wire.source, wire.source_port), source_port=PORT)


def around(
    graph: Graph, outputs: Iterable[tuple[str, str]], readers: Iterable[str], most: int = MOST
) -> Excerpt:
    """What is behind these readers, with these outputs, each (node, port), that come from outside.

    Where nothing is known of an output, nothing is of what reads it.
    """
    inside = _behind(graph, readers, most)
    arriving = [wire for node_id in inside for wire in graph.arriving(node_id)]
    known, ends, given = graph.check().nodes, dict[str, Node](), dict[str, Shape]()
    for source, port in (*((wire.source, wire.source_port) for wire in arriving), *outputs):
        if source in inside:
            continue
        node_id, shape = stand_in(source, port), shape_on(graph, Wire(source, "", port), known)
        ends[node_id] = Node(node_id, node_id, Input(()) if shape else UnknownLayer())
        if shape is not None:
            given[node_id] = shape
    nodes = (*ends.values(), *(graph[node_id] for node_id in inside))
    wires = (wire if wire.source in inside else inner(wire) for wire in arriving)
    return Excerpt(Graph(nodes, tuple(wires)), tuple(given.items()))


def _behind(graph: Graph, readers: Iterable[str], most: int) -> tuple[str, ...]:
    """The nearest nodes behind these, and they themselves."""
    found = dict.fromkeys(islice(readers, most))
    ahead = list(found)
    for node_id in ahead:                           # grows while it is walked
        for wire in graph.leaving(node_id):
            if len(found) == most:
                return tuple(found)
            if wire.target not in found:
                found[wire.target] = None
                ahead.append(wire.target)
    return tuple(found)
