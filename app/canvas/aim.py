"""Aim: which port is meant by a hand that holds wires, and which of those in sight would fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF

from app.canvas import measures
from app.canvas.overview import DETAIL
from app.canvas.port import Mood, PortItem
from nncore.shapes import Misfit

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Aim:
    """Asks each port once what keeps it from fitting, and only those in sight or within reach.

    A large network has thousands of ports, and what nobody sees needs no answer.
    """

    def __init__(
        self, view: CanvasView, side: str, but: PortItem, ask: Callable[[PortItem], Misfit | None]
    ) -> None:
        self._view, self._side, self._but, self._ask = view, side, but, ask
        self._misfits: dict[PortItem, Misfit | None] = {}
        self._end: PortItem | None = None

    def misfit(self, port: PortItem | None) -> Misfit | None:
        """What keeps a port from fitting; None where it fits, or there is none."""
        if port is None:
            return None
        if port not in self._misfits:
            self._misfits[port] = self._ask(port)
        return self._misfits[port]

    def at(self, at: QPointF) -> PortItem | None:
        """The port that is meant: the nearest in reach that fits, else the best of the card."""
        reach = measures.SNAP / self._view.zoom
        around = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        far = {port: QLineF(at, port.centre).length() for port in self._ports(around)}
        near = [port for port, length in far.items() if length <= reach]
        if near:
            return min(near, key=lambda port: (self.misfit(port) is not None, far[port]))
        card = self._view.card_at(at)
        own = [port for port in far if port.parentItem() is card]
        return min(own, key=lambda port: self.misfit(port) is not None, default=None)

    def show(self, end: PortItem | None) -> None:
        """Dim the ports in sight that do not fit; the one that is meant invites or refuses."""
        view = self._view
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        for port in self._ports(seen) if view.zoom >= DETAIL else ():
            if port is not end:
                port.show_mood(self._mood(port))
        if self._end is not None and self._end is not end:
            self._end.show_mood(self._mood(self._end))
        self._end = end
        misfit = self.misfit(end)
        if end is not None:
            end.show_mood("refused" if misfit else "fits")
        if end is not None and misfit is not None:
            view.say_why(misfit, end)
        else:
            view.bubble.hide()

    def stop(self) -> None:
        """Show all ports as they are."""
        for port in self._misfits:
            port.show_mood("rest")

    def _mood(self, port: PortItem) -> Mood:
        return "dim" if self.misfit(port) else "rest"

    def _ports(self, box: QRectF) -> Iterator[PortItem]:
        canvas = self._view.canvas
        for card in canvas.bodies.inside(box):
            for port in canvas.cards[card].ports.values():
                if port.model.side == self._side and port is not self._but:
                    yield port
