"""Menus of ports and wires, and quick-add: by hand and by key, one step of undo each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.canvas import edits
from app.canvas.my_blocks import my_blocks
from app.canvas.offers import offers
from app.canvas.quick_add import KIND, QuickAdd
from app.canvas.spot import Spot
from nncore import data
from nncore.blocks import Block
from nncore.graph import Graph, Node, Wire
from nncore.layers import (
    Add,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    Input,
    LearnedToken,
    MaxPool2D,
    Output,
    ReLU,
)
from nncore.project import Project, Remark
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, kit.digits())


def wire_point(desk, wire):
    path = desk.view.canvas.wires[wire]._path
    return path.pointAtPercent(0.5)


def port_point(desk, node, side):
    return next(p.centre for p in desk.view.canvas.ports()
                if (p.model.node, p.model.side) == (node, side))



def opened(desk, qtbot):
    qtbot.waitUntil(lambda: any(d.isVisible() for d in desk.view.findChildren(QuickAdd)))
    return next(d for d in desk.view.findChildren(QuickAdd) if d.isVisible())


def test_a_wire_offers_to_delete_it_and_to_insert_a_layer(desk):
    wire = Wire("n4", "n5")
    assert desk.view.point_at(wire_point(desk, wire)) == "Wire"
    assert desk.selection.wires == (wire,)
    assert "128" in desk.view.words_in_question()
    desk.actions.refresh()
    menu = QMenu()
    desk.actions.fill_menu(menu, "Wire")
    titles = [a.text() for a in menu.actions() if a.text()]
    assert titles == ["Insert a layer here", "Delete"]
    assert all(a.isEnabled() for a in menu.actions())
    before = desk.graph
    desk.actions.run("edit.delete")
    assert wire not in desk.graph.wires
    desk.document.undo()
    assert desk.graph == before


def test_a_port_says_what_it_carries_and_lets_go(desk):
    assert desk.view.point_at(port_point(desk, "n3", "in")) == "Port"
    assert desk.view.words_in_question() == "Dense 128 takes 784"
    assert desk.actions.can("port.disconnect")
    assert not desk.actions.can("port.add")
    desk.actions.run("port.disconnect")
    assert not desk.graph.arriving("n3")
    desk.view.point_at(port_point(desk, "n3", "in"))
    assert not desk.actions.can("port.disconnect")


def test_a_port_is_connected_to_one_that_fits(desk, qtbot):
    desk.view.point_at(port_point(desk, "n3", "in"))
    desk.actions.run("port.disconnect")
    desk.view.point_at(port_point(desk, "n3", "in"))
    desk.actions.run("port.connect")
    menu = next(m for m in desk.view.findChildren(QMenu) if m.isVisible())
    entry = next(a for a in menu.actions() if a.text() == "Flatten")
    entry.trigger()
    menu.close()
    assert Wire("n2", "n3") in desk.graph.wires
    assert desk.document.undo_text == "Connect"


def test_typing_on_the_canvas_finds_a_layer(desk, qtbot):
    QTest.keyClicks(desk.view, "d")
    box = opened(desk, qtbot)
    QTest.keyClicks(box.search, "ens")
    assert box.list.item(0).text() == "Dense"
    before = desk.document.project
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    assert len(desk.graph.nodes) == len(before.graph.nodes) + 1
    assert desk.document.undo_text.startswith("Add Dense")
    desk.document.undo()
    assert desk.document.project == before


def test_shift_a_and_a_double_click_open_it_and_esc_leaves(desk, qtbot):
    before = desk.document.project
    desk.actions.run("graph.add")
    QTest.keyClick(opened(desk, qtbot).search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(d.isVisible() for d in desk.view.findChildren(QuickAdd)))
    empty = desk.view.mapFromScene(QPointF(300, -20))
    QTest.mouseDClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=empty)
    QTest.keyClick(opened(desk, qtbot).search, Qt.Key.Key_Escape)
    assert desk.document.project == before


def test_a_wire_dropped_in_the_open_asks_what_comes_there(desk, qtbot):
    where = desk.view.mapFromScene(port_point(desk, "n2", "out"))
    view = desk.view.viewport()
    away = where + (desk.at(0, -30) - desk.at(0, 0))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=where)
    QTest.mouseMove(view, away)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=away)
    box = opened(desk, qtbot)
    QTest.keyClicks(box.search, "dense")
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    new = desk.graph.nodes[-1]
    assert isinstance(new.layer, Dense)
    assert [w.source for w in desk.graph.arriving(new.id)] == ["n2"]
    assert Wire("n2", "n3") in desk.graph.wires      # what was there stays


def test_a_wire_dropped_from_an_input_asks_what_comes_before_it(qtbot):
    graph = Graph().adding(Dense(4), "n1")
    desk = Desk(qtbot, Project(graph, data=data.default_reference("xor")))
    where = desk.view.mapFromScene(port_point(desk, "n1", "in"))
    away = where + QPoint(-90, 40)
    QTest.mousePress(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    QTest.mouseMove(desk.view.viewport(), away)
    QTest.mouseRelease(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=away)
    box = opened(desk, qtbot)
    assert not any(isinstance(box.list.item(i).data(KIND)(), Output)
                   for i in range(box.list.count()))  # fmt: skip
    QTest.keyClicks(box.search, "input")
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    new = desk.graph.nodes[-1]
    assert isinstance(new.layer, Input)
    assert desk.graph.wires == (Wire(new.id, "n1"),)
    assert desk.view.canvas.cards[new.id].pos().x() < desk.view.canvas.cards["n1"].pos().x()
    desk.actions.run("edit.undo")
    assert desk.graph == graph


def test_what_fits_before_an_input_comes_first():
    def before(layer):
        project = Project(Graph().adding(layer, "n1"))
        return offers(project, Spot((0.0, 0.0), target="n1", port="x"), "")

    assert before(Dense())[0] is Input
    words = before(Embedding())
    assert words.index(Flatten) < words.index(Dense)      # which gives no whole numbers
    pictures = before(Conv2D())
    assert pictures.index(MaxPool2D) < pictures.index(LearnedToken)


def covered(desk):
    cards = desk.view.canvas.cards
    boxes = {node: card.body.translated(card.pos()) for node, card in cards.items()}
    return [(a, b) for a in boxes for b in boxes if a < b and boxes[a].intersects(boxes[b])]


@pytest.mark.parametrize("kind", [Conv2D, Dense, Input, Output, Add, ReLU, Flatten])
def test_a_layer_that_no_hand_has_placed_covers_no_card(desk, kind):
    for chosen in ("", "n2", "n9", "n3", "n1", "n3"):
        desk.selection.choose([chosen] if chosen else [])
        before = set(desk.view.canvas.cards)
        desk.view.add_where_plain(kind())
        assert covered(desk) == []
        for new in set(desk.view.canvas.cards) - before:
            card = desk.view.canvas.cards[new]
            seen = desk.view.mapToScene(desk.view.viewport().rect()).boundingRect()
            assert seen.intersects(card.body.translated(card.pos()))


def test_quick_add_over_a_card_finds_a_free_place_beside_it(desk):
    at = desk.view.canvas.cards["n3"].pos() + QPointF(100, 60)
    for spot in (Spot((at.x(), at.y())), Spot((at.x(), at.y()), source="n2"),
                 Spot((at.x(), at.y()), Wire("n1", "n2"))):  # fmt: skip
        desk.view.add_at(Dense(4), spot)
        assert covered(desk) == []


def test_what_fits_comes_first():
    graph = Graph.chain(Input((1, 8, 8)), Dense(3))
    project = Project(graph, data=data.default_reference("digits-8x8"))
    found = offers(project, Spot((0.0, 0.0), Wire("n1", "n2")), "")
    assert found[0] is Flatten
    assert Input not in found
    assert Output not in found
    assert offers(project, Spot((0.0, 0.0)), "ad")[0] is Add


@pytest.fixture
def own(qtbot):
    """A block that the person has saved, with a note inside."""
    inner = Graph.chain(Input(()), Dense(16), ReLU())
    inner = inner.renaming(inner.inputs[0].id, "x").renaming(inner.outputs[0].id, "y")
    node = Node("n1", "block", Block(name="Zigzag", graph=inner))
    remarks = {"n1/r1": Remark("note", text="Mine")}
    my_blocks().save(edits.Fragment((node,), (), {}, remarks))
    yield my_blocks().blocks[0]
    my_blocks().put_away(my_blocks().blocks[0])


def test_quick_add_lists_the_persons_own_blocks_and_adds_them_whole(desk, qtbot, own):
    spot = Spot((0.0, 0.0), source="n4", port="y")
    assert own in offers(desk.document.project, spot, "")
    assert offers(desk.document.project, spot, "zig")[0] == own
    popup = QuickAdd(desk.view, spot, "zigzag")
    popup.show_over()
    assert popup.list.item(0).text() == "Zigzag"
    assert not popup.grab().isNull()
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    new = desk.selection.one
    assert desk.graph[new].layer == own.layer
    assert Wire("n4", new) in desk.graph.wires
    assert desk.document.project.remarks[f"{new}/r1"].text == "Mine"
    assert desk.document.undo_text == "Add Zigzag"
