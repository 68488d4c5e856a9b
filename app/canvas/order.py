"""Order: cards brought into line by hand, each way a function from places to places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from app.canvas import measures
from app.canvas.edits import Point
from app.canvas.tidy import Large, Link, tidy, width_of
from nncore.project import Flow, Place


class Standing(Struct, frozen=True):
    """Where all cards stand, how high they are, what wires join, and which cards are meant."""

    places: Mapping[str, Place]
    heights: Mapping[str, float]
    links: Sequence[Link]
    chosen: tuple[str, ...]
    large: Mapping[str, Large] = {}
    flow: Flow = "right"

    def bottom(self, card: str) -> float:
        """The lower edge of a card."""
        return self.places[card].y + self.heights[card]

    def wide(self, card: str) -> float:
        """From the left edge of a card to the right one."""
        return width_of(self.large, card)


Order = Callable[[Standing], dict[str, Point]]
"""New places for the cards that are meant."""


def tidied(standing: Standing) -> dict[str, Point]:
    """Layers in the order of the flow, few crossings; together clear of all that is not meant."""
    chosen = set(standing.chosen)
    mine = {card: high for card, high in standing.heights.items() if card in chosen}
    given = {card: standing.places[card] for card in mine}
    found = tidy(mine, standing.links, given, standing.flow, standing.large)
    down = _clear(standing, found)
    return {card: (place.x, place.y + down) for card, place in found.items()}


def left(standing: Standing) -> dict[str, Point]:
    """Left edges where the leftmost is."""
    x = min(standing.places[card].x for card in standing.chosen)
    return {card: (x, standing.places[card].y) for card in standing.chosen}


def right(standing: Standing) -> dict[str, Point]:
    """Right edges where the rightmost is."""
    x = max(standing.places[card].x + standing.wide(card) for card in standing.chosen)
    return {card: (x - standing.wide(card), standing.places[card].y) for card in standing.chosen}


def column(standing: Standing) -> dict[str, Point]:
    """Middles on one upright line, halfway between the outermost."""
    leftmost = min(standing.places[card].x for card in standing.chosen)
    rightmost = max(standing.places[card].x + standing.wide(card) for card in standing.chosen)
    x = (leftmost + rightmost) / 2
    return {
        card: (x - standing.wide(card) / 2, standing.places[card].y) for card in standing.chosen
    }


def top(standing: Standing) -> dict[str, Point]:
    """Upper edges where the highest is."""
    y = min(standing.places[card].y for card in standing.chosen)
    return {card: (standing.places[card].x, y) for card in standing.chosen}


def bottom(standing: Standing) -> dict[str, Point]:
    """Lower edges where the lowest is."""
    y = max(standing.bottom(card) for card in standing.chosen)
    return {
        card: (standing.places[card].x, y - standing.heights[card]) for card in standing.chosen
    }


def row(standing: Standing) -> dict[str, Point]:
    """Middles on one level line, halfway between the outermost edges."""
    highest = min(standing.places[card].y for card in standing.chosen)
    y = (highest + max(standing.bottom(card) for card in standing.chosen)) / 2
    return {
        card: (standing.places[card].x, y - standing.heights[card] / 2)
        for card in standing.chosen
    }


def across(standing: Standing) -> dict[str, Point]:
    """The same room between neighbours from left to right; the outermost stay."""
    cards = sorted(standing.chosen, key=lambda card: standing.places[card].x)
    first, last = standing.places[cards[0]].x, standing.places[cards[-1]].x
    taken = sum(standing.wide(card) for card in cards[:-1])
    gap = (last - first - taken) / (len(cards) - 1)
    found, x = {}, first
    for card in cards:
        found[card] = x, standing.places[card].y
        x += standing.wide(card) + gap
    return found


def down(standing: Standing) -> dict[str, Point]:
    """The same room between neighbours from top to bottom; the outermost stay."""
    cards = sorted(standing.chosen, key=lambda card: standing.places[card].y)
    first, last = standing.places[cards[0]].y, standing.places[cards[-1]].y
    taken = sum(standing.heights[card] for card in cards[:-1])
    gap = (last - first - taken) / (len(cards) - 1)
    found, y = {}, first
    for card in cards:
        found[card] = standing.places[card].x, y
        y += standing.heights[card] + gap
    return found


def straight(standing: Standing) -> dict[str, Point]:
    """Each card where the wire from the chosen one before it runs straight."""
    found = {card: (standing.places[card].x, standing.places[card].y) for card in standing.chosen}
    led: set[str] = set()
    level: set[str] = set()
    for link in sorted(standing.links, key=lambda each: found.get(each.source, (0.0, 0.0))):
        a, b = link.source, link.target
        if a in found and b in found and a not in led and b not in level and a != b:
            along = int(standing.flow == "right")
            place = list(found[b])
            place[along] = found[a][along] + link.out_aside - link.in_aside
            found[b] = place[0], place[1]
            led.add(a)
            level.update((a, b))
    return found


def makes_sense(order: Order, standing: Standing) -> bool:
    """Whether an order puts a card elsewhere, and none of those meant over another."""
    found = order(standing)
    before = {card: (standing.places[card].x, standing.places[card].y) for card in found}
    return found != before and not any(_covering(found, standing))


def _covering(places: Mapping[str, Point], standing: Standing) -> Iterator[bool]:
    """Something for every card that covers another one."""
    rows = sorted(
        (x, y, y + standing.heights[card], x + standing.wide(card))
        for card, (x, y) in places.items()
    )
    for i, (_, y, end, right) in enumerate(rows):
        for x_next, y_next, end_next, _ in rows[i + 1 :]:
            if x_next >= right:
                break
            if y < end_next and y_next < end:
                yield True


def _clear(standing: Standing, found: Mapping[str, Place]) -> float:
    """How far down these cards must go together to cover no other one."""
    others = [
        (place.x, place.y, standing.bottom(card), place.x + standing.wide(card))
        for card, place in standing.places.items()
        if card not in found
    ]
    spans = [
        (p.x, p.y, p.y + standing.heights[card], p.x + standing.wide(card))
        for card, p in found.items()
    ]
    by, moves = 0.0, bool(others)
    while moves:
        moves = False
        for x, upper, lower, right in spans:
            for x_other, top_other, bottom_other, right_other in others:
                if (
                    x_other < right
                    and x < right_other
                    and upper + by < bottom_other
                    and top_other < lower + by
                ):
                    by, moves = bottom_other + measures.GAP - upper, True
    return by
