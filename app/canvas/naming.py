"""Naming: a layer's name, typed where its title stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.canvas import edits, measures
from app.theme.type import font
from nncore.graph import GraphError
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.cards import CardModel
    from app.canvas.view import CanvasView
    from app.document import Document

TITLE = QRectF(34, 7, measures.CARD_WIDTH - 44, 24)
"""Where a card's title is typed; its title stands a little inside."""
IN_BAR = 18, -3
ROW_TITLE = QRectF(34, 1, measures.CARD_WIDTH - 44, measures.ROW - 2)
LEAST_ZOOM = 0.6
"""Smaller cards are shown at their own size first: one has to see what one types."""


def give_name(document: Document, node_id: str, name: str) -> str:
    """Rename a layer as one step of undo; give "" or why the name cannot be had.

    A name is one line, whatever was pasted.
    """
    name = " ".join(name.split())
    try:
        project = edits.rename(document.project, node_id, name)
    except GraphError as error:
        return str(error)
    document.apply(f"Rename to {name}", project)
    return ""


class Naming(QLineEdit):
    """Stands over a title. Enter and leaving take the name, Esc leaves it as it was.

    A name that cannot be had stays to be mended, with the reason in a bubble above it.
    """

    turned = Signal()
    """Somebody began to type a name, or is done with it."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._node = ""
        self.setAccessibleName("Name of the layer")
        self.setProperty("kind", "inline")
        self.hide()
        self.textEdited.connect(self._forget_reason)
        view.zoomed.connect(self.leave)
        view.scrolled.connect(self.leave)
        view.document.changed.connect(self._follow)

    @property
    def node(self) -> str:
        """The layer that is being named, "" if none is."""
        return self._node

    def begin(self, node_id: str) -> None:
        """Type the name of this layer."""
        self.take()
        view = self._view
        card = view.canvas.card_with(node_id)
        if card is None:
            return
        if view.zoom < LEAST_ZOOM:
            view.centre_on(node_id)
            view.zoom_to(1.0)
        view.show_card(node_id)
        rows = [row.id for row in card.model.rows]
        box = title_of(card.model)
        if node_id in rows:
            down = card.model.head + measures.ROW * rows.index(node_id)
            box = ROW_TITLE.translated(0, down)
        shown = view.mapFromScene(box.translated(card.pos())).boundingRect()
        self.setFont(font("card_title", view.zoom))
        shown.setHeight(max(shown.height(), self.fontMetrics().height() + 4))
        self.setGeometry(shown)
        self.setText(view.document.project.graph[node_id].name)
        self._node = node_id
        self.selectAll()
        self.show()
        self.setFocus()
        self.turned.emit()

    def take(self) -> None:
        """Take what was typed, if such a name can be had."""
        document, node_id, name = self._view.document, self._node, self.text()
        if not node_id:
            return
        if name.strip() == document.project.graph[node_id].name:
            self.leave()
            return
        self._node = ""                     # what follows the edit is not for this box
        wrong = give_name(document, node_id, name)
        self._node = node_id if wrong else ""
        if wrong:
            top = QPointF(self.geometry().topLeft()) + QPointF(24, 0)
            self._view.bubble.show_at(top, wrong, under=self.height())
        else:
            self.leave()

    def leave(self, *_why: object) -> None:
        """Put the box away without taking anything."""
        if self.isHidden():
            return
        self._node = ""
        self._view.bubble.hide()
        if self.hasFocus():
            self._view.setFocus()
        self.hide()
        self.turned.emit()

    def _forget_reason(self, _typed: str) -> None:
        self._view.bubble.hide()

    def _follow(self, old: Project, new: Project) -> None:
        """The layer may be gone, or stand elsewhere; what training changes moves none."""
        if new.graph is not old.graph or new.layout is not old.layout:
            self.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes the name; one that cannot be had is forgotten, as its reason was seen."""
        super().focusOutEvent(event)
        if self._node and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.take()
            self.leave()


def title_of(card: CardModel) -> QRectF:
    """Where the title of a card is typed; that of a block which is opened stands in its bar."""
    return TITLE.translated(*IN_BAR) if card.inlay else QRectF(TITLE)


def is_title(card: CardModel, at: QPointF) -> bool:
    """Whether a point of a card is where its title begins."""
    return title_of(card).contains(at) and at.x() < measures.CARD_WIDTH / 2
