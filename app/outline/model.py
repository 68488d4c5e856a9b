"""OutlineModel: the rows as Qt's views and screen readers read them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.outline.rows import Key, Row, Troubles, rows_in, rows_on
from app.scope import inside
from nncore.project import Project

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Entry:
    """A row in its place. What is below it is read off when somebody asks."""

    def __init__(self, row: Row, project: Project, above: Entry | None, place: int) -> None:
        self.row, self.project, self.above, self.place = row, project, above, place
        self.below: list[Entry] | None = None
        self.is_wanted = True


class OutlineModel(QAbstractItemModel):
    """One column. `search` leaves what is called so, and what leads there."""

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._troubles: Troubles = {}
        self._words = ""
        self._top: list[Entry] = []
        self._entries: dict[int, Entry] = {}
        self._read()

    # What is asked of it

    def row_at(self, index: Index) -> Row:
        """What stands in a line."""
        return self._entries[index.internalId()].row

    def index_of(self, key: Key) -> QModelIndex:
        """Where a layer stands; invalid where it is not listed."""
        entries, found = self._top, None
        for end in range(1, len(key) + 1):
            found = _named(entries, key[:end])
            if found is None:
                return QModelIndex()
            entries = self._below(found)
        if found is not None and found.row.key != key:
            found = _named(entries, key)
        return self._index(found) if found is not None else QModelIndex()

    @property
    def is_searched(self) -> bool:
        """Whether only a part of the rows is listed."""
        return bool(self._words)

    # What is told to it

    def show_project(self, project: Project, troubles: Troubles) -> bool:
        """List another network. True if other rows stand there, False if they say other things."""
        self._project, self._troubles = project, troubles
        if self._words or not self._put(self._top, rows_in(project, (), troubles), project):
            self.beginResetModel()
            self._read()
            self.endResetModel()
            return True
        if self._top:
            last = self.index(len(self._top) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last)
        return False

    def search(self, words: str) -> None:
        """List only what is called so, and the blocks and cards that it is on."""
        self.beginResetModel()
        self._words = words.strip()
        self._read()
        self.endResetModel()

    # Private

    def _read(self) -> None:
        self._entries = {}
        rows = rows_in(self._project, (), self._troubles)
        self._top = self._sifted([self._entry(row, self._project, None) for row in rows])

    def _entry(self, row: Row, project: Project, above: Entry | None) -> Entry:
        entry = Entry(row, project, above, 0)
        self._entries[id(entry)] = entry
        return entry

    def _sifted(self, entries: list[Entry]) -> list[Entry]:
        """Those that a search wants, in their places."""
        if self._words:
            entries = [each for each in entries if each.row.has(self._words) or self._below(each)]
        for place, entry in enumerate(entries):
            entry.place = place
        return entries

    def _below(self, entry: Entry) -> list[Entry]:
        if entry.below is None:
            entry.below = []
            rows = rows_on(entry.project, entry.row, self._troubles)
            within = entry.project
            if entry.row.is_block and any(len(row.key) > len(entry.row.key) for row in rows):
                within = inside(entry.project, entry.row.id)
            made = [
                self._entry(row, within if row.path == entry.row.key else entry.project, entry)
                for row in rows
            ]
            entry.below = self._sifted(made)
        return entry.below

    def _put(self, entries: list[Entry], rows: list[Row], project: Project) -> bool:
        """Let the same rows say other things; False where others stand there now."""
        if [entry.row.key for entry in entries] != [row.key for row in rows]:
            return False
        for entry, row in zip(entries, rows, strict=True):
            if (entry.row.is_block, entry.row.docked) != (row.is_block, row.docked):
                return False
            entry.row, entry.project = row, project
            if entry.below is None:
                continue
            below = rows_on(project, row, self._troubles)
            inner = [each for each in below if each.path == row.key]
            within = inside(project, row.id) if inner else project
            known = [each for each in entry.below if each.row.path == row.key]
            docked = [each for each in entry.below if each.row.path != row.key]
            if not self._put(known, inner, within):
                return False
            if not self._put(docked, below[len(inner) :], project):
                return False
        return True

    def _index(self, entry: Entry) -> QModelIndex:
        return self.createIndex(entry.place, 0, id(entry))

    def _listed(self, parent: Index) -> list[Entry]:
        return self._below(self._entries[parent.internalId()]) if parent.isValid() else self._top

    # Qt

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        listed = self._listed(parent)
        return self._index(listed[row]) if column == 0 and row < len(listed) else QModelIndex()

    def parent(self, index: Index = NOWHERE) -> Any:
        entry = self._entries.get(index.internalId()) if index.isValid() else None
        above = entry.above if entry is not None else None
        return self._index(above) if above is not None else QModelIndex()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return len(self._listed(parent))

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 1

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        if not parent.isValid():
            return bool(self._top)
        entry = self._entries[parent.internalId()]
        if entry.below is not None:
            return bool(entry.below)
        return entry.row.is_block or bool(entry.row.docked)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._entries[index.internalId()].row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.said
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.words or (row.name if row.name != row.title else None)
        return None


def _named(entries: list[Entry], key: Key) -> Entry | None:
    """The entry of a key, or the card that the layer of the key is docked on."""
    for entry in entries:
        if entry.row.key == key:
            return entry
    for entry in entries:
        if key[:-1] == entry.row.path and key[-1] in entry.row.docked:
            return entry
    return None
