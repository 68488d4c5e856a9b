"""Labels: where the shapes stand that are written over wires, so that nothing runs through them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product

from app.canvas import measures
from app.canvas.bodies import Box
from app.canvas.routing import Point, Route

ALONG = (0.5, 0.525, 0.35, 0.65, 0.2, 0.8)
"""Places along a wire that are tried, the middle first, then the middle from a block's sheets."""
HALF_LINE = 2.0
LINE = 16
"""How high a line of words is."""
BESIDE = 8
"""From a wire that runs down to the words at its side."""
CELL_ACROSS, CELL_DOWN = 512, 128
NOTHING: Mapping[Hashable, list[Box]] = {}
Square = tuple[int, int]
"""A square of the grid, by its place in it."""


class Occupied:
    """Boxes in squares of a grid, by whose they are: a question looks into one or two squares."""

    def __init__(self) -> None:
        self._squares: dict[Square, dict[Hashable, list[Box]]] = {}
        self._where: dict[Hashable, list[Square]] = {}
        self._freed: Counter[Square] = Counter()

    def put(self, key: Hashable, boxes: Sequence[Box]) -> None:
        """These boxes, instead of those that it had."""
        self.free(key)
        where: list[Square] = []
        for box in boxes:
            for square in _squares(box):
                self._squares.setdefault(square, {}).setdefault(key, []).append(box)
                where.append(square)
        self._where[key] = where

    def free(self, key: Hashable) -> None:
        """It takes no room any more."""
        for square in self._where.pop(key, ()):
            self._squares[square].pop(key, None)
            self._freed[square] += 1

    def freed(self, squares: Iterable[Square]) -> int:
        """How often something in one of these squares went or stood elsewhere."""
        return sum(self._freed[square] for square in squares)

    def is_free(self, box: Box) -> bool:
        """Whether nothing lies there; asked for every wording of every wire."""
        left, top, right, bottom = box
        for square in _squares(box):
            for boxes in self._squares.get(square, NOTHING).values():
                for a, b, c, d in boxes:
                    if a < right and c > left and b < bottom and d > top:
                        return False
        return True

    def at(self, box: Box) -> Iterator[Hashable]:
        """Who has something there."""
        left, top, right, bottom = box
        for square in _squares(box):
            for key, boxes in self._squares.get(square, {}).items():
                for other in boxes:
                    if (
                        other[0] < right and other[2] > left
                        and other[1] < bottom and other[3] > top
                    ):
                        yield key


def label_box(at: Point, width: float) -> Box:
    """Where words of this width stand that are written over a point of a wire."""
    top = at[1] - measures.LABEL_ABOVE - LINE + 2
    return at[0] - width / 2, top, at[0] + width / 2, top + LINE


def box_for(
    way: Route, widths: Sequence[float], occupied: Occupied, within: Box | None = None
) -> tuple[int, Box] | None:
    """The first of several wordings that has room somewhere along a wire, and where."""
    for number, spot in product(range(len(widths)), _spots(way)):
        for box in _boxes(way, spot, widths[number]):
            if (within is None or _holds(within, box)) and occupied.is_free(box):
                return number, box
    return None


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0] and outer[1] <= inner[1]
        and inner[2] <= outer[2] and inner[3] <= outer[3]
    )


def squares_along(way: Route, width: float) -> Iterator[Square]:
    """The squares of the grid in which `box_for` looks for room."""
    for spot in _spots(way):
        for box in _boxes(way, spot, width):
            yield from _squares(box)


def first_box(way: Route, width: float) -> Box:
    """Where words stand if nothing is in their way."""
    return next(_boxes(way, way.label, width))


def _boxes(way: Route, spot: Point, width: float) -> Iterator[Box]:
    """Where words may stand at a point: over it, or where a wire runs down, at its right or left.

    A curve has them on itself.
    """
    x, y = spot
    if not way.down:
        yield label_box(spot, width)
        return
    top, bottom = y - LINE / 2, y + LINE / 2
    if way.is_curve:
        yield x - width / 2, top, x + width / 2, bottom
    yield x + BESIDE, top, x + BESIDE + width, bottom
    yield x - BESIDE - width, top, x - BESIDE, bottom


def stretches(way: Route) -> list[Box]:
    """The stretches of a wire that words must not stand on; a curve has none."""
    if way.is_curve:
        return []
    return [
        (min(a[0], b[0]) - HALF_LINE, min(a[1], b[1]) - HALF_LINE,
         max(a[0], b[0]) + HALF_LINE, max(a[1], b[1]) + HALF_LINE)
        for a, b in pairwise(way.points)
    ]  # fmt: skip


def _spots(way: Route) -> list[Point]:
    """The middle as the route has it, then other places on its longest stretch that way."""
    if way.is_curve or (way.bent and len(way.points) > 2):
        return [way.label]
    along = int(way.down)
    a, b = max(pairwise(way.points), key=lambda pair: abs(pair[1][along] - pair[0][along]))
    return [way.label, *(_between(a, b, share) for share in ALONG[1:])]


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _squares(box: Box) -> Iterator[Square]:
    left, top, right, bottom = box
    return product(
        range(int(left // CELL_ACROSS), int(right // CELL_ACROSS) + 1),
        range(int(top // CELL_DOWN), int(bottom // CELL_DOWN) + 1),
    )
