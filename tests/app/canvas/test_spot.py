"""A layer that is asked for by keys takes what the chosen layers give."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest

from app.canvas.offers import offers
from app.canvas.quick_add import QuickAdd
from app.canvas.spot import Spot, givers, put
from nncore import data
from nncore.graph import Graph, Wire
from nncore.layers import Add, Concatenate, Conv2D, Dense, DotProduct, Input, Output, ReLU
from nncore.project import Place, Project
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk

HERE = (0.0, 0.0)


def branches():
    """An Input with two Dense behind it, that nothing reads yet."""
    graph = Graph().adding(Input((4,)), "n1").adding(Dense(4), "n2").adding(Dense(4), "n3")
    graph = graph.wiring(Wire("n1", "n2")).wiring(Wire("n1", "n3"))
    places = {"n1": Place(0.0, 0.0), "n2": Place(300.0, 0.0), "n3": Place(300.0, 200.0)}
    return Project(graph, layout=places)


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, branches())


def points_at(desk, qtbot, point):
    """Bring the pointer there, in the viewport."""
    QCursor.setPos(desk.view.viewport().mapToGlobal(point))
    qtbot.waitUntil(lambda: desk.view.viewport().mapFromGlobal(QCursor.pos()) == point)


def types(desk, words):
    """Type a layer's name on the canvas and take the first that is found."""
    QTest.keyClicks(desk.view.viewport(), words[0])
    box = next(each for each in desk.view.findChildren(QuickAdd) if each.isVisible())
    QTest.keyClicks(box.search, words[1:])
    said = box.findChildren(type(box.column.itemAt(box.column.count() - 1).widget()))[-1].text()
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    return said


def centre_of(desk, card):
    item = desk.view.canvas.cards[card]
    return desk.view.mapFromScene(item.sceneBoundingRect().center())


def test_a_chain_is_typed_layer_by_layer(desk, qtbot):
    desk.selection.choose(["n2"])
    points_at(desk, qtbot, centre_of(desk, "n2"))
    for words in ("relu", "dense", "tanh", "output"):
        types(desk, words)
    graph = desk.graph
    assert [graph[wire.target].layer.title for wire in graph.wires[2:]] == [
        "ReLU", "Dense", "Tanh", "Output",
    ]  # fmt: skip
    assert graph.wires[2].source == "n2"
    assert not [p for p in graph.check().problems if p.node != "n3"]
    places = desk.document.project.layout
    assert places["n5"].x > places["n2"].x
    assert places["n5"].y == places["n2"].y


def test_what_stands_in_the_open_is_wired_to_what_is_chosen(desk, qtbot):
    desk.selection.choose(["n3"])
    ground = desk.view.viewport().rect().bottomLeft() + QPoint(200, -200)
    points_at(desk, qtbot, ground)
    assert types(desk, "dense") == "What fits behind Dense 4 first"
    new = desk.selection.one
    assert Wire("n3", new) in desk.graph.wires
    card = desk.view.canvas.cards[new]
    assert card.sceneBoundingRect().contains(desk.view.mapToScene(ground))


def test_what_comes_behind_a_card_is_not_covered_by_the_list(desk, qtbot):
    for node_id in ("n2", "n3"):
        desk.selection.choose([node_id])
        points_at(desk, qtbot, centre_of(desk, node_id))
        QTest.keyClicks(desk.view.viewport(), "d")
        box = next(each for each in desk.view.findChildren(QuickAdd) if each.isVisible())
        over = box.geometry()
        assert not over.contains(desk.view.mapToGlobal(centre_of(desk, node_id)))
        ghost = desk.view.mapFromScene(QPointF(*desk.view.coming.corner) + QPointF(60, 20))
        assert not over.contains(desk.view.viewport().mapToGlobal(ghost))
        QTest.keyClick(box.search, Qt.Key.Key_Escape)


