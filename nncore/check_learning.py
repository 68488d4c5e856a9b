"""Checking what learns: what nothing reaches, which layers no gradient changes, and why."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

from msgspec.structs import replace

from nncore.blocks.base import BlockLayer
from nncore.blocks.custom import Block
from nncore.blocks.inside import InnerGraph, opened
from nncore.bypass import passes
from nncore.graph import Check, Graph, GraphError, Node, wires_by_end
from nncore.layers.core import StopGradient
from nncore.layers.ends import Input, Output
from nncore.objectives import Training
from nncore.shapes import Problem, Remove, RemoveAll, Thaw

NAMED = 3
"""So many layers are called by their names; the others are counted."""


@lru_cache(maxsize=64)
def learning_problems(
    graph: Graph, training: Training, names: str = ""
) -> tuple[Problem, ...]:
    """Warnings about every layer that will not learn, also inside of blocks made by hand.

    One warning for all that have the same cause; `also` has the others. `names` lead to a graph
    that is inside of a block: stage1/0/.
    """
    patterns = tuple(dict.fromkeys(p for each in training.objectives for p in each.parameters))
    return tuple(_problems(graph, patterns, names))


def _problems(graph: Graph, patterns: tuple[str, ...], names: str) -> list[Problem]:
    check = graph.check()
    if not graph.outputs or set(check.order) != {node.id for node in graph.nodes}:
        return []                       # nothing says what to learn, or wires run in a circle
    found = [*_unreached(graph), *_dead(graph, check)]
    deaf = _learners(graph, check) & leading(graph) - heard(graph)
    found += _stopped(graph, deaf)
    found += _frozen(graph, check)
    found += _left_out(graph, check, patterns, names)
    for node in graph.nodes:
        if isinstance(node.layer, Block) and not passes(node):
            found += _inside(graph, node, patterns, names)
    return found


def _inside(
    graph: Graph, node: Node, patterns: tuple[str, ...], names: str
) -> Iterable[Problem]:
    """What is to be said of a block's own layers, as it is seen from outside."""
    assert isinstance(node.layer, BlockLayer)
    try:
        inner = opened(graph, (node.id,))
    except GraphError:
        return
    before = f"{node.id}/0/"
    for problem in _problems(inner, patterns, f"{names}{node.name}/0/"):
        yield replace(
            problem,
            node=before + problem.node,
            title=f"In {node.layer.label}: {problem.title}",
            also=tuple(before + each for each in problem.also),
        )


# Where numbers and gradients go


@lru_cache(maxsize=256)
def leading(graph: Graph) -> frozenset[str]:
    """The nodes from which wires lead to an Output."""
    return _back_from_outputs(graph, frozenset())


@lru_cache(maxsize=256)
def heard(graph: Graph) -> frozenset[str]:
    """The nodes to which a gradient comes back from an Output."""
    deaf = frozenset((node.id, port) for node in graph.nodes for port in _deaf_ports(node))
    return _back_from_outputs(graph, deaf) if deaf else leading(graph)


def _deaf_ports(node: Node) -> Iterable[str]:
    """The inputs of a node through which no gradient comes back."""
    layer = node.layer
    if passes(node):
        return
    for port in layer.inputs:
        if not port.gradient:
            yield port.name
    if isinstance(layer, Block):
        yield from (end.name for end in layer.graph.inputs if end.id not in heard(layer.graph))


def _back_from_outputs(graph: Graph, deaf: frozenset[tuple[str, str]]) -> frozenset[str]:
    """The nodes that one comes to from the Outputs, against the wires, by no `deaf` port."""
    arriving, _ = wires_by_end(graph)
    seen = {node.id for node in graph.outputs}
    stack = list(seen)
    while stack:
        node_id = stack.pop()
        for wire in arriving.get(node_id, ()):
            if wire.source not in seen and (node_id, wire.target_port) not in deaf:
                seen.add(wire.source)
                stack.append(wire.source)
    return frozenset(seen)


def _learners(graph: Graph, check: Check) -> set[str]:
    """The nodes that have something to learn, and are allowed to."""
    return {node.id for node in graph.nodes if node.trainable and check.nodes[node.id].count}


# What is said


def _unreached(graph: Graph) -> Iterable[Problem]:
    """Layers behind one that waits for a wire: numbers never come to them."""
    wired = {(wire.target, wire.target_port) for wire in graph.wires}
    waiting = {
        node.id
        for node in graph.nodes
        for port in node.layer.inputs
        if not port.optional and (node.id, port.name) not in wired
    }
    causes: dict[str, str] = {}
    for node_id in graph.check().order if waiting else ():
        before = (causes.get(wire.source) for wire in graph.arriving(node_id))
        cause = node_id if node_id in waiting else next(filter(None, before), "")
        if cause:
            causes[node_id] = cause
    for cause in dict.fromkeys(causes.values()):
        behind = [each for each, why in causes.items() if why == cause and each != cause]
        if behind:
            yield Problem(
                behind[0],
                f"Nothing reaches {_named(graph, behind)}",
                f'What would come there goes through "{graph[cause].name}", which waits for a '
                "wire. Wire that, or remove what is behind it.",
                severity="warning",
                remedy=_removal(graph, [cause, *behind]),
                also=tuple(behind[1:]),
            )


