"""Outline: the network as a tree that can be searched and walked; what is chosen here is there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QVBoxLayout, QWidget

from app.canvas.selection import Selection
from app.document import Document
from app.outline.model import OutlineModel
from app.outline.painting import LinePainter, OutlineTree
from app.outline.rows import Key, Row, troubles_of
from app.theme.current import theme_source
from app.widgets.text import Text, give_ground
from app.widgets.text_field import SearchField
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView
    from app.scope import Scope
    from app.training.session import Session

WIDTH, INDENT = 240, 16
CHOOSE = (
    QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
)


class Outline(QWidget):
    """Reads Document, Session and Scope while it is seen; a choice goes both ways.

    Nothing is read off before somebody looks. Emits `menu_wanted`.
    """

    menu_wanted = Signal(QPoint)
    """What can be done with the rows that are chosen is wanted; carries a point of the screen."""

    def __init__(
        self,
        document: Document,
        session: Session,
        scope: Scope,
        selection: Selection,
        view: CanvasView,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._scope, self._selection, self._view = scope, selection, view
        self.model: OutlineModel | None = None
        self._opened: dict[Key, bool] = {}
        self._busy = False
        self._is_old = True
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self.show_project)
        self._build()
        document.changed.connect(self._take_document)
        session.problems_changed.connect(self._note_old)
        selection.changed.connect(self.show_chosen)
        scope.moved.connect(self.show_chosen)
        theme_source().changed.connect(self._show_theme)

    def show_project(self) -> None:
        """List what is there now, and what is wrong with it."""
        if not self.isVisible():
            return
        self._is_old = False
        project, troubles = self._document.project, troubles_of(self._session.problems)
        self._busy = True
        if self.model is None:
            self.model = OutlineModel(project, self)
            self.tree.setModel(self.model)
            self.tree.selectionModel().selectionChanged.connect(self._choose)
        if self.model.show_project(project, troubles) or not self._unfolded:
            self._unfold()
        self._busy = False
        self._nothing.setVisible(self.model.rowCount() == 0)
        self.show_chosen()

    def show_found(self, words: str) -> None:
        """List what is called so, at every depth; everything while there are no words."""
        if self.model is None:
            return
        self._busy = True
        self.model.search(words)
        self._unfold()
        self._busy = False
        found = self.model.rowCount() > 0
        self._nothing.setText(f'No layer is called "{words}"' if words else "No layers yet")
        self._nothing.setVisible(not found)
        self.show_chosen()

    def show_chosen(self) -> None:
        """Choose here what is chosen on the canvas, and show where one is."""
        if self._busy or self.model is None or not self.isVisible():
            return
        path = self._scope.path
        chosen = [self.model.index_of((*path, each)) for each in self._selection.ids]
        known = QItemSelection()
        for index in filter(QModelIndex.isValid, chosen):
            known.select(index, index)
        last = chosen[-1] if chosen else self.model.index_of(path) if path else QModelIndex()
        self._busy = True
        self.tree.selectionModel().select(known, CHOOSE)
        if last.isValid():
            self.tree.selectionModel().setCurrentIndex(
                last, QItemSelectionModel.SelectionFlag.NoUpdate
            )
            self.tree.scrollTo(last)
        self._busy = False

    def go(self, row: Row) -> None:
        """Bring a layer into the middle; go into a block."""
        if row.is_block:
            self._scope.go_to(row.path)
            self._scope.enter(row.id)
            return
        self._scope.go_to(row.path)
        if row.id in self._scope.project.graph:
            self._selection.choose([row.id])
            self._view.glide(partial(self._view.centre_on, row.id))

    # Private

    def _take_document(self, old: Project, new: Project) -> None:
        if new.graph is not old.graph or new.layout is not old.layout:
            self._note_old()

    def _note_old(self) -> None:
        self._is_old = True
        if self.isVisible():
            self._due.start(0)

    def _choose(self, _new: QItemSelection, _old: QItemSelection) -> None:
        """Choose on the canvas what was chosen here; go into the block that it is in."""
        if self._busy or self.model is None:
            return
        rows = [self.model.row_at(index) for index in self.tree.selectedIndexes()]
        if not rows:
            self._selection.clear()
            return
        current = self.tree.currentIndex()
        leading = self.model.row_at(current) if current.isValid() else rows[-1]
        leading = leading if leading in rows else rows[-1]
        ids = [row.id for row in rows if row.path == leading.path and row != leading]
        self._busy = True
        self._scope.go_to(leading.path)
        self._selection.choose([*ids, leading.id])
        self._view.show_card(leading.id)
        self._busy = False

    def _activate(self, index: QModelIndex) -> None:
        if self.model is not None:
            self.go(self.model.row_at(index))

    def _ask_menu(self, at: QPoint) -> None:
        """Choose the row under the pointer, if it is not chosen yet, and ask for a menu."""
        index = self.tree.indexAt(at)
        if index.isValid():
            if not self.tree.selectionModel().isSelected(index):
                self.tree.selectionModel().select(index, CHOOSE)
            self.menu_wanted.emit(self.tree.viewport().mapToGlobal(at))

    def _unfold(self, below: QModelIndex | None = None) -> None:
        """Open what was opened by hand; else everything that was searched, or is docked."""
        self._unfolded = True
        assert self.model is not None
        stack = [QModelIndex() if below is None else below]
        while stack:
            above = stack.pop()
            for place in range(self.model.rowCount(above)):
                index = self.model.index(place, 0, above)
                row = self.model.row_at(index)
                if self.model.hasChildren(index) and self._is_open(row):
                    if self.tree.isExpanded(index):
                        stack.append(index)
                    self.tree.expand(index)         # which unfolds what is in it

    def _is_open(self, row: Row) -> bool:
        assert self.model is not None
        if self.model.is_searched:
            return True
        return self._opened.get(row.key, not row.is_block)

    def _note_opened(self, index: QModelIndex) -> None:
        self._note_open(index, True)
        self._unfold(index)

    def _note_folded(self, index: QModelIndex) -> None:
        self._note_open(index, False)

    def _note_open(self, index: QModelIndex, opened: bool) -> None:
        """Remember what a person opened or folded."""
        if not self._busy and self.model is not None and not self.model.is_searched:
            self._opened[self.model.row_at(index).key] = opened

    def _show_theme(self, _theme: object) -> None:
        self.tree.viewport().update()

    def _first(self) -> None:
        """From the search to what it found."""
        if self.model is not None and self.model.rowCount():
            self.tree.setFocus()
            if not self.tree.currentIndex().isValid():
                self.tree.setCurrentIndex(self._first_found())

    def _take_first(self) -> None:
        found = self._first_found()
        if found.isValid() and self.model is not None:
            self.go(self.model.row_at(found))
            self.tree.setFocus()

    def _first_found(self) -> QModelIndex:
        """The first row that is itself called so."""
        assert self.model is not None
        words = self.search.text()
        index = self.model.index(0, 0)
        while index.isValid() and not self.model.row_at(index).has(words):
            index = self.tree.indexBelow(index)
        return index

    def _build(self) -> None:
        give_ground(self, "surface")
        self.setAccessibleName("Outline")
        self._unfolded = False
        self.search = SearchField("Find in the outline", "Go to layer")
        self.search.textChanged.connect(self.show_found)
        self.search.returnPressed.connect(self._take_first)
        self.tree = OutlineTree()
        self.tree.setAccessibleName("Blocks and layers")
        self.tree.setAccessibleDescription("In the order in which numbers run")
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(INDENT)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setItemDelegate(LinePainter(self.tree))
        self.tree.expanded.connect(self._note_opened)
        self.tree.collapsed.connect(self._note_folded)
        self.tree.activated.connect(self._activate)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._ask_menu)
        self._nothing = Text("No layers yet", "quiet", wrap=True)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 8)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.tree, 1)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self._first()
        elif event.key() == Qt.Key.Key_Escape:
            self._view.setFocus()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self.show_project()
        else:
            self.show_chosen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._due.stop()
