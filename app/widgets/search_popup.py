"""SearchPopup: a line to type in over a list of what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.parting import part_once_closed
from app.theme.colours import pen
from app.theme.current import current_theme
from app.widgets.text import give_ground
from app.widgets.text_field import SearchField
from app.widgets.words import NOTHING

TOP = 96
"""From the window's upper edge."""
Standard = QKeySequence.StandardKey
WRITING = (
    Standard.Copy, Standard.Cut, Standard.Paste, Standard.Undo, Standard.Redo, Standard.SelectAll,
    Standard.MoveToNextWord, Standard.MoveToPreviousWord, Standard.SelectNextWord,
    Standard.SelectPreviousWord, Standard.DeleteStartOfWord, Standard.DeleteEndOfWord,
)  # fmt: skip
"""Keys that a line to write in has a use for."""


class SearchPopup(QDialog):
    """Type a few letters, choose with the arrows, press Enter. Esc leaves.

    What it finds, and what is done with it, is said by `show_found` and `take` of its kinds.
    """

    def __init__(self, name: str, hint: str, list_name: str, over: QWidget) -> None:
        super().__init__(over, Qt.WindowType.Popup)
        self._over = over
        self.setAccessibleName(name)
        part_once_closed(self)
        give_ground(self)
        self.search = SearchField(name, hint)
        self.list = QListWidget()
        self.list.setAccessibleName(list_name)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(8, 8, 8, 8)
        self.column.setSpacing(6)
        self.column.addWidget(self.search)
        self.column.addWidget(self.list)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self.show_found)
        self.search.returnPressed.connect(self.take)
        self.list.itemClicked.connect(self.take)

    def show_over(self) -> None:
        """Open in the upper middle of what it was asked for in."""
        corner = self._over.mapToGlobal(self._over.rect().topLeft())
        self.move(corner.x() + (self._over.width() - self.width()) // 2, corner.y() + TOP)
        self.show()
        self.search.setFocus()

    def show_found(self, words: str) -> None:
        """List what the words find."""
        raise NotImplementedError

    def take(self) -> None:
        """Do what is chosen."""
        raise NotImplementedError

    def leave_for(self, do: Callable[[], object]) -> None:
        """Do something with the popup out of sight, and only then have it taken apart.

        What is done may ask for a file and so let events pass, while a list of this popup is still
        in the middle of the click that chose it: taken apart meanwhile it would end the program.
        """
        self.hide()
        try:
            do()
        finally:
            if isValid(self):
                self.done(0)

    def add_row(self, words: str, data: Mapping[int, object]) -> None:
        """Add a row with what belongs to it, by role.

        Qt makes it itself: with Shiboken 6.11 a row that Python has made can end the program once
        the list goes.
        """
        self.list.addItem(words)
        rows = self.list.model()
        index = rows.index(self.list.count() - 1, 0)
        for role, value in data.items():
            rows.setData(index, value, role)

    def say_if_nothing(self) -> None:
        """Where no row was added, say so in one that cannot be taken."""
        if not self.list.count():
            self.add_row(NOTHING, {})
            self.list.item(0).setFlags(Qt.ItemFlag.NoItemFlags)

    def chosen(self, role: int) -> Any:
        """What belongs to the chosen row under this role; None where no row is chosen."""
        return self.list.currentIndex().data(role)

    def _outer(self, event: QKeyEvent) -> QAction | None:
        """The window's action for a key that writing has no use for: a popup keeps keys from it."""
        over = self.parentWidget()
        if over is None or any(event.matches(each) for each in WRITING):
            return None
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return None
        pressed = QKeySequence(event.keyCombination())
        actions = (each for each in over.window().actions() if each.isEnabled())
        return next((each for each in actions if pressed in each.shortcuts()), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(pen(current_theme().field_line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            outer = self._outer(event)
            if outer is not None:
                self.leave_for(outer.trigger)
                return True
            step = steps.get(Qt.Key(event.key()))
            if step:
                last = self.list.count() - 1
                self.list.setCurrentRow(min(last, max(0, self.list.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)
