"""Layers: how far into a network every card stands, so that wires run to the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

Pair = tuple[int, int]
"""Which card gives to which."""


def layers_of(count: int, pairs: Sequence[Pair]) -> tuple[list[int], list[Pair]]:
    """The layer of every card, and the pairs that run forward: all but those that close a circle.

    >>> layers_of(4, [(0, 1), (1, 2), (3, 2), (2, 0)])
    ([0, 1, 2, 1], [(0, 1), (1, 2), (3, 2)])
    """
    order = _order(count, pairs)
    rank = {card: i for i, card in enumerate(order)}
    forward = [(a, b) for a, b in pairs if rank[a] < rank[b]]
    givers, takers = _neighbours(count, forward)
    layer = [0] * count
    for card in order:
        layer[card] = max((layer[giver] + 1 for giver in givers[card]), default=0)
    for card in reversed(order):            # what is only wanted later stands where it is wanted
        if takers[card] and len(givers[card]) < len(takers[card]):
            layer[card] = min(layer[taker] for taker in takers[card]) - 1
    return layer, forward


def longest_ways(count: int, forward: Sequence[Pair]) -> list[int]:
    """For every pair: how many cards the longest way through it has."""
    givers, takers = _neighbours(count, forward)
    order = _order(count, forward)
    before, behind = [1] * count, [1] * count
    for card in order:
        before[card] = max((before[giver] + 1 for giver in givers[card]), default=1)
    for card in reversed(order):
        behind[card] = max((behind[taker] + 1 for taker in takers[card]), default=1)
    return [before[a] + behind[b] for a, b in forward]


def _order(count: int, pairs: Iterable[Pair]) -> list[int]:
    """Givers before takers; a circle is opened where most wires leave and fewest arrive.

    Source: Eades, Lin and Smyth (1993), A fast and effective heuristic for the feedback arc set.
    """
    takers: list[list[int]] = [[] for _ in range(count)]
    arriving, leaving = [0] * count, [0] * count
    for a, b in pairs:
        takers[a].append(b)
        leaving[a] += 1
        arriving[b] += 1
    ready = [card for card in range(count) if not arriving[card]]
    heapify(ready)
    rest = dict.fromkeys(range(count))
    order = []
    while rest:
        card = heappop(ready) if ready else max(rest, key=lambda c: (leaving[c] - arriving[c], -c))
        if card not in rest:
            continue
        del rest[card]
        order.append(card)
        for taker in takers[card]:
            arriving[taker] -= 1
            if taker in rest and not arriving[taker]:
                heappush(ready, taker)
    return order


def _neighbours(count: int, pairs: Iterable[Pair]) -> tuple[list[list[int]], list[list[int]]]:
    givers: list[list[int]] = [[] for _ in range(count)]
    takers: list[list[int]] = [[] for _ in range(count)]
    for a, b in pairs:
        givers[b].append(a)
        takers[a].append(b)
    return givers, takers
