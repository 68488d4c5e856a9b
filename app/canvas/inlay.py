"""Inlay: how what is in a block is laid out in its place, between its gates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.canvas import layout, measures
from app.canvas.links import large_of, links_of
from app.canvas.tidy import Link
from nncore.graph import GraphError, Wire
from nncore.layers import Input, Output
from nncore.project import Place, Project

if TYPE_CHECKING:
    from app.canvas.cards import CardModel, PortModel

AROUND, ABOVE, BELOW = 72, 56, 40
"""Room for wires: from the gates to the cards, above them for skips, and below."""
Read = Callable[..., "tuple[CardModel, ...]"]


def seen_inside(project: Project, block_id: str) -> tuple[tuple[str, Place], ...] | None:
    """Where cards stand in a block that is opened in its place; None for one that is not."""
    place = project.layout.get(block_id)
    if place is None or not place.opened:
        return None
    prefix = f"{block_id}/"
    return tuple((key, at) for key, at in project.layout.items() if key.startswith(prefix))


def with_inlay(model: CardModel, project: Project, read: Read) -> CardModel:
    """The card of a block as large as what is in it, with its ports at the gates.

    `read` reads cards off a project. A block that cannot be opened stays as it is.
    """
    from app.canvas.cards import Inlay
    from app.scope import inside

    try:
        inner = inside(project, model.id)
    except GraphError:
        return model
    check = inner.graph.check()
    cards = read(inner, check, None, check.problems)
    gates = {n.id for n in inner.graph.nodes if isinstance(n.layer, Input | Output)}
    whole = [card for card in cards if card.id not in gates]
    links = links_of(inner.graph, cards)
    corners, width, height = _laid(whole, list(links.values()), inner)
    asides = _gates(cards, links, corners, gates, inner)
    edge = width if inner.flow == "right" else height
    for card in cards:
        if card.id in gates:
            along = 0.0 if card.outputs else float(edge)
            at = (along, asides[card.id])
            corners[card.id] = at if inner.flow == "right" else (at[1], at[0])
    ends = tuple(_as_gate(card) if card.id in gates else card for card in cards)
    top = measures.BAR + measures.ROW * len(model.rows)
    by_name = {(inner.graph[gate].name, bool(_outputs(cards, gate))): gate for gate in gates}
    drop = top if inner.flow == "right" else 0
    ports = tuple(_at_gate(port, by_name, asides, drop) for port in model.ports)
    inlay = Inlay(
        width, height, inner.graph, check, ends,
        tuple(corners[card.id] for card in cards), frozenset(gates),
    )  # fmt: skip
    return replace(model, inlay=inlay, ports=ports, strip="", strip_height=0, inside=None)


def _laid(
    cards: Sequence[CardModel], links: list[Link], inner: Project
) -> tuple[dict[str, tuple[float, float]], int, int]:
    """Corners of cards in a room, and how wide and high it is."""
    heights = {card.id: float(card.bare_height) for card in cards}
    widths = {card.id: float(card.width) for card in cards}
    inside = [link for link in links if link.source in heights and link.target in heights]
    places = layout.places(heights, inside, inner.layout, inner.flow, large_of(cards))
    left = min((place.x for place in places.values()), default=0.0)
    top = min((place.y for place in places.values()), default=0.0)
    right = max((places[card].x + wide for card, wide in widths.items()), default=0.0)
    bottom = max((places[card].y + high for card, high in heights.items()), default=0.0)
    before, above, below = AROUND, ABOVE, BELOW
    if inner.flow == "down":
        before, above, below = ABOVE, AROUND, AROUND
    corners = {
        card: (place.x - left + before, place.y - top + above) for card, place in places.items()
    }
    return corners, round(right - left + 2 * before), round(bottom - top + above + below)


def _gates(
    cards: Iterable[CardModel], links: Mapping[Wire, Link],
    corners: Mapping[str, tuple[float, float]], gates: set[str], inner: Project,
) -> dict[str, float]:
    """How far along the edge each gate is: where its first wire runs straight, no two nearer."""
    axis = 1 if inner.flow == "right" else 0
    wanted: dict[str, float] = {}
    for link in links.values():
        if link.source in gates and link.target in corners:
            wanted.setdefault(link.source, corners[link.target][axis] + link.in_aside)
        if link.target in gates and link.source in corners:
            wanted.setdefault(link.target, corners[link.source][axis] + link.out_aside)
    found: dict[str, float] = {}
    for side in (True, False):
        mine = [card.id for card in cards if card.id in gates and bool(card.outputs) == side]
        last = -float("inf")
        for gate in sorted(mine, key=lambda each: wanted.get(each, 0.0)):
            usual = float(ABOVE if axis else AROUND)
            last = found[gate] = max(wanted.get(gate, usual), last + measures.PORT_STEP)
    return found


def _as_gate(card: CardModel) -> CardModel:
    """An end of a block without a body: its wires begin or end at the corner of it."""
    ports = tuple(replace(port, aside=0.0) for port in card.ports)
    return replace(card, ports=ports, rows=(), strip="", strip_height=0)


def _outputs(cards: Iterable[CardModel], card_id: str) -> tuple[PortModel, ...]:
    return next(card.outputs for card in cards if card.id == card_id)


def _at_gate(
    port: PortModel, by_name: Mapping[tuple[str, bool], str], asides: Mapping[str, float],
    drop: float,
) -> PortModel:
    """A port of the block where the gate of its name is; where a row gives, at the only one."""
    comes = port.side == "in"
    gate = by_name.get((port.name, comes))
    others = [each for (_, gives), each in by_name.items() if gives == comes]
    gate = gate or (others[0] if len(others) == 1 else None)
    return replace(port, aside=asides[gate] + drop) if gate else port
