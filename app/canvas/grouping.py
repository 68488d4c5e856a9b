"""Grouping: layers made into a block, and a block laid open into its layers; numbers go along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count

from msgspec.structs import replace

from app.canvas import measures
from app.canvas.docking import card_of
from app.canvas.edits import stem_of, with_docked
from app.canvas.joints import key_of
from app.canvas.unfolding import laid_open
from nncore.blocks import Block, BlockLayer
from nncore.check import check_inner, given_to, outputs_of
from nncore.checkpoint import Checkpoint
from nncore.expand import shared_ties
from nncore.graph import Graph, GraphError, Node, Tie, Wire
from nncore.layers import Input, Output
from nncore.learned_on import learned_on
from nncore.network import Segment, Snapshot
from nncore.project import Place, Project

End = tuple[str, str]
"""Id of a node and name of one of its ports."""
Paths = tuple[str, ...]
NOWHERE: Mapping[str, Place] = {}


def why_no_group(project: Project, ids: Iterable[str]) -> str:
    """What stands in the way of making a block of these layers, "" if nothing does."""
    inside = set(with_docked(project, ids))
    graph = project.graph
    if not inside:
        return "Choose the layers first."
    if any(isinstance(graph[each].layer, Input | Output) for each in inside):
        return "Input and Output stay outside of blocks: the data belong to the whole network."
    if not any(w.source in inside and w.target not in inside for w in graph.wires):
        return "Nothing leaves these layers. A block needs something that it gives."
    if _comes_back(graph, inside):
        return "A path leaves these layers and comes back. Choose what lies on it too."
    return ""


def group(
    project: Project, ids: Iterable[str], block_id: str, name: str = "Block", under: Paths = ("",)
) -> Project:
    """One block in place of these layers. Raises GraphError where that cannot be.

    `under` says where this graph is found in the whole network: what its paths begin with.
    """
    why = why_no_group(project, ids)
    if why:
        raise GraphError(block_id, why)
    inside, graph = with_docked(project, ids), project.graph
    chosen = set(inside)
    inner, ports, answers = _taken_out(graph, inside)
    outer = Graph(tuple(node for node in graph.nodes if node.id not in chosen))
    outer = outer.adding(Block(name=name, graph=inner), block_id)
    wires = []
    for wire in graph.wires:                 # each in its place: a sum or a row has an order
        start = (wire.source, wire.source_port)
        if wire.source not in chosen and wire.target in chosen:
            wires.append(Wire(*_ends(start, (block_id, ports[start]))))
        elif wire.source in chosen and wire.target not in chosen:
            end = (wire.target, wire.target_port)
            wires.append(Wire(*_ends((block_id, answers[start]), end)))
        elif wire.source not in chosen:
            wires.append(wire)
    moved = {each: f"{block_id}/0/{each}" for each in inside}
    ties = [t for t in graph.ties if not _is_inside(t, chosen)]
    outer = replace(
        outer,
        wires=tuple(dict.fromkeys(wires)),
        ties=tuple(_renamed_tie(tie, moved) for tie in ties),
    )
    layout = {f"{block_id}/{k}" if _top(k) in chosen else k: p for k, p in project.layout.items()}
    corner = [project.layout[each] for each in inside if each in project.layout]
    if corner:
        layout[block_id] = Place(min(p.x for p in corner), min(p.y for p in corner))
        ends = _beside(inner, project.layout, project.flow == "down")
        layout |= {f"{block_id}/{end}": place for end, place in ends.items()}
    joints = dict(project.joints)
    for wire in inner.wires:
        if key_of(wire) in joints:
            joints[f"{block_id}/{key_of(wire)}"] = joints.pop(key_of(wire))
    made = replace(project, graph=outer, layout=layout, joints=joints)
    return _numbers(made, project, moved, under)


def _taken_out(
    graph: Graph, inside: tuple[str, ...]
) -> tuple[Graph, dict[End, str], dict[End, str]]:
    """The graph of a block; and its ports by what enters it, and by what leaves it."""
    chosen = set(inside)
    inner = Graph(
        tuple(graph[each] for each in inside),
        ties=tuple(tie for tie in graph.ties if _is_inside(tie, chosen)),
    )
    fresh = (f"n{number}" for number in count(1) if f"n{number}" not in chosen)
    ports: dict[End, str] = {}
    answers: dict[End, str] = {}
    for wire in graph.wires:
        start = (wire.source, wire.source_port)
        if wire.target not in chosen:
            if wire.source in chosen and start not in answers:
                at = next(fresh)
                inner = inner.adding(Output(), at, "y")
                inner = inner.wiring(Wire(wire.source, at, wire.source_port))
                answers[start] = at
            continue
        if wire.source not in chosen:
            if start not in ports:
                ports[start] = next(fresh)
                inner = inner.adding(Input(()), ports[start], "x")
            start = (ports[start], "y")
        inner = inner.wiring(Wire(*_ends(start, (wire.target, wire.target_port))))
    names = {node.id: node.name for node in inner.nodes}
    return (
        inner,
        {end: names[at] for end, at in ports.items()},
        {end: names[at] for end, at in answers.items()},
    )


def _beside(inner: Graph, layout: Mapping[str, Place], down: bool) -> dict[str, Place]:
    """Where the ends of a block stand: before and behind its cards, beside the one they join."""
    layers = [node.id for node in inner.nodes if not _is_port(node)]
    stand = {each: layout[each] for each in layers if each in layout}
    free = frozenset(key for key, place in stand.items() if place.free)
    step, room = measures.STACK, measures.COLUMN
    if not down:
        step, room = room, step
    found: dict[str, Place] = {}
    for ends, edge, way in ((inner.inputs, min, -1), (inner.outputs, max, 1)):
        along = edge(p.y if down else p.x for p in stand.values()) + way * step
        taken: list[float] = []
        for end in ends:
            joined = (*inner.leaving(end.id), *inner.arriving(end.id))[0]
            card = card_of(inner, joined.target if way < 0 else joined.source, free)
            place = stand.get(card, next(iter(stand.values())))
            across = place.x if down else place.y
            while any(abs(across - each) < room for each in taken):
                across += room
            taken.append(across)
            found[end.id] = Place(across, along) if down else Place(along, across)
    return found


def ungroup(
    project: Project, block_id: str, fresh_id: Callable[[], str], under: Paths = ("",),
    within: Mapping[str, Place] = NOWHERE,
) -> Project:
    """The layers of a block in its place, all its repeats. Raises GraphError for no block.

    `within` says where its cards stand inside: notes, frames and joints come along to there.
    """
    graph, node = project.graph, project.graph[block_id]
    block, known = node.layer, project.graph.check().nodes.get(block_id)
    if not isinstance(block, BlockLayer):
        raise GraphError(block_id, f"{block.label} is no block.")
    if known is None or not known.outputs:
        raise GraphError(block_id, f"{block.label} unfolds once everything that it needs arrives.")
    given = {w.target_port: (w.source, w.source_port) for w in graph.arriving(block_id)}
    laid, ties = Graph(tuple(n for n in graph.nodes if n.id != block_id)), graph.ties
    here = list(known.inputs)
    answers: dict[str, End] = {}
    moved: dict[str, str] = {}
    copies: list[dict[str, str]] = []
    for repeat in range(block.repeat):
        inner, path = block.inner(repeat, *here), f"{block_id}/{repeat}/"
        found = check_inner(inner, given_to(block, here))
        ids = {each.id: fresh_id() for each in inner.nodes if not _is_port(each)}
        copies.append(ids)
        moved |= {path + old: new for old, new in ids.items()}
        laid, answers = _laid(laid, inner, ids, given, node)
        ties += tuple(
            Tie(path + t.node, t.parameter, path + t.owner, t.owner_parameter) for t in inner.ties
        )
        if block.share and repeat > 0:
            ties += tuple(shared_ties(inner, found, path, f"{block_id}/0/"))
        if block.inputs:
            first, out = block.inputs[0].name, block.outputs[0].name
            given[first] = answers[out]
            here[0] = outputs_of(inner, found)[out]
    wires = [
        Wire(*_ends(answers[wire.source_port], (wire.target, wire.target_port)))
        if wire.source == block_id
        else wire
        for wire in graph.wires
        if wire.target != block_id
    ]
    result = replace(
        laid,
        wires=(*wires, *laid.wires),
        ties=tuple(_renamed_tie(tie, moved) for tie in ties),
    )
    laid_out = laid_open(project, block_id, copies, inner.wires, within)
    return _numbers(replace(laid_out, graph=result), project, moved, under)


def _ends(start: End, end: End) -> tuple[str, str, str, str]:
    """What a wire is made of: its nodes, then its ports."""
    return start[0], end[0], start[1], end[1]


def _is_inside(tie: Tie, chosen: set[str]) -> bool:
    return {_top(tie.node), _top(tie.owner)} <= chosen


def _laid(
    graph: Graph, inner: Graph, ids: Mapping[str, str], given: Mapping[str, End], block: Node
) -> tuple[Graph, dict[str, End]]:
    """With the nodes of one repeat; and what its Outputs read, by name."""
    nodes = [node for node in inner.nodes if node.id in ids]
    names = graph.free_names(stem_of(node) for node in nodes)
    copies = (
        Node(
            ids[node.id], name, node.layer,
            trainable=node.trainable and block.trainable,
            rate=node.rate * block.rate,
            bypassed=node.bypassed,
        )
        for node, name in zip(nodes, names, strict=True)
    )  # fmt: skip
    graph = replace(graph, nodes=(*graph.nodes, *copies))
    wires: list[Wire] = []
    answers: dict[str, End] = {}
    for wire in inner.wires:
        giver, taker = inner[wire.source], inner[wire.target]
        if giver.id in ids:
            end: End | None = (ids[giver.id], wire.source_port)
        else:
            end = given.get(giver.name)
        if end is None:
            continue
        if isinstance(taker.layer, Output):
            answers[taker.name] = end
        else:
            wires.append(Wire(end[0], ids[taker.id], end[1], wire.target_port))
    return graph.wiring(*wires), answers


def _comes_back(graph: Graph, inside: set[str]) -> bool:
    """Whether a path leaves a set of nodes and enters it again."""
    seen: set[str] = set()
    ahead = [w.target for w in graph.wires if w.source in inside and w.target not in inside]
    while ahead:
        here = ahead.pop()
        if here in inside:
            return True
        if here not in seen:
            seen.add(here)
            ahead += [wire.target for wire in graph.leaving(here)]
    return False


def _numbers(project: Project, before: Project, moved: Mapping[str, str], under: Paths) -> Project:
    """The weights under the new paths of their nodes, so that what was learned stays."""
    run, weights = project.checkpoint, project.weights
    if weights is None:
        return project
    whole = {path + old: path + new for path in under for old, new in moved.items()}
    renamed = _renamed(weights, whole)
    if run is None:
        return replace(project, weights=renamed)
    key = run.learned_on
    if key == learned_on(before.graph, before.data):     # it still computes what it computed
        key = learned_on(project.graph, project.data)
    kept: Checkpoint = replace(run, weights=renamed, learned_on=key)
    return replace(project, weights=renamed, checkpoint=kept)


def _renamed(weights: Snapshot, moved: Mapping[str, str]) -> Snapshot:
    def each(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        return tuple(replace(s, node=_path(s.node, moved)) for s in segments)

    return Snapshot.of(
        each(weights.segments), each(weights.state_segments), weights.vector, weights.state
    )


def _renamed_tie(tie: Tie, moved: Mapping[str, str]) -> Tie:
    return replace(tie, node=_path(tie.node, moved), owner=_path(tie.owner, moved))


def _path(node_id: str, moved: Mapping[str, str]) -> str:
    """The id under which a node is found now, also when it lies deeper than what moved."""
    parts = node_id.split("/")
    for length in range(len(parts), 0, -1):
        head = "/".join(parts[:length])
        if head in moved:
            return "/".join((moved[head], *parts[length:]))
    return node_id


def _top(node_id: str) -> str:
    return node_id.partition("/")[0]


def _is_port(node: Node) -> bool:
    return isinstance(node.layer, Input | Output)
