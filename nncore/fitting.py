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
    """Whether wires lead from one node to another; what comes behind that one is not walked."""
    places = _places(graph)
    last = places.get(goal, len(places))

    def on(graph: Graph, here: str) -> list[str]:
        return [each for each in after(graph, here) if places.get(each, last) <= last]

    return goal in reached(graph, (start,), on)


@lru_cache(maxsize=8)
def _places(graph: Graph) -> dict[str, int]:
    """Which comes how late in the order in which a graph runs."""
    return {node_id: place for place, node_id in enumerate(graph.check().order)}


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
