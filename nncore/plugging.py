"""Plugging: which output a port that waits for a wire could be connected to."""

from collections.abc import Callable, Mapping
from typing import Any

from nncore.blocks.base import BlockLayer
from nncore.graph import Graph, Node, NodeCheck
from nncore.layers.base import Layer
from nncore.reach import after, reached
from nncore.shapes import Misfit, Plug, Shape

Facts = Callable[[Layer, tuple[Any, ...]], NodeCheck]
"""What a layer makes of some shapes; raises Misfit for those that it cannot take."""
MOST = 64
"""So many outputs are tried."""


def plug_for(
    graph: Graph, node: Node, port: str, nodes: Mapping[str, NodeCheck], facts: Facts
) -> Plug | None:
    """The nearest output that fits a port and makes no circle, None if there is none.

    Nearest is one that nothing reads yet, and of those the one that was drawn last before the node.
    """
    places = {each.id: place for place, each in enumerate(graph.nodes)}
    here, behind = places[node.id], set(reached(graph, (node.id,), after))

    def far(giver: Node) -> tuple[bool, bool, int]:
        place = places[giver.id]
        return bool(graph.leaving(giver.id)), place > here, abs(place - here)

    givers = [each for each in graph.nodes if each.id not in behind and each.layer.outputs]
    for giver in sorted(givers, key=far)[:MOST]:
        known = nodes.get(giver.id)
        names = [each.name for each in giver.layer.outputs]
        for name, shape in zip(names, known.outputs if known else (), strict=False):
            if _fits(graph, node, port, shape, nodes, facts):
                return Plug(giver.id, name, giver.layer.label)
    return None


def _fits(
    graph: Graph, node: Node, port: str, shape: Shape, nodes: Mapping[str, NodeCheck], facts: Facts
) -> bool:
    """Whether a layer takes a shape at a port, as far as can be said while others wait too."""
    shapes: list[Any] = []
    for each in node.layer.inputs:
        known: list[Any] = [shape] if each.name == port else []
        known += [
            found[0] for wire in graph.arriving(node.id) if wire.target_port == each.name
            if (found := nodes[wire.source].outputs)
        ]
        if not known and not each.optional:
            return shape.kind == next(p for p in node.layer.inputs if p.name == port).kind
        shapes.append(tuple(known) if each.many else next(iter(known), None))
    try:
        if isinstance(node.layer, BlockLayer):
            node.layer.inner(0, *shapes)        # what is in it says the rest
        else:
            facts(node.layer, tuple(shapes))
    except Misfit:
        return False
    return True
