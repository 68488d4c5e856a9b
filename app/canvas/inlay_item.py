"""InlayItem: what is in a block that is opened in its place, painted as one picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import measures
from app.canvas.bodies import Bodies, Box
from app.canvas.card import CardItem
from app.canvas.cards import Inlay
from app.canvas.facts import fact, has_shape
from app.canvas.strip_item import StripItem
from app.canvas.wires import Wires
from app.scope import outputs_inside
from app.theme.colours import brush, pen
from app.theme.current import current_theme
from nncore.graph import Graph
from nncore.project import Flow

NONE = QStyleOptionGraphicsItem()


def paint_anew(item: QGraphicsItem) -> None:
    """Forget the picture that Qt keeps of an item, and paint all of it.

    WORKAROUND PySide6 6.11: where what is seen of a large item changes in the same moment, `update`
    paints only what has come into sight, and what stood there before stays beside it.
    """
    item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
    item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)


class Unseen:
    """Holds the wires of an inlay, which paints them itself."""

    def addItem(self, item: QGraphicsItem) -> None:
        """Nothing to do: no scene has it."""

    def removeItem(self, item: QGraphicsItem) -> None:
        """Nothing to do: no scene had it."""


class InnerWires(Wires):
    """Wires of an inlay: past its edge nothing of it is painted."""

    def write_within(self, room: Box) -> None:
        """Let what is written over them stand in this room, or nowhere.

        For another room than before all is laid anew with the next graph.
        """
        if room != self._words.within:
            self._words.within = room
            self._ends, self._joined = {}, ()


class InlayItem(QGraphicsItem):
    """Cards and wires between the gates of a block. They are looked at here, and edited inside."""

    def __init__(self, block: CardItem) -> None:
        super().__init__(block)
        self._block = block
        self._bounds = QRectF()
        self._inlay: Inlay | None = None
        self._cards: dict[str, CardItem] = {}
        self._strips: dict[str, StripItem] = {}
        self._inlays: dict[str, InlayItem] = {}
        self._wires = InnerWires(Unseen(), Bodies())
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_inlay(self, inlay: Inlay, flow: Flow) -> None:
        """Show what is in the block now."""
        self.setPos(0, self._block.model.strip_top)
        if inlay == self._inlay:
            return
        self.prepareGeometryChange()
        edge = measures.GATE
        self._bounds = QRectF(0, 0, inlay.width, inlay.height).adjusted(-edge, -edge, edge, edge)
        self._inlay = inlay
        shown = {card.id: card for card in inlay.cards if card.id not in inlay.gates}
        for gone in set(self._cards) - set(shown):
            for kept in (self._cards, self._strips, self._inlays):
                kept.pop(gone, None)
        boxes = {}
        for card, (x, y) in zip(inlay.cards, inlay.corners, strict=True):
            is_gate = card.id in inlay.gates
            width, height = (0, 0) if is_gate else (card.width, card.height)
            boxes[card.id] = (x, y, x + width, y + height)
        for card_id, model in shown.items():
            item = self._cards.get(card_id)
            if item is None:
                item = self._cards[card_id] = CardItem(model)
                self._strips[card_id] = StripItem(model, item)
            item.show_model(model)
            item.setPos(*boxes[card_id][:2])
            self._strips[card_id].show_model(model)
            if model.inlay is None:
                self._inlays.pop(card_id, None)
            else:
                nested = self._inlays.setdefault(card_id, InlayItem(item))
                nested.show_inlay(model.inlay, flow)
        self._wires.write_within((0.0, 0.0, inlay.width, inlay.height))
        self._wires.show_graph(inlay.graph, inlay.check, inlay.cards, Bodies(boxes), flow)
        paint_anew(self)

    def show_style(self, straight: bool, hidden: bool, shapes: bool) -> None:
        """Let wires look as everywhere; at any depth."""
        wires = self._wires
        if (straight, hidden, shapes) == (wires.straight, wires.hidden, wires.shapes):
            return
        wires.show_style(straight, hidden, shapes)
        for nested in self._inlays.values():
            nested.show_style(straight, hidden, shapes)
        self.update()

    def show_numbers(self, outputs: Mapping[str, Any], graph: Graph, block_id: str) -> None:
        """Draw what each card in the block makes of the sample in hand."""
        inlay = self._inlay
        if inlay is None:
            return
        here = outputs_inside(outputs, graph, (block_id,))
        for card_id, card in self._cards.items():
            model, strip = card.model, self._strips[card_id]
            values = here.get(model.strip_of)
            known = has_shape(values, inlay.check.shape(model.strip_of))
            strip.show_values(values if known else None)
            card.show_facts({
                row.id: fact(row.tag, here[row.id], row.fact)
                for row in model.rows
                if row.id in here
            })
            if card_id in self._inlays:
                self._inlays[card_id].show_numbers(here, inlay.graph, card_id)
        paint_anew(self)

    def show_theme(self) -> None:
        """Paint anew in other colours."""
        paint_anew(self)

    def card_at(self, point: QPointF) -> str:
        """The layer under a point of the room, or the row under it; "" where none is."""
        for card in self._cards.values():
            if card.body.translated(card.pos()).contains(point):
                return card.node_at(point - card.pos())
        return ""

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        for wire in () if self._wires.hidden else self._wires.items.values():
            wire.paint(painter, NONE)
        for card_id, card in self._cards.items():
            painter.save()
            painter.translate(card.pos())
            card.paint(painter, NONE)
            for child in (self._strips[card_id], self._inlays.get(card_id)):
                if child is not None:
                    painter.save()
                    painter.translate(child.pos())
                    child.paint(painter, NONE)
                    painter.restore()
            painter.restore()
        self._paint_gates(painter)

    def _paint_gates(self, painter: QPainter) -> None:
        theme, model = current_theme(), self._block.model
        side = measures.GATE - measures.PORT_RING
        painter.setBrush(brush(theme.window))
        painter.setPen(pen(theme.family(model.family), measures.PORT_RING))
        for port, item in self._block.ports.items():
            if item.mood == "rest":
                x, y = model.port_at(port)
                box = QRectF(x - side / 2, y - self.y() - side / 2, side, side)
                painter.drawRoundedRect(box, 3, 3)
