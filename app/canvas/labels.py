"""Labels: where the shapes stand that are written over wires, so that nothing runs through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QRectF

from app.canvas.wire import Route, label_box
from nncore.graph import Wire

ALONG = (0.5, 0.35, 0.65, 0.2, 0.8)
"""Places along a wire that are tried, the middle first."""
HALF_LINE = 2.0

Box = tuple[float, float, float, float]


def labelled(
    ways: Mapping[Wire, tuple[Route, str]], bodies: Iterable[QRectF]
) -> dict[Wire, tuple[Route, str]]:
    """Every wire with its words moved along to where they are free, set tight, or left out."""
    fixed = [_box(body) for body in bodies]
    for way, _ in ways.values():
        fixed += _lines(way)
    left, top, right, bottom = np.array(fixed).reshape(-1, 4).T
    written: list[QRectF] = []
    found = {}
    for wire, (way, words) in ways.items():
        found[wire] = way, ""           # its tooltip says it; two words in one place say nothing
        tight = words.replace(" × ", "×")
        for spot, said in [(spot, each) for each in (words, tight) for spot in _spots(way)]:
            box = label_box(spot, said)
            aside = (left >= box.right()) | (right <= box.left())
            is_free = bool(np.all(aside | (top >= box.bottom()) | (bottom <= box.top())))
            if is_free and not any(box.intersects(other) for other in written):
                found[wire] = replace(way, label=spot), said
                written.append(box)
                break
    return found


def _spots(way: Route) -> list[tuple[float, float]]:
    """The middle as the route has it, then other places on its longest level stretch."""
    (left, y), (right, _) = max(
        pairwise(way.points), key=lambda pair: abs(pair[1][0] - pair[0][0])
    )
    others = [] if way.bent else [(left + (right - left) * share, y) for share in ALONG[1:]]
    return [way.label, *others]


def _lines(way: Route) -> list[Box]:
    """The stretches of a wire that words must not stand on; a curve has none."""
    if way.bent and way.points[0][1] != way.points[1][1]:
        return []
    return [
        (min(a[0], b[0]) - HALF_LINE, min(a[1], b[1]) - HALF_LINE,
         max(a[0], b[0]) + HALF_LINE, max(a[1], b[1]) + HALF_LINE)
        for a, b in pairwise(way.points)
    ]  # fmt: skip


def _box(rect: QRectF) -> Box:
    return rect.left(), rect.top(), rect.right(), rect.bottom()
