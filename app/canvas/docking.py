"""Docking: which layers are rows on another layer's card, so that a network reads as few cards."""

from collections.abc import Mapping
from functools import lru_cache

from nncore.graph import Graph
from nncore.layers import Input

NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=64)
def docked(graph: Graph, free: frozenset[str] = NONE) -> Mapping[str, tuple[str, ...]]:
    """Card -> the rows on it, in order; every node is either a key or a row of one.

    A layer docks that follows another by the only wire out of that one and into itself, unless it
    was pulled off (`free`) or follows an Input.
    """
    followed = {}
    for node in graph.nodes:
        before = _only_giver(graph, node.id) if node.layer.docks and node.id not in free else ""
        if before:
            followed[before] = node.id
    rows = set(followed.values())
    cards: dict[str, tuple[str, ...]] = {}
    for node in graph.nodes:
        if node.id in rows:
            continue
        chain, here = [], node.id
        while here in followed:
            here = followed[here]
            chain.append(here)
        cards[node.id] = tuple(chain)
    seen = {row for chain in cards.values() for row in chain}
    for lost in rows - seen:      # rows that follow each other in a circle have no card to be on
        cards[lost] = ()
    return cards


def card_of(graph: Graph, node_id: str, free: frozenset[str] = NONE) -> str:
    """The card that a node is seen on: its own, or the one it is docked to."""
    return homes_in(graph, free).get(node_id, node_id)


def end_of(graph: Graph, card: str, free: frozenset[str] = NONE) -> str:
    """The node whose numbers leave a card: its last row, or the card's own."""
    rows = docked(graph, free).get(card, ())
    return rows[-1] if rows else card


@lru_cache(maxsize=64)
def homes_in(graph: Graph, free: frozenset[str]) -> Mapping[str, str]:
    """Docked row -> its card."""
    return {row: card for card, rows in docked(graph, free).items() for row in rows}


def _only_giver(graph: Graph, node_id: str) -> str:
    arriving = graph.arriving(node_id)
    if len(arriving) != 1:
        return ""
    source = arriving[0].source
    if isinstance(graph[source].layer, Input) or len(graph.leaving(source)) != 1:
        return ""
    return source
