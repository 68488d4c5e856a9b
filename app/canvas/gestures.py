"""Gestures: what a hand does on the canvas, each from press to release, each cancelled by Esc."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas import edits, measures
from app.canvas.cards import title_of
from app.canvas.docking import card_of, docked
from app.canvas.drop import HELD
from app.canvas.lifting import Lifting, lift
from app.canvas.snapping import snapped
from app.canvas.states import loose, tell_pinned
from app.theme.colours import brush, pen
from app.theme.current import current_theme
from nncore.graph import Wire

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Gesture:
    """From press to release. Points are in the scene; nothing is applied before `finish`."""

    def __init__(self, view: CanvasView) -> None:
        self.view = view

    def start(self, at: QPointF) -> None:
        """Begin where the hand pressed."""

    def move(self, at: QPointF) -> None:
        """Follow the hand."""

    def finish(self, at: QPointF) -> None:
        """Do it."""

    def cancel(self) -> None:
        """Leave everything as it was."""


class Pan(Gesture):
    """Drags the ground. Works on the screen's points, because the scene moves under the hand."""

    def start(self, at: QPointF) -> None:
        self._last = self.view.mapFromScene(at)
        self.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: QPointF) -> None:
        here = self.view.mapFromScene(at)
        step: QPoint = here - self._last
        self._last = here
        across, down = self.view.horizontalScrollBar(), self.view.verticalScrollBar()
        across.setValue(across.value() - step.x())
        down.setValue(down.value() - step.y())

    def finish(self, at: QPointF) -> None:
        self.cancel()

    def cancel(self) -> None:
        self.view.show_hand()


class Band(Gesture):
    """A rubber band around cards; with Shift it adds to what is chosen.

    With Ctrl it turns that round, as a click with Ctrl does: what was chosen is taken away.
    """

    def __init__(self, view: CanvasView, held: Qt.KeyboardModifier) -> None:
        super().__init__(view)
        chosen = view.selection
        self._turns = bool(held & Qt.KeyboardModifier.ControlModifier)
        adds = self._turns or bool(held & Qt.KeyboardModifier.ShiftModifier)
        self._before = (chosen.ids, chosen.wires, chosen.remarks) if adds else ((), (), ())

    def start(self, at: QPointF) -> None:
        self._from = at
        self._item = QGraphicsPathItem()
        theme = current_theme()
        self._item.setPen(pen(theme.accent))
        self._item.setBrush(brush(theme.accent, 0.08))
        self._item.setZValue(9)
        self.view.canvas.take_in_hand(self._item)

    def move(self, at: QPointF) -> None:
        box = QRectF(self._from, at).normalized()
        path = self._item.path()
        path.clear()
        path.addRect(box)
        self._item.setPath(path)
        ids, wires, remarks = self._before
        canvas = self.view.canvas
        cards, around = canvas.bodies.inside(box), canvas.remarks.inside(box)
        self.view.selection.choose(self._with(ids, cards), wires, self._with(remarks, around))

    def _with(self, before: Iterable[str], touched: Iterable[str]) -> list[str]:
        """What was chosen and what is touched; with Ctrl, what is both is chosen no longer."""
        old, new = dict.fromkeys(before), dict.fromkeys(touched)
        kept = [each for each in old if not (self._turns and each in new)]
        return kept + [each for each in new if each not in old]

    def finish(self, at: QPointF) -> None:
        if QLineF(self._from, at).length() < measures.CLICK:
            self.view.selection.choose(*self._before)
        self._away()

    def cancel(self) -> None:
        self.view.selection.choose(*self._before)
        self._away()

    def _away(self) -> None:
        self.view.canvas.let_go(self._item)


