"""Bars of heat: by choice, on every card, compared with the longest, measured only when asked."""

from __future__ import annotations

import pytest

from app.canvas import edits, measures
from app.heat.actions import ACTIONS
from app.heat.button import HeatButton
from app.heat.kinds import KINDS, kind_called, of_nodes, together
from nncore.insight.profile import Profile
from nncore.layers import Dense
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, kit.digits())


def heat(desk, node_id):
    return desk.view.canvas.cards[node_id].heat


def test_without_a_choice_there_is_no_line_and_nothing_is_measured(desk):
    card = desk.view.canvas.cards["n3"]
    assert card.model.foot == 0
    assert desk.session.watched == set()


def test_parameters_are_those_of_the_card_with_what_is_docked_on_it(desk):
    before = desk.view.canvas.cards["n3"].model.height
    desk.room.heat.choose("parameters")
    assert heat(desk, "n3").words == "100,480"
    assert heat(desk, "n3").share == 1.0
    assert heat(desk, "n5").share == pytest.approx(8_256 / 100_480)
    assert desk.view.canvas.cards["n3"].model.height == before + measures.FOOT
    desk.room.heat.choose("")
    assert desk.view.canvas.cards["n3"].model.height == before


def test_an_edit_shows_at_once(desk):
    desk.room.heat.choose("parameters")
    desk.document.apply("Wider", edits.change(desk.document.project, "n5", Dense(32)))
    assert heat(desk, "n5").words == "4,128"


def test_time_is_measured_while_it_is_chosen_and_not_longer(desk):
    desk.room.heat.choose("time")
    assert desk.session.watched == {"profile"}
    assert heat(desk, "n3").words == "–"
    desk.session.profile = Profile({"n3": 0.002, "n4": 0.001, "n5": 0.0015}, {}, 64, 0)
    desk.session.profile_changed.emit(desk.session.profile)
    assert heat(desk, "n3").words == "3 ms"
    assert heat(desk, "n5").share == pytest.approx(0.5)
    desk.room.heat.choose("parameters")
    assert desk.session.watched == set()


def test_below_card_size_the_overview_has_the_bars(desk):
    desk.room.heat.choose("parameters")
    desk.view.zoom_to(0.2)
    desk.view.grab()
    widths = sorted(bar.width() for bar in desk.view.canvas.overview._bars)
    assert widths[-1] == pytest.approx(measures.CARD_WIDTH)
    assert len(widths) == 3


def test_the_choice_stands_in_the_header_and_is_there_in_the_next_window(desk, qtbot):
    desk.room.heat.choose("memory")
    button = desk.room.findChild(HeatButton)
    assert button.text() == "Heat: Memory"
    [ticked] = [action for action in button.menu().actions() if action.isChecked()]
    assert ticked.text() == "Memory"
    other = Desk(qtbot, kit.digits())
    assert other.room.heat.kind is kind_called("memory")


def test_inside_a_block_heat_is_that_of_its_first_repeat():
    profile = Profile({"n3/0/n2": 1.0, "n3/1/n2": 4.0, "n9": 2.0}, {"n3/0/n2": 3.0}, 1, 0)
    time, gradient = kind_called("time"), kind_called("gradient")
    assert of_nodes(time, None, None, profile, "n3/0/") == {"n2": 1.0}
    assert of_nodes(time, None, None, profile, "") == {"n3": 5.0, "n9": 2.0}
    assert of_nodes(gradient, None, None, profile, "") == {"n3": 3.0}


def test_lengths_join_by_their_squares_and_counts_by_their_sum():
    assert together(kind_called("gradient"), [3.0, None, 4.0]) == pytest.approx(5.0)
    assert together(kind_called("parameters"), [3, 4]) == 7
    assert together(kind_called("time"), [None]) is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_has_words_for_any_number(kind):
    for number in (0.0, 0.5, 1e3, 1e10):
        assert kind.words(number)


def test_the_menu_says_what_each_kind_is():
    assert all(row.help for row in ACTIONS)
    assert ACTIONS[0].title == "Heat: parameters"
