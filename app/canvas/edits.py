"""Edits: what a person does to the network, each a function from one project to the next."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from app.canvas import measures
from app.canvas.docking import card_of, docked
from app.canvas.joints import joints_of, key_of, with_joints
from nncore.bypass import bypassing
from nncore.fields import check_ranges
from nncore.graph import Graph, Node, Wire
from nncore.layers import Layer
from nncore.project import Place, Project, Remark
from nncore.shapes import (
    Append,
    Change,
    Insert,
    Plug,
    Problem,
    Remove,
    RemoveAll,
    Swap,
    Thaw,
    Unplug,
    Wake,
)

Point = tuple[float, float]


def free_of(project: Project) -> frozenset[str]:
    """Ids of layers that could dock and were pulled off."""
    return frozenset(node_id for node_id, place in project.layout.items() if place.free)


def pinned_of(project: Project) -> frozenset[str]:
    """Ids of cards that stay where they are."""
    return frozenset(node_id for node_id, place in project.layout.items() if place.pinned)


def is_arranged(project: Project) -> bool:
    """Whether anybody has put a card anywhere; what stands inside of blocks does not count."""
    return any(node_id in project.graph for node_id in project.layout)


def add(project: Project, layer: Layer, node_id: str, at: Point) -> Project:
    """A layer of its own, not wired yet."""
    graph = project.graph.adding(layer, node_id)
    return _placed(replace(project, graph=graph), {node_id: at})


def insert(project: Project, layer: Layer, node_id: str, wire: Wire, at: Point) -> Project:
    """A layer in the middle of a wire."""
    graph = project.graph.inserting(layer, node_id, wire)
    return _wedged(replace(project, graph=graph), node_id, at)


def insert_behind(
    project: Project, layer: Layer, node_id: str, behind: str, at: Point
) -> Project:
    """A layer that takes what another gives first, and gives to all that read from that port.

    What has no input or no output is wired as far as that is plain.
    """
    graph = project.graph.adding(layer, node_id)
    if layer.inputs and graph[behind].layer.outputs:
        port = graph[behind].layer.outputs[0].name
        if layer.outputs:
            wires = (
                replace(wire, source=node_id, source_port=layer.outputs[0].name)
                if (wire.source, wire.source_port) == (behind, port) else wire
                for wire in graph.wires
            )
            graph = replace(graph, wires=tuple(wires))
        graph = graph.wiring(Wire(behind, node_id, port, layer.inputs[0].name))
    return _wedged(replace(project, graph=graph), node_id, at)


def splice(project: Project, node_id: str, wire: Wire, places: Mapping[str, Point]) -> Project:
    """A layer that is there already, put in the middle of a wire."""
    layer, graph = project.graph[node_id].layer, project.graph.unwiring(wire)
    first = Wire(wire.source, node_id, wire.source_port, layer.inputs[0].name)
    second = Wire(node_id, wire.target, layer.outputs[0].name, wire.target_port)
    return _placed(replace(project, graph=graph.wiring(first).wiring(second)), places)


def settle(project: Project, places: Mapping[str, Place]) -> Project:
    """Every card where it is seen, so that moving one leaves the others where they are."""
    return replace(project, layout={**places, **project.layout})


def settle_if_arranged(project: Project, places: Mapping[str, Place]) -> Project:
    """The same where anybody has arranged anything; else the rows flow by themselves."""
    return settle(project, places) if is_arranged(project) else project


def connect(project: Project, wire: Wire, instead_of: Wire | None = None) -> Project:
    """A wire; the one that a single input had gives way, and so does the one it was pulled from."""
    graph = project.graph.unwiring(instead_of) if instead_of else project.graph
    return replace(project, graph=graph.wiring(wire))


def delete(project: Project, ids: Iterable[str], wires: Iterable[Wire] = ()) -> Project:
    """Without these layers and wires; a chain that a layer stood in is joined again."""
    graph = project.graph.unwiring(*wires).removing(ids)
    return replace(project, graph=graph, layout=_layout_of(graph, project.layout))


def move(project: Project, places: Mapping[str, Point]) -> Project:
    """Cards at other places; the joints of a wire between two that go equally far go along.

    A pinned card stays where it is.
    """
    pinned = pinned_of(project)
    places = {card: at for card, at in places.items() if card not in pinned}
    moved = _placed(project, places)
    for wire, points in joints_of(project).items():
        homes = {card_of(project.graph, e, free_of(project)) for e in (wire.source, wire.target)}
        by = {
            (places[card][0] - project.layout[card].x, places[card][1] - project.layout[card].y)
            for card in homes & places.keys() & project.layout.keys()
        }
        if homes <= places.keys() and len(by) == 1:
            across, down = by.pop()
            moved = with_joints(moved, wire, [(x + across, y + down) for x, y in points])
    return moved


def pull_off(project: Project, node_id: str, at: Point) -> Project:
    """A docked layer on a card of its own, still wired as it was."""
    return _placed(project, {node_id: at}, free=True)


def dock(project: Project, node_id: str) -> Project:
    """A layer that was pulled off, back as a row where it follows another."""
    place = project.layout.get(node_id)
    if place is None or not place.free:
        return project
    layout = {**project.layout, node_id: replace(place, free=False)}
    return replace(project, layout=layout)


def rename(project: Project, node_id: str, name: str) -> Project:
    """Another name; raises GraphError for one that is taken, empty or has a slash."""
    return replace(project, graph=project.graph.renaming(node_id, name.strip()))


def change(project: Project, node_id: str, layer: Layer) -> Project:
    """Other settings for a layer."""
    return replace(project, graph=project.graph.changing(node_id, layer))


def swap(project: Project, node_id: str, layer: Layer) -> Project:
    """Another kind of layer with the same wires; a name that came from the old kind follows."""
    old, graph = project.graph[node_id], project.graph.changing(node_id, layer)
    if stem_of(old) == old.layer.stem:
        graph = graph.renaming(node_id, graph.free_name(layer.stem))
    return replace(project, graph=graph)


def with_docked(project: Project, ids: Iterable[str]) -> tuple[str, ...]:
    """These layers and what is docked on their cards, in the order of the graph."""
    cards = docked(project.graph, free_of(project))
    chosen = {each for one in ids for each in (one, *cards.get(one, ()))}
    return tuple(node.id for node in project.graph.nodes if node.id in chosen)


class Fragment(msgspec.Struct, frozen=True):
    """Layers with the wires between them, places and remarks: what is copied and pasted."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    layout: dict[str, Place]
    remarks: dict[str, Remark] = {}
    joints: dict[str, tuple[Point, ...]] = {}
    incoming: tuple[Wire, ...] = ()
    """Wires from other layers, of the names in `givers` by their ids."""
    givers: dict[str, str] = {}


