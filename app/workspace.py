"""Workspace: one open document with everything that shows it.

Palette, canvas, inspector, panels.
"""

from functools import partial
from typing import cast

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.canvas import edits
from app.canvas.my_blocks import OwnBlock
from app.canvas.palette import Palette
from app.canvas.room import CanvasRoom
from app.canvas.selection import Selection
from app.docks.frame import Frame
from app.document import Document
from app.inspector.inspector import Inspector
from app.left_column import LeftColumn
from app.outline.outline import Outline
from app.panels.dock import PanelDock
from app.scope import Scope, SessionInside, inside, put_inside
from app.settings import settings_store
from app.theme.current import theme_source
from app.training.reports import Sample
from app.training.requests import PACES
from app.training.session import Session
from app.widgets.sizes import NARROW, SMALL
from nncore.graph import GraphError
from nncore.insight.cost import is_heavy
from nncore.layers import Layer
from nncore.shapes import Change, Problem


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
        self.frame = Frame(self.left_column, self.room, self.inspector, self.panels, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)
        self.session.failed.connect(self.failed)
        self.scope.refused.connect(self.failed)
        self.panels.failed.connect(self.failed)
        self.panels.node_chosen.connect(self.show_node)
        self.panels.mend_asked.connect(self.mend)
        self.room.view.refused.connect(self.panels.problems.show_refused)
        self.panels.show_panel(document.project.view.panel)
        self.panels.panel_chosen.connect(self.note_view)
        self.room.view.looked.connect(self.note_view)
        theme_source().changed.connect(self._fit)
        self.palette_column.layer_wanted.connect(self.add_layer)
        self.palette_column.fold_wanted.connect(self.fold_palette)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What the keyboard goes through part by part."""
        sides = (self.panels.left, self.panels.right, self.panels)
        return (self.left_column, self.room.view, self.inspector, *sides)

    def show_node(self, node_id: str) -> None:
        """Select a node and bring it into view."""
        ids = node_id.split("/")[::2]       # n3/0/n2: the first repeat of block n3, and in it n2
        self.scope.go_to(tuple(ids[:-1]))
        deepest = ids[len(self.scope.path)]     # the block, where it cannot be opened
        if deepest in self.scope.project.graph:
            self.selection.choose([deepest])
            self.room.view.glide(partial(self.room.view.fit, self.selection.ids))

    def show_code(self) -> None:
        """Show the code of the chosen layer in the inspector, wherever that was put away."""
        if not self.frame.is_shown("inspector"):
            self.frame.toggle("inspector")
        self.inspector.show_code()

    def mend(self, problem: Problem) -> None:
        """Do what a problem's button says."""
        if problem is self.room.view.refused_problem:
            self.room.view.mend_refused()
        elif problem.remedy is not None:
            self._mend_at(problem, problem.remedy.text)

    def _mend_at(self, problem: Problem, text: str) -> None:
        """Mend a problem in the network, or in the block that it or what is to be changed is in."""
        remedy = problem.remedy
        if isinstance(remedy, Change) and "/" in remedy.node:
            problem = replace(problem, node=remedy.node, remedy=replace(remedy, node=""))
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

    def add_layer(self, kind: type[Layer] | OwnBlock) -> None:
        """Put a layer behind the chosen one, or in the middle of what is seen."""
        if isinstance(kind, OwnBlock):
            self.room.view.add_where_plain(kind.layer, kind.piece)
        else:
            self.room.view.add_where_plain(kind())
        self.room.view.setFocus()

    def fold_palette(self) -> None:
        """Make the palette a rail of icons or a list of names, whatever the window's size."""
        self._rail = not self.palette_column.is_rail
        self._fit()

    def train_when_ready(self) -> None:
        """Train as soon as the data is there: an example is opened to be watched.

        What costs much waits for Train; the status bar says how much. So do all, where the person
        wants that.
        """
        if not settings_store().value.trains_examples:
            return
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

    def _fit(self, *_why: object) -> None:
        """Have the columns as wide as the window and the size of type let them."""
        narrow, slim = self.width() < NARROW, self.width() < SMALL
        self.inspector.show_narrow(narrow)
        rail = narrow if self._rail is None else self._rail
        shown = self.palette_column.is_rail, self.palette_column.is_slim
        if (rail, slim) != shown:
            self.palette_column.show_rail(rail, slim)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
