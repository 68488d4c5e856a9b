"""Wiring: a wire in the hand, which ports it fits, and what the others say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas import edits, measures
from app.canvas.aim import Aim
from app.canvas.gestures import Gesture
from app.canvas.hand_label import HandLabel
from app.canvas.port import PortItem
from app.canvas.routing import Route, path_of
from app.theme.colours import colour
from app.theme.current import current_theme
from nncore.check import shape_on
from nncore.fitting import would_fit
from nncore.graph import Graph, Wire
from nncore.shapes import Change, Insert, Misfit

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Wiring(Gesture):
    """From a port to a port. Taken from an input that has its wire, it picks that wire up."""

    def __init__(self, view: CanvasView, port: PortItem) -> None:
        super().__init__(view)
        self._picked: Wire | None = None
        self._port = port
        graph = view.document.project.graph
        model = port.model
        if model.side == "in" and not graph.port(model.node, model.name).many:
            here = [w for w in graph.arriving(model.node) if w.target_port == model.name]
            if here:
                self._picked = here[0]
                giver = view.canvas.end_of(here[0], leaves=True)
                self._port = giver if giver is not None else port
        self._forward = self._port.model.side == "out"
        self._graph = graph if self._picked is None else graph.unwiring(self._picked)
        self._aim = Aim(view, "in" if self._forward else "out", self._port, self._misfit)
        self._end: PortItem | None = None

    def start(self, at: QPointF) -> None:
        theme = current_theme()
        self._item = QGraphicsPathItem()
        line = QPen(colour(theme.wire_strong), measures.WIRE_IN_HAND)
        line.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._item.setPen(line)
        self._item.setZValue(8)
        self._label = HandLabel(self._item)
        self.view.canvas.take_in_hand(self._item)
        if self._picked is not None:
            self.view.canvas.wires[self._picked].setVisible(False)
        self.move(at)

    def move(self, at: QPointF) -> None:
        end = self._aim.at(at)
        if end is not self._end:
            self._show_end(end)
        self._aim.show(end)
        here = end.centre if end is not None and not self._aim.misfit(end) else at
        start, stop = self._port.centre, here
        if not self._forward:
            start, stop = stop, start
        ends = (start.x(), start.y()), (stop.x(), stop.y())
        down = self.view.document.project.flow == "down"
        self._item.setPath(path_of(Route(ends, ends[0], bent=True, down=down)))
        self._label.show_at(here, self._flow(end))

    def finish(self, at: QPointF) -> None:
        self.move(at)
        end, document = self._end, self.view.document
        refused = self._aim.misfit(end)
        self._away()
        if end is None:
            self.view.bubble.hide()
            far = QLineF(self._port.centre, at).length() > measures.SNAP
            if self._picked is not None:
                document.apply("Disconnect", edits.delete(document.project, (), [self._picked]))
            elif far:
                self.view.ask_for_layer(port=self._port)
            return
        wire = self._wire(end)
        if refused is None:
            if wire not in document.project.graph.wires:
                new = edits.connect(document.project, wire, self._picked)
                document.apply("Connect", new)
        else:
            self.view.refuse(wire, self._picked, refused, end)

    def cancel(self) -> None:
        self._away()
        self.view.bubble.hide()

    def _flow(self, end: PortItem | None) -> str:
        """What flows, or would flow, in the wire; "" while that is not known."""
        giver = self._port if self._forward else end
        if giver is None:
            return ""
        graph = self.view.document.project.graph
        shape = shape_on(
            graph, Wire(giver.model.node, "", giver.model.name), graph.check().nodes
        )
        return str(shape) if shape is not None else ""

    def _show_end(self, end: PortItem | None) -> None:
        self._end = end
        misfit = self._aim.misfit(end)
        line = self._item.pen()
        theme = current_theme()
        line.setColor(colour(theme.error if misfit else theme.wire_strong))
        line.setStyle(Qt.PenStyle.DashLine if misfit else Qt.PenStyle.SolidLine)
        self._item.setPen(line)

    def _wire(self, other: PortItem) -> Wire:
        here, there = self._port.model, other.model
        if not self._forward:
            here, there = there, here
        return Wire(here.node, there.node, here.name, there.name)

    def _misfit(self, port: PortItem) -> Misfit | None:
        return would_fit(self._graph, self._wire(port))

    def _away(self) -> None:
        self.view.canvas.let_go(self._item)
        self._aim.stop()
        if self._picked is not None and self._picked in self.view.canvas.wires:
            self.view.canvas.wires[self._picked].setVisible(not self.view.canvas.hides_wires)


def fitting_wires(
    graph: Graph, port: PortItem, ports: Iterable[PortItem]
) -> list[tuple[Wire, PortItem]]:
    """The wires that could join a port to another one, with that one."""
    found, drawn = [], set(graph.wires)
    for other in ports:
        here, there = port.model, other.model
        if here.side == there.side:
            continue
        if here.side == "in":
            here, there = there, here
        wire = Wire(here.node, there.node, here.name, there.name)
        if wire not in drawn and would_fit(graph, wire) is None:
            found.append((wire, other))
    return found


def words_of(misfit: Misfit, title: str) -> str:
    """A refusal in one line.

    >>> words_of(Misfit("a row of numbers", "1 × 28 × 28"), "Dense 64")
    'Dense 64 needs a row of numbers here; this is 1 × 28 × 28.'
    """
    return f"{title} needs {misfit.expected} here; this is {misfit.got}."


def mends(misfit: Misfit) -> bool:
    """Whether a refusal can be put right by one button."""
    return isinstance(misfit.remedy, Insert | Change)

