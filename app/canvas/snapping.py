"""Snapping: where a card in the hand falls in line with others, or as far from them as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from app.canvas import measures
from app.canvas.bodies import Bodies, Box, Boxes, turned

NEAR = 6
"""How near a card must come to a place to fall into it."""
Line = tuple[float, float, float, float]
"""A guide from one point to another."""


def snapped(box: Box, bodies: Bodies, held: Iterable[str]) -> tuple[float, float, list[Line]]:
    """The left and upper edge that a card falls to from where the hand holds it, with guides."""
    left, top = box[0], box[1]
    held = list(held)
    across, down = bodies.nearest(left, top, held)
    x, y, guides = left, top, list[Line]()
    if across is not None and abs(across[0] - left) <= NEAR:
        x = across[0]
        guides.append((x, top, x, across[1]))
    if down is not None and abs(down[1] - top) <= NEAR:
        y = down[1]
        guides.append((left, y + measures.PORT_Y, down[0], y + measures.PORT_Y))
    others = bodies.others(held)
    if x == left:
        x, lines = _spaced(box, others)
        middle = (box[1] + box[3]) / 2
        guides += [(begin, middle, end, middle) for begin, end in lines]
    if y == top:
        y, lines = _spaced(turned(box), others[:, [1, 0, 3, 2]])
        middle = (box[0] + box[2]) / 2
        guides += [(middle, begin, middle, end) for begin, end in lines]
    return x, y, guides


def _spaced(box: Box, others: Boxes) -> tuple[float, list[tuple[float, float]]]:
    """The nearest left edge with the same gap to neighbours in the row; and the gaps."""
    beside = others[(others[:, 1] < box[3]) & (others[:, 3] > box[1])]
    width = box[2] - box[0]
    best = box[0], list[tuple[float, float]]()
    least = float(NEAR)
    for at, gaps in _even(beside, (box[0] + box[2]) / 2, width):
        if abs(at - box[0]) <= least:
            best, least = (at, gaps), abs(at - box[0])
    return best


def _even(
    row: Boxes, middle: float, width: float
) -> Iterator[tuple[float, list[tuple[float, float]]]]:
    """Left edges at which gaps are even: behind two cards, before two, and between two."""
    before = row[row[:, 2] <= middle]
    behind = row[row[:, 0] >= middle]
    nearest = before[np.argsort(-before[:, 2])][:2].tolist()
    next_ones = behind[np.argsort(behind[:, 0])][:2].tolist()
    if len(nearest) == 2 and (gap := nearest[0][0] - nearest[1][2]) > 0:
        at = nearest[0][2] + gap
        yield at, [(nearest[1][2], nearest[0][0]), (nearest[0][2], at)]
    if len(next_ones) == 2 and (gap := next_ones[1][0] - next_ones[0][2]) > 0:
        at = next_ones[0][0] - gap - width
        yield at, [(next_ones[0][2], next_ones[1][0]), (at + width, next_ones[0][0])]
    if nearest and next_ones and (room := next_ones[0][0] - nearest[0][2] - width) > 0:
        at = nearest[0][2] + room / 2
        yield at, [(nearest[0][2], at), (at + width, next_ones[0][0])]
