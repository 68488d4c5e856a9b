"""A layer that is about to be placed is seen where it would stand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest

from app.canvas.drop import mime_of
from app.canvas.quick_add import QuickAdd
from nncore.layers import Dense, ReLU
from tests.app.canvas import kit
from tests.app.canvas.test_view import LEFT, NONE, Desk

COPY = Qt.DropAction.CopyAction


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, kit.digits("digits-8x8"))


def hold(desk, kind, at):
    mime = mime_of(kind)
    desk.view.dragEnterEvent(QDragEnterEvent(at, COPY, mime, LEFT, NONE))
    desk.view.dragMoveEvent(QDragMoveEvent(at, COPY, mime, LEFT, NONE))
    return mime


def test_a_ghost_follows_what_comes_from_the_palette_and_stands_where_it_lands(desk):
    ground = desk.at(300, -180)
    mime = hold(desk, Dense, ground)
    coming = desk.view.coming
    assert coming.layer == Dense()
    desk.view.dragMoveEvent(QDragMoveEvent(ground + QPoint(64, 0), COPY, mime, LEFT, NONE))
    corner = coming.corner
    drop = QDropEvent((ground + QPoint(64, 0)).toPointF(), COPY, mime, LEFT, NONE)
    desk.view.dropEvent(drop)
    new = desk.document.project.layout[desk.selection.one]
    assert (new.x, new.y) == corner
    assert coming.layer is None


def test_over_a_card_that_it_docks_on_the_card_is_lit_instead(desk):
    hold(desk, ReLU, desk.card("n3"))
    assert desk.view.coming.layer is None
    assert desk.view._landing == "n3"


def test_leaving_with_it_takes_the_ghost_and_the_words_away(desk):
    told = []
    desk.view.tipped.connect(told.append)
    hold(desk, Dense, desk.at(300, -180))
    assert "Esc cancels" in told[-1]
    desk.view.dragLeaveEvent(QDragLeaveEvent())
    assert desk.view.coming.layer is None
    assert told[-1] == ""


def test_the_ground_moves_on_under_what_is_dragged_to_the_edge(desk, qtbot):
    desk.view.zoom_to(1.0)
    seen = desk.view.horizontalScrollBar().value()
    hold(desk, Dense, QPoint(desk.view.viewport().width() - 3, 200))
    at_once = desk.view.coming.corner[0]
    qtbot.waitUntil(lambda: desk.view.horizontalScrollBar().value() > seen + 50)
    assert desk.view.coming.corner[0] > at_once + 40
    desk.view.dragLeaveEvent(QDragLeaveEvent())
    assert not desk.view.edge._steps.isActive()


def test_quick_add_shows_where_the_chosen_one_comes_and_esc_takes_it_back(desk, qtbot):
    before = desk.document.project
    desk.view.ask_for_layer()
    box = next(each for each in desk.view.findChildren(QuickAdd) if each.isVisible())
    first = desk.view.coming.layer
    assert first is not None
    QTest.keyClick(box.search, Qt.Key.Key_Down)
    assert desk.view.coming.layer != first
    QTest.keyClick(box.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: desk.view.coming.layer is None)
    assert desk.document.project is before


def test_what_quick_add_shows_is_what_comes(desk):
    desk.view.ask_for_layer()
    box = next(each for each in desk.view.findChildren(QuickAdd) if each.isVisible())
    box.search.setText("dense")
    corner = desk.view.coming.corner
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    new = desk.document.project.layout[desk.selection.one]
    assert (new.x, new.y) == corner
    assert desk.view.coming.layer is None
