"""Lanes: which stretches of wires lie where, so that two that run beside each other stay apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise, product

from app.canvas import measures
from app.canvas.routing import Point

Ends = tuple[Hashable, Hashable]
"""The ports that a wire joins: with one in common, wires may share how they leave or arrive."""
SHARED, SHARED_UPRIGHT = 100, 30
"""Longer level and upright stretches are never shared: their chevrons would cover each other."""
TOUCH = 2
"""Stretches in one line that come no nearer than this."""


PART = 1_024
"""Bands are kept in parts of this length: in a network that runs in one line all share a band."""
Band = tuple[bool, int, int]


class Lanes:
    """Level and upright stretches by the band that they lie in, each as wide as a lane."""

    def __init__(self) -> None:
        self._bands: dict[Band, dict[Hashable, list[tuple[float, float, float]]]] = {}
        self._where: dict[Hashable, set[Band]] = {}
        self._ends: dict[Hashable, Ends] = {}

    def put(self, key: Hashable, ends: Ends, points: Sequence[Point]) -> None:
        """A wire runs along these corners."""
        self.free(key)
        self._ends[key] = ends
        where = self._where[key] = set()
        for level, at, begin, end in _stretches(points):
            for part in _parts(begin, end):
                band = level, int(at // measures.LANE), part
                self._bands.setdefault(band, {}).setdefault(key, []).append((at, begin, end))
                where.add(band)

    def free(self, key: Hashable) -> None:
        """It runs nowhere any more."""
        for band in self._where.pop(key, ()):
            self._bands[band].pop(key, None)

    def are_free(self, ends: Ends, points: Sequence[Point]) -> bool:
        """Whether a wire there would lie on no other one that comes and goes elsewhere."""
        for level, at, begin, end in _stretches(points):
            middle, most = int(at // measures.LANE), SHARED if level else SHARED_UPRIGHT
            for band in product((level,), range(middle - 1, middle + 2), _parts(begin, end)):
                for key, others in self._bands.get(band, {}).items():
                    kin = self._ends[key][0] == ends[0] or self._ends[key][1] == ends[1]
                    for where, first, last in others:
                        if kin and min(end - begin, last - first) <= most:
                            continue
                        if abs(where - at) < measures.LANE - 1 and (
                            first < end - TOUCH and begin < last - TOUCH
                        ):
                            return False
        return True


def _parts(begin: float, end: float) -> range:
    return range(int(begin // PART), int(end // PART) + 1)


def _stretches(points: Sequence[Point]) -> Iterator[tuple[bool, float, float, float]]:
    for (x, y), (right, bottom) in pairwise(points):
        if y == bottom:
            yield True, y, min(x, right), max(x, right)
        elif x == right:
            yield False, x, min(y, bottom), max(y, bottom)
