"""Landing: shows where a panel in the hand would stand, and says which place that is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.docks.arrangement import Place
from app.theme.colours import brush, pen
from app.theme.current import current_theme

SHARE = 4
"""A side is meant within this part of the width or height: a quarter."""


def place_at(room: QRect, at: QPoint) -> Place:
    """The place that a point means: a side of the room, else a window of its own.

    >>> room = QRect(0, 0, 400, 400)
    >>> place_at(room, QPoint(10, 200)), place_at(room, QPoint(200, 390))
    ('left', 'bottom')
    >>> place_at(room, QPoint(200, 200)), place_at(room, QPoint(500, 10))
    ('floating', 'floating')
    """
    if not room.contains(at):
        return "floating"
    distances: dict[Place, float] = {
        "bottom": (room.bottom() - at.y()) / room.height(),
        "left": (at.x() - room.left()) / room.width(),
        "right": (room.right() - at.x()) / room.width(),
    }
    nearest = min(distances, key=lambda place: distances[place])
    return nearest if distances[nearest] < 1 / SHARE else "floating"


class Landing(QWidget):
    """Lies over the workspace while a panel is dragged; the mouse goes through it.

    Over panels that stand at a side their place is meant, else the side that is near.
    """

    def __init__(self, over: QWidget, stacks: Mapping[Place, QWidget]) -> None:
        super().__init__(over)
        self._stacks = stacks
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._place: Place = "floating"
        self.hide()

    def show_at(self, at: QPoint) -> Place:
        """Show the place that a point on the screen means."""
        over = self.parentWidget()
        assert over is not None
        self._place = self._held_by(at) or place_at(over.rect(), over.mapFromGlobal(at))
        self.setGeometry(over.rect())
        self.raise_()
        self.show()
        self.update()
        return self._place

    def _held_by(self, at: QPoint) -> Place | None:
        """The place of the panels under a point on the screen."""
        for place, stack in self._stacks.items():
            if stack.isVisible() and stack.rect().contains(stack.mapFromGlobal(at)):
                return place
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._place == "floating":
            return
        theme, painter = current_theme(), QPainter(self)
        painter.setPen(pen(theme.accent, 2))
        painter.setBrush(brush(theme.accent, 0.18))
        painter.drawRect(QRectF(self._side()).adjusted(1, 1, -1, -1))

    def _side(self) -> QRect:
        stack = self._stacks[self._place]
        if stack.isVisible():
            return QRect(self.mapFromGlobal(stack.mapToGlobal(QPoint(0, 0))), stack.size())
        room = self.rect()
        across, down = room.width() // SHARE, room.height() // SHARE
        if self._place == "left":
            return QRect(0, 0, across, room.height())
        if self._place == "right":
            return QRect(room.width() - across, 0, across, room.height())
        return QRect(0, room.height() - down, room.width(), down)
