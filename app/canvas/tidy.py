"""Tidy: places for cards in layers from left to right, in rows that are read like lines of text.

Where numbers run down, the picture is turned: a layer is a row of cards, and nothing is broken.

The steps are those of Sugiyama, Tagawa and Toda (1981), Methods for visual understanding of
hierarchical system structures: layers, an order within each, heights. Here a long network is also
broken into rows, where few wires run across a break.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from app.canvas import measures
from app.canvas.layers import Pair, layers_of, longest_ways
from app.canvas.rows import breaks_of
from app.canvas.tracks import Piece, tracks_of
from nncore.project import Flow, Place

ASIDE = measures.COLUMN - measures.CARD_WIDTH
"""Between two columns."""
ARC = 40
"""Room above a row for its own skips, beside the wires that run back there."""
FEW = 3
"""So many wires have room in a gap as it is."""


class Link(NamedTuple):
    """A wire from card to card, and how far along the edges of the cards its ends are."""

    source: str
    target: str
    out_aside: float
    in_aside: float


class Large(NamedTuple):
    """A card that is not as wide as usual, and how far along its edge its first port is."""

    width: float
    aside: float


class Net(NamedTuple):
    """Cards by number: heights, where ports are, and which gives to which, first input first."""

    cards: tuple[str, ...]
    heights: tuple[float, ...]
    asides: tuple[float, ...]
    pairs: tuple[Pair, ...]


class Standing(NamedTuple):
    """Where in its part a card stands: in which row, in which column of it, and how far down."""

    row: int
    column: int
    depth: float


def tidy(
    heights: Mapping[str, float],
    links: Iterable[Link],
    given: Mapping[str, Place],
    flow: Flow = "right",
    large: Mapping[str, Large] | None = None,
) -> dict[str, Place]:
    """A place for every card, by cards and heights in the order in which numbers run through them.

    What stands above what, and where rows end, is taken from the `given` places as far as that
    costs no crossing. Parts that no wire joins stand below one another.
    """
    wide = {card: width_of(large, card) for card in heights}
    usual = float(measures.PORT_Y) if flow == "right" else measures.CARD_WIDTH / 2
    asides = {card: large[card].aside if large and card in large else usual for card in heights}
    if flow == "right":
        return _laid(wide, heights, asides, links, given)
    turned = {card: Place(at.y, at.x) for card, at in given.items()}
    found = _laid(heights, wide, asides, links, turned, breaks=False)
    return {card: Place(at.y, at.x) for card, at in found.items()}


def width_of(large: Mapping[str, Large] | None, card: str) -> float:
    """How wide a card is: as usual, unless it is said otherwise."""
    return large[card].width if large and card in large else float(measures.CARD_WIDTH)


def _laid(
    lengths: Mapping[str, float],
    heights: Mapping[str, float],
    asides: Mapping[str, float],
    links: Iterable[Link],
    given: Mapping[str, Place],
    breaks: bool = True,
) -> dict[str, Place]:
    """A place for every card where numbers run to the right: `lengths` are measured that way."""
    links = [link for link in links if link.source in heights and link.target in heights]
    links.sort(key=lambda link: (link.out_aside, link.in_aside))
    found: dict[str, Place] = {}
    x, y = _corner(given[card] for card in heights if card in given)
    for net in _parts(heights, asides, links, given):
        standing = _arranged(net, given, lengths if breaks else None)
        starts = _starts(standing, lengths)
        for card, at in standing.items():
            found[card] = Place(x + starts[at.row][at.column], y + at.depth)
        y = measures.GAP + max(found[card].y + heights[card] for card in net.cards)
    return found


def _starts(standing: Mapping[str, Standing], lengths: Mapping[str, float]) -> list[list[float]]:
    """How far along every column of every row begins: as far as the longest card before lets it."""
    columns = 1 + max(at.column for at in standing.values())
    longest = [[0.0] * columns for _ in range(1 + max(at.row for at in standing.values()))]
    for card, at in standing.items():
        longest[at.row][at.column] = max(longest[at.row][at.column], lengths[card])
    return [list(accumulate((each + ASIDE for each in row), initial=0.0)) for row in longest]


def _corner(places: Iterable[Place]) -> tuple[float, float]:
    """The upper left corner of what stands somewhere."""
    known = [(place.x, place.y) for place in places]
    return min((x for x, _ in known), default=0.0), min((y for _, y in known), default=0.0)


def _parts(
    heights: Mapping[str, float],
    asides: Mapping[str, float],
    links: Sequence[Link],
    given: Mapping[str, Place],
) -> list[Net]:
    """What wires join, from the top down; cards without a wire are the last part together."""
    root = {card: card for card in heights}

    def top_of(card: str) -> str:
        while root[card] != card:
            root[card] = root[root[card]]
            card = root[card]
        return card

    for link in links:
        root[top_of(link.target)] = top_of(link.source)
    groups: dict[str, list[str]] = {}
    for card in heights:
        groups.setdefault(top_of(card), []).append(card)
    joined = [cards for cards in groups.values() if len(cards) > 1]
    joined.sort(key=lambda cards: min((given[c].y for c in cards if c in given), default=1e9))
    single = [cards[0] for cards in groups.values() if len(cards) == 1]
    by_group: dict[str, list[Link]] = {}
    for link in links:
        by_group.setdefault(top_of(link.source), []).append(link)
    nets = [_net(cards, heights, asides, by_group[top_of(cards[0])]) for cards in joined]
    return [*nets, _net(single, heights, asides, ())] if single else nets


def _net(
    cards: Sequence[str],
    heights: Mapping[str, float],
    asides: Mapping[str, float],
    links: Iterable[Link],
) -> Net:
    number = {card: i for i, card in enumerate(cards)}
    pairs = dict.fromkeys((number[link.source], number[link.target]) for link in links)
    ways = tuple((a, b) for a, b in pairs if a != b)
    high, aside = (tuple(each[card] for card in cards) for each in (heights, asides))
    return Net(tuple(cards), high, aside, ways)


def _arranged(
    net: Net, given: Mapping[str, Place], lengths: Mapping[str, float] | None
) -> dict[str, Standing]:
    """Where every card of one part stands in it, in one row where no `lengths` are told."""
    if net.pairs:
        layer, forward = layers_of(len(net.cards), net.pairs)
    else:
        layer, forward = list(range(len(net.cards))), []
    columns: list[list[int]] = [[] for _ in range(max(layer) + 1)]
    order = sorted(range(len(net.cards)), key=lambda i: _depth(net.cards[i], given))
    for i in order:
        columns[layer[i]].append(i)
    stacks = [sum(net.heights[i] + measures.GAP for i in each) for each in columns]
    across = _across(len(columns), layer, forward)
    starts = [0]
    if lengths is not None:
        widths = [max(lengths[net.cards[i]] for i in each) + ASIDE for each in columns]
        starts = breaks_of(stacks, across, _standing(net, columns, given), widths)
    ways = longest_ways(len(net.cards), forward)
    return dict(_placed(net, columns, [*starts, len(columns)], layer, forward, ways, across))


def _placed(
    net: Net, columns: list[list[int]], starts: list[int], layer: list[int],
    forward: list[Pair], ways: list[int], across: list[float],
) -> Iterator[tuple[str, Standing]]:
    """Row by row, track by track; on a track first ports are level, so that wires run straight."""
    row_of = [row for row, (a, b) in enumerate(pairwise(starts)) for _ in range(a, b)]
    inside: list[list[tuple[Pair, int]]] = [[] for _ in starts]
    for pair, way in zip(forward, ways, strict=True):
        if row_of[layer[pair[0]]] == row_of[layer[pair[1]]]:
            inside[row_of[layer[pair[0]]]].append((pair, way))
    y = 0.0
    for row, (first, end) in enumerate(pairwise(starts)):
        track = tracks_of(Piece(columns[first:end], inside[row]))
        skips = _skips(track, layer, inside[row])
        if row:
            y += measures.GAP + measures.LANE * max(0, int(across[first - 1]) - FEW)
            y += ARC * bool(skips.get(0))
        for number in range(max(track.values()) + 1):
            on_track = [i for i, t in track.items() if t == number]
            if number:
                y += measures.GAP
            if row or number:
                y += measures.LANE * max(0, skips.get(number, 0) - FEW)
            level = max(net.asides[i] for i in on_track)
            for i in on_track:
                yield net.cards[i], Standing(row, layer[i] - first, y + level - net.asides[i])
            y += max(net.heights[i] + level - net.asides[i] for i in on_track)


def _skips(
    track: Mapping[int, int], layer: Sequence[int], inside: Iterable[tuple[Pair, int]]
) -> dict[int, int]:
    """By track: how many wires at most run past a card there side by side."""
    ends: dict[int, list[tuple[int, int]]] = {}
    for (a, b), _ in inside:
        if layer[b] - layer[a] > 1:
            ends.setdefault(track[a], []).extend([(layer[a] + 1, 1), (layer[b], -1)])
    found = {}
    for number, steps in ends.items():
        side_by_side = most = 0
        for _, step in sorted(steps):
            side_by_side += step
            most = max(most, side_by_side)
        found[number] = most
    return found


def _across(count: int, layer: Sequence[int], forward: Iterable[Pair]) -> list[float]:
    """Behind each layer: how many wires run on past it; of those from one card all but one half."""
    last = list(layer)
    steps = [0.0] * (count + 1)
    for a, b in forward:
        last[a] = max(last[a], layer[b])
        steps[layer[a]] += 0.5
        steps[layer[b]] -= 0.5
    for begin, end in zip(layer, last, strict=True):
        steps[begin] += 0.5
        steps[end] -= 0.5
    return list(accumulate(steps[:count]))


def _standing(net: Net, columns: Sequence[Sequence[int]], given: Mapping[str, Place]) -> list[int]:
    """Where rows begin as cards stand now; [] if some stand nowhere."""
    middles = []
    for column in columns:
        xs = [given[net.cards[i]].x for i in column if net.cards[i] in given]
        if not xs:
            return []
        middles.append(sum(xs) / len(xs))
    return [0, *(i for i, (a, b) in enumerate(pairwise(middles), 1) if b <= a)]


def _depth(card: str, given: Mapping[str, Place]) -> float:
    return given[card].y if card in given else float("inf")
