"""A row of names, one of which is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QPushButton, QWidget

from app.parting import delete_later
from app.widgets.focus_ring import ring_focus
from app.widgets.text import Text

LEAVES_PX = 24
"""So far above or below the strip a name that is dragged has left it."""


class TabStrip(QWidget):
    """Chooses one of several views. Tab reaches the strip, the arrow keys go along it.

    A name can be dragged to another place among them, or out of the strip.
    """

    chosen = Signal(str)
    """The person chose another view; carries its name."""
    moved = Signal(str, str)
    """A name was dragged along; carries it and the name before which it is, "" for the end."""
    dragged_out = Signal(str, QPoint)
    """A name is being dragged outside; carries it and the place on the screen."""
    dropped = Signal(str, QPoint)
    """A name was let go outside; carries it and the place on the screen."""
    drag_given_up = Signal()
    """A name that was outside has come back, or its drag was given up."""
    menu_asked = Signal(str, QPoint)
    """The right button, or the menu key, on a name; carries it and the place on the screen."""

    def __init__(self, name: str, names: Iterable[str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._counts: dict[str, Text] = {}
        self._pressed: QPoint | None = None
        self._out = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 4, 4, 4)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self.show_names(names)
        self._group.buttonClicked.connect(self._tell)

    @property
    def current(self) -> str:
        """Name of the chosen view."""
        button = self._group.checkedButton()
        return button.text() if button else ""

    @property
    def names(self) -> list[str]:
        """The names in their order."""
        return list(self._buttons)

    def button(self, name: str) -> QPushButton:
        """The button of a name."""
        return self._buttons[name]

    def show_names(self, names: Iterable[str]) -> None:
        """Show these names, in this order; one that stays keeps its count."""
        names, current = list(names), self.current
        for gone in set(self._buttons) - set(names):
            button, count = self._buttons.pop(gone), self._counts.pop(gone)
            self._group.removeButton(button)
            for each in (button, count):
                each.hide()
                delete_later(each)
        for name in names:
            if name not in self._buttons:
                self._add(name)
        self._buttons = {name: self._buttons[name] for name in names}
        for at, name in enumerate(names):
            self._row.insertWidget(2 * at, self._buttons[name])
            self._row.insertWidget(2 * at + 1, self._counts[name])
        if names:
            self.show_chosen(current if current in names else names[0])

    def show_chosen(self, name: str) -> None:
        """Choose a view by its name; nothing is emitted."""
        self._buttons[name].setChecked(True)
        for each, button in self._buttons.items():
            reach = Qt.FocusPolicy.StrongFocus if each == name else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(reach)

    def show_offered(self, name: str, on: bool) -> None:
        """Offer a view or leave it out, as Boundary where there is no plane."""
        self._buttons[name].setVisible(on)

    def show_count(self, name: str, count: int) -> None:
        """Put a small number behind a name, as Problems has; none for 0."""
        label = self._counts[name]
        label.setText(str(count))
        label.setVisible(count > 0)
        words = f"{name}, {count}" if count else name
        self._buttons[name].setAccessibleName(words)

    def _add(self, name: str) -> None:
        button = QPushButton(name, self)
        button.setAutoDefault(False)        # in a dialog, Enter in a field would go to this page
        button.setProperty("kind", "tab")
        button.setCheckable(True)
        button.setAutoExclusive(True)       # a screen reader says: one of several
        button.setAccessibleName(name)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.installEventFilter(self)
        ring_focus(button)
        count = Text(role="axis", parent=self)
        count.setProperty("kind", "badge")
        count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        count.hide()
        self._group.addButton(button)
        self._buttons[name] = button
        self._counts[name] = count

    def _tell(self, button: QPushButton) -> None:
        self.show_chosen(button.text())
        self.chosen.emit(button.text())

    def _step(self, step: int) -> None:
        names = [name for name, each in self._buttons.items() if not each.isHidden()]
        name = names[(names.index(self.current) + step) % len(names)]
        self.show_chosen(name)
        self._buttons[name].setFocus(Qt.FocusReason.TabFocusReason)
        self.chosen.emit(name)

    def _drag(self, name: str, at: QPoint) -> None:
        """Follow a name in the hand: along the strip it changes its place, outside it tells."""
        here = self.mapFromGlobal(at)
        room = self.rect().adjusted(-LEAVES_PX, -LEAVES_PX, LEAVES_PX, LEAVES_PX)
        was_out, self._out = self._out, not room.contains(here)
        if self._out:
            self.dragged_out.emit(name, at)
            return
        if was_out:
            self.drag_given_up.emit()
        names = [one for one, each in self._buttons.items() if not each.isHidden()]
        left = [one for one in names if one != name and self._middle(one) < here.x()]
        others = [one for one in names if one != name]
        wanted = [*left, name, *others[len(left) :]]
        if wanted != names:
            after = others[len(left) :]
            self.moved.emit(name, after[0] if after else "")

    def _middle(self, name: str) -> int:
        return self._buttons[name].geometry().center().x()

    def _take_mouse(self, name: str, event: QMouseEvent) -> bool:
        """Whether a drag keeps what the mouse does from the button."""
        kind, at = event.type(), event.globalPosition().toPoint()
        if kind == QEvent.Type.MouseButtonPress:
            self._pressed = at if event.button() == Qt.MouseButton.LeftButton else None
            self._out = False
        elif kind == QEvent.Type.MouseMove and self._pressed is not None:
            if self._out or (at - self._pressed).manhattanLength() > 2 * _drag_distance():
                self._drag(name, at)
        elif kind == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            self._pressed = None
            if self._out:
                self._out = False
                self._buttons[name].setDown(False)
                self.dropped.emit(name, at)
                return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        name = watched.text() if isinstance(watched, QPushButton) else ""
        if isinstance(event, QContextMenuEvent):
            self.menu_asked.emit(name, event.globalPos())
            return True
        if isinstance(event, QMouseEvent):
            return self._take_mouse(name, event)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self._pressed is not None:
                self._pressed, self._out = None, False
                self.drag_given_up.emit()
                return True
            steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
            step = steps.get(Qt.Key(event.key()))
            if step:
                self._step(step)
                return True
        return False


def _drag_distance() -> int:
    return QApplication.startDragDistance()
