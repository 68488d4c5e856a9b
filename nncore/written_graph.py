"""How a graph is written down: each layer as it is, an unknown one as its own text."""

from typing import Any, Union

import msgspec
from msgspec import Struct

from nncore.blocks import Block, Link
from nncore.blocks.custom import Value
from nncore.errors import LayerloomError
from nncore.graph import Graph, Node, Tie, Wire
from nncore.layers.base import Layer, UnknownLayer, layer_types
from nncore.written_before import renewed


class DamagedError(LayerloomError):
    """A part of a project does not fit the rest."""


class WrittenNode(Struct, frozen=True, omit_defaults=True):
    """A node whose layer is not looked at yet, so that an unknown one can be kept."""

    id: str
    name: str
    layer: msgspec.Raw
    trainable: bool = True
    rate: float = 1.0
    bypassed: bool = False


class WrittenGraph(Struct, frozen=True, omit_defaults=True):
    """Nodes, wires and ties."""

    nodes: tuple[WrittenNode, ...] = ()
    wires: tuple[Wire, ...] = ()
    ties: tuple[Tie, ...] = ()


class WrittenBlock(
    Struct, frozen=True, tag_field="type", tag="Block", omit_defaults=True,
    forbid_unknown_fields=True,
):  # fmt: skip
    """A Block, whose graph may hold unknown layers too."""

    name: str = "Block"
    graph: WrittenGraph = WrittenGraph()
    fields: tuple[tuple[str, Value], ...] = ()
    links: tuple[Link, ...] = ()
    repeat: int = 1
    share: bool = False


def written_graph(graph: Graph) -> WrittenGraph:
    """A graph as it is written down."""
    nodes = tuple(
        WrittenNode(n.id, n.name, _raw(n.layer), n.trainable, n.rate, n.bypassed)
        for n in graph.nodes
    )
    return WrittenGraph(nodes, graph.wires, graph.ties)


def graph_from(plain: WrittenGraph) -> Graph:
    """The graph that was written down so; raises DamagedError."""
    nodes = tuple(
        Node(n.id, n.name, layer_from(bytes(n.layer)), n.trainable, n.rate, n.bypassed)
        for n in plain.nodes
    )
    ids = {node.id for node in nodes}
    if len(ids) < len(nodes):
        raise DamagedError("two layers have the same id")
    if any(wire.source not in ids or wire.target not in ids for wire in plain.wires):
        raise DamagedError("a wire leads to a layer that is not there")
    return Graph(nodes, plain.wires, plain.ties)


def layer_from(text: bytes) -> Layer:
    """The layer in this JSON; one that this version cannot read is kept as it is written."""
    try:
        layer: Layer | WrittenBlock = msgspec.json.decode(text, type=_any_layer())
    except msgspec.DecodeError as error:
        newer = renewed(text)
        known = layer_from(newer) if newer != text else None
        if known is not None and not isinstance(known, UnknownLayer):
            return known
        return UnknownLayer(text=text.decode(), reason=str(error))
    if isinstance(layer, Layer):
        return layer
    return Block(
        name=layer.name,
        graph=graph_from(layer.graph),
        fields=layer.fields,
        links=layer.links,
        repeat=layer.repeat,
        share=layer.share,
    )


def _any_layer() -> Any:
    kinds = tuple(kind for kind in layer_types() if kind is not Block)
    return Union[(*kinds, WrittenBlock)]


def _raw(layer: Layer) -> msgspec.Raw:
    if isinstance(layer, UnknownLayer):
        return msgspec.Raw(layer.text.encode())
    if isinstance(layer, Block):
        plain = WrittenBlock(
            layer.name, written_graph(layer.graph), layer.fields, layer.links, layer.repeat,
            layer.share,
        )  # fmt: skip
        return msgspec.Raw(msgspec.json.encode(plain))
    return msgspec.Raw(msgspec.json.encode(layer))
