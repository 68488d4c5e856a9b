"""What a hand does with all wires of a port at once: move them to another port, break them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas import edits, measures
from app.canvas.cards import title_of
from app.canvas.gestures import Gesture
from app.canvas.port import PortItem
from app.canvas.routing import Route, path_of
from app.canvas.wiring import Wiring, words_of
from app.theme.colours import colour
from app.theme.current import current_theme
from nncore.check import would_fit
from nncore.graph import Graph, Wire
from nncore.project import Project
from nncore.shapes import Misfit

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


def gesture_at(view: CanvasView, port: PortItem, held: Qt.KeyboardModifier) -> Gesture:
    """What a press on a port begins: with Alt its wires break, with Ctrl they move together."""
    if wires_at(view.document.project.graph, port):
        if held & Qt.KeyboardModifier.AltModifier:
            return Break(view, port)
        if held & Qt.KeyboardModifier.ControlModifier:
            return MoveWires(view, port)
    return Wiring(view, port)


def wires_at(graph: Graph, port: PortItem) -> tuple[Wire, ...]:
    """The wires that leave or reach a port."""
    model = port.model
    if model.side == "out":
        return tuple(w for w in graph.leaving(model.node) if w.source_port == model.name)
    return tuple(w for w in graph.arriving(model.node) if w.target_port == model.name)


def led_to(wire: Wire, port: PortItem) -> Wire:
    """A wire with one end at another port."""
    model = port.model
    if model.side == "out":
        return replace(wire, source=model.node, source_port=model.name)
    return replace(wire, target=model.node, target_port=model.name)


def moved(project: Project, wires: tuple[Wire, ...], port: PortItem) -> Project | Misfit:
    """With these wires at another port of the same side, or why one of them does not fit there."""
    graph = project.graph.unwiring(*wires)
    for wire in wires:
        new = led_to(wire, port)
        misfit = would_fit(graph, new)
        if misfit is not None:
            return misfit
        graph = graph.wiring(new)
    return replace(project, graph=graph)


class Break(Gesture):
    """Takes every wire of a port away, if the hand lets go where it pressed."""

    def __init__(self, view: CanvasView, port: PortItem) -> None:
        super().__init__(view)
        self._port = port

    def finish(self, at: QPointF) -> None:
        view = self.view
        if view.port_at(at) is self._port:
            wires = wires_at(view.document.project.graph, self._port)
            text = "Disconnect" if len(wires) == 1 else f"Disconnect {len(wires)} wires"
            view.document.apply(text, edits.delete(view.document.project, (), wires))


class MoveWires(Gesture):
    """Carries every wire of a port to another one of the same side; in the open nothing happens."""

    def __init__(self, view: CanvasView, port: PortItem) -> None:
        super().__init__(view)
        self._port = port
        self._wires = wires_at(view.document.project.graph, port)
        self._end: PortItem | None = None

    def start(self, at: QPointF) -> None:
        self._item = QGraphicsPathItem()
        line = QPen(colour(current_theme().wire_strong), measures.WIRE_IN_HAND)
        line.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._item.setPen(line)
        self._item.setZValue(8)
        self.view.canvas.take_in_hand(self._item)
        self._show_wires(False)
        for port in self._others():
            port.show_mood("fits" if self._fits(port) else "dim")
        self.move(at)

    def move(self, at: QPointF) -> None:
        self._end = self._aim(at)
        here = self._end.centre if self._end is not None else at
        path = QPainterPath()
        for wire in self._wires:
            way = self.view.canvas.wires[wire].way
            if way is None:
                continue
            far = way.points[-1] if self._port.model.side == "out" else way.points[0]
            ends = ((here.x(), here.y()), far)
            a, b = ends if self._port.model.side == "out" else ends[::-1]
            path.addPath(path_of(Route((a, b), a, bent=True, down=way.down)))
        self._item.setPath(path)

    def finish(self, at: QPointF) -> None:
        self.move(at)
        end, document = self._end, self.view.document
        self._away()
        if end is None:
            return
        found = moved(document.project, self._wires, end)
        if isinstance(found, Misfit):
            title = title_of(document.project.graph[end.model.node])
            at_port = QPointF(self.view.mapFromScene(end.centre))
            self.view.bubble.show_at(at_port, words_of(found, title))
        else:
            count = len(self._wires)
            document.apply("Move wire" if count == 1 else f"Move {count} wires", found)

    def cancel(self) -> None:
        self._away()

    def _others(self) -> list[PortItem]:
        side = self._port.model.side
        ports = self.view.canvas.ports()
        return [port for port in ports if port.model.side == side and port is not self._port]

    def _aim(self, at: QPointF) -> PortItem | None:
        """The port that is meant: the nearest in reach, else one of the card under the hand."""
        reach, others = measures.SNAP / self.view.zoom, self._others()
        near = [(QLineF(at, port.centre).length(), n) for n, port in enumerate(others)]
        nearest = min(near, default=(reach + 1, -1))
        if nearest[0] <= reach:
            return others[nearest[1]]
        card = self.view.card_at(at)
        return next((port for port in others if port.parentItem() is card), None) if card else None

    def _fits(self, port: PortItem) -> bool:
        return not isinstance(moved(self.view.document.project, self._wires, port), Misfit)

    def _show_wires(self, shown: bool) -> None:
        for wire in self._wires:
            if wire in self.view.canvas.wires:
                self.view.canvas.wires[wire].setVisible(shown)

    def _away(self) -> None:
        self.view.canvas.let_go(self._item)
        self._show_wires(not self.view.canvas.hides_wires)
        for port in self.view.canvas.ports():
            port.show_mood("rest")