class Move(Gesture):
    """Moves cards; they fall in line with others, unless Shift is held.

    A docked row is pulled off its card instead.
    """

    def __init__(self, view: CanvasView, node_id: str) -> None:
        super().__init__(view)
        self._node = node_id

    def start(self, at: QPointF) -> None:
        project = self.view.document.project
        free = edits.free_of(project)
        self._from, self._moved = at, False
        self._card = card_of(project.graph, self._node, free)
        chosen = self.view.selection.ids if self._node in self.view.selection else (self._node,)
        cards = {card_of(project.graph, each, free) for each in chosen}
        self._row = self._card != self._node and len(cards) == 1
        held = {self._card} if self._row else loose(project, cards)
        self._starts = {
            each: self.view.canvas.cards[each].pos()
            for each in held
            if each in self.view.canvas.cards
        }
        self._lifting = Lifting(self.view, (self._node,) if self._row else tuple(self._starts))

    def move(self, at: QPointF) -> None:
        by = at - self._from
        if not self._moved and by.manhattanLength() * self.view.zoom < measures.CLICK:
            return
        if not self._row and not self._starts:
            tell_pinned(self.view, self._card)
            return
        self._moved = True
        self._lifting.holds()
        if self._row:
            self.view.show_ghost(self._node, at)
            return
        if self.view.held & Qt.KeyboardModifier.ShiftModifier:
            self.view.show_guides(())
        else:
            by = self._in_line(by)
        self.view.canvas.show_held({card: start + by for card, start in self._starts.items()})
        self.view.show_landing(self._landing(at))

    def finish(self, at: QPointF) -> None:
        self.view.show_guides(())
        self.view.show_landing(None)
        self.view.show_ghost("", at)
        if not self._moved:
            self.view.selection.choose([self._node])        # a click on one of several
            return
        document, project = self.view.document, self.view.document.project
        name = title_of(project.graph[self._node])
        lifts = self._lifting.holds()
        self._lifting.end()
        if self._row:
            body = self.view.canvas.cards[self._card]
            if not body.body.translated(body.pos()).contains(at):
                place = at - HELD
                alone = lift(project, (self._node,), {}) if lifts else project
                pulled = edits.pull_off(alone, self._node, (place.x(), place.y()))
                document.apply(f"{'Lift out' if lifts else 'Pull off'} {name}", pulled)
            return
        landing = self._landing(at)
        cards = self.view.canvas.cards
        moved = {card: (cards[card].x(), cards[card].y()) for card in self._starts}
        standing = edits.settle(project, self.view.canvas.places())
        words = name if len(moved) == 1 else f"{len(moved)} layers"
        if lifts:
            document.apply(f"Lift out {words}", lift(standing, moved, moved))
        elif isinstance(landing, Wire):
            document.apply(f"Insert {name}", edits.splice(standing, self._node, landing, moved))
        elif landing:
            document.apply(f"Dock {name}", edits.dock(project, self._node))
            self.view.canvas.show_project()
        else:
            document.apply(f"Move {words}", edits.move(standing, moved))

    def cancel(self) -> None:
        self.view.show_guides(())
        self.view.show_landing(None)
        self.view.show_ghost("", self._from)
        self._lifting.end()
        self.view.canvas.show_held({})

    def _landing(self, at: QPointF) -> Wire | str | None:
        """The wire that a lone unwired card would land in, or the card that it would dock on."""
        if len(self._starts) != 1:
            return None
        project = self.view.document.project
        graph, place = project.graph, project.layout.get(self._node)
        if place is not None and place.free:
            docks = docked(graph, edits.free_of(project) - {self._node})
            home = next((card for card, rows in docks.items() if self._node in rows), "")
            item = self.view.canvas.cards.get(home)
            over = item is not None and item.body.translated(item.pos()).contains(at)
            return home if over else None
        if graph.arriving(self._node) or graph.leaving(self._node):
            return None
        layer = graph[self._node].layer
        return self.view.wire_at(at) if layer.inputs and layer.outputs else None

    def _in_line(self, by: QPointF) -> QPointF:
        """Move a little further or less, to where the card falls in line with others."""
        card = self._card if self._card in self._starts else next(iter(self._starts))
        start = self._starts[card]
        corner = start + by
        model = self.view.canvas.cards[card].model
        box = (corner.x(), corner.y(), corner.x() + model.width, corner.y() + model.height)
        x, y, guides = snapped(box, self.view.canvas.bodies, self._starts)
        self.view.show_guides([QLineF(*line) for line in guides])
        return QPointF(x, y) - start
