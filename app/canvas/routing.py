"""Routing: the way that a wire takes from port to port, past the cards in between.

Ways are looked for where numbers run to the right; where they run down, the picture is turned.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainterPath, QTransform

from app.canvas import measures
from app.canvas.bodies import Bodies, Box

Point = tuple[float, float]
FAR = float("inf")
TURN = QTransform(0, 1, 1, 0, 0, 0)
"""Across becomes down, down becomes across."""

SIDE = 20
"""How far a wire goes straight out of a port before it turns."""
FREE = 16
"""The least height between two rows that a wire goes through."""
ABOVE = 32
"""How far above the cards a skip runs."""
LOOKS = 600
"""How far above and below its ends a way past the cards between is looked for."""
ASIDE = 5
"""Room for so many lanes beside a card."""
LEVEL = 1.0
"""What runs less aslant than this is level."""
TENSION = 0.38
"""How far a wire keeps its direction at a joint, as a share of the stretch."""
LANES = sorted(product(range(8), range(ASIDE)), key=sum)
"""How many lanes aside level and upright stretches are tried."""


class Route(Struct, frozen=True, eq=False):
    """The corners of a wire, where its words stand, and where it points which way.

    `down` if it leaves and arrives upright; `rough` until it is looked for.
    """

    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]
    chevrons: tuple[tuple[float, float, float], ...] = ()
    bent: bool = False
    straight: bool = False
    down: bool = False
    rough: bool = False

    @property
    def is_curve(self) -> bool:
        """Whether it runs aslant somewhere, and so would run through its own words."""
        asides = [point[not self.down] for point in self.points]
        return (self.bent or self.straight) and max(asides) - min(asides) > LEVEL

    @property
    def joints(self) -> tuple[Point, ...]:
        """The points that a person has it run through."""
        return self.points[1:-1] if self.bent or self.straight else ()

    def shifted(self, across: float, down: float) -> Route:
        """The same way somewhere else."""
        return replace(
            self,
            points=tuple((x + across, y + down) for x, y in self.points),
            label=(self.label[0] + across, self.label[1] + down),
            chevrons=tuple((x + across, y + down, angle) for x, y, angle in self.chevrons),
        )

    def turned(self) -> Route:
        """The same way in the picture in which across is down and down is across."""
        return replace(
            self,
            points=tuple((y, x) for x, y in self.points),
            label=(self.label[1], self.label[0]),
            chevrons=tuple((y, x, 90.0 - angle) for x, y, angle in self.chevrons),
            down=not self.down,
        )


def routes(a: Point, b: Point, source: str, target: str, bodies: Bodies) -> Iterator[Route]:
    """Ways from a port at `a` to one at `b`, the best first, the others beside it.

    Ahead, past the cards between, or back by the gap. `source` and `target` are the cards that it
    joins.
    """
    ends = (bodies[source], bodies[target])
    if b[0] < a[0] + SIDE:
        floor, ceiling = _gap(*ends, bodies.beside(*_heights(*ends), (source, target)))
        middle_y = (floor + ceiling) / 2
        for down, across in LANES:
            if (y := _aside(middle_y, down, floor, ceiling)) is not None:
                yield _back(a, b, y, across * measures.LANE)
        return
    top, bottom = min(a[1], b[1]) - 1, max(a[1], b[1]) + 1
    if not bodies.within(a[0], b[0], top, bottom, (source, target)):
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        yield Route((a, b), middle, bent=True)
        return
    boxes = bodies.within(a[0], b[0], top - LOOKS, bottom + LOOKS, (source, target))
    if a[1] != b[1]:
        yield from _along(a, b, boxes)
    best, floor, ceiling = _past(a[1], b[1], boxes)
    for up, across in LANES:
        if (y := _aside(best, up, floor, ceiling)) is not None:
            yield _over(a, b, y, across * measures.LANE)


def reach(way: Route, source: Box, target: Box) -> Box:
    """Where a card must stand, or come to stand, for the way to be another one."""
    a, b = way.points[0], way.points[-1]
    if b[0] < a[0] + SIDE:
        top, bottom = _heights(source, target)
        return -FAR, top, FAR, bottom
    ys = [y for _, y in way.points]
    return a[0], min(ys) - 1, b[0], max(ys) + 1


def _heights(source: Box, target: Box) -> tuple[float, float]:
    """From the top of the upper card to the top of the lower one."""
    upper, lower = (source, target) if source[1] <= target[1] else (target, source)
    return upper[1], lower[1]


def _gap(source: Box, target: Box, between: list[Box]) -> tuple[float, float]:
    """The lowest free height between the two cards, from where to where; else one below both."""
    upper, lower = (source, target) if source[1] <= target[1] else (target, source)
    floor, best = upper[3], (0.0, 0.0)
    for _, top, _, bottom in sorted([*between, lower], key=itemgetter(1)):
        if top - floor >= FREE:
            best = floor, top
        floor = max(floor, bottom)
    below = max(upper[3], lower[3])
    return best if best[0] != best[1] else (below, below + 2 * SIDE)


def _aside(y: float, lane: int, floor: float, ceiling: float) -> float | None:
    """The height of a lane, by turns above and below the best; None if that is too near a card."""
    aside = y - (lane + 1) // 2 * measures.LANE * (1 if lane % 2 else -1)
    return aside if not lane or floor + FREE / 2 <= aside <= ceiling - FREE / 2 else None


def _back(a: Point, b: Point, y: float, aside: float) -> Route:
    right, left = a[0] + SIDE + aside, b[0] - SIDE - 4 - aside
    points = (a, (right, a[1]), (right, y), (left, y), (left, b[1]), b)
    down = 90.0 if b[1] > y else -90.0
    chevrons = (
        (left + (right - left) * 0.42, y, 180.0),
        (left, y + (b[1] - y) * 0.5, down),
    )
    return Route(points, ((left + right) / 2, y), chevrons)


def _along(a: Point, b: Point, boxes: list[Box]) -> Iterator[Route]:
    """At the height of one end as far as the other, where that is free."""
    right, left = a[0] + SIDE, b[0] - SIDE
    if _is_free(a[1], a[0], left, boxes):
        for lane in range(ASIDE):
            x = left - lane * measures.LANE
            middle = ((a[0] + x) / 2, a[1])
            yield Route((a, (x, a[1]), (x, b[1]), b), middle, ((*middle, 0.0),))
    if _is_free(b[1], right, b[0], boxes):
        for lane in range(ASIDE):
            x = right + lane * measures.LANE
            middle = ((x + b[0]) / 2, b[1])
            yield Route((a, (x, a[1]), (x, b[1]), b), middle, ((*middle, 0.0),))


def _is_free(y: float, left: float, right: float, boxes: list[Box]) -> bool:
    return not any(
        begin < right and end > left and top - FREE < y < bottom + FREE
        for begin, top, end, bottom in boxes
    )


def _past(here: float, there: float, boxes: list[Box]) -> tuple[float, float, float]:
    """Where a wire passes the cards between with the least detour, and what is free there."""
    floor = -FAR
    found: list[tuple[float, float, float]] = []
    for _, top, _, bottom in sorted(boxes, key=itemgetter(1)):
        if top - floor >= FREE:
            found.append((top - min(ABOVE, (top - floor) / 2), floor, top))
        floor = max(floor, bottom)
    found.append((floor + ABOVE, floor, FAR))
    return min(found, key=lambda each: abs(each[0] - here) + abs(each[0] - there))


def _over(a: Point, b: Point, y: float, aside: float) -> Route:
    right, left = a[0] + SIDE + aside, b[0] - SIDE - aside
    points = (a, (right, a[1]), (right, y), (left, y), (left, b[1]), b)
    third = (left - right) / 3
    chevrons = ((right + third, y, 0.0), (right + 2 * third, y, 0.0))
    return Route(points, ((left + right) / 2, y), chevrons)


def through(points: tuple[Point, ...]) -> Route:
    """A curve from the first point to the last, through all between: the joints of a wire."""
    stretches = list(pairwise(points))
    a, b = max(stretches, key=lambda pair: abs(pair[1][0] - pair[0][0]))
    return Route(points, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), bent=True)


def _curve(points: list[QPointF]) -> QPainterPath:
    """Level at both ends; at a joint in the direction from the one before to the one behind."""
    path = QPainterPath(points[0])
    slopes = [b - a for a, b in zip(points, points[2:], strict=False)]
    level = [QPointF(max(2 * SIDE, abs((b - a).x())), 0) for a, b in (points[:2], points[-2:])]
    slopes = [level[0], *slopes, level[1]]
    for a, b, go, come in zip(points, points[1:], slopes, slopes[1:], strict=False):
        pull = TENSION * QLineF(a, b).length()
        path.cubicTo(a + _long(go, pull), b - _long(come, pull), b)
    return path


def _long(way: QPointF, length: float) -> QPointF:
    return way * (length / max(1.0, QLineF(QPointF(), way).length()))


def path_of(way: Route) -> QPainterPath:
    """The line itself, its corners rounded."""
    if way.down:
        return TURN.map(path_of(way.turned()))
    points = [QPointF(*point) for point in way.points]
    path = QPainterPath(points[0])
    if len(points) > 2 and way.bent:
        return _curve(points)
    if way.bent:
        a, b = points
        if abs(a.y() - b.y()) < 1:
            path.lineTo(b)
        else:
            pull = max(SIDE, (b.x() - a.x()) / 2)
            path.cubicTo(a + QPointF(pull, 0), b - QPointF(pull, 0), b)
        return path
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        come, go = QLineF(corner, before), QLineF(corner, after)
        radius = min(measures.BEND, come.length() / 2, go.length() / 2)
        come.setLength(radius)
        go.setLength(radius)
        path.lineTo(come.p2())
        path.quadTo(corner, go.p2())
    path.lineTo(points[-1])
    return path
