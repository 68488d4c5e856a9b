"""A wire can be led through joints; they belong to the layout, and the graph knows none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

import nncore as nn
from app.actions import Actions
from app.canvas import edits, grouping
from app.canvas.actions import ACTIONS
from app.canvas.joint_actions import ACTIONS as JOINTS
from app.canvas.joints import joints_of, with_joints, without_lost
from app.canvas.order_actions import ACTIONS as ORDER
from app.canvas.routing import path_of, through
from nncore.graph import Graph, Wire
from nncore.project import Place, Project
from tests.app.canvas.test_view import Desk

ALT = Qt.KeyboardModifier.AltModifier
WIRE = Wire("n2", "n3")


def chain():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(5), nn.Dense(2))
    layout = {node.id: Place(400.0 * i, 160.0) for i, node in enumerate(graph.nodes)}
    return Project(graph, layout=layout)


@pytest.fixture
def desk(qtbot):
    desk = Desk(qtbot, chain())
    desk.actions = Actions((*ACTIONS, *JOINTS, *ORDER), desk.actions._things)
    return desk


def middle(desk):
    way = desk.view.canvas.wires[WIRE].way
    return desk.view.mapFromScene(path_of(way).pointAtPercent(0.5))


def joints(desk):
    return joints_of(desk.document.project).get(WIRE, ())


@pytest.fixture
def jointed(desk):
    """The wire led 120 below its middle."""
    at = middle(desk)
    desk.drag(at, at + QPoint(0, round(120 * desk.view.zoom)), ALT)
    return desk


def test_alt_and_a_drag_on_a_wire_lead_it_elsewhere(desk):
    graph, at = desk.graph, middle(desk)
    desk.drag(at, at + QPoint(0, round(120 * desk.view.zoom)), ALT)
    ((x, y),) = joints(desk)
    assert y == pytest.approx(160 + 28 + 120, abs=17)
    assert desk.graph is graph
    assert desk.document.undo_text == "Add joint"
    item = desk.view.canvas.wires[WIRE]
    assert item.boundingRect().contains(QPointF(x, y))
    assert desk.view.wire_at(QPointF(x, y)) == WIRE
    desk.document.undo()
    assert joints(desk) == ()
    assert not desk.view.canvas.wires[WIRE].boundingRect().contains(QPointF(x, y))


def test_a_joint_is_moved_and_chosen_and_deleted(jointed):
    ((x, y),) = joints(jointed)
    at = jointed.at(x, y)
    jointed.drag(at, at + QPoint(0, -round(64 * jointed.view.zoom)))
    ((_, higher),) = joints(jointed)
    assert higher == pytest.approx(y - 64, abs=17)
    assert jointed.document.undo_text == "Move joint"
    jointed.click(jointed.at(x, higher))
    assert jointed.selection.joint == (WIRE, 0)
    jointed.actions.run("edit.delete")
    assert joints(jointed) == ()
    assert WIRE in jointed.graph.wires
    assert jointed.document.undo_text == "Delete joint"


def test_escape_puts_a_joint_back(jointed):
    ((x, y),) = joints(jointed)
    before = jointed.view.canvas.wires[WIRE].corners
    jointed.press(jointed.at(x, y))
    jointed.move(jointed.at(x + 40, y + 80))
    assert jointed.view.canvas.wires[WIRE].corners != before
    jointed.key(Qt.Key.Key_Escape)
    assert jointed.view.canvas.wires[WIRE].corners == before


def test_a_second_joint_goes_where_the_wire_was_taken(jointed):
    ((x, y),) = joints(jointed)
    way = jointed.view.canvas.wires[WIRE].way
    for share in (0.2, 0.9):
        at = jointed.view.mapFromScene(path_of(way).pointAtPercent(share))
        jointed.drag(at, at + QPoint(0, 20), ALT)
    found = joints(jointed)
    assert len(found) == 3
    assert [px for px, _ in found] == sorted(px for px, _ in found)
    assert (x, y) in found


def test_without_a_mouse(desk):
    desk.selection.choose((), [WIRE])
    desk.actions.run("wire.joint")
    ((_, y),) = joints(desk)
    desk.key(Qt.Key.Key_Down, ALT)
    ((_, lower),) = joints(desk)
    assert lower == y + 16
    desk.actions.run("wire.straighten")
    assert joints(desk) == ()


def test_a_wire_between_a_card_and_its_row_is_not_drawn_and_gets_no_joint(qtbot):
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.ReLU())
    desk = Desk(qtbot, Project(graph))
    desk.actions = Actions((*ACTIONS, *JOINTS, *ORDER), desk.actions._things)
    desk.selection.choose((), [Wire("n2", "n3")])
    assert not desk.actions.can("wire.joint")
    desk.selection.choose((), [Wire("n1", "n2")])
    assert desk.actions.can("wire.joint")


def test_joints_go_along_with_both_cards_and_stay_with_one(jointed):
    ((x, y),) = joints(jointed)
    both = edits.move(jointed.document.project, {"n2": (500.0, 200.0), "n3": (900.0, 200.0)})
    assert joints_of(both)[WIRE] == ((x + 100, y + 40),)
    one = edits.move(jointed.document.project, {"n2": (500.0, 200.0)})
    assert joints_of(one)[WIRE] == ((x, y),)


def test_order_leads_wires_anew(jointed):
    jointed.selection.clear()
    jointed.document.apply("Away", edits.move(jointed.document.project, {"n3": (700.0, 500.0)}))
    jointed.actions.run("graph.tidy")
    assert joints(jointed) == ()


def test_a_wire_that_is_gone_leaves_no_joints():
    project = with_joints(chain(), WIRE, [(600, 300)])
    kept = without_lost(project)
    assert kept == project
    assert without_lost(edits.delete(project, (), [WIRE])).joints == {}


def test_joints_inside_a_group_go_into_the_block():
    project = with_joints(chain(), WIRE, [(600, 300)])
    made = grouping.group(project, ["n2", "n3"], "n9")
    assert without_lost(made).joints == {"n9/n2.y>n3.x": ((600.0, 300.0),)}


def test_a_curve_goes_through_every_joint_and_level_out_of_its_ports():
    points = ((0.0, 0.0), (100.0, 80.0), (60.0, 200.0), (300.0, 100.0))
    path = path_of(through(points))
    on_it = [path.pointAtPercent(i / 400) for i in range(401)]
    for x, y in points:
        assert min((p.x() - x) ** 2 + (p.y() - y) ** 2 for p in on_it) < 4
    assert abs(on_it[1].y()) < 0.1


def test_a_wire_between_a_card_and_its_own_row_is_not_drawn_and_has_no_joint(qtbot):
    desk = Desk(qtbot, Project(Graph.chain(nn.Input((3,)), nn.Dense(4), nn.ReLU(), nn.Dense(2))))
    actions = Actions((*ACTIONS, *JOINTS), desk.actions._things)
    before = desk.document.project
    desk.selection.choose((), [Wire("n2", "n3")])
    assert Wire("n2", "n3") not in desk.view.canvas.wires
    actions.run("wire.joint")
    assert desk.document.project is before
    assert desk.view.words_in_question() == ""
