"""What a hand does with frames and notes: carry them with what stands in them, stretch them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QDesktopServices

from app.canvas import edits, measures, remarks
from app.canvas.docking import card_of
from app.canvas.drop import on_grid
from app.canvas.gestures import Gesture
from app.canvas.remark_items import Edges
from app.canvas.states import loose
from nncore.project import Remark

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

CURSORS = {
    (0, 0): Qt.CursorShape.ArrowCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
}
FOLLOWED = ("http", "https")
"""What a link may be: anything else could run something."""


def cursor_for(edges: Edges) -> Qt.CursorShape:
    """The pointer that says how these edges can be pulled."""
    across, down = edges
    return CURSORS[(across, down) if across > 0 else (-across, -down) if across else (0, abs(down))]


class Carry(Gesture):
    """Moves frames and notes, with what stands in the frames, and whatever else is chosen."""

    def __init__(self, view: CanvasView, key: str) -> None:
        super().__init__(view)
        self._key = key

    def start(self, at: QPointF) -> None:
        view, project = self.view, self.view.document.project
        self._from, self._moved = at, False
        chosen = view.selection.remarks if self._key in view.selection.remarks else (self._key,)
        shown = remarks.shown(project)
        cards, held = remarks.standing_in(chosen, shown, view.canvas.bodies)
        if self._key in view.selection.remarks or not self._key:
            free = edits.free_of(project)
            cards |= {card_of(project.graph, each, free) for each in view.selection.ids}
        self._cards = {card: view.canvas.cards[card].pos() for card in loose(project, cards)}
        self._held = {key: QPointF(shown[key].x, shown[key].y) for key in held}

    def move(self, at: QPointF) -> None:
        by = at - self._from
        if not self._moved and by.manhattanLength() * self.view.zoom < measures.CLICK:
            return
        self._moved = True
        by = self._stepped(by)
        canvas = self.view.canvas
        canvas.show_held({card: start + by for card, start in self._cards.items()})
        canvas.show_remarks({key: start + by for key, start in self._held.items()})

    def finish(self, at: QPointF) -> None:
        view = self.view
        if not self._moved:
            self._click(at)
            return
        by = self._stepped(at - self._from)
        project = view.document.project
        words = remarks.named(project, view.selection.remarks or self._held)
        standing = edits.settle(project, view.canvas.places()) if self._cards else project
        cards = {card: (p.x() + by.x(), p.y() + by.y()) for card, p in self._cards.items()}
        corners = {key: (p.x() + by.x(), p.y() + by.y()) for key, p in self._held.items()}
        moved = remarks.moved(edits.move(standing, cards), corners)
        view.document.apply(f"Move {words}", moved)
        view.canvas.show_project()

    def cancel(self) -> None:
        self.view.canvas.show_held({})
        self.view.canvas.show_remarks({})

    def _click(self, at: QPointF) -> None:
        view = self.view
        view.selection.choose(remarks=[self._key])
        item = view.canvas.remarks.items.get(self._key)
        address = QUrl(item.link_at(at)) if item is not None else QUrl()
        if address.scheme() in FOLLOWED:
            QDesktopServices.openUrl(address)

    def _stepped(self, by: QPointF) -> QPointF:
        """On the grid, unless Shift is held."""
        if self.view.held & Qt.KeyboardModifier.ShiftModifier or not self._held:
            return by
        first = next(iter(self._held.values()))
        return QPointF(*on_grid(first + by)) - first


class Stretch(Gesture):
    """Pulls edges of a frame or note."""

    def __init__(self, view: CanvasView, key: str, edges: Edges) -> None:
        super().__init__(view)
        self._key, self._edges = key, edges

    def start(self, at: QPointF) -> None:
        self._from = at
        self._remark = self.view.document.project.remarks[self._key]
        self.view.viewport().setCursor(cursor_for(self._edges))

    def move(self, at: QPointF) -> None:
        self.view.canvas.remarks.items[self._key].show_remark(self._stretched(at))

    def finish(self, at: QPointF) -> None:
        document = self.view.document
        new = self._stretched(at)
        self.view.show_hand()
        words = remarks.named(document.project, (self._key,))
        document.apply(f"Resize {words}", remarks.with_remark(document.project, self._key, new))
        self.view.canvas.show_project()

    def cancel(self) -> None:
        self.view.show_hand()
        self.view.canvas.show_remarks({})

    def _stretched(self, at: QPointF) -> Remark:
        by, box = at - self._from, remarks.box_of(self._remark)
        if by.manhattanLength() * self.view.zoom < measures.CLICK:
            return self._remark
        across, down = self._edges
        least = remarks.LEAST
        if across < 0:
            box.setLeft(min(box.left() + by.x(), box.right() - least))
        elif across:
            box.setRight(max(box.right() + by.x(), box.left() + least))
        if down < 0:
            box.setTop(min(box.top() + by.y(), box.bottom() - least))
        elif down:
            box.setBottom(max(box.bottom() + by.y(), box.top() + least))
        return _at(self._remark, box)


def _at(remark: Remark, box: QRectF) -> Remark:
    x, y = on_grid(box.topLeft())
    right, bottom = on_grid(box.bottomRight())
    return replace(
        remark, x=x, y=y, width=max(remarks.LEAST, right - x), height=max(remarks.LEAST, bottom - y)
    )
