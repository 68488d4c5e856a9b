"""States: bypassed, folded and pinned cards: each edit a function, and what a card shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QPointF

from app.canvas.docking import homes_in
from app.canvas.edits import free_of, pinned_of
from app.canvas.inlay import seen_inside
from nncore.bypass import bypassing, passes, why_not
from nncore.graph import Graph
from nncore.project import Place, Project

if TYPE_CHECKING:
    from app.canvas.cards import CardModel
    from app.canvas.view import CanvasView


def folded_of(project: Project) -> frozenset[str]:
    """Ids of cards that show their title alone."""
    return frozenset(node_id for node_id, place in project.layout.items() if place.folded)


def opened_of(project: Project) -> Mapping[str, tuple[tuple[str, Place], ...]]:
    """Ids of blocks that show what is in them, each with where that stands."""
    opened = [node_id for node_id, place in project.layout.items() if place.opened]
    return {each: seen_inside(project, each) or () for each in opened}


def homes_of(project: Project, ids: Iterable[str]) -> tuple[str, ...]:
    """The cards on which these layers are seen, each once."""
    homes = homes_in(project.graph, free_of(project))
    return tuple(dict.fromkeys(homes.get(each, each) for each in ids))


def loose(project: Project, cards: Iterable[str]) -> tuple[str, ...]:
    """Those of these cards that are not pinned."""
    pinned = pinned_of(project)
    return tuple(card for card in cards if card not in pinned)


def can_bypass(graph: Graph, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of these layers through which something can pass unchanged."""
    return tuple(each for each in ids if each in graph and not why_not(graph[each].layer))


def are_bypassed(graph: Graph, ids: Iterable[str]) -> bool:
    """Whether all of these layers that can be bypassed are."""
    able = can_bypass(graph, ids)
    return bool(able) and all(graph[each].bypassed for each in able)


def bypass(project: Project, ids: Iterable[str], bypassed: bool) -> Project:
    """These layers switched off, or on again."""
    return replace(project, graph=bypassing(project.graph, ids, bypassed))


def fold(project: Project, cards: Iterable[str], folded: bool) -> Project:
    """These cards as their titles alone, or whole; every card has its place in the layout."""
    return _marked(project, cards, folded=folded)


def open_in_place(project: Project, blocks: Iterable[str], opened: bool) -> Project:
    """These blocks with what is in them, or as cards; every card has its place in the layout."""
    return _marked(project, blocks, opened=opened, folded=False)


def pin(project: Project, cards: Iterable[str], pinned: bool) -> Project:
    """These cards held where they are, or let go; every card has its place in the layout."""
    return _marked(project, cards, pinned=pinned)


def _marked(project: Project, cards: Iterable[str], **marks: bool) -> Project:
    layout: Mapping[str, Place] = project.layout
    new = {card: replace(layout[card], **marks) for card in cards if card in layout}
    return replace(project, layout={**layout, **new})


def tell_at(view: CanvasView, node_id: str, words: str) -> None:
    """Say something at the card of a layer."""
    card = view.canvas.card_with(node_id)
    if card is not None:
        view.bubble.show_at(QPointF(view.mapFromScene(card.pos() + QPointF(40, 0))), words)


def tell_pinned(view: CanvasView, card: str) -> None:
    """Say why a card does not move."""
    title = view.canvas.cards[card].model.title
    tell_at(view, card, f"{title} is pinned here. Unpin it to move it.")


def states_at(project: Project, card: str) -> tuple[bool, bool]:
    """Whether a card is folded, and whether it is pinned."""
    place = project.layout.get(card)
    return (place.folded, place.pinned) if place is not None else (False, False)


def with_states(model: CardModel, project: Project) -> CardModel:
    """A card as it shows itself: without its rows and its strip where it is folded."""
    folded, pinned = states_at(project, model.id)
    graph = project.graph
    asleep = frozenset([each for each in model.ids if passes(graph[each])])
    if asleep or pinned:
        model = replace(model, asleep=asleep, pinned=pinned)
    if not folded:
        return model
    titles = [row.title for row in model.rows]
    words = titles[0] if len(titles) == 1 else f"{len(titles)} rows" if titles else ""
    return replace(
        model,
        folded=True,
        hidden=tuple(row.id for row in model.rows),
        hides=f"+ {words}" if words else "",
        rows=(),
        strip="",
        strip_height=0,
        inside=None,
    )