def test_where_nothing_is_wired_the_list_does_not_say_so(desk, qtbot):
    desk.selection.choose(["n1"])                   # which others read already
    points_at(desk, qtbot, desk.view.viewport().rect().bottomLeft() + QPoint(200, -200))
    assert types(desk, "dense") == "Placed where you point"


def test_a_layer_typed_by_mistake_is_taken_back_and_another_typed_in_its_place(desk, qtbot):
    desk.selection.choose(["n2"])
    points_at(desk, qtbot, centre_of(desk, "n2"))
    types(desk, "dense")
    desk.document.undo()
    assert desk.selection.ids == ("n2",)            # so that the next one is wired as well
    types(desk, "tanh")
    assert desk.graph.arriving(desk.selection.one) == (Wire("n2", desk.selection.one),)


def test_undo_leaves_what_is_chosen_where_it_is_still_there(desk):
    desk.selection.choose(["n2"])
    desk.view.add_where_plain(Dense(3))
    desk.selection.choose(["n1"])
    desk.document.undo()
    assert desk.selection.ids == ("n1",)
    desk.document.redo()
    desk.selection.clear()
    desk.document.undo()
    assert desk.selection.ids == ()


def test_with_nothing_chosen_it_stands_alone_where_one_points(desk, qtbot):
    points_at(desk, qtbot, desk.view.viewport().rect().bottomLeft() + QPoint(200, -200))
    before = desk.graph.wires
    assert types(desk, "dense") == "Placed where you point"
    assert desk.graph.wires == before


def test_a_second_reader_comes_only_where_one_points_at_a_card():
    project = branches()
    assert givers(project, Dense(2), Spot(HERE, behind=("n1",))) == ()
    assert givers(project, Dense(2), Spot(HERE, behind=("n1",), in_line=True)) == ("n1",)
    new = put(project, Dense(2), "n4", Spot(HERE, behind=("n1",), in_line=True)).graph
    assert {wire.target for wire in new.leaving("n4")} == {"n2", "n3"}


@pytest.mark.parametrize("in_line", [True, False])
def test_what_joins_takes_all_that_is_chosen(in_line):
    project, both = branches(), Spot(HERE, behind=("n2", "n3"), in_line=in_line)
    for layer in (Add(), Concatenate()):
        graph = put(project, layer, "n4", both).graph
        assert [(wire.source, wire.target_port) for wire in graph.arriving("n4")] == [
            ("n2", layer.inputs[0].name), ("n3", layer.inputs[0].name),
        ]  # fmt: skip
    graph = put(project, DotProduct(), "n4", both).graph
    assert [wire.source for wire in graph.arriving("n4")] == ["n2", "n3"]
    assert len({wire.target_port for wire in graph.arriving("n4")}) == 2
    assert put(project, Dense(2), "n4", both).graph.arriving("n4") == ()
    assert offers(project, both, "")[0] in (Add, DotProduct)


def test_an_output_does_not_come_between():
    digits = kit.digits()
    for node_id in ("n2", "n3"):
        spot = Spot(HERE, behind=(node_id,), in_line=True)
        assert put(digits, Output(), "new", spot).graph.wires == digits.graph.wires


def test_a_layer_that_docks_goes_behind_the_row_that_is_chosen_and_moves_nothing():
    project = kit.digits()
    placed = {node.id: Place(300.0 * i, 0.0) for i, node in enumerate(project.graph.nodes)}
    project = Project(project.graph, layout=placed, data=project.data)
    new = put(project, ReLU(), "new", Spot(HERE, behind=("n3",), in_line=True))
    assert new.graph.arriving("new")[0].source == "n3"
    assert {k: v for k, v in new.layout.items() if k != "new"} == placed


def test_what_fits_behind_the_chosen_one_comes_first():
    graph = Graph.chain(Input((1, 8, 8)), Conv2D(4)).removing(["n3"])
    project = Project(graph, data=data.default_reference("digits-8x8"))
    titles = [kind.title for kind in offers(project, Spot(HERE, behind=("n2",)), "")]
    assert titles.index("Flatten") < titles.index("Dense")