def fragment(project: Project, ids: Iterable[str]) -> Fragment:
    """The layers of these ids, what is docked on their cards included."""
    chosen = set(with_docked(project, ids))
    nodes = tuple(node for node in project.graph.nodes if node.id in chosen)
    wires = tuple(w for w in project.graph.wires if w.source in chosen and w.target in chosen)
    incoming = tuple(
        w for w in project.graph.wires if w.source not in chosen and w.target in chosen
    )
    return Fragment(
        nodes,
        wires,
        {key: place for key, place in project.layout.items() if key.partition("/")[0] in chosen},
        _inside(project.remarks, chosen),
        _inside(project.joints, chosen)
        | {key_of(w): project.joints[key_of(w)] for w in wires if key_of(w) in project.joints},
        incoming,
        {wire.source: project.graph[wire.source].name for wire in incoming},
    )


def paste(
    project: Project, piece: Fragment, fresh_id: Callable[[], str], by: Point
) -> tuple[Project, tuple[str, ...]]:
    """A copy of a fragment, shifted, under ids and names of its own; gives the new ids too.

    What stands inside of blocks goes along where it stood; remarks beside them do not.
    """
    graph, layout = project.graph, dict(project.layout)
    names = graph.free_names(stem_of(node) for node in piece.nodes)
    new_id = {node.id: fresh_id() for node in piece.nodes}
    copies = (
        replace(node, id=new_id[node.id], name=name)
        for node, name in zip(piece.nodes, names, strict=True)
    )
    graph = replace(graph, nodes=(*graph.nodes, *copies))
    for node in piece.nodes:
        place = piece.layout.get(node.id)
        if place is not None:
            at = replace(place, x=place.x + by[0], y=place.y + by[1], pinned=False)
            layout[new_id[node.id]] = at
    joints = {**project.joints, **_under(piece.joints, new_id)}
    wires = [
        replace(wire, source=new_id[wire.source], target=new_id[wire.target])
        for wire in piece.wires
    ]
    for wire, copied in zip(piece.wires, wires, strict=True):
        if points := piece.joints.get(key_of(wire)):
            joints[key_of(copied)] = tuple((x + by[0], y + by[1]) for x, y in points)
    made = replace(
        project,
        graph=graph.wiring(*wires),
        layout=layout | _under(piece.layout, new_id),
        remarks={**project.remarks, **_under(piece.remarks, new_id)},
        joints=joints,
    )
    return made, tuple(new_id.values())


