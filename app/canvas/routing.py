"""Routing: the way that a wire takes from port to port, past the cards in between."""

from __future__ import annotations

from operator import itemgetter

from msgspec import Struct
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainterPath

from app.canvas import measures
from app.canvas.bodies import Bodies, Box

Point = tuple[float, float]
FAR = float("inf")

SIDE = 20
"""How far a wire goes straight out of a port before it turns."""
FREE = 16
"""The least height between two rows that a wire goes through."""
ABOVE = 32
"""How far above the cards a skip runs."""


class Route(Struct, frozen=True, eq=False):
    """The corners of a wire, where its words stand, and where it points which way."""

    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]
    chevrons: tuple[tuple[float, float, float], ...] = ()
    bent: bool = False


def route(a: Point, b: Point, source: str, target: str, bodies: Bodies) -> Route:
    """The way from a port at `a` to one at `b`: ahead, over the cards between, or back by the gap.

    `source` and `target` are the cards that it joins.
    """
    ends = (bodies[source], bodies[target])
    if b[0] < a[0] + SIDE:
        return _back(a, b, *ends, bodies.beside(*_heights(*ends), (source, target)))
    left, top, right, bottom = reach(a, b, *ends)
    between = bodies.within(left, right, top, bottom, (source, target))
    if between:
        return _over(a, b, [*between, *ends])
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    return Route((a, b), middle, bent=True)


def reach(a: Point, b: Point, source: Box, target: Box) -> Box:
    """Where a card must stand to be in the way."""
    if b[0] < a[0] + SIDE:
        top, bottom = _heights(source, target)
        return -FAR, top, FAR, bottom
    return a[0], min(a[1], b[1]) - 1, b[0], max(a[1], b[1]) + 1


def _heights(source: Box, target: Box) -> tuple[float, float]:
    """From the top of the upper card to the top of the lower one."""
    upper, lower = (source, target) if source[1] <= target[1] else (target, source)
    return upper[1], lower[1]


def _back(a: Point, b: Point, source: Box, target: Box, between: list[Box]) -> Route:
    y = _gap(source, target, between)
    right, left = a[0] + SIDE, b[0] - SIDE - 4
    points = (a, (right, a[1]), (right, y), (left, y), (left, b[1]), b)
    down = 90.0 if b[1] > y else -90.0
    chevrons = (
        (left + (right - left) * 0.42, y, 180.0),
        (left, y + (b[1] - y) * 0.5, down),
    )
    return Route(points, ((left + right) / 2, y), chevrons)


def _gap(source: Box, target: Box, between: list[Box]) -> float:
    """The middle of the lowest free height between the two cards; below both if there is none."""
    upper, lower = (source, target) if source[1] <= target[1] else (target, source)
    floor, best = upper[3], 0.0
    for _, top, _, bottom in sorted([*between, lower], key=itemgetter(1)):
        if top - floor >= FREE:
            best = (floor + top) / 2
        floor = max(floor, bottom)
    return best or max(upper[3], lower[3]) + SIDE


def _over(a: Point, b: Point, boxes: list[Box]) -> Route:
    y = min(top for _, top, _, _ in boxes) - ABOVE
    right, left = a[0] + SIDE, b[0] - SIDE
    points = (a, (right, a[1]), (right, y), (left, y), (left, b[1]), b)
    third = (left - right) / 3
    chevrons = ((right + third, y, 0.0), (right + 2 * third, y, 0.0))
    return Route(points, ((left + right) / 2, y), chevrons)


def path_of(way: Route) -> QPainterPath:
    """The line itself, its corners rounded."""
    points = [QPointF(*point) for point in way.points]
    path = QPainterPath(points[0])
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
