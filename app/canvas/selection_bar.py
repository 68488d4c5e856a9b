"""SelectionBar: what one does most with what is chosen, beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.actions import Actions, stand_for
from app.canvas.overview import DETAIL
from app.canvas.states import homes_of
from app.settings import settings_store
from app.theme.colours import brush, pen
from app.theme.current import current_theme
from app.widgets.buttons import IconButton
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

OFFERED = (
    "graph.rename", "graph.duplicate", "graph.swap", "block.group", "block.ungroup",
    "graph.tidy", "remark.frame", "edit.delete",
)  # fmt: skip
"""Actions that may stand in it, in this order: those that make sense for what is chosen."""
FOR_SEVERAL = {"graph.tidy", "block.group", "remark.frame"}
"""What one wants for several cards, and hardly for one."""
REST_MS = 220
"""How long everything stands still before it comes."""
AWAY, EDGE = 10, 8
"""From what is chosen, and at least from the edge of the view."""
MOST_TRIED = 8
"""Beside so many of the chosen cards a place is looked for."""


class SelectionBar(QWidget):
    """Floats above the chosen cards, or below them; everything in it has a key or a menu as well.

    It comes once nothing moves, never over a card, never small, and not at all where the person has
    put it away.
    """

    def __init__(self, view: CanvasView, actions: Actions) -> None:
        super().__init__(view)
        self._view, self._actions = view, actions
        self._buttons: dict[str, IconButton] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._come)
        self._build()
        view.selection.changed.connect(self.wait)
        view.zoomed.connect(self.wait)
        view.scrolled.connect(self.wait)
        view.tipped.connect(self.wait)
        view.naming.turned.connect(self.wait)
        view.document.changed.connect(self._take_document)
        settings_store().changed.connect(self.wait)
        self.wait()

    @property
    def shown(self) -> tuple[str, ...]:
        """The actions that it offers now."""
        return tuple(each for each, button in self._buttons.items() if not button.isHidden())

    def wait(self, *_why: object) -> None:
        """Go, and come again once everything has come to rest."""
        self.hide()
        if settings_store().value.selection_bar and self._view.selection.ids:
            self._rest.start()
        else:
            self._rest.stop()

    def _take_document(self, old: Project, new: Project) -> None:
        """Cards may stand elsewhere; what training changes moves none."""
        stands = new.layout is old.layout and new.flow == old.flow
        if new.graph is not old.graph or not stands:
            self.wait()

    def _come(self) -> None:
        view = self._view
        if not view.selection.ids or view.zoom < DETAIL:
            return
        if view.is_holding or view.naming.node or view.gliding.goes_on:
            self._rest.start()
            return
        several = len(view.selection.ids) > 1
        for action_id, button in self._buttons.items():
            wanted = several or action_id not in FOR_SEVERAL
            button.setVisible(wanted and self._actions.can(action_id))
        self.setFixedSize(self.sizeHint())
        place = self._place()
        if place is not None:
            self.move(place.topLeft())
            self.show()
            self.raise_()

    def _place(self) -> QRect | None:
        """Above what is chosen, or below, or so at one of the cards, where it covers nothing."""
        view = self._view
        homes = homes_of(view.document.project, view.selection.ids)
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        if set(homes).isdisjoint(view.canvas.bodies.inside(seen)):
            return None
        boxes = [view.canvas.contents(homes)]
        boxes += [view.canvas.contents((card,)) for card in homes[:MOST_TRIED]]
        room = view.viewport().rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        for box in boxes:
            shown = view.mapFromScene(box).boundingRect()
            left = shown.center().x() - self.width() // 2
            left = max(room.left(), min(left, room.right() - self.width()))
            for top in (shown.top() - AWAY - self.height(), shown.bottom() + AWAY):
                place = QRect(left, top, self.width(), self.height())
                if room.contains(place) and self._is_free(place):
                    return place
        return None

    def _is_free(self, place: QRect) -> bool:
        """Whether no card is there, and not the map."""
        view = self._view
        if view.map.isVisible() and view.map.geometry().intersects(place):
            return False
        under = view.mapToScene(place.adjusted(-4, -4, 4, 4)).boundingRect()
        return not view.canvas.bodies.inside(QRectF(under))

    def _build(self) -> None:
        self.setAccessibleName("What can be done with what is chosen")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(2)
        declared = {each.id: each for each in self._actions.rows}
        for action_id in OFFERED:
            action = declared.get(action_id)
            if action is None:
                continue
            button = IconButton(action.icon, action.title, parent=self)
            button.setFixedSize(QSize(28, 28))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)       # all of it has keys
            button.setObjectName(f"bar {action_id}")
            stand_for(button, action_id)
            button.setToolTip(self._actions.tip(action_id))
            button.clicked.connect(self._do)
            row.addWidget(button)
            self._buttons[action_id] = button
        self.hide()

    def _do(self) -> None:
        button: QObject = self.sender()
        self.hide()
        self._view.setFocus()
        self._actions.run(button.objectName().removeprefix("bar "))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.card_line))
        painter.setBrush(brush(theme.card))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, 8, 8)
