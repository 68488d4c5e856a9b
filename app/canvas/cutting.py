"""Cutting: a line drawn over the ground with Ctrl and Shift held takes away what it crosses."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas import edits, measures
from app.canvas.gestures import Gesture
from app.canvas.lifting import FAINT
from app.canvas.routing import Route, path_of
from app.canvas.wire import WireItem
from app.theme.colours import colour
from app.theme.current import current_theme
from nncore.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Cut(Gesture):
    """Follows the hand with a line; what it has crossed is faint, and goes on release."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._wires: dict[Wire, WireItem] = {}

    def start(self, at: QPointF) -> None:
        self._last, self._path = at, QPainterPath(at)
        self._item = QGraphicsPathItem()
        line = QPen(colour(current_theme().error), measures.WIRE, Qt.PenStyle.DashLine)
        line.setCosmetic(True)
        self._item.setPen(line)
        self._item.setZValue(9)
        self.view.canvas.take_in_hand(self._item)
        self.view.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def move(self, at: QPointF) -> None:
        stroke = QLineF(self._last, at)
        if stroke.length() * self.view.zoom < 1:
            return
        around = QRectF(self._last, at).normalized().adjusted(-1, -1, 1, 1)
        for item in self.view.canvas.items(around):
            if not isinstance(item, WireItem) or item.wire in self._wires:
                continue
            if item.way is not None and crosses(item.way, stroke):
                self._wires[item.wire] = item
                item.setOpacity(FAINT)
        self._last = at
        self._path.lineTo(at)
        self._item.setPath(self._path)

    def finish(self, at: QPointF) -> None:
        self.move(at)
        self.cancel()
        if self._wires:
            document = self.view.document
            count = len(self._wires)
            words = "Cut wire" if count == 1 else f"Cut {count} wires"
            document.apply(words, edits.delete(document.project, (), self._wires))

    def cancel(self) -> None:
        self.view.canvas.let_go(self._item)
        for item in self._wires.values():
            item.setOpacity(1.0)
        self.view.show_hand()


def crosses(way: Route, stroke: QLineF) -> bool:
    """Whether a straight stroke crosses a wire that runs this way."""
    bounded = QLineF.IntersectionType.BoundedIntersection
    for polygon in path_of(way).toSubpathPolygons():
        corners = [polygon.at(i) for i in range(polygon.count())]
        for a, b in pairwise(corners):
            if QLineF(a, b).intersects(stroke)[0] == bounded:
                return True
    return False
