"""Grouping: layers made into a block, and a block laid open into its layers; numbers go along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count

from msgspec.structs import replace

from app.canvas import measures
from app.canvas.docking import docked
from app.canvas.edits import free_of, stem_of
from nncore.blocks import Block, BlockLayer
from nncore.check import check_inner, given_to, outputs_of
from nncore.checkpoint import Checkpoint
from nncore.graph import Graph, GraphError, Node, Tie, Wire
from nncore.layers import Input, Output
from nncore.network import Segment, Snapshot
from nncore.project import Place, Project

End = tuple[str, str]
"""Id of a node and name of its output port."""
ROW_HEIGHT = 256
IN_A_ROW = 3


def with_docked(project: Project, ids: Iterable[str]) -> tuple[str, ...]:
    """These layers and what is docked on their cards, in the order of the graph."""
    cards = docked(project.graph, free_of(project))
    chosen = {each for one in ids for each in (one, *cards.get(one, ()))}
    return tuple(node.id for node in project.graph.nodes if node.id in chosen)


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


def group(project: Project, ids: Iterable[str], block_id: str, name: str = "Block") -> Project:
    """One block in place of these layers. Raises GraphError where that cannot be."""
    why = why_no_group(project, ids)
    if why:
        raise GraphError(block_id, why)
    inside, graph = with_docked(project, ids), project.graph
    chosen = set(inside)
    inner = Graph(
        tuple(graph[each] for each in inside),
        tuple(w for w in graph.wires if w.source in chosen and w.target in chosen),
        tuple(t for t in graph.ties if {_top(t.node), _top(t.owner)} <= chosen),
    )
    fresh = (f"n{n}" for n in count(1) if f"n{n}" not in chosen)
    entering = [w for w in graph.wires if w.source not in chosen and w.target in chosen]
    leaving = [w for w in graph.wires if w.source in chosen and w.target not in chosen]
    ports: dict[End, str] = {}
    for wire in entering:
        end = (wire.source, wire.source_port)
        if end not in ports:
            at = next(fresh)
            inner = inner.adding(Input(()), at, "x")
            ports[end] = at
        inner = inner.wiring(Wire(ports[end], wire.target, target_port=wire.target_port))
    answers: dict[End, str] = {}
    for wire in leaving:
        end = (wire.source, wire.source_port)
        if end not in answers:
            at = next(fresh)
            inner = inner.adding(Output(), at, "y").wiring(Wire(wire.source, at, wire.source_port))
            answers[end] = at
    names = {node.id: node.name for node in inner.nodes}
    outer = Graph(
        tuple(node for node in graph.nodes if node.id not in chosen),
        tuple(w for w in graph.wires if w.source not in chosen and w.target not in chosen),
        tuple(t for t in graph.ties if not {_top(t.node), _top(t.owner)} <= chosen),
    ).adding(Block(name=name, graph=inner), block_id)
    for (source, port), at in ports.items():
        outer = outer.wiring(Wire(source, block_id, port, names[at]))
    for wire in leaving:
        out = names[answers[wire.source, wire.source_port]]
        outer = outer.wiring(Wire(block_id, wire.target, out, wire.target_port))
    layout = {f"{block_id}/{k}" if _top(k) in chosen else k: p for k, p in project.layout.items()}
    corner = [project.layout[each] for each in inside if each in project.layout]
    if corner:
        layout[block_id] = Place(min(p.x for p in corner), min(p.y for p in corner))
    moved = {each: f"{block_id}/0/{each}" for each in inside}
    outer = replace(outer, ties=tuple(_renamed_tie(t, moved) for t in outer.ties))
    return _numbers(replace(project, graph=outer, layout=layout), moved)


def ungroup(project: Project, block_id: str, fresh_id: Callable[[], str]) -> Project:
    """The layers of a block in its place, all its repeats. Raises GraphError for no block."""
    graph, node = project.graph, project.graph[block_id]
    block, known = node.layer, project.graph.check().nodes.get(block_id)
    if not isinstance(block, BlockLayer):
        raise GraphError(block_id, f"{block.label} is no block.")
    if known is None or not known.outputs:
        raise GraphError(block_id, f"{block.label} unfolds once everything that it needs arrives.")
    given = {w.target_port: (w.source, w.source_port) for w in graph.arriving(block_id)}
    readers, ties = graph.leaving(block_id), graph.ties
    result = Graph(graph.nodes, graph.wires).removing([block_id], heal=False)
    here = list(known.inputs)
    answers: dict[str, End] = {}
    moved: dict[str, str] = {}
    for repeat in range(block.repeat):
        inner = block.inner(repeat, *here)
        ids = {each.id: fresh_id() for each in inner.nodes if not _is_port(each)}
        moved |= {f"{block_id}/{repeat}/{old}": new for old, new in ids.items()}
        result, answers = _laid(result, inner, ids, given, node)
        ties += tuple(
            Tie(f"{block_id}/{repeat}/{t.node}", t.parameter,
                f"{block_id}/{repeat}/{t.owner}", t.owner_parameter)
            for t in inner.ties
        )
        if block.inputs:
            first, out = block.inputs[0].name, block.outputs[0].name
            given[first] = answers[out]
            found = check_inner(inner, given_to(block, here))
            here[0] = outputs_of(inner, found)[out]
    for wire in readers:
        source, port = answers[wire.source_port]
        result = result.wiring(Wire(source, wire.target, port, wire.target_port))
    result = replace(result, ties=tuple(_renamed_tie(t, moved) for t in ties))
    layout = _spread(project, block_id, list(moved.values()))
    return _numbers(replace(project, graph=result, layout=layout), moved)


def _laid(
    graph: Graph, inner: Graph, ids: Mapping[str, str], given: Mapping[str, End], block: Node
) -> tuple[Graph, dict[str, End]]:
    """With the nodes of one repeat; and what its Outputs read, by name."""
    for node in inner.nodes:
        if node.id in ids:
            graph = graph.adding(node.layer, ids[node.id], stem_of(node))
            added = graph[ids[node.id]]
            kept = replace(
                added,
                trainable=node.trainable and block.trainable,
                rate=node.rate * block.rate,
            )
            graph = replace(graph, nodes=(*graph.nodes[:-1], kept))
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
            graph = graph.wiring(Wire(end[0], ids[taker.id], end[1], wire.target_port))
    return graph, answers


def _spread(project: Project, block_id: str, ids: list[str]) -> dict[str, Place]:
    """Places for what was in a block: in rows from where it stood; what is behind makes room."""
    corner = project.layout.get(block_id)
    rest = {k: p for k, p in project.layout.items() if _top(k) != block_id}
    if corner is None:
        return rest
    rows = -(-len(ids) // IN_A_ROW)
    across = (min(len(ids), IN_A_ROW) - 1) * measures.COLUMN
    found = {}
    for key, place in rest.items():
        if abs(place.y - corner.y) < measures.HEAD + measures.GAP and place.x > corner.x:
            place = replace(place, x=place.x + across)
        elif place.y > corner.y:
            place = replace(place, y=place.y + (rows - 1) * ROW_HEIGHT)
        found[key] = place
    for number, node_id in enumerate(ids):
        row, column = divmod(number, IN_A_ROW)
        found[node_id] = Place(
            corner.x + column * measures.COLUMN, corner.y + row * float(ROW_HEIGHT)
        )
    return found


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


def _numbers(project: Project, moved: Mapping[str, str]) -> Project:
    """The weights under the new paths of their nodes, so that what was learned stays."""
    run, weights = project.checkpoint, project.weights
    if weights is None:
        return project
    renamed = _renamed(weights, moved)
    if run is None:
        return replace(project, weights=renamed)
    kept: Checkpoint = replace(run, weights=renamed)
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
