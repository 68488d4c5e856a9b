"""Inside a block: its graph as something that can be looked at and edited, and put back."""

from typing import Any

from msgspec.structs import replace

from nncore.blocks.base import BlockLayer
from nncore.blocks.custom import Block
from nncore.check import Given, check_inner, given_to, outputs_of, shape_on
from nncore.graph import Check, Graph, GraphError, Node
from nncore.layers.ends import Input, Output
from nncore.shapes import Misfit

Path = tuple[str, ...]
"""Ids of blocks, each inside the one before."""


class InnerGraph(Graph, frozen=True, cache_hash=True):
    """The graph of a block that knows what arrives at its Inputs."""

    given: Given = ()

    def check(self) -> Check:
        """Shapes, parameters and problems, with what arrives at the block.

        An Input at which nothing is known to arrive has no shape: its own counts in no block.
        """
        known = {name for name, _ in self.given}
        unknown = ((node.name, None) for node in self.inputs if node.name not in known)
        return check_inner(self, (*self.given, *unknown))


def opened(graph: Graph, path: Path) -> Graph:
    """The graph of the block at the end of a path; its first repeat where they differ.

    Raises GraphError for a path that leads to no block, or to one that cannot be opened because
    nothing that fits arrives at it.
    """
    for node_id in path:
        node = graph[node_id]
        if not isinstance(node.layer, BlockLayer):
            raise GraphError(node_id, f"{node.layer.label} is no block.")
        shapes = _arriving(graph, node)
        try:
            inner = node.layer.inner(0, *shapes)
        except Misfit as misfit:
            raise GraphError(
                node_id, f"{node.layer.label} opens once it gets {misfit.expected}."
            ) from None
        names = (port.name for port in node.layer.inputs)
        given = tuple(zip(names, shapes, strict=True))
        graph = InnerGraph(inner.nodes, inner.wires, inner.ties, given)
    return graph


def put_back(graph: Graph, path: Path, inner: Graph) -> Graph:
    """With another graph inside the block at the end of a path.

    A built-in block becomes one of its own by that. Raises GraphError if its repeats differ: what
    is right for the first would not be for the others.
    """
    if not path:
        return inner
    node_id, rest = path[0], path[1:]
    node = graph[node_id]
    if rest:
        inner = put_back(opened(graph, path[:1]), rest, inner)
    plain = Graph(inner.nodes, inner.wires, inner.ties)
    changed = graph.changing(node_id, frozen(graph, node, plain))
    return _following(changed, node_id, opened(graph, path[:1]), plain)


def _following(graph: Graph, block_id: str, before: Graph, after: Graph) -> Graph:
    """The wires of a block at the ports that they had: under their new names, or not at all."""
    new_names = {node.id: node.name for node in after.nodes}
    ports = {
        (type(node.layer), node.name): new_names.get(node.id, "")
        for node in (*before.inputs, *before.outputs)
    }
    wires = []
    for wire in graph.wires:
        if wire.target == block_id:
            wire = replace(wire, target_port=ports.get((Input, wire.target_port), ""))
        if wire.source == block_id:
            wire = replace(wire, source_port=ports.get((Output, wire.source_port), ""))
        if wire.target_port and wire.source_port:
            wires.append(wire)
    return replace(graph, wires=tuple(wires))


def frozen(graph: Graph, node: Node, inner: Graph) -> Block:
    """A block by hand with this graph, repeated and shared as the layer of a node was."""
    layer = node.layer
    if isinstance(layer, Block):
        return layer.with_graph(inner)
    assert isinstance(layer, BlockLayer)
    if differs(graph, node):
        raise GraphError(
            node.id,
            f"The {layer.repeat} repeats of {layer.title} are not alike. Unfold it to edit them.",
        )
    return Block(repeat=layer.repeat, share=layer.share, name=layer.title, graph=inner)


def differs(graph: Graph, node: Node) -> bool:
    """Whether a later repeat of a block is made of other layers than its first."""
    layer = node.layer
    if not isinstance(layer, BlockLayer) or isinstance(layer, Block) or layer.repeat == 1:
        return False
    here = list(_arriving(graph, node))
    first = layer.inner(0, *here)
    here[0] = outputs_of(first, check_inner(first, given_to(layer, here)))[layer.outputs[0].name]
    return layer.inner(1, *here) != first


def _arriving(graph: Graph, node: Node) -> tuple[Any, ...]:
    layer = node.layer
    assert isinstance(layer, BlockLayer)
    nodes = graph.check().nodes
    known = nodes.get(node.id)
    shapes = known.inputs if known is not None else ()
    if len(shapes) == len(layer.inputs):
        return tuple(shapes)
    if not isinstance(layer, Block):
        return (None,) * len(layer.inputs)
    wires = {wire.target_port: wire for wire in graph.arriving(node.id)}    # some may be there
    return tuple(
        shape_on(graph, wires[port.name], nodes) if port.name in wires else None
        for port in layer.inputs
    )
