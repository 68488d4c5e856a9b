"""Walk: the palette is one stop of the Tab key; inside of it the arrow keys go about."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Walk:
    """Knows the stops of a palette in their order, and which of them Tab comes to."""

    def __init__(self, palette: QWidget) -> None:
        self._palette = palette
        self._stops: list[QWidget] = []
        self._here: QWidget | None = None

    def clear(self) -> None:
        """There are others now."""
        self._stops, self._here = [], None

    def add(self, stop: QWidget) -> None:
        """Have one more; Tab comes to the first until another was gone to."""
        self._stops.append(stop)
        stop.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if self._here is None:
            self.enter(stop)

    def enter(self, stop: QWidget) -> None:
        """Tab comes here from now on."""
        if self._here is not None:
            self._here.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        stop.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._here = stop

    def settle(self) -> None:
        """Where Tab came to may be folded away: then it comes to the first that is seen."""
        if self._here is not None and not self._here.isVisibleTo(self._palette):
            seen = (each for each in self._stops if each.isVisibleTo(self._palette))
            self.enter(next(seen, self._here))

    def begin(self) -> None:
        """Go to where Tab would come."""
        if self._here is not None:
            self._here.setFocus(Qt.FocusReason.TabFocusReason)

    def takes(self, stop: QWidget, event: QKeyEvent) -> bool:
        """Go where an arrow, Home or End leads; says whether it was one of these."""
        key, seen = Qt.Key(event.key()), [each for each in self._stops if each.isVisible()]
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(seen[0 if key == Qt.Key.Key_Home else -1])
        elif key in WAYS:
            found = self._beside(stop, seen, WAYS[key])
            if found is not None:
                self._go(found)
        else:
            return False
        return True

    def _beside(self, stop: QWidget, seen: list[QWidget], way: tuple[int, int]) -> QWidget | None:
        """The nearest stop in a direction, on the same line or in the next one."""
        here = self._place(stop)
        ahead: list[tuple[int, int, QWidget]] = []
        for other in seen:
            there = self._place(other)
            if way[0] and _on_one_line(here, there):
                by = (there.left() - here.left()) * way[0]
                ahead += [(by, 0, other)] if by > 0 else []
            elif way[1] and not _on_one_line(here, there):
                by = (there.top() - here.top()) * way[1]
                ahead += [(by, abs(there.left() - here.left()), other)] if by > 0 else []
        return min(ahead, key=lambda each: each[:2])[2] if ahead else None

    def _place(self, stop: QWidget) -> QRect:
        return QRect(stop.mapTo(self._palette, QPoint()), stop.size())

    def _go(self, stop: QWidget) -> None:
        stop.setFocus(Qt.FocusReason.TabFocusReason)


def _on_one_line(one: QRect, other: QRect) -> bool:
    return one.top() < other.center().y() < one.bottom()
