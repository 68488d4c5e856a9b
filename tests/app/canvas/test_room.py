"""The canvas with what stands around it and over it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.canvas.drop import mime_of
from nncore.examples import example
from nncore.layers import Dense
from nncore.project import Project
from tests.app.canvas.test_view import NONE, Desk


def test_a_layer_dropped_on_the_button_of_an_empty_canvas_lands_below_it(qtbot):
    desk = Desk(qtbot, Project())
    button, data = desk.room._begin, mime_of(Dense)
    at = QPointF(button.rect().center())
    copy, held = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at.toPoint(), copy, data, held, NONE)
    button.dragEnterEvent(enter)
    assert enter.isAccepted()
    middle = desk.view.mapToScene(button.mapTo(desk.view, at.toPoint()))
    button.dropEvent(QDropEvent(at, copy, data, held, NONE))
    [card] = desk.view.canvas.cards.values()
    assert card.body.translated(card.pos()).contains(middle)


@pytest.mark.parametrize("width", range(560, 820, 20))
def test_tidy_up_is_written_whole_and_the_levels_have_what_room_is_left(qtbot, width):
    desk = Desk(qtbot, example("resnet20"))
    desk.room.resize(width, 640)
    tidy = desk.room._tidy
    qtbot.waitUntil(lambda: tidy.width() >= tidy.sizeHint().width())
    shown = [point for point in desk.room.levels._points.values() if point.isVisible()]
    assert len(shown) in (0, 3)
    assert all(point.geometry().right() < desk.room.levels.width() for point in shown)
