"""Cards lifted out of their wires, wires cut by a line, and what a wire in the hand says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLineF, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.canvas import edits, measures
from app.canvas.cutting import Cut, crosses
from app.canvas.hand_label import HandLabel
from app.canvas.lifting import lift, outer_wires
from app.canvas.routing import Route
from nncore.graph import Graph, Wire
from nncore.layers import Dense, Dropout, Flatten, Input, ReLU
from nncore.project import Project
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk, loose

ALT = Qt.KeyboardModifier.AltModifier
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, kit.digits("digits-8x8"))


def stems(graph):
    return [graph[each].layer.stem for each in graph.check().order]


def test_a_card_dragged_with_alt_leaves_its_wires_and_they_heal(desk):
    before = desk.document.project
    card = desk.graph.named("dense_2").id
    docked = desk.graph.named("relu_2").id
    start = desk.card(card)
    desk.drag(start, start + QPoint(40, 90), ALT)
    graph = desk.graph
    assert not outer_wires(graph, [card, docked])
    assert Wire(card, docked) in graph.wires
    assert [w.source for w in graph.arriving(graph.named("dense_3").id)] == [
        graph.named("relu").id
    ]
    assert desk.document.undo_text.startswith("Lift out Dense 64")
    desk.document.undo()
    assert desk.document.project == before


def test_the_wires_that_would_go_are_faint_while_alt_is_held_and_whole_after_esc(
    desk, monkeypatch
):
    monkeypatch.setattr(QGuiApplication, "keyboardModifiers", staticmethod(lambda: ALT))
    card = desk.graph.named("dense_2").id
    start = desk.card(card)
    desk.press(start, ALT)
    desk.move(start + QPoint(30, 60))
    faint = {wire for wire, item in desk.view.canvas.wires.items() if item.opacity() < 1}
    assert faint == set(outer_wires(desk.graph, edits.with_docked(desk.document.project, [card])))
    desk.key(Qt.Key.Key_Escape)
    assert all(item.opacity() == 1 for item in desk.view.canvas.wires.values())
    desk.release(start)
    assert not desk.document.undo_text


def test_a_card_without_wires_only_moves_with_alt(qtbot):
    desk = loose(qtbot, Input((4,)), Dense(3))
    start = desk.card("n2")
    desk.drag(start, start + QPoint(60, 80), ALT)
    assert desk.document.undo_text == "Move Dense 3"


def test_a_docked_row_dragged_off_with_alt_is_out_of_the_chain(desk):
    row, card = desk.graph.named("relu_2").id, desk.graph.named("dense_2").id
    start = desk.view.mapFromScene(
        desk.view.canvas.cards[card].pos() + QPointF(60, measures.HEAD + measures.ROW / 2)
    )
    desk.drag(start, start + QPoint(0, 260), ALT)
    assert desk.document.undo_text == "Lift out ReLU"
    assert not outer_wires(desk.graph, [row])
    assert Wire(card, desk.graph.named("dense_3").id) in desk.graph.wires


def test_several_are_lifted_with_the_wires_between_them():
    graph = Graph.chain(Input((4,)), Dense(8), ReLU(), Dense(7), Dropout(0.1), Dense(2))
    new = lift(Project(graph), ["n2", "n4"], {"n2": (0, 0), "n4": (300, 0)}).graph
    assert {(w.source, w.target) for w in new.wires} == {
        ("n1", "n6"), ("n6", "n7"), ("n2", "n3"), ("n3", "n4"), ("n4", "n5"),
    }  # fmt: skip


def test_a_line_over_a_wire_with_ctrl_and_shift_cuts_it(desk):
    before = desk.document.project
    first, second = desk.graph.inputs[0].id, desk.graph.named("flatten").id
    middle = (desk.port(first, "out") + desk.port(second, "in")) / 2
    desk.drag(middle - QPoint(0, 12), middle + QPoint(0, 14), CTRL_SHIFT)
    assert Wire(first, second) not in desk.graph.wires
    assert len(desk.graph.wires) == len(before.graph.wires) - 1
    assert desk.document.undo_text == "Cut wire"
    desk.document.undo()
    assert desk.document.project == before


def test_all_wires_crossed_go_in_one_step(qtbot):
    desk = loose(qtbot, Input((4,)), Dense(3), Dense(3))
    project = edits.connect(desk.document.project, Wire("n1", "n2"))
    project = edits.connect(project, Wire("n1", "n3"))
    project = edits.move(project, {"n1": (0, 0), "n2": (400, 0), "n3": (400, 200)})
    desk.document.apply("Wire", project)
    desk.view.fit()
    out = desk.port("n1", "out")
    desk.drag(out + QPoint(24, -30), out + QPoint(24, 90), CTRL_SHIFT)
    assert desk.graph.wires == ()
    assert desk.document.undo_text == "Cut 2 wires"


def test_a_cut_that_crosses_nothing_or_is_given_up_changes_nothing(desk):
    before = desk.document.project
    at = QPoint(desk.view.viewport().width() - 40, desk.view.viewport().height() - 60)
    desk.drag(at, at + QPoint(20, 20), CTRL_SHIFT)
    first, second = desk.graph.inputs[0].id, desk.graph.named("flatten").id
    middle = (desk.port(first, "out") + desk.port(second, "in")) / 2
    desk.press(middle - QPoint(0, 20), CTRL_SHIFT)
    assert isinstance(desk.view.gesture, Cut)
    desk.move(middle + QPoint(0, 20))
    assert desk.view.canvas.wires[Wire(first, second)].opacity() < 1
    desk.key(Qt.Key.Key_Escape)
    assert desk.view.canvas.wires[Wire(first, second)].opacity() == 1
    desk.release(middle)
    assert desk.document.project == before
    assert desk.view.canvas._in_hand == []


def test_a_wire_of_corners_and_a_bent_one_are_crossed_where_they_run():
    corners = Route(((0, 0), (100, 0), (100, 100)), (50, 0))
    assert crosses(corners, QLineF(50, -5, 50, 5))
    assert crosses(corners, QLineF(95, 50, 105, 50))
    assert not crosses(corners, QLineF(20, 50, 60, 50))
    bent = Route(((0, 0), (200, 100)), (100, 50), bent=True)
    assert crosses(bent, QLineF(100, 40, 100, 60))
    assert not crosses(bent, QLineF(50, 80, 60, 90))


def test_a_wire_in_the_hand_says_what_flows_in_it(qtbot):
    desk = loose(qtbot, Input((1, 8, 8)), Flatten(), Dense(3))
    desk.press(desk.port("n1", "out"))
    desk.move(desk.card("n2", 0, 150))
    label = next(each for each in desk.view.canvas.items() if isinstance(each, HandLabel))
    assert label.words == "1 × 8 × 8"
    assert label.isVisible()
    desk.key(Qt.Key.Key_Escape)
    desk.press(desk.port("n3", "in"))
    desk.move(desk.card("n2", 0, 150))
    label = next(each for each in desk.view.canvas.items() if isinstance(each, HandLabel))
    assert not label.isVisible()            # nobody gives anything yet
    desk.move(desk.port("n1", "out"))
    assert label.words == "1 × 8 × 8"
    desk.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not any(isinstance(each, HandLabel) for each in desk.view.canvas.items())


def test_a_click_on_one_of_several_chooses_it_and_a_drag_keeps_them(desk):
    first, second = desk.graph.named("dense").id, desk.graph.named("dense_2").id
    desk.selection.choose([first, second])
    start = desk.card(first)
    desk.drag(start, start + QPoint(0, 60))
    assert set(desk.selection.ids) == {first, second}
    desk.click(desk.card(second))
    assert desk.selection.ids == (second,)
