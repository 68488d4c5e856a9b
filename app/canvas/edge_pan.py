"""EdgePan: the ground moves on while something is held near the edge of the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QTimer

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

EDGE = 28
"""How near the edge a hand must come, in pixels of the screen."""
FASTEST = 24
"""Pixels a step at the very edge and beyond."""
STEP_MS = 16


class EdgePan(QObject):
    """Scrolls a view step by step, and lets its gesture follow."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._at = QPointF()
        self._steps = QTimer(self)
        self._steps.setInterval(STEP_MS)
        self._steps.timeout.connect(self._step)

    def follow(self, at: QPointF) -> None:
        """Something is held here, a point of the viewport."""
        self._at = at
        if self._pull().isNull():
            self._steps.stop()
        elif not self._steps.isActive():
            self._steps.start()

    def stop(self) -> None:
        """Nothing is held any more."""
        self._steps.stop()

    def _pull(self) -> QPointF:
        """How far to go in one step: the farther out, the faster."""
        room = self._view.viewport().rect()
        return QPointF(_out(self._at.x(), room.width()), _out(self._at.y(), room.height()))

    def _step(self) -> None:
        view, pull = self._view, self._pull()
        if pull.isNull():
            self.stop()
            return
        across, down = view.horizontalScrollBar(), view.verticalScrollBar()
        across.setValue(across.value() + round(pull.x()))
        down.setValue(down.value() + round(pull.y()))
        view.leave()
        if view.gesture is not None:
            view.gesture.move(view.mapToScene(self._at.toPoint()))
        else:
            view.carry(self._at)


def _out(at: float, room: float) -> float:
    """How strongly a point pulls along one axis, with its sign.

    >>> _out(14, 500), _out(250, 500), _out(600, 500)
    (-12.0, 0.0, 24.0)
    """
    beyond = max(at - (room - EDGE), 0.0) - max(EDGE - at, 0.0)
    return max(-1.0, min(1.0, beyond / EDGE)) * FASTEST
