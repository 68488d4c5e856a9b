"""Workspace: one open document with everything that shows it.

Palette, canvas, inspector, panels.
"""

from typing import cast

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.canvas import edits
from app.canvas.palette import Palette
from app.canvas.room import CanvasRoom
from app.canvas.selection import Selection
from app.document import Document
from app.inspector.inspector import Inspector
from app.left_column import LeftColumn
from app.outline.outline import Outline
from app.panels.dock import PanelDock
from app.scope import Scope, SessionInside, inside, put_inside
from app.settings import Settings, settings_store
from app.training.reports import Sample
from app.training.requests import PACES
from app.training.session import Session
from app.widgets.sizes import LOW, NARROW
from app.widgets.text import Line
from nncore.graph import GraphError
from nncore.insight.cost import is_heavy
from nncore.layers import Layer
from nncore.shapes import Problem

LOW_PANELS_HEIGHT = 176
NOTE_AFTER_MS = 300


class Workspace(QWidget):
    """Owns the Session and Selection of a Document; arranges what reads them."""

    failed = Signal(object)
    """Something could not be done; carries the error."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        document.setParent(self)
        self.scope = Scope(document, self)      # first: it must know first what is gone
        self.session = Session(document, self)
        shown = cast(Document, self.scope)                  # they are looked at as if they were
        within = cast(Session, SessionInside(self.session, self.scope, self))
        self.selection = Selection(shown, self)
        self._choose_pace()
        self._choose_sample()
        self.room = CanvasRoom(shown, within, self.selection, self.scope)
        self.palette_column = Palette()
        outline = Outline(document, self.session, self.scope, self.selection, self.room.view)
        self.left_column = LeftColumn(self.palette_column, outline)
        self.inspector = Inspector(shown, within, self.selection)
        self.panels = PanelDock(self.session)
        self._rail: bool | None = None
        self._was_low: bool | None = None
        self._wanted_height = 0
        self._height_noted = QTimer(self)
        self._height_noted.setSingleShot(True)
        self._height_noted.setInterval(NOTE_AFTER_MS)
        self._height_noted.timeout.connect(self._write_height)
        self._build()
        self.session.failed.connect(self.failed)
        self.scope.refused.connect(self.failed)
        self.panels.failed.connect(self.failed)
        self.panels.node_chosen.connect(self.show_node)
        self.panels.mend_asked.connect(self.mend)
        self.room.view.refused.connect(self.panels.problems.show_refused)
        self.panels.height_wanted.connect(self._want_height)
        self.panels.show_panel(document.project.view.panel)
        self.panels.panel_chosen.connect(self.note_view)
        self.room.view.looked.connect(self.note_view)
        self.palette_column.layer_wanted.connect(self.add_layer)
        settings_store().changed.connect(self._take_settings)
        self.palette_column.fold_wanted.connect(self.fold_palette)

    def show_node(self, node_id: str) -> None:
        """Select a node and bring it into view."""
        ids = node_id.split("/")[::2]       # n3/0/n2: the first repeat of block n3, and in it n2
        self.scope.go_to(tuple(ids[:-1]))
        deepest = ids[len(self.scope.path)]     # the block, where it cannot be opened
        if deepest in self.scope.project.graph:
            self.selection.choose([deepest])
            self.room.view.fit(self.selection.ids)

    def mend(self, problem: Problem) -> None:
        """Do what a problem's button says."""
        if problem is self.room.view.refused_problem:
            self.room.view.mend_refused()
        elif problem.remedy is not None:
            self._mend_at(problem, problem.remedy.text)

    def _mend_at(self, problem: Problem, text: str) -> None:
        """Mend a problem in the network, or in the block that it is in."""
        whole, ids = self.document.project, problem.node.split("/")[::2]
        path = tuple(ids[:-1])
        try:
            here = whole
            for block_id in path:
                here = inside(here, block_id)
            mended = edits.mend(here, replace(problem, node=ids[-1]), self.document.fresh_id)
            self.document.apply(text, put_inside(whole, path, mended))
        except GraphError as error:
            self.failed.emit(error)

    def add_layer(self, kind: type[Layer]) -> None:
        """Put a layer behind the chosen one, or in the middle of what is seen."""
        self.room.view.add_where_plain(kind())
        self.room.view.setFocus()

    def fold_palette(self) -> None:
        """Make the palette a rail of icons or a list of names, whatever the window's size."""
        self._rail = not self.palette_column.is_rail
        self.palette_column.show_rail(self._rail)

    def train_when_ready(self) -> None:
        """Train as soon as the data is there: an example is opened to be watched.

        What costs much waits for Train; the status bar says how much.
        """
        if is_heavy(self.session.check, self.document.project.training):
            return
        if self.session.dataset is not None:
            self.session.train()
        else:
            self.session.data_changed.connect(self._train_once)

    def _train_once(self) -> None:
        self.session.data_changed.disconnect(self._train_once)
        self.session.train()

    def note_view(self, *_why: object) -> None:
        """Write down where one looks."""
        project = self.document.project
        here = replace(self.room.view.standing, panel=self.panels.chosen)
        self.document.look(replace(project, view=here))

    def _choose_pace(self) -> None:
        title = self.document.project.pace
        self.session.set_pace(next((pace for pace in PACES if pace.title == title), PACES[0]))

    def _choose_sample(self) -> None:
        """Take the project's own sample in hand, where it has one typed."""
        typed = self.document.project.sample
        if typed:
            values = {name: np.array(value) for name, value in typed}
            self.session.show_sample(Sample(values=values))

    def take_pace(self, pace: object) -> None:
        """Go this fast, and remember it with the project."""
        chosen = next(p for p in PACES if p == pace)
        self.session.set_pace(chosen)
        self.document.look(replace(self.document.project, pace=chosen.title))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow, low = self.width() < NARROW, self.height() < LOW
        self.inspector.show_narrow(narrow)
        rail = narrow if self._rail is None else self._rail
        if rail != self.palette_column.is_rail:
            self.palette_column.show_rail(rail)
        if low != self._was_low:      # between two sizes, the height that the person chose stays
            self._was_low = low
            self._give_height()

    def _want_height(self, height_px: int) -> None:
        if height_px != self._wanted_height:
            self._wanted_height = height_px
            self._give_height()

    def _give_height(self) -> None:
        """The panels' height: what the person chose, else what the one in front asks for."""
        height = settings_store().value.panels_height
        if height == Settings().panels_height:                  # nobody chose it
            least = LOW_PANELS_HEIGHT if self._was_low else height
            height = max(least, min(self._wanted_height, self.height() * 2 // 5))
        self.splitter.setSizes([10_000, height])

    def _take_settings(self, settings: Settings) -> None:
        """Go back to the usual height when it is set to that."""
        if settings.panels_height == Settings().panels_height:
            self._give_height()

    def _note_height(self, *_where: int) -> None:
        self._height_noted.start()

    def _write_height(self) -> None:
        settings_store().change(panels_height=max(60, self.splitter.sizes()[1]))

    def _build(self) -> None:
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left_column)
        row.addWidget(Line(upright=True))
        row.addWidget(self.room, 1)
        row.addWidget(Line(upright=True))
        row.addWidget(self.inspector)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(middle)
        self.splitter.addWidget(self.panels)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.splitterMoved.connect(self._note_height)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.splitter)
