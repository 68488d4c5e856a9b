"""What a hand does with all wires of a port at once: move them to another port, break them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas import edits, measures
from app.canvas.aim import Aim
from app.canvas.gestures import Gesture
from app.canvas.port import PortItem
from app.canvas.routing import Route, path_of
from app.canvas.wiring import Wiring
from app.theme.colours import colour
from app.theme.current import current_theme
from nncore.fitting import would_fit
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


def crowded(wires: tuple[Wire, ...], port: PortItem, graph: Graph) -> Misfit | None:
    """Why several wires cannot all end at a port: it takes one, and the others would be lost."""
    model = port.model
    if model.side == "out" or len(wires) < 2 or graph.port(model.node, model.name).many:
        return None
    return Misfit("one wire", f"{len(wires)}", port=model.name)


def moved(project: Project, wires: tuple[Wire, ...], port: PortItem) -> Project | Misfit:
    """With these wires at another port of the same side, or why one of them does not fit there."""
    graph = project.graph.unwiring(*wires)
    if (misfit := crowded(wires, port, graph)) is not None:
        return misfit
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
        self._graph = view.document.project.graph.unwiring(*self._wires)
        self._aim = Aim(view, port.model.side, port, self._misfit)

    def start(self, at: QPointF) -> None:
        self._item = QGraphicsPathItem()
        line = QPen(colour(current_theme().wire_strong), measures.WIRE_IN_HAND)
        line.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._item.setPen(line)
        self._item.setZValue(8)
        self.view.canvas.take_in_hand(self._item)
        self._show_wires(False)
        self.move(at)

    def move(self, at: QPointF) -> None:
        end = self._aim.at(at)
        self._aim.show(end)
        here = end.centre if end is not None else at
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
        end, document = self._aim.at(at), self.view.document
        self._away()
        if end is None:
            return
        found = moved(document.project, self._wires, end)
        if isinstance(found, Misfit):
            self.view.say_why(found, end)
        else:
            count = len(self._wires)
            document.apply("Move wire" if count == 1 else f"Move {count} wires", found)

    def cancel(self) -> None:
        self._away()

    def _misfit(self, port: PortItem) -> Misfit | None:
        """What keeps the first of the wires that does not fit at a port from fitting."""
        found = (would_fit(self._graph, led_to(wire, port)) for wire in self._wires)
        return crowded(self._wires, port, self._graph) or next(filter(None, found), None)

    def _show_wires(self, shown: bool) -> None:
        for wire in self._wires:
            if wire in self.view.canvas.wires:
                self.view.canvas.wires[wire].setVisible(shown)

    def _away(self) -> None:
        self.view.canvas.let_go(self._item)
        self._show_wires(not self.view.canvas.hides_wires)
        self._aim.stop()
        self.view.bubble.hide()
