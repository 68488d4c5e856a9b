"""Highlight: what is under the pointer lights its wires; a port also dims all it is not joined to.

Only what is in sight is touched: thousands of items need no opacity of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGraphicsItem

from app.canvas.card import CardItem
from app.canvas.overview import DETAIL
from app.canvas.port import PortItem
from app.canvas.wire import WireItem
from app.parting import is_there

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

DIM = 0.35
"""How much is left of what has nothing to do with the port under the pointer."""


class Highlight:
    """Shows one port or card at a time."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._at: PortItem | CardItem | None = None
        self._lit: list[WireItem] = []
        self._dimmed: list[QGraphicsItem] = []

    @property
    def dims(self) -> bool:
        """Whether anything is faint now."""
        return bool(self._dimmed)

    def show_at(self, port: PortItem | None, card: CardItem | None) -> None:
        """Light what belongs to the port under the pointer, else to the card."""
        at = port if port is not None else card
        if self._view.zoom < DETAIL:
            at = None                               # no item paints itself: nothing to be seen
        if at is not self._at:
            self.clear()
            self._at = at
            if at is not None:
                self._show(at)

    def clear(self) -> None:
        """Show everything as it is."""
        hides = self._view.canvas.hides_wires
        for wire in self._lit:
            if is_there(wire):
                wire.show_lit(False)
                wire.setVisible(not hides)
        for item in self._dimmed:
            if is_there(item):
                item.setOpacity(1.0)
        self._at, self._lit, self._dimmed = None, [], []

    def _show(self, at: PortItem | CardItem) -> None:
        canvas = self._view.canvas
        ports = [at] if isinstance(at, PortItem) else list(at.ports.values())
        ends = {(port.model.side, port.model.node, port.model.name) for port in ports}
        self._lit = [
            item for wire, item in canvas.wires.items()
            if ("out", wire.source, wire.source_port) in ends
            or ("in", wire.target, wire.target_port) in ends
        ]
        for item in self._lit:
            item.show_lit(True)
            item.setVisible(True)
        if isinstance(at, PortItem):
            self._dim_others(at)

    def _dim_others(self, port: PortItem) -> None:
        canvas = self._view.canvas
        nodes = {port.model.node}
        for lit_wire in self._lit:
            nodes |= {lit_wire.wire.source, lit_wire.wire.target}
        cards = {canvas.home_of(node) for node in nodes}
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        lit = set(map(id, self._lit))
        for item in canvas.items(seen):
            is_other_card = isinstance(item, CardItem) and item.model.id not in cards
            if is_other_card or (isinstance(item, WireItem) and id(item) not in lit):
                item.setOpacity(DIM)
                self._dimmed.append(item)
