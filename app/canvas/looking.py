"""Looking: how large the canvas is drawn, and which part of it is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QTransform
from PySide6.QtWidgets import QGraphicsView, QWidget

from app.canvas.gliding import Glide
from app.canvas.scene import CanvasScene
from app.canvas.sight import room_around
from nncore.project import View

LEAST_ZOOM, MOST_ZOOM = 0.1, 4.0
LEAST_FIT = 0.02
"""The whole of a very large network may be drawn smaller than one zooms by hand."""
READABLE = 0.7
"""Smaller than this, nothing is shown unasked: a large network is shown from its beginning."""
NEARLY = 0.94
"""What is not quite as large as wanted is shown whole: a strip cut off would tell less."""
FIT_PX, EDGE_PX = 16, 24
"""Left free around what is fitted in, and around a card that is brought into view."""
REST_MS = 300


class Looking(QGraphicsView):
    """Zooms and pans, and shows everything until the person looks somewhere themselves.

    Begins where `place` says; emits `zoomed`, `scrolled` and `looked`.
    """

    zoomed = Signal(float)
    """Cards are drawn at another size; carries it, 1 being their own."""
    scrolled = Signal()
    """Another part of the network is in sight."""
    looked = Signal()
    """The person looks somewhere else, and has come to rest there."""

    def __init__(self, canvas: CanvasScene, place: View, parent: QWidget | None = None) -> None:
        super().__init__(canvas, parent)
        self.canvas = canvas
        self.setSceneRect(room_around(canvas.contents()))
        self._fits, self._least = place.zoom == 0, READABLE
        self._returns: View | None = None if self._fits else place
        self._left_behind: View | None = None
        self._stood = View()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.looked)
        self.gliding = Glide(self)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._move)
        canvas.arranging.connect(self._note_standing)
        canvas.arranged.connect(self._keep_all_seen)

    @property
    def standing(self) -> View:
        """Where one looks, to come back to; zoom 0 while the whole network is shown."""
        if self._returns is not None:
            return self._returns
        if self._fits:
            return View()
        middle = self.mapToScene(self.viewport().rect().center())
        return View(self.zoom, middle.x(), middle.y())

    @property
    def is_holding(self) -> bool:
        """Whether something is in the hand."""
        return False

    @property
    def zoom(self) -> float:
        """1 shows cards at their own size."""
        return self.transform().m11()

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom so that what is under a point of the viewport stays there."""
        at = at if at is not None else self.viewport().rect().center()
        before = self.mapToScene(at)
        new = min(max(self.zoom * factor, min(LEAST_ZOOM, self.zoom)), MOST_ZOOM)
        self.leave()
        self._set_zoom(new)
        shift = self.mapFromScene(before) - at
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + shift.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + shift.y())

    def zoom_to(self, zoom: float) -> None:
        """Show cards at this size."""
        self.zoom_by(zoom / self.zoom)

    def glide(self, jump: Callable[[], object]) -> None:
        """Have something that moves the view far be seen as a movement, so that the eye follows."""
        self.gliding.by(jump)

    def fit(self, ids: Iterable[str] = (), least: float = LEAST_FIT) -> None:
        """Show everything, or these layers, never larger than their own size.

        What does not fit at the least size is shown from its beginning: its corner, or its first
        card where the corner has none.
        """
        ids, bodies = tuple(ids), self.canvas.bodies
        box = self.canvas.contents(ids)
        if box.isEmpty():
            return
        self._fits, self._returns, self._least = not ids, None, least
        self._left_behind = None
        room = self.viewport().rect()
        inner = room.adjusted(FIT_PX, FIT_PX, -FIT_PX, -FIT_PX)
        zoom = min(inner.width() / box.width(), inner.height() / box.height(), 1.0)
        self._set_zoom(zoom if zoom >= NEARLY * least else least)
        edge = FIT_PX / self.zoom
        box.adjust(-edge, -edge, edge, edge)
        seen = QSizeF(room.size()) / self.zoom
        cut = QSizeF(box.width() - seen.width(), box.height() - seen.height())
        begins = QPointF(max(0.0, cut.width()), max(0.0, cut.height()))
        self.centerOn(box.center() - begins / 2)
        cards = (*ids, *bodies)
        if cards and not bodies.inside(self.mapToScene(room).boundingRect()):
            first = self.canvas.card_with(cards[0])
            self.centerOn(first.sceneBoundingRect().center() if first is not None else box.center())

    def show_card(self, node_id: str) -> None:
        """Bring the card on which a node is seen into view, if it is not there.

        Of one that is larger than the view, its beginning.
        """
        card = self.canvas.card_with(node_id)
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        if card is not None and not seen.contains(card.body.translated(card.pos())):
            edge = 2 * EDGE_PX / self.zoom
            room = seen.size() - QSizeF(edge, edge)
            beginning = QRectF(card.pos(), card.body.size().boundedTo(room))
            self.ensureVisible(beginning, EDGE_PX, EDGE_PX)
            self.leave()

    def centre_on(self, node_id: str) -> None:
        """Bring the card on which a node is seen into the middle, large enough to be read."""
        card = self.canvas.card_with(node_id)
        if card is not None:
            if self.zoom < READABLE:
                self.zoom_to(1.0)
            self.leave()
            self.centerOn(card.sceneBoundingRect().center())

    def look_at_point(self, middle: QPointF) -> None:
        """Have a point of the scene in the middle."""
        self.leave()
        self.centerOn(middle)

    def leave(self) -> None:
        """Stay where the person looks, whatever becomes of the window's size."""
        self.gliding.stop()
        self._fits, self._returns, self._left_behind = False, None, None
        self._rest.start()

    def _note_standing(self) -> None:
        """Before an edit: where it leaves less to pan over, Qt takes the view along."""
        self._stood = self.standing

    def _keep_all_seen(self) -> None:
        """What an edit pushed out of sight comes back, while the whole network is shown.

        So it does where an edit leaves nothing in sight: undo took the cards elsewhere. When they
        are back where the person looked, so is the view.
        """
        if self._returns is not None:
            return
        before, bodies = self._left_behind, self.canvas.bodies
        if before is not None and bodies.inside(self._seen_from(before)):
            self.glide(partial(self._look_from, before))
            return
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        sees_any = bool(bodies.inside(seen))
        if not sees_any or (self._fits and not seen.contains(self.canvas.contents())):
            self.fit(least=self._least)
        if not sees_any and self._stood.zoom:
            self._left_behind = self._stood

    def _seen_from(self, place: View) -> QRectF:
        """What of the scene is in sight from there."""
        size = QSizeF(self.viewport().size()) / place.zoom
        return QRectF(QPointF(place.x - size.width() / 2, place.y - size.height() / 2), size)

    def _look_from(self, place: View) -> None:
        self.leave()
        self._set_zoom(place.zoom)
        self.centerOn(place.x, place.y)

    def _move(self, _to: int) -> None:
        self._rest.start()
        self.scrolled.emit()

    def _set_zoom(self, zoom: float) -> None:
        self.gliding.stop()
        if zoom != self.zoom:
            self.setTransform(QTransform.fromScale(zoom, zoom))
            self.zoomed.emit(zoom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._returns is not None:       # until the person looks somewhere themselves
            self._set_zoom(self._returns.zoom)
            self.centerOn(self._returns.x, self._returns.y)
        elif self._fits:
            self.fit(least=self._least)
        self.scrolled.emit()
