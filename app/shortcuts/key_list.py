"""KeyList: every key and every gesture of the mouse, searchable; keys can be chosen anew."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import Action
from app.finding import has
from app.shortcuts.gestures import GESTURES
from app.shortcuts.rows import ActionRow, GestureRow
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Text
from app.widgets.text_field import SearchField
from app.window_actions import all_rows

AT_A_PORT = "Port"
"""What stands in this menu alone needs a port under the pointer; no key can name one."""


class KeyList(QWidget):
    """Reads the declarations of all actions, and the table of gestures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ActionRow | GestureRow] = []
        self._groups: list[tuple[Text, list[QWidget]]] = []
        self._build()

    def show_found(self, words: str) -> None:
        """Show the rows that have all the words."""
        for heading, rows in self._groups:
            for row in rows:
                assert isinstance(row, ActionRow | GestureRow)
                row.setVisible(has(words, f"{heading.text()} {row.words}"))
            heading.setVisible(any(not row.isHidden() for row in rows))
        self._nothing.setVisible(all(heading.isHidden() for heading, _ in self._groups))

    def _build(self) -> None:
        self.search = SearchField("Search shortcuts", "Find an action, a key or a gesture")
        self.search.textChanged.connect(self.show_found)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 0, 12, 8)
        self._column.setSpacing(0)
        self._fill()
        self._nothing = Text("Nothing is called so", "quiet")
        self._nothing.hide()
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        top = QHBoxLayout()
        top.setContentsMargins(16, 16, 16, 8)
        top.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(ScrollArea(inside), 1)

    def _fill(self) -> None:
        everything = all_rows()
        shown = [row for row in everything if row.menus != (AT_A_PORT,)]
        groups = dict.fromkeys(map(group_of, shown))
        for title in groups:
            mine = [ActionRow(row, everything) for row in shown if group_of(row) == title]
            self._add(title, mine)
        for title, gestures in groupby(GESTURES, key=lambda gesture: gesture.place):
            self._add(title, [GestureRow(gesture) for gesture in gestures])

    def _add(self, title: str, rows: list[ActionRow] | list[GestureRow]) -> None:
        heading = Text(title, "heading")
        heading.setContentsMargins(4, 16, 0, 4)
        self._column.addWidget(heading)
        self._groups.append((heading, list(rows)))
        for row in rows:
            self.rows.append(row)
            self._column.addWidget(row)


def group_of(row: Action) -> str:
    """The heading under which an action stands: its first menu's name."""
    return (*row.menus, "")[0].partition("/")[0] or "Anywhere"
