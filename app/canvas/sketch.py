"""Sketch: what a block is made of, as a line on its card: a chip a layer, an arc a skip."""

from __future__ import annotations

from functools import lru_cache
from heapq import heappop, heappush
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from app.theme.colours import brush, pen
from app.theme.current import current_theme
from nncore.blocks import BlockLayer
from nncore.graph import Graph, Node, NodeCheck
from nncore.layers import Input, Output
from nncore.shapes import Misfit

MOST = 14
"""More layers than that are told by a last chip in the quiet colour."""
WIDE, NARROW, HIGH, GAP, ARC = 15.0, 6.0, 9.0, 3.0, 13.0


class Sketch(Struct, frozen=True):
    """Families of the layers in the order in which numbers run, and which of them skips join."""

    families: tuple[str, ...]
    docked: tuple[bool, ...]
    skips: tuple[tuple[int, int], ...] = ()


def sketch_of(block: BlockLayer, known: NodeCheck) -> Sketch | None:
    """The first repeat of a block; None where it cannot be known."""
    count = len(block.inputs)
    shapes = known.inputs if len(known.inputs) == count else (None,) * count
    return _sketched(block, tuple(shapes))


@lru_cache(maxsize=512)
def _sketched(block: BlockLayer, shapes: tuple[Any, ...]) -> Sketch | None:
    try:
        inner = block.inner(0, *shapes)
    except Misfit:
        return None
    nodes = [node for node in in_order(inner) if not isinstance(node.layer, Input | Output)]
    place = {node.id: i for i, node in enumerate(nodes[:MOST])}
    first = {node.id: -1 for node in inner.inputs}
    skips = {
        (start, place[wire.target])
        for wire in inner.wires
        if wire.target in place
        and (start := (place | first).get(wire.source)) is not None
        and place[wire.target] - start > 1
    }
    return Sketch(
        tuple(node.layer.family for node in nodes[: MOST + 1]),
        tuple(node.layer.docks for node in nodes[: MOST + 1]),
        tuple(sorted(skips)),
    )


def in_order(graph: Graph) -> list[Node]:
    """The nodes so that each comes after what it reads, else as they were put in.

    What lies in a circle comes last.
    """
    places = {node.id: i for i, node in enumerate(graph.nodes)}
    waiting = {node.id: len(graph.arriving(node.id)) for node in graph.nodes}
    ready = [places[each] for each, wires in waiting.items() if wires == 0]
    found: list[Node] = []
    while ready:
        found.append(graph.nodes[heappop(ready)])
        for wire in graph.leaving(found[-1].id):
            waiting[wire.target] -= 1
            if waiting[wire.target] == 0:
                heappush(ready, places[wire.target])
    return found + [node for node in graph.nodes if waiting[node.id] > 0]


def paint_sketch(painter: QPainter, area: QRectF, sketch: Sketch) -> None:
    """Chips in the families' colours on a line, arcs over them."""
    theme = current_theme()
    widths = [NARROW if docked else WIDE for docked in sketch.docked]
    whole = sum(widths) + GAP * (len(widths) - 1)
    scale = min(1.0, (area.width() - 24) / max(1.0, whole))
    y, x = area.bottom() - HIGH - 4, area.left() + (area.width() - whole * scale) / 2
    middles = {-1: x - 8}
    painter.setPen(pen(theme.wire))
    painter.drawLine(QPointF(x - 12, y + HIGH / 2), QPointF(x + whole * scale + 12, y + HIGH / 2))
    painter.setPen(Qt.PenStyle.NoPen)
    for i, (family, width) in enumerate(zip(sketch.families, widths, strict=True)):
        painter.setBrush(brush(theme.family(family) if i < MOST else theme.wire))
        painter.drawRoundedRect(QRectF(x, y, width * scale, HIGH), 2, 2)
        middles[i] = x + width * scale / 2
        x += (width + GAP) * scale
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(theme.wire_strong, 1.2))
    for start, end in sketch.skips:
        a, b = middles[start], middles[end]
        base = y + HIGH / 2 if start < 0 else y
        arc = QPainterPath(QPointF(a, base))
        top = y - ARC
        arc.cubicTo(QPointF(a, top), QPointF(a + 2, top), QPointF(min(a + 14, (a + b) / 2), top))
        arc.lineTo(max(b - 14, (a + b) / 2), top)
        arc.cubicTo(QPointF(b - 2, top), QPointF(b, top), QPointF(b, y))
        painter.drawPath(arc)
