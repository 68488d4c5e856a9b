"""Expanding: a graph with its blocks opened, repeat by repeat, into one flat graph that can run.

A node inside keeps its place in its id and its name: node n2 "conv" in the first repeat of block n3
"stage1" is n3/0/n2, "stage1/0/conv".
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nncore.blocks.base import BlockLayer
from nncore.bypass import passes, way_through
from nncore.check import check, check_inner, given_to, outputs_of
from nncore.graph import Check, Graph, Node, Tie, Wire
from nncore.layers.core import Identity
from nncore.layers.ends import Input, Output
from nncore.shapes import Shape

End = tuple[str, str]
"""An output: the id of its node and the name of its port."""


class Expanded(Struct, frozen=True):
    """A flat graph, and where what leaves a block is made in it; "" stands for its first port.

    `asleep` has every node that is bypassed, by its path: in the graph it is an Identity.
    """

    graph: Graph
    ends: Mapping[End, End]
    asleep: Mapping[str, Node] = {}


@lru_cache(maxsize=32)
def expand(graph: Graph) -> Expanded:
    """Open every block; one that has a problem stays closed, since nobody knows what is in it."""
    if not any(isinstance(node.layer, BlockLayer) or passes(node) for node in graph.nodes):
        return Expanded(graph, {})
    opened = _Opening()
    opened.lay(graph, check(graph), "", "", {}, Node("", "", Input()))
    ties = (*opened.ties, *graph.ties)
    flat = Graph(tuple(opened.nodes), tuple(opened.wires), ties)
    return Expanded(flat, opened.ends, opened.asleep)


class _Opening:
    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.wires: list[Wire] = []
        self.ties: list[Tie] = []
        self.ends: dict[End, End] = {}
        self.asleep: dict[str, Node] = {}

    def lay(
        self, graph: Graph, found: Check, ids: str, names: str, given: dict[str, End], block: Node
    ) -> dict[str, End]:
        """Lay the nodes of a graph out; returns what its Outputs read, by name, inside a block."""
        answers: dict[str, End] = {}
        made: dict[End, End] = {}
        for node_id in (*found.order, *(n.id for n in graph.nodes if n.id not in found.order)):
            node = graph[node_id]
            sources = [
                (wire, made[wire.source, wire.source_port])
                for wire in graph.arriving(node_id)
                if (wire.source, wire.source_port) in made
            ]
            if ids and isinstance(node.layer, Input) and node.name in given:
                made[node_id, "y"] = given[node.name]
            elif ids and isinstance(node.layer, Output):
                answers[node.name] = sources[0][1]
            elif passes(node):
                made[node_id, way_through(node.layer)[1]] = self._pass(node, sources, ids, names)
            elif isinstance(node.layer, BlockLayer) and found.nodes[node_id].outputs:
                arriving = {wire.target_port: end for wire, end in sources}
                inside = replace(
                    node,
                    id=ids + node_id,
                    name=names + node.name,
                    trainable=node.trainable and block.trainable,
                    rate=node.rate * block.rate,
                )
                for port, end in self._open(inside, found.nodes[node_id].inputs, arriving).items():
                    made[node_id, port] = self.ends[ids + node_id, port] = end
                    self.ends.setdefault((ids + node_id, ""), end)
            else:
                self._put(node, sources, ids, names, block)
                for leaving in node.layer.outputs:
                    made[node_id, leaving.name] = (ids + node_id, leaving.name)
        return answers

    def _put(
        self, node: Node, sources: list[tuple[Wire, End]], ids: str, names: str, block: Node
    ) -> None:
        here = ids + node.id
        self.nodes.append(
            replace(
                node,
                id=here,
                name=names + node.name,
                trainable=node.trainable and block.trainable,
                rate=node.rate * block.rate,
            )
        )
        self.wires += [
            Wire(source, here, port, wire.target_port) for wire, (source, port) in sources
        ]

    def _pass(self, node: Node, sources: list[tuple[Wire, End]], ids: str, names: str) -> End:
        """An Identity in the place of a node that is bypassed; returns what it gives."""
        here, (taken, given) = ids + node.id, way_through(node.layer)
        self.asleep[here] = replace(node, id=here, name=names + node.name)
        self.nodes.append(replace(self.asleep[here], layer=Identity()))
        self.wires += [
            Wire(source, here, port)
            for wire, (source, port) in sources
            if wire.target_port == taken
        ]
        for name in ("", given):
            self.ends[here, name] = (here, "y")
        return here, "y"

    def _open(
        self, node: Node, shapes: tuple[Shape | None, ...], arriving: dict[str, End]
    ) -> dict[str, End]:
        """Lay out all repeats of a block; returns its outputs."""
        block = node.layer
        assert isinstance(block, BlockLayer)
        here: list[Any] = list(shapes)
        given, answers = dict(arriving), {}
        for repeat in range(block.repeat):
            inner = block.inner(repeat, *here)
            found = check_inner(inner, given_to(block, here))
            ids, names = f"{node.id}/{repeat}/", f"{node.name}/{repeat}/"
            answers = self.lay(inner, found, ids, names, given, node)
            self.ties += [
                Tie(ids + t.node, t.parameter, ids + t.owner, t.owner_parameter)
                for t in inner.ties
            ]
            if block.share and repeat > 0:
                self.ties += shared_ties(inner, found, ids, f"{node.id}/0/")
            first = block.outputs[0].name
            if block.inputs:
                given[block.inputs[0].name] = answers[first]
                here[0] = outputs_of(inner, found)[first]
        return answers


def shared_ties(inner: Graph, found: Check, ids: str, first: str) -> list[Tie]:
    """Ties that give a later repeat the parameters of the first."""
    return [
        Tie(ids + path, name, first + path, name)
        for node in inner.nodes
        for path, name in _paths(node, found)
    ]


def _paths(node: Node, found: Check) -> list[tuple[str, str]]:
    """Every parameter of a node, those inside a block by their paths of ids."""
    known, block = found.nodes[node.id], node.layer
    if not isinstance(block, BlockLayer) or passes(node):
        return [(node.id, name) for name in known.parameters]
    paths: list[tuple[str, str]] = []
    here: list[Any] = list(known.inputs)
    for repeat in range(1 if block.share else block.repeat):
        inner = block.inner(repeat, *here)
        inside = check_inner(inner, given_to(block, here))
        for each in inner.nodes:
            paths += [
                (f"{node.id}/{repeat}/{path}", name) for path, name in _paths(each, inside)
            ]
        if block.inputs:
            here[0] = outputs_of(inner, inside)[block.outputs[0].name]
    return paths
