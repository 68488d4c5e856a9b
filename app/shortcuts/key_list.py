"""KeyList: every key and every gesture of the mouse, searchable; keys can be chosen anew."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import Action
from app.finding import Said, has, ranked
from app.pieces import Pieces
from app.settings import Settings, settings_store
from app.shortcuts.gestures import GESTURES
from app.shortcuts.keys import Keys, keys_in_force
from app.shortcuts.rows import ActionRow, GestureRow
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Text
from app.widgets.text_field import SearchField
from app.widgets.words import NOTHING
from app.window_actions import all_rows

Row = ActionRow | GestureRow

AT_A_PORT = "Port"
"""What stands in this menu alone needs a port under the pointer; no key can name one."""


class KeyList(QWidget):
    """Reads the declarations of all actions, the table of gestures, and the settings.

    Once it is seen its rows come one after the other, a few between two frames; who searches has
    them all at once.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._groups: list[tuple[Text, list[Row]]] = []
        self._actions, self._stored = all_rows(), settings_store().value.shortcuts
        self._keys: dict[str, Keys] = keys_in_force(self._actions, self._stored)
        self._pieces = Pieces(self)
        self._begun = False
        self._build()
        settings_store().changed.connect(self.show_settings)

    @property
    def rows(self) -> list[Row]:
        """All rows; those that have not come yet come now."""
        self._begin()
        self._pieces.finish()
        return self._rows

    def show_settings(self, settings: Settings) -> None:
        """Show the keys that hold now."""
        if settings.shortcuts == self._stored:
            return
        self._stored = settings.shortcuts
        self._keys = keys_in_force(self._actions, self._stored)
        for row in self._rows:
            if isinstance(row, ActionRow):
                row.show_keys(self._keys[row.row.id])

    def show_found(self, words: str) -> None:
        """Show the rows that have all the words; where none has, those whose names are alike."""
        every_row = self.rows
        found = [
            row
            for heading, rows in self._groups
            for row in rows
            if has(words, f"{heading.text()} {row.words}")
        ] or ranked(words, every_row, lambda row: Said(row.name))
        for heading, rows in self._groups:
            for row in rows:
                row.setVisible(row in found)
            heading.setVisible(any(not row.isHidden() for row in rows))
        self._nothing.setVisible(all(heading.isHidden() for heading, _ in self._groups))

    def _build(self) -> None:
        self.search = SearchField("Search shortcuts", "Find an action, a key or a gesture")
        self.search.textChanged.connect(self.show_found)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 0, 12, 8)
        self._column.setSpacing(0)
        self._nothing = Text(NOTHING, "quiet")
        self._nothing.hide()
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        top = QHBoxLayout()
        top.setContentsMargins(16, 16, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        top.addWidget(self.search)
        self._last: QWidget = self.search
        column.addWidget(ScrollArea(inside), 1)

    def _begin(self) -> None:
        """Have the rows come, unless they do already."""
        if not self._begun:
            self._begun = True
            self._pieces.begin(self._filling())

    def _filling(self) -> Iterator[None]:
        """Make a row with every step."""
        shown = [row for row in self._actions if row.menus != (AT_A_PORT,)]
        for title in dict.fromkeys(map(group_of, shown)):
            group = self._begin_group(title)
            for row in shown:
                if group_of(row) == title:
                    made = ActionRow(row, self._actions)
                    made.show_keys(self._keys[row.id])
                    self._add(made, group)
                    yield
        for title, gestures in groupby(GESTURES, key=lambda gesture: gesture.place):
            group = self._begin_group(title)
            for gesture in gestures:
                self._add(GestureRow(gesture), group)
                yield

    def _begin_group(self, title: str) -> list[Row]:
        heading, group = Text(title, "heading"), list[Row]()
        heading.setContentsMargins(4, 16, 0, 4)
        self._column.insertWidget(self._column.count() - 2, heading)
        self._groups.append((heading, group))
        return group

    def _add(self, row: Row, group: list[Row]) -> None:
        self._rows.append(row)
        group.append(row)
        self._column.insertWidget(self._column.count() - 2, row)
        for each in row.stops:              # what was there before a row was made comes after it
            self.setTabOrder(self._last, each)
            self._last = each

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()


def group_of(row: Action) -> str:
    """The heading under which an action stands: its first menu's name."""
    return (*row.menus, "")[0].partition("/")[0] or "Anywhere"
