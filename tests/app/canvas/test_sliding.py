"""Cards that are put in order are seen to go there; the network has them there at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF

from app.canvas import edits
from app.canvas.gliding import GLIDE_MS as PLANNED
from app.canvas.order_actions import tidy_up
from app.theme.motion import choose_motion
from tests.app.canvas import kit
from tests.app.canvas.test_tidying import pictures, residual, scattered
from tests.app.canvas.test_view import Desk


@pytest.fixture
def moving(monkeypatch):
    monkeypatch.setattr("app.canvas.sliding.GLIDE_MS", PLANNED)
    choose_motion("full")
    yield
    choose_motion("system")


@pytest.fixture
def desk(qtbot, moving):
    made = Desk(qtbot, kit.digits("digits-8x8"))
    cards = enumerate(made.view.canvas.cards)
    places = {card: (300.0 * i, 70.0 * (i * i % 5)) for i, card in cards}
    made.document.apply("Scatter", edits.move(made.document.project, places))
    return made


def stands(desk):
    return {card: item.pos() for card, item in desk.view.canvas.cards.items()}


def meant(desk):
    layout = desk.document.project.layout
    return {card: QPointF(layout[card].x, layout[card].y) for card in desk.view.canvas.cards}


def test_tidied_cards_pass_between_and_end_where_the_network_has_them(desk, qtbot):
    before = stands(desk)
    tidy_up(desk.document, desk.selection, desk.view)
    assert desk.document.undo_text == "Tidy up"
    assert desk.view.sliding.goes_on
    assert stands(desk) == before
    qtbot.waitUntil(lambda: not desk.view.sliding.goes_on)
    assert stands(desk) == meant(desk) != before


def test_undo_in_the_middle_leads_back_at_once(desk):
    before = stands(desk)
    tidy_up(desk.document, desk.selection, desk.view)
    desk.document.undo()
    assert not desk.view.sliding.goes_on
    assert stands(desk) == before


def test_a_hand_that_takes_a_card_meanwhile_finds_it_where_it_belongs(desk):
    tidy_up(desk.document, desk.selection, desk.view)
    desk.press(desk.at(-60, -60))
    assert stands(desk) == meant(desk)
    desk.release(desk.at(-60, -60) + QPoint(1, 1))


def test_nothing_slides_for_whom_motion_troubles(desk):
    choose_motion("reduced")
    tidy_up(desk.document, desk.selection, desk.view)
    assert not desk.view.sliding.goes_on
    assert stands(desk) == meant(desk)


def test_in_a_large_network_cards_in_sight_slide_and_the_others_jump(qtbot, moving):
    desk = Desk(qtbot, scattered(residual(100)))
    desk.view.zoom_to(1.0)
    desk.view.centre_on("n5")
    before = stands(desk)
    tidy_up(desk.document, desk.selection, desk.view)
    slide = {card for card, at in stands(desk).items() if at == before[card]}
    assert desk.view.sliding.goes_on
    assert "n5" in slide
    assert 0 < len(slide) < 60
    qtbot.waitUntil(lambda: not desk.view.sliding.goes_on)
    qtbot.waitUntil(lambda: not desk.view.canvas.is_laying)
    assert stands(desk) == meant(desk)
    fresh = Desk(qtbot, desk.document.project)
    assert pictures(desk.view.canvas) == pictures(fresh.view.canvas)


def test_an_edit_while_many_slide_leaves_every_wire_where_it_belongs(qtbot, moving):
    desk = Desk(qtbot, scattered(residual(100)))
    tidy_up(desk.document, desk.selection, desk.view)
    assert desk.view.sliding.goes_on
    place = desk.document.project.layout["n60"]
    moved = edits.move(desk.document.project, {"n60": (place.x + 40, place.y + 500)})
    desk.document.apply("Move", moved)
    assert not desk.view.sliding.goes_on
    qtbot.waitUntil(lambda: not desk.view.canvas.is_laying)
    assert stands(desk) == meant(desk)
    assert not any(item.way.rough for item in desk.view.canvas.wires.values())