def _dead(graph: Graph, check: Check) -> Iterable[Problem]:
    """Layers with something to learn whose numbers come to no Output."""
    leads = leading(graph)
    lost = [node.id for node in graph.nodes if node.id not in leads]
    ends = {each for each in lost if not graph.leaving(each)}
    told = frozenset() if isinstance(graph, InnerGraph) else ends       # by the check itself
    can_learn = _learners(graph, check) if lost else set()
    learners = [each for each in lost if each in can_learn and each not in told]
    if learners:
        last = [each for each in lost if each in ends]
        names = ", ".join(f'"{graph[each].name}"' for each in last[:NAMED])
        yield Problem(
            learners[0],
            f"{_named(graph, learners)} will not learn",
            f"What is made there ends at {names}, and comes to no Output.",
            severity="warning",
            remedy=_removal(graph, [each for each in lost if not _is_input(graph, each)]),
            also=tuple(learners[1:]),
        )


def _stopped(graph: Graph, deaf: set[str]) -> Iterable[Problem]:
    """Layers whose gradient is kept back on its way."""
    by_cause: dict[tuple[str, ...], list[str]] = {}
    for node in graph.nodes:
        if node.id in deaf:
            by_cause.setdefault(_stoppers(graph, node.id), []).append(node.id)
    for causes, ids in by_cause.items():
        names = ", ".join(f'"{graph[each].name}"' for each in causes[:NAMED])
        many = "let" if len(causes) > 1 else "lets"
        only = graph[causes[0]]
        stops = len(causes) == 1 and isinstance(only.layer, StopGradient)
        yield Problem(
            ids[0],
            f"{_named(graph, ids)} will not learn",
            f"Every way to an Output goes through {names}, which {many} no gradient back.",
            severity="warning",
            remedy=Remove(only.id, only.layer.label) if stops else None,
            also=tuple(ids[1:]),
        )


def _stoppers(graph: Graph, node_id: str) -> tuple[str, ...]:
    """The first nodes on the way to an Output that let no gradient back."""
    known, seen, stack = heard(graph), {node_id}, [node_id]
    found: dict[str, None] = {}
    while stack:
        for wire in graph.leaving(stack.pop()):
            if wire.target in known:
                found[wire.target] = None
            elif wire.target not in seen:
                seen.add(wire.target)
                stack.append(wire.target)
    return tuple(found)


def _frozen(graph: Graph, check: Check) -> Iterable[Problem]:
    ids = [node.id for node in graph.nodes if not node.trainable and check.nodes[node.id].count]
    if ids:
        yield Problem(
            ids[0],
            f"{_named(graph, ids)} {'is' if len(ids) == 1 else 'are'} frozen",
            "Training leaves the numbers there as they are. That is right for what has been "
            "learned before, and wrong for what begins with random numbers.",
            severity="warning",
            remedy=Thaw(tuple(ids)),
            also=tuple(ids[1:]),
        )


def _left_out(
    graph: Graph, check: Check, patterns: tuple[str, ...], names: str
) -> Iterable[Problem]:
    """Layers whose parameters no objective changes."""
    ids = []
    for node_id in () if "*" in patterns else _learners(graph, check):
        paths = [f"{names}{graph[node_id].name}/{each}" for each in check.nodes[node_id].parameters]
        if not any(fnmatchcase(path, pattern) for path in paths for pattern in patterns):
            ids.append(node_id)
    ids = [node.id for node in graph.nodes if node.id in ids]
    if ids:
        yield Problem(
            ids[0],
            f"{_named(graph, ids)} will not learn",
            f"Training changes {' and '.join(patterns)} alone. Add a pattern to an objective "
            "that has the name of what should learn.",
            severity="warning",
            also=tuple(ids[1:]),
        )


def _named(graph: Graph, ids: list[str]) -> str:
    names = [f'{graph[each].layer.label} "{graph[each].name}"' for each in ids[:NAMED]]
    more = len(ids) - len(names)
    if more:
        names.append(f"{more:,} more {'layers' if more > 1 else 'layer'}")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _removal(graph: Graph, ids: list[str]) -> RemoveAll:
    label = graph[ids[0]].layer.label
    return RemoveAll(tuple(ids), label if len(ids) == 1 else f"these {len(ids):,} layers")


def _is_input(graph: Graph, node_id: str) -> bool:
    return isinstance(graph[node_id].layer, Input | Output)
