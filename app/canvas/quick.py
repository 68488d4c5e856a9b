"""Quick: what a view shows while it zooms, painted without Qt asking every item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from app.canvas.bodies import Box, overlapping
from app.canvas.brief_card import put_grounds, write_heads
from app.canvas.card import AROUND, CardItem
from app.canvas.marks import Marks
from app.canvas.outlines import SMOOTH
from app.canvas.port import PortItem
from app.canvas.strip_item import StripItem
from app.canvas.wire import WireItem, paint_lines

if TYPE_CHECKING:
    from app.canvas.scene import CanvasScene

ALL = QStyleOptionGraphicsItem()


class Quick:
    """Paints what lies in an area as its items would: asking all of them takes a third of a frame.

    What looks as many do is painted in a few calls; what stands out is painted over it.
    """

    def __init__(self, canvas: CanvasScene) -> None:
        self._canvas = canvas
        self._wires, self._of = Marks[WireItem](), (list[WireItem](), list[Box]())

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint cards and wires, frames and notes; the ground is there."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._canvas.remarks.paint(painter)
        self._paint_wires(painter, area)
        self._canvas.remarks.paint_titles(painter)
        self._paint_cards(painter, area.adjusted(-AROUND, -AROUND, AROUND, AROUND))

    def _paint_wires(self, painter: QPainter, area: QRectF) -> None:
        wires = [*self._canvas.wires.values()]
        of = wires, [wire.edges for wire in wires]
        if of != self._of:
            self._wires, self._of = Marks(*of), of
        lines, others = list[WireItem](), list[WireItem]()
        for wire in self._wires.inside(area):
            if wire.isVisible():
                (lines if wire.is_plain_line else others).append(wire)
        paint_lines(painter, lines)
        for wire in sorted(others, key=QGraphicsItem.zValue):
            wire.paint(painter, ALL)

    def _paint_cards(self, painter: QPainter, area: QRectF) -> None:
        cards, bodies, brief = self._canvas.cards, self._canvas.bodies, self._canvas.detail.brief
        here = bodies.inside(area)
        boxes = bodies.of(here)
        grounds, heads, others = [], [], list[CardItem]()
        for card, (x, y, _, _), overlaps in zip(
            here, boxes.tolist(), overlapping(boxes), strict=True
        ):
            item = cards[card]
            if brief and item.is_plain and not overlaps:
                grounds.append((x, y, item.ground))
                heads.append((x, y, item.model))
            else:
                others.append(item)
        painter.save()
        painter.setRenderHints(SMOOTH)
        put_grounds(painter, grounds)
        write_heads(painter, heads)
        painter.restore()
        for item in sorted(others, key=lambda card: (card.zValue(), card.came)):
            _paint(painter, item)


def _paint(painter: QPainter, item: QGraphicsItem) -> None:
    """Paint an item and those on it; each finds the painter as Qt would give it."""
    painter.save()
    painter.translate(item.pos())
    item.paint(painter, ALL)
    painter.restore()
    above = [
        child for child in item.childItems()
        if not (isinstance(child, PortItem | StripItem) and child.is_empty)
    ]
    if above:
        painter.save()
        painter.translate(item.pos())
        for child in sorted(above, key=QGraphicsItem.zValue):
            _paint(painter, child)
        painter.restore()
