"""Choosing by wires: upstream, downstream, all that is joined; and the rest."""

from __future__ import annotations

import pytest

from app.actions import Actions
from app.canvas.actions import ACTIONS
from app.canvas.reach_actions import ACTIONS as REACH
from nncore.layers import Dense
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    project = kit.digits("digits-8x8")
    graph = project.graph.adding(Dense(7), "n20")
    desk = Desk(qtbot, kit.Project(graph, data=project.data))
    desk.actions = Actions((*ACTIONS, *REACH), desk.actions._things)
    return desk


def test_upstream_and_downstream_choose_cards_and_the_layer_itself(desk):
    desk.selection.choose(["n5"])
    desk.actions.run("select.upstream")
    assert set(desk.selection.ids) == {"n1", "n2", "n3", "n5"}      # n4 is a row of n3
    desk.selection.choose(["n5"])
    desk.actions.run("select.downstream")
    assert set(desk.selection.ids) == {"n5", "n7", "n9"}


def test_connected_leaves_what_no_wire_reaches(desk):
    desk.selection.choose(["n5"])
    desk.actions.run("select.connected")
    assert "n20" not in desk.selection.ids
    assert {"n1", "n9"} <= set(desk.selection.ids)


def test_invert_and_deselect(desk):
    desk.selection.choose(["n20", "n1"])
    desk.actions.run("edit.invert")
    assert set(desk.selection.ids) == set(desk.view.canvas.cards) - {"n20", "n1"}
    desk.actions.run("edit.invert")
    assert set(desk.selection.ids) == {"n20", "n1"}
    desk.actions.run("edit.deselect")
    assert not desk.selection
    assert not desk.actions.can("edit.deselect")


def test_a_chosen_row_leads_on_from_its_own_wires(desk):
    desk.selection.choose(["n4"])
    desk.actions.run("select.downstream")
    assert {"n3", "n5", "n9"} <= set(desk.selection.ids)
    assert "n1" not in desk.selection.ids
