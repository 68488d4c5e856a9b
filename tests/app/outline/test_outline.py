"""The outline lists every layer at every depth, and what is chosen there is chosen everywhere."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

import nncore as nn
from app.canvas import edits
from app.document import Document
from app.outline.actions import find_layer
from app.outline.model import OutlineModel
from app.outline.rows import every_row, troubles_of
from app.widgets.find_box import FindBox
from nncore.blocks import Block
from nncore.examples import example
from nncore.graph import Graph, Wire
from nncore.project import Project
from nncore.shapes import Problem
from tests.app.hand import at_work


def nested():
    """A block in a block, each with a Dense layer and its activation."""
    inner = Block.of("Inner", Graph.chain(nn.Input(()), nn.Dense(3), nn.ReLU()))
    middle = Graph().adding(nn.Input(()), "n1").adding(inner, "n2").adding(nn.Dense(5), "n3")
    middle = middle.adding(nn.Output(), "n4")
    outer = Block.of("Outer", joined(middle))
    graph = Graph().adding(nn.Input((2,)), "n1").adding(outer, "n2").adding(nn.Dense(1), "n3")
    data = nn.data.default_reference("circles")
    return Project(joined(graph.adding(nn.Output(), "n4")), data=data)


def joined(graph):
    ids = [node.id for node in graph.nodes]
    for one, other in pairwise(ids):
        giver, taker = graph[one].layer.outputs[0].name, graph[other].layer.inputs[0].name
        graph = graph.wiring(Wire(one, other, giver, taker))
    return graph


@pytest.fixture
def workspace(qtbot):
    with at_work(qtbot, Document(nested()), 1200, 800) as made:
        made.left_column.show_part("Outline")
        qtbot.waitUntil(lambda: made.left_column.outline.tree.isVisible())
        yield made


@pytest.fixture
def outline(workspace):
    return workspace.left_column.outline


def shown(outline):
    tree, found = outline.tree, []
    index = outline.model.index(0, 0)
    while index.isValid():
        found.append(outline.model.row_at(index).title)
        index = tree.indexBelow(index)
    return found


def click(outline, key, double=False):
    index = outline.model.index_of(key)
    above = index.parent()
    while above.isValid():
        outline.tree.expand(above)
        above = above.parent()
    outline.tree.scrollTo(index)
    at = outline.tree.visualRect(index).center()
    QTest.mouseClick(outline.tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    if double:
        QTest.mouseDClick(outline.tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))


def test_every_layer_has_a_row_at_every_depth():
    rows = [row.key for row in every_row(nested(), {})]
    assert ("n2",) in rows
    assert ("n2", "n2") in rows
    assert ("n2", "n2", "n2") in rows
    assert ("n2", "n2", "n3") in rows
    assert len(rows) == len(set(rows)) == 12


def test_the_model_keeps_the_rules_of_qt(qapp):
    model = OutlineModel(nested())
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(model, fatal)
    model.search("relu")
    model.search("")
    model.show_project(example("resnet18"), {})
    assert model.rowCount() > 5
    del tester


def test_blocks_are_folded_at_first_and_docked_layers_are_seen(outline):
    assert shown(outline) == ["Input", "Outer", "Dense 1", "Output"]
    outline.tree.expand(outline.model.index_of(("n2",)))
    outline.tree.expand(outline.model.index_of(("n2", "n2")))
    assert shown(outline)[2:8] == ["Input", "Inner", "Input", "Dense 3", "ReLU", "Output"]


def test_nothing_is_read_off_before_somebody_looks(qtbot):
    with at_work(qtbot, Document(nested())) as made:
        assert made.left_column.outline.model is None


def test_a_click_chooses_and_goes_into_the_block(workspace, outline):
    click(outline, ("n3",))
    assert workspace.selection.ids == ("n3",)
    assert workspace.scope.path == ()
    click(outline, ("n2", "n2", "n2"))
    assert workspace.scope.path == ("n2", "n2")
    assert workspace.selection.ids == ("n2",)
    click(outline, ("n3",))
    assert workspace.scope.path == ()
    assert workspace.selection.ids == ("n3",)


def test_a_choice_on_the_canvas_is_one_in_the_outline(workspace, outline):
    workspace.selection.choose(["n1", "n3"])
    chosen = {outline.model.row_at(each).key for each in outline.tree.selectedIndexes()}
    assert chosen == {("n1",), ("n3",)}
    workspace.scope.enter("n2")
    workspace.selection.choose(["n3"])
    chosen = [outline.model.row_at(each).key for each in outline.tree.selectedIndexes()]
    assert chosen == [("n2", "n3")]


def test_a_double_click_opens_a_block_and_centres_a_layer(workspace, outline):
    click(outline, ("n2",), double=True)
    assert workspace.scope.path == ("n2",)
    click(outline, ("n3",), double=True)
    assert workspace.scope.path == ()
    view = workspace.room.view
    middle = view.mapToScene(view.viewport().rect().center())
    card = view.canvas.card_with("n3").sceneBoundingRect()
    assert abs(middle.x() - card.center().x()) < 2


def test_the_keyboard_alone_searches_walks_and_opens(workspace, outline, qtbot):
    workspace.left_column.seek()
    qtbot.keyClicks(outline.search, "dense 5")
    assert shown(outline) == ["Outer", "Dense 5"]
    qtbot.keyClick(outline.search, Qt.Key.Key_Return)
    assert workspace.scope.path == ("n2",)
    assert workspace.selection.ids == ("n3",)
    qtbot.keyClick(outline.search, Qt.Key.Key_Escape)
    tree = outline.tree
    tree.setCurrentIndex(outline.model.index_of(("n1",)))
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert workspace.selection.ids == ("n2",)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert workspace.scope.path == ("n2",)


def test_a_layer_in_a_block_is_found_by_its_name_from_outside(workspace, qtbot):
    find_layer(workspace)
    [box] = [each for each in workspace.findChildren(FindBox) if each.isVisible()]
    box.search.setText("dense 5")
    assert box.list.item(0).text() == "Dense 5    dense    in Outer"
    box.take()
    assert workspace.scope.path == ("n2",)
    assert workspace.selection.ids == ("n3",)


def test_what_is_called_alike_is_found_outside_of_blocks_first(workspace):
    find_layer(workspace)
    [box] = [each for each in workspace.findChildren(FindBox) if each.isVisible()]
    box.search.setText("output")
    found = [box.list.item(row).text() for row in range(box.list.count())]
    outside = ["in " not in each for each in found]
    assert outside == sorted(outside, reverse=True)
    assert {True, False} == set(outside)


def test_a_search_that_finds_nothing_says_so(outline, qtbot):
    qtbot.keyClicks(outline.search, "lstm")
    assert outline._nothing.isVisible()
    assert "lstm" in outline._nothing.text()


def test_an_edit_is_seen_and_leaves_open_what_is_open(workspace, outline, qtbot):
    outline.tree.expand(outline.model.index_of(("n2",)))
    project = workspace.document.project
    workspace.document.apply("Wider", edits.change(project, "n3", nn.Dense(7)))
    qtbot.waitUntil(lambda: "Dense 7" in shown(outline))
    assert "Inner" in shown(outline)
    added = edits.insert_behind(workspace.document.project, nn.Tanh(), "n9", "n3", (0, 0))
    workspace.document.apply("Add", added)
    qtbot.waitUntil(lambda: "Tanh" in shown(outline))
    assert "Inner" in shown(outline)


def test_what_is_wrong_is_marked_on_the_layer_and_on_the_block_around_it():
    error = Problem("n2/0/n3", "It does not fit", "It gets too much.")
    remark = Problem("n2", "A remark", "Look.", severity="warning")
    rows = {row.key: row for row in every_row(nested(), troubles_of([remark, error]))}
    assert rows["n2", "n3"].trouble == rows["n2",].trouble == "error"
    assert rows["n3",].trouble == ""
    assert "It does not fit" in rows["n2",].said


def test_a_screen_reader_hears_name_kind_and_size(outline):
    said = outline.model.data(outline.model.index_of(("n2",)), Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Outer")
    assert "block" in said
    assert "parameters" in said


def test_two_thousand_layers_stay_quick(qapp):
    layers = [layer for _ in range(1_000) for layer in (nn.Dense(8), nn.ReLU())]
    project = Project(Graph.chain(nn.Input((8,)), *layers))
    project.graph.check()
    began = perf_counter()
    model = OutlineModel(project)
    assert model.rowCount() == 1_002
    model.show_project(replace(project, title="Other"), {})
    assert perf_counter() - began < 1.0
