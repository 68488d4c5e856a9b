"""Fitting: whether a wire that is not drawn yet would fit, asked of thousands of ports."""

from functools import lru_cache

from nncore.check import look_at
from nncore.graph import Graph, Node, Wire
from nncore.reach import after, reached
from nncore.shapes import Misfit, Problem, Unplug


def would_fit(graph: Graph, wire: Wire) -> Misfit | None:
    """What keeps a wire from fitting, or None: what a port says while the wire is in the hand.

    Thousands of ports may be asked about one graph, so only the layer at the wire's end is looked
    at: what arrives there is known, since none of it comes from behind that layer.
    """
    port = wire.target_port
    if wire.source == wire.target or _reaches(graph, wire.target, wire.source):
        return Misfit("a layer that comes before it", "its own answer", Unplug(), port)
    near, problems = _around(graph, wire).wiring(wire), list[Problem]()
    look_at(near, near[wire.target], graph.check().nodes, problems)
    for problem in problems:
        if (problem.node, problem.port) == (wire.target, port) and problem.expected:
            return Misfit(problem.expected, problem.got, problem.remedy, port)
    return None


def _reaches(graph: Graph, start: str, goal: str) -> bool:
    """Whether wires lead from one node to another."""
    places, reach = _reach(graph)
    if start in places and goal in places:
        return bool(reach[start] >> places[goal] & 1)
    return goal in reached(graph, (start,), after)          # of a circle, which has no order


@lru_cache(maxsize=2)
def _reach(graph: Graph) -> tuple[dict[str, int], dict[str, int]]:
    """The place of each node in the order; and a bit at the place of each that it leads to."""
    order = graph.check().order
    places = {node_id: place for place, node_id in enumerate(order)}
    reach: dict[str, int] = {}
    for node_id in reversed(order):
        bits = 1 << places[node_id]
        for wire in graph.leaving(node_id):
            bits |= reach.get(wire.target, 0)
        reach[node_id] = bits
    return places, reach


def _around(graph: Graph, wire: Wire) -> Graph:
    """The ends of a wire and what arrives at them, back to where a bypassed layer could be."""
    nodes, wires, stack = dict[str, Node](), list[Wire](), [wire.target, wire.source]
    while stack:
        node = graph[stack.pop()]
        if node.id in nodes:
            continue
        nodes[node.id] = node
        if node.id == wire.target or node.layer.docks:
            arriving = graph.arriving(node.id)
            wires += arriving
            stack += [each.source for each in arriving]
    return Graph(tuple(nodes.values()), tuple(wires))
