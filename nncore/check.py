"""Checking a graph: which order it runs in, every shape, and every problem in plain words."""

from functools import lru_cache
from typing import Any

from nncore.graph import Check, Graph, Node, NodeCheck
from nncore.layers.base import UnknownLayer
from nncore.layers.ends import Input, Output
from nncore.shapes import Append, Misfit, Problem, Unplug


@lru_cache(maxsize=64)
def check(graph: Graph) -> Check:
    """Look at every node, also behind one that has a problem; the same graph is looked at once."""
    order, in_circle = _order(graph)
    nodes: dict[str, NodeCheck] = {}
    problems: list[Problem] = []
    for node_id in order:
        nodes[node_id] = _look_at(graph, graph[node_id], nodes, problems)
    for node_id in in_circle:
        nodes[node_id] = NodeCheck((), None, {}, {}, 0)
    if in_circle:
        problems.append(_circle(graph, in_circle))
    problems += _ends(graph, nodes)
    return Check(tuple(order), nodes, tuple(problems))


def _look_at(
    graph: Graph, node: Node, nodes: dict[str, NodeCheck], problems: list[Problem]
) -> NodeCheck:
    layer = node.layer
    if isinstance(layer, UnknownLayer):
        problems.append(
            Problem(
                node.id,
                f'"{node.name}" is a layer that this version does not know',
                f"It is kept as it is and saved back. {layer.reason}".strip(),
            )
        )
        return NodeCheck((), None, {}, {}, 0)
    shapes, missing = _arriving(graph, node, nodes)
    if missing:
        problems += [
            Problem(
                node.id,
                f"{layer.label} has nothing coming in",
                "Draw a wire from the layer before it to this port.",
                port=port,
            )
            for port in missing
        ]
        return NodeCheck((), None, {}, {}, 0)
    if shapes is None:
        return NodeCheck((), None, {}, {}, 0)
    try:
        output = layer.output_shape(*shapes)
    except Misfit as misfit:
        problems.append(_misfit(graph, node, misfit))
        return NodeCheck(tuple(shapes), None, {}, {}, 0)
    return NodeCheck(
        tuple(shapes),
        output,
        layer.parameters(*shapes),
        layer.state(*shapes),
        layer.multiplications(*shapes),
    )


def _arriving(
    graph: Graph, node: Node, nodes: dict[str, NodeCheck]
) -> tuple[list[Any] | None, list[str]]:
    """The shape at each input port, or None where one is hidden; and ports that have no wire."""
    shapes: list[Any] = []
    missing: list[str] = []
    hidden = False
    for port in node.layer.inputs:
        sources = [w.source for w in graph.arriving(node.id) if w.target_port == port.name]
        found = [nodes[source].output for source in sources if source in nodes]
        if not sources and not port.optional:
            missing.append(port.name)
        hidden = hidden or None in found or len(found) < len(sources)
        shapes.append(tuple(found) if port.many else found[0] if found else None)
    return (None if hidden else shapes), missing


def _misfit(graph: Graph, node: Node, misfit: Misfit) -> Problem:
    port = misfit.port or (node.layer.inputs[0].name if node.layer.inputs else "")
    sources = [w.source for w in graph.arriving(node.id) if w.target_port == port]
    giver = graph[sources[-1]] if sources else None
    gives = f'{giver.layer.label} "{giver.name}" gives' if giver else "It gets"
    return Problem(
        node.id,
        f"{node.layer.label} cannot take {misfit.got}",
        f'"{node.name}" needs {misfit.expected}. {gives} {misfit.got}.',
        port=port,
        expected=misfit.expected,
        got=misfit.got,
        remedy=misfit.remedy or Unplug(),
    )


def _ends(graph: Graph, nodes: dict[str, NodeCheck]) -> list[Problem]:
    found: list[Problem] = []
    if not graph.nodes:
        return [Problem("", "The canvas is empty", "Drag an Input onto it to begin.")]
    if not graph.inputs:
        found.append(
            Problem("", "Nothing goes in", "Drag an Input onto the canvas and wire it.")
        )
    dead = [
        node
        for node in graph.nodes
        if node.layer.outputs and not graph.leaving(node.id) and nodes[node.id].output
    ]
    if not graph.outputs:
        end = next((n for n in reversed(dead) if not isinstance(n.layer, Input)), None)
        found.append(
            Problem(
                end.id if end else "",
                "Nothing says what to learn",
                "An Output names the column that the network should predict.",
                remedy=Append(Output()) if end else None,
            )
        )
        return found
    found += [
        Problem(
            node.id,
            f"{node.layer.label} leads nowhere",
            f'Nothing reads what "{node.name}" makes, so it will not learn.',
            severity="warning",
        )
        for node in dead
    ]
    return found


def _circle(graph: Graph, ids: list[str]) -> Problem:
    names = ", ".join(f'"{graph[node_id].name}"' for node_id in ids[:4])
    return Problem(
        ids[0],
        "The wires run in a circle",
        f"Through {names}: a layer cannot wait for its own answer. Remove one of the wires.",
        remedy=Unplug(),
        port=graph[ids[0]].layer.inputs[0].name if graph[ids[0]].layer.inputs else "",
    )


def _order(graph: Graph) -> tuple[list[str], list[str]]:
    """Ids so that each comes after what it reads, otherwise as drawn.

    And those in or behind a circle.
    """
    waiting = {node.id: len(graph.arriving(node.id)) for node in graph.nodes}
    ready = [node_id for node_id, wires in waiting.items() if wires == 0]
    order: list[str] = []
    for node_id in ready:
        order.append(node_id)
        for wire in graph.leaving(node_id):
            waiting[wire.target] -= 1
            if waiting[wire.target] == 0:
                ready.append(wire.target)
    return order, [node_id for node_id, wires in waiting.items() if wires > 0]


def would_fit(graph: Graph, source: str, target: str, port: str) -> Misfit | None:
    """What keeps a wire from fitting, or None: what a port says while the wire is in the hand."""
    from nncore.graph import Wire

    if source == target or _reaches(graph, target, source):
        return Misfit("a layer that comes before it", "its own answer", Unplug(), port)
    trial = graph.wiring(Wire(source, target, target_port=port))
    known = check(trial)
    for problem in known.problems_at(target):
        if problem.port == port and problem.expected:
            return Misfit(problem.expected, problem.got, problem.remedy, port)
    return None


def _reaches(graph: Graph, start: str, goal: str) -> bool:
    seen, stack = {start}, [start]
    while stack:
        here = stack.pop()
        if here == goal:
            return True
        for wire in graph.leaving(here):
            if wire.target not in seen:
                seen.add(wire.target)
                stack.append(wire.target)
    return False
