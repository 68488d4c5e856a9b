"""Rows: where a long network is broken, so that it fills the screen and few wires run back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from app.canvas import measures

ACROSS, DOWN = 942, 530
"""The room that a window of usual size has for the canvas: three columns."""
SCROLLS = 0.35
"""How much a height counts beside a width: down one can scroll, as in a text."""
LEAST = 3
"""No row is broken that has not more columns than this."""
DEAR = 0.25
"""How much larger a picture may be for one wire less that runs back."""
KEEPS = 1.2
"""As much larger may it be for staying in the rows that it has."""
RAGGED = 2.0
"""How many wires more may run back for a row that is full, instead of almost empty."""
LAST = 0.5
"""How much that counts in the last row."""
ALL_TRIED = 60
"""Up to so many columns every width is tried, else only those near the right shape."""


def breaks_of(
    stacks: Sequence[float],
    across: Sequence[float],
    standing: Sequence[int],
    widths: Sequence[float] = (),
) -> list[int]:
    """The column with which each row begins.

    `stacks` has each column's height with the gaps, `across` how many wires run on behind it (one
    that branches only later counts half a wire a branch), and `standing` the beginnings of today's
    rows, [] if there are none. `widths` are those of columns with the gaps, as usual where empty.

    >>> breaks_of([200] * 6, [1] * 6, [])
    [0, 3]
    """
    widths = widths or [measures.COLUMN] * len(stacks)

    def badness(starts: Sequence[int]) -> float:
        return _badness(starts, stacks, across, widths)

    tried = {tuple(_broken(across, width)): None for width in _counts(stacks, widths)}
    best = min(tried, key=lambda starts: (badness(starts), len(starts)))
    keeps = 0 < 4 * len(standing) <= 5 * len(best)
    return list(standing if keeps and badness(standing) <= KEEPS * badness(best) else best)


def _counts(stacks: Sequence[float], widths: Sequence[float]) -> Iterable[int]:
    """How many columns a row may have."""
    count = len(stacks)
    if count <= ALL_TRIED:
        least = LEAST if max(widths) <= measures.COLUMN else 1
        return range(min(least, count), count + 1)
    usual = sum(widths) / count
    area = sum(stacks) * usual
    best = (SCROLLS * area * ACROSS / DOWN) ** 0.5 / usual
    return sorted({max(LEAST, min(count, round(best * part))) for part in (0.8, 0.9, 1, 1.15)})


def _broken(across: Sequence[float], width: int) -> list[int]:
    """Beginnings of rows of at most this width, full where that costs no wire more.

    >>> _broken([1, 1, 2, 1, 1, 1], 3)
    [0, 3]
    """
    count = len(across)
    dear = np.maximum(np.array([0, *across[:-1]]) - 1.0, 0.0)
    ragged = RAGGED * np.arange(width) / width
    best, comes_from = np.zeros(count + 1), [0] * (count + 1)
    for end in range(1, count + 1):
        begin = max(0, end - width)
        missing = ragged[width - (end - begin) :]
        costs = best[begin:end] + dear[begin:end] + (missing if end < count else LAST * missing)
        chosen = int(costs.argmin())
        best[end], comes_from[end] = costs[chosen], begin + chosen
    starts, end = [], count
    while end:
        end = comes_from[end]
        starts.append(end)
    return starts[::-1]


def _badness(
    starts: Sequence[int],
    stacks: Sequence[float],
    across: Sequence[float],
    widths: Sequence[float],
) -> float:
    """How far one must go away or scroll to see all, and how many wires more run back."""
    rows = list(pairwise([*starts, len(stacks)]))
    longest = max(b - a for a, b in rows)
    width = max(sum(widths[a:b]) for a, b in rows)
    height = sum(max(stacks[a:b]) for a, b in rows)
    more = sum(max(0.0, across[start - 1] - 1) for start in starts[1:])
    missing = [1 - (b - a) / longest for a, b in rows]
    more += RAGGED * (sum(missing) - (1 - LAST) * missing[-1])
    shrinks = max(1.0, width / ACROSS) + SCROLLS * max(0.0, height / DOWN - 1)
    return float(shrinks * (1 + DEAR * more))
