"""Tracks: which cards of a row of columns stand at the same height, so that wires run straight."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from app.canvas.layers import Pair

SWEEPS = 4


class Piece(NamedTuple):
    """Columns of cards from top to bottom; which gives to which, and how long the way there is."""

    columns: list[list[int]]
    pairs: list[tuple[Pair, int]]


def tracks_of(piece: Piece) -> dict[int, int]:
    """The track of every card, 0 on top.

    >>> tracks_of(Piece([[0], [1, 2]], [((0, 1), 4), ((0, 2), 3)]))
    {0: 0, 1: 0, 2: 1}
    """
    columns = _ordered(piece)
    column_of = {card: i for i, column in enumerate(columns) for card in column}
    level = [each for each in piece.pairs if column_of[each[0][1]] - column_of[each[0][0]] == 1]
    line = _lines(columns, level, column_of)
    return _heights(columns, line, [pair for pair, _ in piece.pairs])


def crossings(columns: Sequence[Sequence[int]], pairs: Sequence[Pair]) -> int:
    """How many wires between neighbouring columns cross.

    >>> crossings([[0, 1], [2, 3]], [(0, 3), (1, 2)])
    1
    """
    column_of = {card: i for i, column in enumerate(columns) for card in column}
    level = [(a, b) for a, b in pairs if column_of[b] - column_of[a] == 1]
    return _cost(_places(columns), column_of, level, ())[0]


def _ordered(piece: Piece) -> list[list[int]]:
    """The columns, each sorted so that few wires cross; as they were where that is as good.

    Sweeps of barycentres (Sugiyama, Tagawa and Toda, 1981) go on as long as one helps.
    """
    best = [list(column) for column in piece.columns]
    if all(len(column) == 1 for column in best):
        return best
    column_of = {card: i for i, column in enumerate(best) for card in column}
    before: dict[int, list[int]] = {card: [] for card in column_of}
    behind: dict[int, list[int]] = {card: [] for card in column_of}
    level, far = list[Pair](), list[Pair]()
    for (a, b), _ in piece.pairs:
        before[b].append(a)
        behind[a].append(b)
        (level if column_of[b] - column_of[a] == 1 else far).append((a, b))
    least = _cost(_places(best), column_of, level, far)
    helps = True
    while helps and least[0]:
        helps = False
        columns = [list(column) for column in best]
        for sweep in range(SWEEPS):
            _sweep(columns, behind if sweep % 2 else before, bool(sweep % 2))
            cost = _cost(_places(columns), column_of, level, far)
            if cost < least:
                best, least, helps = [list(column) for column in columns], cost, True
    return best


def _sweep(columns: list[list[int]], others: Mapping[int, list[int]], leftwards: bool) -> None:
    """Sort every column by where its cards' neighbours stand on one side."""
    place = _places(columns)
    for column in reversed(columns) if leftwards else columns:
        if len(column) > 1:
            middle = {
                card: sum(place[other] for other in others[card]) / len(others[card])
                if others[card] else float(place[card])
                for card in column
            }
            column.sort(key=middle.__getitem__)
            place.update((card, i) for i, card in enumerate(column))


def _cost(
    place: Mapping[int, int], column_of: Mapping[int, int], level: Sequence[Pair],
    far: Sequence[Pair],
) -> tuple[int, int]:
    """Crossings between neighbouring columns; then how far apart the ends of wires stand."""
    count, column, seen = 0, -1, list[int]()
    for here, _, b in sorted((column_of[a], place[a], place[b]) for a, b in level):
        if here != column:
            column, seen = here, []
        count += len(seen) - bisect_right(seen, b)
        insort(seen, b)
    return count, sum(abs(place[a] - place[b]) for a, b in (*level, *far))


def _places(columns: Sequence[Sequence[int]]) -> dict[int, int]:
    return {card: i for column in columns for i, card in enumerate(column)}


def _lines(
    columns: Sequence[Sequence[int]], level: Sequence[tuple[Pair, int]],
    column_of: Mapping[int, int],
) -> dict[int, int]:
    """The line of every card: it goes on from giver to taker, longest ways first.

    No two lines cross, as in Brandes and Köpf (2001), Fast and simple horizontal coordinate
    assignment, where a line is called a block.
    """
    place = _places(columns)
    goes_on: dict[int, int] = {}
    comes: set[int] = set()
    laid: dict[int, list[Pair]] = {}
    longest = sorted((-way, place[a], place[b], a, b) for (a, b), way in level)
    for _, _, _, a, b in longest:
        if a in goes_on or b in comes:
            continue
        beside = laid.setdefault(column_of[a], [])
        if all((place[a] < c) == (place[b] < d) for c, d in beside):
            beside.append((place[a], place[b]))
            goes_on[a] = b
            comes.add(b)
    line: dict[int, int] = {}
    for column in columns:
        for card in column:
            here = card
            while here not in line:
                line[here] = card
                here = goes_on.get(here, here)
    return line


def _heights(
    columns: Sequence[Sequence[int]], line: Mapping[int, int], pairs: Sequence[Pair]
) -> dict[int, int]:
    """Each line as high as those above it let it, then down towards what it is wired to."""
    above: dict[int, set[int]] = {each: set() for each in line.values()}
    below: dict[int, set[int]] = {each: set() for each in line.values()}
    for column in columns:
        for upper, lower in pairwise(column):
            above[line[lower]].add(line[upper])
            below[line[upper]].add(line[lower])
    track: dict[int, int] = {}
    order = []
    waits = {each: len(uppers) for each, uppers in above.items()}
    ready = [each for each, count in waits.items() if not count]
    while ready:
        each = ready.pop()
        order.append(each)
        track[each] = max((track[upper] + 1 for upper in above[each]), default=0)
        for lower in below[each]:
            waits[lower] -= 1
            if not waits[lower]:
                ready.append(lower)
    wired: dict[int, list[int]] = {each: [] for each in track}
    for a, b in pairs:
        if line[a] != line[b]:
            wired[line[a]].append(line[b])
            wired[line[b]].append(line[a])
    for each in reversed(order):
        if wired[each] and below[each]:
            lowest = min(track[lower] for lower in below[each]) - 1
            ends = sorted(track[other] for other in wired[each])
            track[each] = max(track[each], min(lowest, ends[len(ends) // 2]))
    used = {number: i for i, number in enumerate(sorted(set(track.values())))}
    return {card: used[track[each]] for card, each in line.items()}
