"""How far one can pan beyond what is there, and what stands in the middle of it."""

from __future__ import annotations

import pytest

from app.canvas.sight import MARGIN
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk

STEPS = (10, 500, 9_000, 30, -20_000, 1)


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, kit.digits())


def put_aside(qtbot, desk, far):
    canvas = desk.view.canvas
    card, place = next(iter(canvas.places().items()))
    desk.view.put("Move", {card: (place.x + far, place.y + far)})
    qtbot.waitUntil(lambda: not canvas.is_laying)


def test_one_can_pan_equally_far_beyond_the_cards_wherever_they_go(desk, qtbot):
    for far in STEPS:
        put_aside(qtbot, desk, far)
        whole = desk.view.canvas.contents()
        assert desk.view.sceneRect() == whole.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


def test_a_card_that_goes_a_little_aside_is_no_reason_to_sort_all_anew(desk, qtbot):
    canvas = desk.view.canvas
    before = canvas.sceneRect()
    for far in STEPS:
        put_aside(qtbot, desk, far)
        assert canvas.sceneRect().contains(canvas.contents())
        assert (canvas.sceneRect() == before) == (abs(far) <= 500)
        before = canvas.sceneRect()


def test_all_that_is_there_is_in_the_middle_where_it_is_small(desk, qtbot):
    for far in STEPS:
        put_aside(qtbot, desk, far)
        desk.view.fit()
        middle = desk.view.mapToScene(desk.view.viewport().rect()).boundingRect().center()
        off = middle - desk.view.canvas.contents().center()
        assert max(abs(off.x()), abs(off.y())) * desk.view.zoom <= 2
