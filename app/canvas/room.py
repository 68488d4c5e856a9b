"""CanvasRoom: the canvas with its header line: title, undo, redo, tidy up, zoom."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.actions import stand_for
from app.canvas.announcing import Announcing
from app.canvas.breadcrumb import Breadcrumb
from app.canvas.drop import fresh, layer_in
from app.canvas.levels import OVERVIEW, LevelBar, go_to_level, level_of
from app.canvas.looking import READABLE
from app.canvas.order_actions import something_to_tidy, tidy_up
from app.canvas.selection import Selection
from app.canvas.shapes_button import ShapesButton
from app.canvas.view import CanvasView
from app.document import Document
from app.heat.button import HeatButton
from app.heat.heat import Heat
from app.scope import block_on_way
from app.widgets.buttons import Button, IconButton
from app.widgets.text import Line, Text, give_ground
from nncore.layers import Input

if TYPE_CHECKING:
    from app.scope import Scope
    from app.training.session import Session

HEADER, TIDY = 36, "Tidy up"
NARROW_ROOM, TIGHT_ROOM = 720, 560
BEGIN = "A network begins with its data"
BEGIN_INSIDE = "A block begins with what arrives at it"


class CanvasRoom(QWidget):
    """The middle of the window. `view` is the canvas itself."""

    def __init__(
        self,
        document: Document,
        session: Session,
        selection: Selection,
        scope: Scope,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._scope = document, session, scope
        self._path = scope.path
        self.view = CanvasView(document, session, selection)
        self.heat = Heat(document, session, scope, self.view.canvas, self)
        self._build()
        document.changed.connect(self.show_document)
        document.file_changed.connect(self.show_document)
        self.view.zoomed.connect(self.show_zoom)
        self._undo.clicked.connect(session.undo)
        self._redo.clicked.connect(session.redo)
        self._tidy.clicked.connect(self._tidy_up)
        self._zoom.clicked.connect(self._fit)
        self._way.chosen.connect(scope.go_to)
        self.levels.chosen.connect(self._go_to_level)
        Announcing(self.view)
        self.view.opened.connect(scope.enter)
        self.view.closed.connect(scope.leave)
        scope.moved.connect(self._show_inside)
        self.show_document()
        self.show_zoom(self.view.zoom)

    def show_document(self, *_change: object) -> None:
        """Show title and what can be undone."""
        document = self._document
        self._way.show_way((document.title, *self._scope.titles), self._scope.path)
        for button, word, text in (
            (self._undo, "Undo", document.undo_text),
            (self._redo, "Redo", document.redo_text),
        ):
            button.setEnabled(bool(text))
            button.setToolTip(f"{word} {text}".strip())
        self._tidy.setEnabled(something_to_tidy(document))
        empty = not document.project.graph.nodes
        self._empty.setText(BEGIN_INSIDE if self._scope.path else BEGIN)
        for each in (self._empty, self._begin):
            each.setVisible(empty)
        self._show_level()

    def _show_inside(self) -> None:
        """Begin anew in another block: everything seen, and chosen what one came out of."""
        before, self._path = self._path, self._scope.path
        left = block_on_way(self._path, before)
        self.view.inside = bool(self._path)
        self.view.cancel()
        self.view.selection.choose(left)
        self.view.fit(least=READABLE)
        if self.view.selection:
            self.view.show_card(*left)
        self._make_room()
        self.show_document()

    def show_zoom(self, zoom: float) -> None:
        """Show the size that cards are drawn at."""
        self._zoom.setText(f"{zoom:.0%}".replace("%", " %"))
        self._show_level()

    def _show_level(self) -> None:
        graph, zoom = self._document.project.graph, self.view.zoom
        self.levels.show_level(level_of(zoom, graph), graph, bool(self._scope.path))
        self.levels.setVisible(bool(graph.nodes))

    def _go_to_level(self, level: str) -> None:
        go = partial(go_to_level, level, self.view, self._scope)
        self.view.glide(go) if level == OVERVIEW else go()
        self._show_level()
        self.view.setFocus()

    def _build(self) -> None:
        give_ground(self, "window")
        header = QWidget()
        give_ground(header, "window")
        header.setMinimumHeight(HEADER)
        header.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(header)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(4)
        self._way = Breadcrumb()
        self._undo, self._redo = IconButton("undo-2", "Undo"), IconButton("redo-2", "Redo")
        self._tidy = Button(TIDY, "plain", icon_name="workflow")
        self._tidy.setAccessibleName(TIDY)
        stand_for(self._tidy, "graph.tidy")
        self._tidy.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._tidy.setMinimumWidth(36)      # the window may become narrow before its columns do
        self._zoom = Button("100 %", "plain", tip="Show the whole network")
        self.levels = LevelBar()
        row.addWidget(self._way)
        row.addSpacing(12)
        row.addWidget(self._undo)
        row.addWidget(self._redo)
        row.addWidget(self.levels, 1)
        self._heat, self.shapes = HeatButton(self.heat), ShapesButton()
        row.addWidget(self._heat)
        row.addWidget(self.shapes)
        row.addWidget(self._tidy)
        row.addWidget(self._zoom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(Line())
        column.addWidget(self.view, 1)
        self._empty: QLabel = Text(BEGIN, "quiet", parent=self.view)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._begin = _Begin(self.view)
        self._begin.clicked.connect(self._add_input)
        over = QVBoxLayout(self.view)
        over.setSpacing(12)
        over.addStretch(1)
        for each in (self._empty, self._begin):
            over.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)
        over.addStretch(1)

    def _fit(self) -> None:
        self.view.glide(self.view.fit)

    def _tidy_up(self) -> None:
        tidy_up(self._document, self.view.selection, self.view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._heat.show_narrow(self.width() < NARROW_ROOM)
        self._make_room()
        self._tidy.setText("" if self.width() < TIGHT_ROOM else TIDY)

    def _make_room(self) -> None:
        """Inside of a block the way there comes first, then the levels."""
        self.shapes.setVisible(self.width() >= NARROW_ROOM and not self._scope.path)

    def _add_input(self) -> None:
        self.view.add_where_plain(fresh(Input))
        self.view.setFocus()


class _Begin(Button):
    """Adds an Input by a click; what is dragged here from the palette lands on the canvas below."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__("Add an Input", icon_name="plus", parent=view)
        self._view = view
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._view.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        layer = layer_in(event.mimeData())
        if layer is not None:
            below = self._view.viewport().mapFrom(self._view, self.mapTo(self._view, QPoint()))
            at = below + event.position().toPoint()
            self._view.add_layer(layer, self._view.mapToScene(at))
            event.acceptProposedAction()
