"""Sight: which part of a scene somebody looks at."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF
from PySide6.QtWidgets import QGraphicsScene

MARGIN = 4_000
"""How far beyond the cards one can pan."""


class Sight(QObject):
    """Asks the views of a scene; without one, nothing is in sight."""

    def __init__(self, scene: QGraphicsScene) -> None:
        super().__init__(scene)
        self._scene, self._sorted = scene, QRectF()

    @property
    def is_looked_at(self) -> bool:
        """Whether there is a view of it."""
        return bool(self._scene.views())

    def in_sight(self) -> QRectF:
        """A rectangle of the scene that has in it what is seen."""
        seen = QRectF()
        for view in self._scene.views():
            seen = seen.united(view.mapToScene(view.viewport().rect()).boundingRect())
        return seen

    def give_room(self, whole: QRectF) -> None:
        """Let one pan over all there is, and beyond.

        The scene keeps its own rectangle where that will do: Qt sorts all items anew for another.
        """
        room = room_around(whole)
        if not (self._sorted.contains(whole) and room_around(room).contains(self._sorted)):
            self._sorted = room
            self._scene.setSceneRect(room)
        for view in self._scene.views():
            view.setSceneRect(room)


def room_around(whole: QRectF) -> QRectF:
    """Over what one can pan."""
    return whole.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
