"""All wires of a port at once: Ctrl and a drag lead them elsewhere, Alt and a click break them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from nncore.graph import Graph, Wire
from nncore.layers import Add, Conv2D, Dense, Input
from nncore.project import Place, Project
from tests.app.canvas.test_view import Desk

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot):
    """n1 and n2 give; n1 is read twice, by n3 and n4; n5 wants pictures."""
    graph = Graph()
    layers = (Input((4,)), Input((4,)), Dense(4), Add(), Conv2D(3))
    for number, layer in enumerate(layers, 1):
        graph = graph.adding(layer, f"n{number}")
    graph = graph.wiring(Wire("n1", "n3")).wiring(Wire("n1", "n4")).wiring(Wire("n2", "n4"))
    at = {"n1": (0, 0), "n2": (0, 240), "n3": (340, 0), "n4": (340, 240), "n5": (680, 0)}
    layout = {key: Place(float(x), float(y)) for key, (x, y) in at.items()}
    return Desk(qtbot, Project(graph, layout=layout))


def test_all_wires_of_an_output_move_to_another_as_one_step(desk):
    before = desk.document.project
    desk.drag(desk.port("n1", "out"), desk.port("n2", "out"), CONTROL)
    assert set(desk.graph.wires) == {Wire("n2", "n3"), Wire("n2", "n4")}
    assert desk.document.undo_text == "Move 2 wires"
    desk.document.undo()
    assert desk.document.project == before


def test_let_go_on_a_card_they_go_to_its_port(desk):
    desk.drag(desk.port("n1", "out"), desk.card("n2", 90, 40), CONTROL)
    assert set(desk.graph.wires) == {Wire("n2", "n3"), Wire("n2", "n4")}


def test_wires_into_a_port_move_to_another_input(desk):
    desk.drag(desk.port("n3", "in"), desk.port("n4", "in"), CONTROL)
    assert {w.target for w in desk.graph.wires} == {"n4"}


def test_a_port_for_one_wire_does_not_take_several_and_none_is_lost(desk):
    before = desk.document.project
    desk.drag(desk.port("n4", "in"), desk.port("n3", "in"), CONTROL)
    assert desk.document.project == before
    assert "one wire" in desk.view.bubble.words


def test_where_they_do_not_fit_they_stay_and_it_is_said_why(desk):
    before = desk.document.project
    desk.drag(desk.port("n3", "in"), desk.port("n5", "in"), CONTROL)
    assert desk.document.project == before
    assert desk.view.bubble.isVisible()
    assert "Conv 2D" in desk.view.bubble.words


@pytest.mark.parametrize("led", [True, False], ids=["led there", "drawn backwards"])
def test_at_an_output_it_is_said_that_a_reader_needs_something_else(qtbot, led):
    graph = Graph().adding(Input((4,)), "n1").adding(Input((1, 8, 8)), "n2").adding(Dense(4), "n3")
    graph = graph.wiring(Wire("n1", "n3")) if led else graph
    layout = {"n1": Place(0, 0), "n2": Place(0, 240), "n3": Place(340, 0)}
    desk = Desk(qtbot, Project(graph, layout=layout))
    start = desk.port("n1", "out") if led else desk.port("n3", "in")
    desk.drag(start, desk.port("n2", "out"), CONTROL if led else Qt.KeyboardModifier.NoModifier)
    assert desk.graph == graph
    assert desk.view.bubble.words.startswith("What reads Input needs a row of numbers here")


@pytest.mark.parametrize("escapes", [False, True])
def test_let_go_in_the_open_or_by_escape_nothing_happens(desk, escapes):
    before = desk.document.project
    start, stop = desk.port("n1", "out"), desk.at(200, 500)
    desk.press(start, CONTROL)
    desk.move(stop)
    assert not desk.view.canvas.wires[Wire("n1", "n3")].isVisible()
    if escapes:
        desk.key(Qt.Key.Key_Escape)
    desk.release(stop, CONTROL)
    assert desk.document.project == before
    assert desk.view.canvas.wires[Wire("n1", "n3")].isVisible()


def test_alt_and_a_click_break_all_wires_of_a_port(desk):
    desk.click(desk.port("n1", "out"), ALT)
    assert desk.graph.wires == (Wire("n2", "n4"),)
    assert desk.document.undo_text == "Disconnect 2 wires"


def test_alt_let_go_elsewhere_breaks_nothing(desk):
    before = desk.document.project
    desk.drag(desk.port("n1", "out"), desk.port("n1", "out") + QPoint(80, 80), ALT)
    assert desk.document.project == before


def test_a_port_without_wires_begins_one_whatever_is_held(desk):
    desk.drag(desk.port("n3", "out"), desk.port("n4", "in"), CONTROL)
    assert Wire("n3", "n4") in desk.graph.wires


def test_ports_dim_as_they_come_into_sight_and_none_stays_so(qtbot):
    graph = Graph().adding(Input((4,)), "n1")
    for number in range(2, 12):
        graph = graph.adding(Conv2D(3), f"n{number}")
    layout = {f"n{i}": Place(340.0 * i, 0.0) for i in range(1, 12)}
    desk = Desk(qtbot, Project(graph, layout=layout))
    desk.view.zoom_to(1.0)
    desk.view.centre_on("n1")

    def mood(node_id):
        ports = desk.view.canvas.cards[node_id].ports
        return next(item.mood for port, item in ports.items() if port.side == "in")

    desk.press(desk.port("n1", "out"))
    desk.move(desk.at(340, 300))
    assert (mood("n2"), mood("n11")) == ("dim", "rest")
    desk.view.centre_on("n11")
    desk.move(desk.at(3_740, 300))
    assert mood("n11") == "dim"
    desk.key(Qt.Key.Key_Escape)
    assert {mood(f"n{i}") for i in range(2, 12)} == {"rest"}


def test_wires_in_the_hand_are_told_over_a_port_why_it_refuses(desk):
    desk.press(desk.port("n3", "in"), CONTROL)
    desk.move(desk.port("n5", "in"))
    assert desk.view.bubble.isVisible()
    assert "Conv 2D" in desk.view.bubble.words
    desk.move(desk.at(200, 500))
    assert not desk.view.bubble.isVisible()
    desk.key(Qt.Key.Key_Escape)