def fed_as_before(
    before: Project, project: Project, piece: Fragment, ids: Mapping[str, str]
) -> Project:
    """With wires to copies (`ids` by the old ones) from the givers that the originals had.

    A giver is the same while it was there `before` under its name.
    """
    graph, new = project.graph, list[Wire]()
    for wire in piece.incoming:
        giver, copy = wire.source, ids.get(wire.target)
        known = giver in before.graph and before.graph[giver].name == piece.givers.get(giver)
        gives = [port.name for port in graph[giver].layer.outputs] if known else ()
        if copy is not None and wire.source_port in gives:
            new.append(replace(wire, target=copy))
    return replace(project, graph=graph.wiring(*new))


def with_inside(project: Project, node_id: str, piece: Fragment) -> Project:
    """With what stands inside of a fragment's only block, in a block that is there."""
    new_id = {piece.nodes[0].id: node_id}
    return replace(
        project,
        layout={**project.layout, **_under(piece.layout, new_id)},
        remarks={**project.remarks, **_under(piece.remarks, new_id)},
        joints={**project.joints, **_under(piece.joints, new_id)},
    )


Kept = TypeVar("Kept")


def _inside(kept: Mapping[str, Kept], blocks: Iterable[str]) -> dict[str, Kept]:
    """What stands inside of these blocks."""
    chosen = set(blocks)
    return {
        key: value for key, value in kept.items()
        if "/" in key and key.partition("/")[0] in chosen
    }  # fmt: skip


def _under(kept: Mapping[str, Kept], new_id: Mapping[str, str]) -> dict[str, Kept]:
    """What stands inside of blocks, by the blocks' new ids."""
    return {
        f"{new_id[key.partition('/')[0]]}/{key.partition('/')[2]}": value
        for key, value in _inside(kept, new_id).items()
    }


