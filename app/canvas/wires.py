"""Wires: all wires of a scene, kept in step with the graph and with where cards stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from PySide6.QtWidgets import QGraphicsScene

from app.canvas import measures
from app.canvas.bodies import Bodies, Box, Boxes
from app.canvas.cards import CardModel
from app.canvas.routing import Point, reach, route
from app.canvas.wire import WireItem
from nncore.check import shape_on
from nncore.graph import Check, Graph, Wire

MANY = 40
"""From so many moved cards on, every wire is laid anew."""


class Wires:
    """The items by wire. What an edit or a hand leaves as it was is not laid anew."""

    def __init__(self, scene: QGraphicsScene, bodies: Bodies) -> None:
        self._scene, self._bodies = scene, bodies
        self.items: dict[Wire, WireItem] = {}
        self._ends: dict[Wire, tuple[str, float, str, float]] = {}
        self._reach: Boxes = np.zeros((0, 4))

    def ways(self) -> Iterator[tuple[Point, ...]]:
        """The corners of every wire."""
        return (item.corners for item in self.items.values())

    def show_graph(
        self, graph: Graph, check: Check, models: Iterable[CardModel], bodies: Bodies
    ) -> None:
        """Bring the wires in step with a graph: which there are, and what flows."""
        self._bodies = bodies
        ports = {
            (port.node, port.name, port.side): (model.id, port.y)
            for model in models
            for port in model.ports
        }
        self._ends = {}
        for wire in graph.wires:
            leaving = ports.get((wire.source, wire.source_port, "out"))
            arriving = ports.get((wire.target, wire.target_port, "in"))
            if leaving is not None and arriving is not None:
                self._ends[wire] = (*leaving, *arriving)
        for gone in set(self.items) - set(self._ends):
            self._scene.removeItem(self.items.pop(gone))
        faulty = {(p.node, p.port) for p in check.problems if p.got}
        for wire in self._ends:
            item = self.items.get(wire)
            if item is None:
                item = self.items[wire] = WireItem(wire)
                self._scene.addItem(item)
            wrong = (wire.target, wire.target_port) in faulty
            item.show_flow(shape_on(graph, wire, check.nodes), wrong)
        self._reach = np.zeros((len(self._ends), 4))
        self._lay(range(len(self._ends)))

    def show_moved(self, boxes: list[Box]) -> None:
        """Lay those wires anew that reach where cards stood or stand now."""
        if len(boxes) > 2 * MANY:
            self._lay(range(len(self._ends)))
            return
        r, hit = self._reach, np.zeros(len(self._reach), bool)
        for left, top, right, bottom in boxes:
            hit |= (
                (r[:, 0] <= right) & (r[:, 2] >= left) & (r[:, 1] <= bottom) & (r[:, 3] >= top)
            )
        self._lay(np.flatnonzero(hit).tolist())

    def _lay(self, numbers: Iterable[int]) -> None:
        wires = list(self._ends)
        for number in numbers:
            wire = wires[number]
            source, out_y, target, in_y = self._ends[wire]
            start, end = self._bodies[source], self._bodies[target]
            a: Point = (start[0] + measures.CARD_WIDTH, start[1] + out_y)
            b: Point = (end[0], end[1] + in_y)
            self.items[wire].show_way(route(a, b, source, target, self._bodies))
            self._reach[number] = _with_ends(reach(a, b, start, end), a, b)


def _with_ends(box: Box, a: Point, b: Point) -> Box:
    """A reach that its own ends are in: a card that moves takes its wires along."""
    return (
        min(box[0], a[0], b[0]), min(box[1], a[1], b[1]),
        max(box[2], a[0], b[0]), max(box[3], a[1], b[1]),
    )
