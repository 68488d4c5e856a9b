"""The canvas with what stands around it and over it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.canvas import edits
from app.canvas.drop import mime_of
from nncore.examples import example
from nncore.graph import Graph
from nncore.layers import Dense, Input
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


def test_when_the_cards_are_back_where_the_person_looked_so_is_the_view(qtbot):
    desk = Desk(qtbot, example("mnist"))
    view, project = desk.view, desk.document.project
    first, *others = view.canvas.cards
    places = view.canvas.places()
    apart = {card: Place(places[card].x + 9000, places[card].y) for card in others}
    layout = {first: places[first], **apart}
    desk.document.apply("Move", replace(project, layout=layout))
    view.zoom_to(1.5)
    view.centre_on(first)
    looked = view.standing
    desk.document.apply("Delete", edits.delete(desk.document.project, [first]))
    assert view.canvas.bodies.inside(view.mapToScene(view.viewport().rect()).boundingRect())
    assert view.zoom != looked.zoom
    desk.document.undo()
    qtbot.waitUntil(lambda: not view.gliding.goes_on)
    assert view.zoom == pytest.approx(looked.zoom)
    assert (view.standing.x, view.standing.y) == pytest.approx((looked.x, looked.y), abs=1)


def test_what_was_moved_far_leaves_nothing_behind_that_counts_as_contents(qtbot):
    desk = Desk(qtbot, example("mnist"))
    project, places = desk.document.project, desk.view.canvas.places()
    away = {card: Place(at.x + 9000, at.y) for card, at in places.items()}
    before = desk.view.canvas.contents().translated(9000, 0)
    for layout in (dict(list(away.items())[:3]), away):
        desk.document.apply("Move", replace(project, layout={**places, **layout}))
    assert desk.view.canvas.contents().adjusted(-8, -8, 8, 8).contains(before)
    assert before.adjusted(-8, -8, 8, 8).contains(desk.view.canvas.contents())


@pytest.fixture
def far(qtbot):
    """Two groups of cards far from each other; the first card is in the middle."""
    desk = Desk(qtbot, example("mnist"))
    places = desk.view.canvas.places()
    first, *others = places
    layout = {card: Place(places[card].x + 9000, places[card].y) for card in others}
    layout[first] = places[first]
    desk.document.apply("Move", replace(desk.document.project, layout=layout))
    desk.view.zoom_to(1.0)
    desk.view.centre_on(first)
    return desk


def moved(desk, card, by):
    place = desk.document.project.layout[card]
    return edits.move(desk.document.project, {card: (place.x + by, place.y)})


def test_undo_goes_where_it_changes_something_out_of_sight(far, qtbot):
    view, last = far.view, list(far.view.canvas.cards)[-1]
    far.document.apply("Move", moved(far, last, 50))
    for step in (far.document.undo, far.document.redo):
        view.centre_on(next(iter(view.canvas.cards)))
        step()
        qtbot.waitUntil(lambda: not view.gliding.goes_on)
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        assert last in view.canvas.bodies.inside(seen)


def test_undo_of_what_is_in_sight_leaves_the_view_alone(far, qtbot):
    view, first = far.view, next(iter(far.view.canvas.cards))
    far.document.apply("Move", moved(far, first, 50))
    looked = view.standing
    far.document.undo()
    far.document.redo()
    assert (view.gliding.goes_on, view.standing) == (False, looked)


def test_an_edit_by_hand_does_not_take_the_view_along(far, qtbot):
    view, looked = far.view, far.view.standing
    far.document.apply("Move", moved(far, list(view.canvas.cards)[-1], 50))
    assert (view.gliding.goes_on, view.standing) == (False, looked)


def test_a_large_network_whose_corner_is_empty_is_shown_from_its_first_card(qtbot):
    chain = Graph.chain(Input((4,)), Dense(4), Dense(4))
    places = {"n1": Place(0, 9000), "n2": Place(9000, 9000), "n3": Place(9000, 0)}
    desk = Desk(qtbot, Project(chain, layout=places))
    desk.view.fit(least=0.7)
    seen = desk.view.mapToScene(desk.view.viewport().rect()).boundingRect()
    assert "n1" in desk.view.canvas.bodies.inside(seen)
