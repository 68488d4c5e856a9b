"""Finding: what is under a point of the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QLineF, QPointF, QRectF

from app.canvas.card import CardItem
from app.canvas.port import REACH, PortItem
from app.canvas.wire import WireItem
from nncore.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Finding:
    """The part of the view that knows what lies where. Points are in the scene."""

    def card_at(self, at: QPointF) -> CardItem | None:
        """The card under a point."""
        canvas = cast("CanvasView", self).canvas
        hit = [canvas.cards[card] for card in canvas.bodies.at(at.x(), at.y())]
        return max(hit, key=lambda card: card.zValue(), default=None)

    def wire_at(self, at: QPointF) -> Wire | None:
        """The wire under a point."""
        for item in cast("CanvasView", self).canvas.items(at):
            if isinstance(item, WireItem):
                return item.wire
        return None

    def port_at(self, at: QPointF) -> PortItem | None:
        """The port under a point."""
        reach = QRectF(at.x() - REACH, at.y() - REACH, 2 * REACH, 2 * REACH)
        found = cast("CanvasView", self).canvas.items(reach)
        ports = [each for each in found if isinstance(each, PortItem)]
        near = [(QLineF(at, port.centre).length(), i) for i, port in enumerate(ports)]
        nearest = min(near, default=(0.0, -1))
        return ports[nearest[1]] if near and nearest[0] <= REACH else None
