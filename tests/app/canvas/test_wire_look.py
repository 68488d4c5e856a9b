"""Wires run curved or straight, can be hidden, and light up under the pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt

from app.actions import Actions
from app.canvas.actions import ACTIONS
from app.canvas.highlight import DIM
from app.canvas.joints import with_joints
from app.canvas.routing import path_of
from app.canvas.straight import straight
from app.canvas.wire_look import ACTIONS as WIRES
from app.canvas.wire_look import show_shapes
from app.settings import read, settings_store
from nncore.graph import Graph, Wire
from nncore.layers import Add, Dense, Input
from nncore.project import Place, Project
from tests.app.canvas.test_view import Desk

WIRE = Wire("n1", "n3")


def forked():
    """n1 feeds n2 and n3, these n4; n5 stands alone."""
    graph = Graph()
    for number, layer in enumerate((Input((4,)), Dense(3), Dense(3), Add(), Dense(2)), 1):
        graph = graph.adding(layer, f"n{number}")
    for wire in (Wire("n1", "n2"), WIRE, Wire("n2", "n4"), Wire("n3", "n4")):
        graph = graph.wiring(wire)
    at = {"n1": (0, 0), "n2": (320, 0), "n3": (320, 160), "n4": (640, 0), "n5": (0, 160)}
    return Project(graph, layout={key: Place(float(x), float(y)) for key, (x, y) in at.items()})


@pytest.fixture
def desk(qtbot):
    desk = Desk(qtbot, forked())
    desk.actions = Actions((*ACTIONS, *WIRES), desk.actions._things)
    yield desk
    settings_store().change(wires="curved", wires_hidden=False)


def items(desk):
    return desk.view.canvas.wires


def hover(desk, at):
    """Rest the pointer somewhere, having come from the open."""
    desk.move(QPoint(2, 2))
    desk.move(at)


def lit(desk):
    return {wire for wire, item in items(desk).items() if item.lit}


def test_straight_wires_go_the_shortest_way_and_say_which_way_they_run(desk):
    curved = path_of(items(desk)[WIRE].way)
    desk.actions.run("view.wire_style")
    way = items(desk)[WIRE].way
    path = path_of(way)
    assert path.length() < curved.length()
    a, b = QPointF(*way.points[0]), QPointF(*way.points[-1])
    assert path.length() == pytest.approx(QPointF.dotProduct(b - a, b - a) ** 0.5)
    assert len(way.chevrons) == 1
    assert not items(desk)[Wire("n1", "n2")].way.chevrons        # level: plain enough
    assert read(settings_store().path).wires == "straight"
    desk.actions.run("view.wire_style")
    assert path_of(items(desk)[WIRE].way).length() == pytest.approx(curved.length())


def test_straight_wires_still_run_through_their_joints_and_move_with_cards(desk):
    desk.actions.run("view.wire_style")
    led = with_joints(desk.document.project, WIRE, [(280.0, 90.0)])
    desk.document.apply("Add joint", led)
    item = items(desk)[WIRE]
    assert item.way.joints == ((280.0, 90.0),)
    assert item.joint_at(QPointF(281, 91), 5) == 0
    desk.selection.choose(["n3"])
    end = item.way.points[-1]
    desk.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert item.way.points[-1][1] > end[1]
    assert straight(item.way.points).shifted(5, 0).joints == ((285.0, 90.0),)


def test_hidden_wires_are_not_seen_nor_hit_and_new_ones_are_hidden_too(desk):
    middle = QPointF(*items(desk)[WIRE].way.label)
    assert desk.view.wire_at(middle) == WIRE
    desk.actions.run("view.wires")
    assert not any(item.isVisible() for item in items(desk).values())
    assert desk.view.wire_at(middle) is None
    graph = desk.graph.wiring(Wire("n1", "n5"))
    desk.document.apply("Connect", Project(graph, layout=desk.document.project.layout))
    assert not items(desk)[Wire("n1", "n5")].isVisible()
    assert read(settings_store().path).wires_hidden
    desk.actions.run("view.wires")
    assert all(item.isVisible() for item in items(desk).values())


def test_a_card_under_the_pointer_lights_its_wires_also_hidden_ones(desk):
    hover(desk, desk.card("n3"))
    assert lit(desk) == {WIRE, Wire("n3", "n4")}
    assert all(item.opacity() == 1 for item in items(desk).values())
    desk.actions.run("view.wires")
    hover(desk, desk.card("n3"))
    assert [wire for wire, item in items(desk).items() if item.isVisible()] == [
        WIRE, Wire("n3", "n4"),
    ]
    desk.move(QPoint(2, 2))
    assert not any(item.isVisible() for item in items(desk).values())


def test_a_port_under_the_pointer_lights_its_wires_and_dims_what_they_do_not_reach(desk):
    hover(desk, desk.port("n3", "in"))
    assert lit(desk) == {WIRE}
    cards = desk.view.canvas.cards
    assert {card for card, item in cards.items() if item.opacity() == 1} == {"n1", "n3"}
    assert cards["n5"].opacity() == pytest.approx(DIM)
    assert items(desk)[Wire("n2", "n4")].opacity() == pytest.approx(DIM)
    desk.view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not lit(desk)
    assert all(item.opacity() == 1 for item in (*cards.values(), *items(desk).values()))


def test_a_gesture_and_an_edit_end_it(desk):
    hover(desk, desk.port("n3", "in"))
    desk.press(desk.card("n2"))
    assert not lit(desk)
    desk.release(desk.card("n2"))
    hover(desk, desk.port("n3", "in"))
    desk.document.apply("Unwire", Project(desk.graph.unwiring(WIRE)))
    assert not lit(desk)
    assert all(item.opacity() == 1 for item in desk.view.canvas.cards.values())


def test_shapes_are_left_to_the_pointer_and_written_again(desk):
    words = {wire: item.words for wire, item in desk.view.canvas.wires.items()}
    assert all(words.values())
    show_shapes()
    assert not any(item.words for item in desk.view.canvas.wires.values())
    assert desk.view.canvas.words_of(next(iter(desk.view.canvas.wires.values())))
    show_shapes()
    assert {wire: item.words for wire, item in desk.view.canvas.wires.items()} == words
