"""Layers: a table of all layers, what each costs and how much it learns."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout

from app.panels.layers.table import COLUMNS, LayerTable, as_csv, lines_of
from app.panels.panel import Panel
from app.theme.current import theme_source
from app.widgets.buttons import Button

ROW = 26
IN_BLOCK = 1
"""The column that only networks with blocks have."""
FIRST_WIDTHS = (180, 180, 110)
WIDTH, LEAST = 112, 104


class LayersPanel(Panel):
    """Reads the document's graph and Session.profile; a step is measured while it is seen."""

    title: ClassVar[str] = "Layers"

    node_chosen = Signal(str)
    """A row was clicked; carries the path of its layer."""

    def shown(self) -> None:
        session = self.session
        session.problems_changed.connect(self._note_old)
        session.data_changed.connect(self._note_old)
        session.profile_changed.connect(self._note_old)
        session.watch("profile", self, True)
        self.show_layers()

    def hidden(self) -> None:
        session = self.session
        session.problems_changed.disconnect(self._note_old)
        session.data_changed.disconnect(self._note_old)
        session.profile_changed.disconnect(self._note_old)
        session.watch("profile", self, False)
        self._due.stop()

    def show_layers(self) -> None:
        """List every layer with what is known of it now."""
        project, session = self.session.document.project, self.session
        profile = session.profile if session.check.runs else None
        lines = lines_of(project.graph, project.training, profile)
        self.table.show_lines(lines)
        self.view.setColumnHidden(IN_BLOCK, not any(line.within for line in lines))
        batch = f"a batch of {profile.rows:,}" if profile else "measured with the first step"
        self.tell(f"{len(lines):,} layers · time: {batch}")

    def copy(self) -> None:
        """Put the chosen rows, or all of them, on the clipboard as CSV."""
        rows = sorted({index.row() for index in self.view.selectedIndexes()})
        lines = [self.table.lines[row] for row in rows] if len(rows) > 1 else self.table.lines
        QGuiApplication.clipboard().setText(as_csv(lines))

    # Private

    def _note_old(self, *_why: object) -> None:
        self._due.start(0)

    def _go(self, index: QModelIndex) -> None:
        self.node_chosen.emit(self.table.lines[index.row()].path)

    def _show_theme(self, _theme: object) -> None:
        self.view.viewport().update()

    def _build(self) -> None:
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self.show_layers)
        self.table = LayerTable(self)
        self.view = QTableView()
        self.view.setAccessibleName("All layers")
        self.view.setModel(self.table)
        self.view.setSortingEnabled(True)
        self.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setShowGrid(False)
        self.view.setAlternatingRowColors(False)
        self.view.setWordWrap(False)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(ROW)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        for place in range(len(COLUMNS)):
            numbers = place >= len(FIRST_WIDTHS)
            header.resizeSection(place, WIDTH if numbers else FIRST_WIDTHS[place])
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(LEAST)
        self.view.clicked.connect(self._go)
        self.view.activated.connect(self._go)
        theme_source().changed.connect(self._show_theme)
        self._copy = Button("Copy as CSV", "plain", icon_name="copy", tip="All rows, or the chosen")
        self._copy.clicked.connect(self.copy)
        side = QVBoxLayout()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 8)
        row.addWidget(self.view, 1)
        row.addLayout(side)
        side.addWidget(self._copy)
        side.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
