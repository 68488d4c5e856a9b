"""Cards that are put in order are seen to go there; the network has them there at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF

from app.canvas import edits
from app.canvas.gliding import GLIDE_MS as PLANNED
from app.canvas.order_actions import tidy_up
from app.theme.motion import choose_motion
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot, monkeypatch):
    monkeypatch.setattr("app.canvas.sliding.GLIDE_MS", PLANNED)
    choose_motion("full")
    made = Desk(qtbot, kit.digits("digits-8x8"))
    cards = enumerate(made.view.canvas.cards)
    places = {card: (300.0 * i, 70.0 * (i * i % 5)) for i, card in cards}
    made.document.apply("Scatter", edits.move(made.document.project, places))
    yield made
    choose_motion("system")


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
