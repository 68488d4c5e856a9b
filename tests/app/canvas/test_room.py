"""The canvas with what stands around it and over it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.canvas.drop import mime_of
from nncore.examples import example
from nncore.layers import Dense
from nncore.project import Place, Project
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


def test_undo_that_takes_all_cards_out_of_sight_brings_the_view_along(qtbot):
    desk = Desk(qtbot, example("mnist"))
    project = desk.document.project
    away = {card: Place(at.x + 9000, at.y) for card, at in desk.view.canvas.places().items()}
    desk.document.apply("Move", replace(project, layout=away))
    desk.view.zoom_to(1.0)
    desk.view.look_at_point(desk.view.canvas.contents().center())
    desk.document.undo()
    seen = desk.view.mapToScene(desk.view.viewport().rect()).boundingRect()
    assert desk.view.canvas.bodies.inside(seen)