def mend(project: Project, problem: Problem, fresh_id: Callable[[], str]) -> Project:
    """What a problem's remedy says; the same project where it knows none."""
    graph = project.graph
    match problem.remedy:
        case Insert(layer=layer):
            wires = [w for w in graph.arriving(problem.node) if w.target_port == problem.port]
            if wires:
                at = beside(project, wires[-1].source)
                return insert(project, layer, fresh_id(), wires[-1], at)
        case Append(layer=layer) if problem.node:
            at = beside(project, problem.node)
            return insert_behind(project, layer, fresh_id(), problem.node, at)
        case Unplug():
            wires = [w for w in graph.arriving(problem.node) if w.target_port == problem.port]
            return replace(project, graph=graph.unwiring(*wires[-1:]))
        case Swap(layer=layer, node=node) if node in graph:
            return swap(project, node, layer)
        case Remove(node=node) if node in graph:
            return delete(project, [node])
        case RemoveAll(nodes=nodes):
            return delete(project, [each for each in nodes if each in graph])
        case Wake(node=node) if node in graph:
            return replace(project, graph=bypassing(graph, [node], bypassed=False))
        case Plug(source=source, source_port=port) if source in graph:
            return connect(project, Wire(source, problem.node, port, problem.port))
        case Thaw(nodes=nodes):
            return replace(project, graph=graph.thawing(nodes))
        case Change(field=field, value=value, node=node) if (node or problem.node) in graph:
            old = graph[node or problem.node].layer
            return change(project, node or problem.node, with_field(old, field, value))
    return project


def with_field(value: Any, field: str, new: Any) -> Any:
    """A Struct with another value in a field; raises FieldError outside its range."""
    changed = replace(value, **{field: new})
    check_ranges(changed)
    return changed


def beside(project: Project, node_id: str) -> Point:
    """A free place behind a layer's card: to the right, or below; what reads it makes room."""
    place = project.layout.get(card_of(project.graph, node_id, free_of(project)))
    down = project.flow == "down"
    x, y = (place.x, place.y) if place else (0.0, 0.0)
    if place:
        x, y = (x, y + measures.STACK) if down else (x + measures.COLUMN, y)
    readers = {wire.target for wire in project.graph.leaving(node_id)}
    stay = [at for key, at in project.layout.items() if key not in readers or at.pinned]
    while any((round(at.x), round(at.y)) == (round(x), round(y)) for at in stay):
        x, y = (x + 40, y) if down else (x, y + 40)
    return x, y


def _wedged(project: Project, node_id: str, at: Point) -> Project:
    """A layer at a place in a chain: the cards behind it in its line move on to make room.

    In a network that nobody has arranged it gets no place of its own, and the rows flow anew; nor
    does a layer that docks.
    """
    if not is_arranged(project) or card_of(project.graph, node_id, free_of(project)) != node_id:
        return project
    down = project.flow == "down"
    step = measures.STACK if down else measures.COLUMN
    long = step - measures.COLUMN + measures.CARD_WIDTH
    beside = measures.CARD_WIDTH if down else measures.HEAD + measures.GAP

    def turned(point: Point) -> Point:
        return (point[1], point[0]) if down else point

    x, y = turned(at)
    line = sorted(
        (*turned((place.x, place.y)), card)
        for card, place in project.layout.items()
        if card != node_id and card in project.graph and not place.pinned
    )
    moved: dict[str, Point] = {}
    edge = 0.0
    for begin, aside, card in line:
        if abs(aside - y) >= beside:
            continue
        if begin + long / 2 <= x:                           # it stands before the new one
            x = max(x, begin + step) if begin + long > x else x
        elif begin < (edge := edge or x + step):
            moved[card] = turned((edge, aside))
            edge += step
        else:
            break
    moved[node_id] = turned((x, y))
    return _placed(project, moved)


def _placed(project: Project, places: Mapping[str, Point], free: bool | None = None) -> Project:
    layout = dict(project.layout)
    for node_id, (x, y) in places.items():
        old = layout.get(node_id, Place())
        stays = free if free is not None else old.free
        layout[node_id] = replace(old, x=float(x), y=float(y), free=stays)
    return replace(project, layout=layout)


def _layout_of(graph: Graph, layout: Mapping[str, Place]) -> dict[str, Place]:
    return {key: place for key, place in layout.items() if key.partition("/")[0] in graph}


def stem_of(node: Node) -> str:
    """A copy of dense_2 becomes the next free dense; one with a name of its own keeps that."""
    head, _, tail = node.name.rpartition("_")
    return head if head and tail.isdigit() else node.name
