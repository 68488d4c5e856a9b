"""What a hand does with the joints of wires: make one, and move it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF

from app.canvas import measures
from app.canvas.drop import on_grid
from app.canvas.gestures import Gesture
from app.canvas.joints import joints_of, with_joints
from nncore.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

REACH_PX = 9.0
"""How near to a joint it is held."""


class MoveJoint(Gesture):
    """Moves a joint of a wire; `is_new` makes one where the hand pressed."""

    def __init__(self, view: CanvasView, wire: Wire, place: int, is_new: bool = False) -> None:
        super().__init__(view)
        self._wire, self._place, self._is_new = wire, place, is_new

    def start(self, at: QPointF) -> None:
        points = list(joints_of(self.view.document.project).get(self._wire, ()))
        if self._is_new:
            points.insert(self._place, (at.x(), at.y()))
        self._points, self._from, self._moved = points, at, self._is_new
        self._show(at)

    def move(self, at: QPointF) -> None:
        far = (at - self._from).manhattanLength() * self.view.zoom >= measures.CLICK
        self._moved = self._moved or far
        self._show(at)

    def finish(self, at: QPointF) -> None:
        view, document = self.view, self.view.document
        if self._moved:
            new = with_joints(document.project, self._wire, self._held(at))
            document.apply("Add joint" if self._is_new else "Move joint", new)
        view.canvas.show_joints(self._wire, None)
        view.selection.choose((), [self._wire], joint=(self._wire, self._place))

    def cancel(self) -> None:
        self.view.canvas.show_joints(self._wire, None)

    def _show(self, at: QPointF) -> None:
        if self._moved and self._wire in self.view.canvas.wires:
            self.view.canvas.show_joints(self._wire, self._held(at))

    def _held(self, at: QPointF) -> tuple[tuple[float, float], ...]:
        held = on_grid(at)
        return (*self._points[: self._place], held, *self._points[self._place + 1 :])


def joint_at(view: CanvasView, at: QPointF) -> tuple[Wire, int] | None:
    """The joint under a point of the scene."""
    near = REACH_PX / view.zoom
    for wire, item in view.canvas.wires.items():
        place = item.joint_at(at, near)
        if place >= 0:
            return wire, place
    return None


def stops_of(view: CanvasView, wire: Wire) -> list[QPointF]:
    """From where a wire leaves to where it arrives, through its joints; it may not be laid yet."""
    start, end = (view.canvas.end_of(wire, leaves) for leaves in (True, False))
    assert start is not None
    assert end is not None
    joints = joints_of(view.document.project).get(wire, ())
    return [start.centre, *(QPointF(*point) for point in joints), end.centre]


def place_for(view: CanvasView, wire: Wire, at: QPointF) -> int:
    """How many joints of a wire come before a new one at a point: where that detours least."""
    stops = stops_of(view, wire)
    legs = [
        _far(a, at) + _far(at, b) - _far(a, b) for a, b in itertools.pairwise(stops)
    ]
    return legs.index(min(legs))


def _far(a: QPointF, b: QPointF) -> float:
    return QLineF(a, b).length()
