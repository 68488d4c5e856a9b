"""Sight: which part of a scene somebody looks at."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF
from PySide6.QtWidgets import QGraphicsScene


class Sight(QObject):
    """Asks the views of a scene; without one, nothing is in sight."""

    def __init__(self, scene: QGraphicsScene) -> None:
        super().__init__(scene)
        self._scene = scene

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
