"""Keys on the canvas that are no menu's: walking and nudging with the arrows, Space, Esc."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from app.canvas import edits, measures, remarks
from app.canvas.cards import title_of
from app.canvas.docking import card_of
from app.canvas.joints import joints_of, with_joints
from app.canvas.states import loose, tell_pinned

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
FAR = 4
"""Shift nudges so many times as far."""


def press(view: CanvasView, event: QKeyEvent) -> bool:
    """Do what a key means on the canvas; say whether it meant something.

    Enter opens the chosen block; Esc ends tidying, lets go of what is chosen, then of the block.
    An arrow walks to the next layer in its direction. With Alt it nudges what is chosen, with Alt
    and Shift further.
    """
    key, held = Qt.Key(event.key()), event.modifiers()
    if key == Qt.Key.Key_Space and not event.isAutoRepeat():
        view.hold_space(True)
        return True
    if key == Qt.Key.Key_Escape:
        view.bubble.hide()
        if view.tidying.goes_on:
            view.tidying.give_up()
            return True
        if view.selection:
            view.selection.clear()
            return True
        inside = view.inside            # in no block, Esc is for whatever the window is in
        view.closed.emit()
        return inside
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and view.selection.one_remark:
        view.writing.begin(view.selection.one_remark)
        return True
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and view.selection.one:
        view.opened.emit(view.selection.one)
        return True
    if key in ARROWS and held & Qt.KeyboardModifier.AltModifier:
        nudge(view, ARROWS[key], FAR if held & Qt.KeyboardModifier.ShiftModifier else 1)
        return True
    if key in ARROWS and not held & Qt.KeyboardModifier.ControlModifier:
        walk(view, ARROWS[key])
        return True
    return False


def walk(view: CanvasView, way: tuple[int, int]) -> None:
    """Choose the nearest layer in a direction; a card's docked rows lie below its head."""
    project, cards = view.document.project, view.canvas.cards
    if not cards:
        return
    here = view.selection.ids[-1] if view.selection.ids else ""
    if not here:
        view.selection.choose([next(iter(cards))])
        return
    home = card_of(project.graph, here, edits.free_of(project))
    rows = [home, *(row.id for row in cards[home].model.rows)]
    here = here if here in rows else home               # folded: the row is not seen
    place = rows.index(here) + way[1]
    if way[1] and 0 <= place < len(rows):
        view.selection.choose([rows[place]])
        return
    start = cards[home].pos()
    found = {
        card: item.pos() - start for card, item in cards.items() if card != home
    }
    ahead = {card: by for card, by in found.items() if by.x() * way[0] + by.y() * way[1] > 0}
    if ahead:
        best = min(ahead, key=lambda card: _off(ahead[card], way))
        view.selection.choose([best])
        view.ensureVisible(cards[best], 24, 24)


def nudge(view: CanvasView, way: tuple[int, int], times: int) -> None:
    """Move what is chosen by a step of the grid; steps in quick succession are one."""
    project = view.document.project
    if view.selection.joint is not None:
        wire, place = view.selection.joint
        points = list(joints_of(project)[wire])
        x, y = points[place]
        points[place] = (x + way[0] * measures.GRID * times, y + way[1] * measures.GRID * times)
        view.document.apply("Move joint", with_joints(project, wire, points), merge="nudge")
        return
    free = edits.free_of(project)
    shown = remarks.shown(project)
    held, notes = remarks.standing_in(view.selection.remarks, shown, view.canvas.bodies)
    held |= {card_of(project.graph, each, free) for each in view.selection.ids}
    if held and not notes and not loose(project, held):
        tell_pinned(view, next(iter(held)))
    held = set(loose(project, held))
    standing = edits.settle(project, view.canvas.places())
    step = measures.GRID * times
    moved = {
        card: (standing.layout[card].x + way[0] * step, standing.layout[card].y + way[1] * step)
        for card in held
    }
    corners = {
        key: (shown[key].x + way[0] * step, shown[key].y + way[1] * step) for key in notes
    }
    if moved or corners:
        words = remarks.named(project, view.selection.remarks)
        if view.selection.ids:
            one = title_of(project.graph[view.selection.ids[-1]])
            words = one if len(moved) == 1 else f"{len(moved)} layers"
        new = remarks.moved(edits.move(standing, moved), corners)
        view.document.apply(f"Move {words}", new, merge="nudge")


def _off(by: QPointF, way: tuple[int, int]) -> float:
    """How far off a direction something lies: sideways counts three times."""
    along = by.x() * way[0] + by.y() * way[1]
    aside = abs(by.x() * way[1]) + abs(by.y() * way[0])
    return along + 3 * aside
