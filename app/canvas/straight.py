"""Straight wires: from port to port by the shortest way, through the joints in between."""

from __future__ import annotations

from itertools import pairwise
from math import atan2, degrees

from app.canvas.routing import LEVEL, Point, Route

POINTS_AT = 0.64
"""How far along its longest stretch a wire says which way it runs: its shape stands before that."""


def straight(points: tuple[Point, ...]) -> Route:
    """The way through these points, with its words in the middle and a sign where it runs to.

    >>> straight(((0, 0), (100, 0))).label
    (50.0, 0.0)
    """
    a, b = max(pairwise(points), key=lambda pair: abs(pair[1][0] - pair[0][0]))
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    if b[0] > a[0] and abs(b[1] - a[1]) <= LEVEL:
        return Route(points, middle, straight=True)     # level and forwards: plain enough
    angle = degrees(atan2(b[1] - a[1], b[0] - a[0]))
    x, y = a[0] + (b[0] - a[0]) * POINTS_AT, a[1] + (b[1] - a[1]) * POINTS_AT
    return Route(points, middle, ((x, y, angle),), straight=True)
