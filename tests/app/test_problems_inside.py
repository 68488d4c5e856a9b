"""What is wrong or will not learn inside of a block is told, reached and mended from outside."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

import nncore as nn
from app.canvas import edits
from app.document import Document
from app.outline.rows import every_row, troubles_of
from app.panels.problems import place
from app.workspace import Workspace
from nncore.blocks import Block
from nncore.graph import Graph, Wire
from nncore.layers import StopGradient
from nncore.project import Project


def project(inner):
    block = Block.of("Part", inner)
    graph = Graph().adding(nn.Input((2,)), "n1").adding(nn.Dense(3), "n2").adding(block, "n3")
    graph = graph.adding(nn.Dense(1), "n4").adding(nn.Output(), "n5")
    takes, gives = block.inputs[0].name, block.outputs[0].name
    graph = graph.wiring(Wire("n1", "n2")).wiring(Wire("n2", "n3", "y", takes))
    graph = graph.wiring(Wire("n3", "n4", gives, "x")).wiring(Wire("n4", "n5"))
    return Project(graph, data=nn.data.default_reference("circles"))


@pytest.fixture
def open_workspace(qtbot):
    made = []

    def make(inner):
        workspace = Workspace(Document(project(inner)))
        workspace.resize(1200, 800)
        workspace.show()
        qtbot.waitUntil(lambda: workspace.session.dataset is not None)
        made.append(workspace)
        return workspace

    yield make
    for workspace in made:
        with qtbot.waitSignal(workspace.session.left):
            workspace.session.leave()
        workspace.close()
        workspace.deleteLater()


@pytest.fixture
def stopped(open_workspace):
    return open_workspace(Graph.chain(nn.Input(()), nn.Dense(4), StopGradient(), nn.Dense(3)))


def inside_of(workspace):
    return next(each for each in workspace.session.problems if "/" in each.node)


def test_its_card_and_the_block_around_it_are_marked_quietly(stopped):
    cards = stopped.room.view.canvas.cards
    assert "will not learn" in cards["n3"].model.remark
    assert cards["n3"].model.wrong == ""
    assert "will not learn" in cards["n2"].model.remark
    assert cards["n4"].model.remark == ""
    stopped.scope.enter("n3")
    inner = stopped.room.view.canvas.cards
    assert "will not learn" in inner["n2"].model.remark
    assert inner["n4"].model.remark == ""


def test_resting_on_a_marked_card_says_why(stopped):
    view = stopped.room.view
    at = view.mapFromScene(view.canvas.cards["n2"].mapToScene(QPointF(100, 20)))
    words, _ = view.hints.words_at(at)
    assert "lets no gradient back" in words


def test_going_there_enters_the_block(stopped):
    problem = inside_of(stopped)
    assert place(problem, stopped.document.project.graph) == "Part › Dense 4"
    stopped.panels.problems.node_chosen.emit(problem.node)
    assert stopped.scope.path == ("n3",)
    assert stopped.selection.ids == ("n2",)


def test_its_remedy_works_from_outside_and_is_one_step(stopped):
    before = stopped.document.project.graph
    stopped.panels.problems.mend_asked.emit(inside_of(stopped))
    inner = stopped.document.project.graph["n3"].layer.graph
    assert [node.layer.tag for node in inner.nodes] == ["Input", "Dense", "Dense", "Output"]
    assert stopped.session.problems == ()
    assert stopped.room.view.canvas.cards["n2"].model.remark == ""
    stopped.document.undo()
    assert stopped.document.project.graph == before


def test_an_error_in_a_block_is_mended_from_outside(open_workspace):
    workspace = open_workspace(Graph.chain(nn.Input(()), nn.Conv2D(4), nn.Dense(3)))
    problem = inside_of(workspace)
    assert problem.severity == "error"
    assert problem.remedy is not None
    assert workspace.room.view.canvas.cards["n3"].model.wrong
    workspace.mend(problem)
    assert workspace.document.project.graph["n3"].layer.graph != project(
        Graph.chain(nn.Input(()), nn.Conv2D(4), nn.Dense(3))
    ).graph["n3"].layer.graph


def test_a_layer_in_a_block_is_made_as_large_as_the_answer(open_workspace):
    workspace = open_workspace(Graph.chain(nn.Input(()), nn.Dense(4), nn.Dense(3)))
    document, before = workspace.document, workspace.document.project
    last = before.graph.outputs[0].id
    answers = before.graph.arriving(last)[0].source
    document.apply("Delete", edits.delete(before, [answers]))
    problem = next(each for each in workspace.session.problems if each.node == last)
    assert problem.title.startswith("Dense 3 gives 3 numbers")
    workspace.mend(problem)
    assert document.undo_text == problem.remedy.text
    assert not [each for each in workspace.session.problems if each.severity == "error"]
    block = next(n for n in document.project.graph.nodes if isinstance(n.layer, Block))
    sizes = [n.layer.units for n in block.layer.graph.nodes if isinstance(n.layer, nn.Dense)]
    assert sizes == [4, document.project.graph.check().shape(last).count]


def test_a_frozen_layer_learns_again_by_its_remedy(open_workspace):
    graph = Graph.chain(nn.Input(()), nn.Dense(4), nn.Dense(3))
    nodes = tuple(
        nn.graph.Node(node.id, node.name, node.layer, node.id != "n2") for node in graph.nodes
    )
    workspace = open_workspace(Graph(nodes, graph.wires))
    problem = inside_of(workspace)
    assert problem.remedy.text == "Let it learn"
    workspace.mend(problem)
    assert workspace.document.project.graph["n3"].layer.graph["n2"].trainable
    assert workspace.session.problems == ()


def test_the_outline_marks_it_too(stopped):
    troubles = troubles_of(stopped.session.problems)
    rows = {row.key: row for row in every_row(stopped.document.project, troubles)}
    assert rows["n3", "n2"].trouble == rows["n3",].trouble == "warning"
    assert rows["n4",].trouble == ""
