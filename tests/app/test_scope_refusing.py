"""A block whose repeats differ is not edited inside, and nothing one sees pretends it was."""

from __future__ import annotations

import pytest

from app.canvas import edits
from app.document import Document
from app.scope import Scope
from app.widgets.number_field import NumberField
from nncore.blocks import Block
from nncore.examples import example
from tests.app.hand import at_work

UNLIKE = "n6"
"""The block of ResNet-20 whose first repeat halves the picture."""


@pytest.fixture
def workspace(qtbot):
    with at_work(qtbot, Document(example("resnet20"))) as made:
        made.scope.enter(UNLIKE)
        yield made


def test_cards_in_it_can_be_arranged_and_it_stays_what_it_was(workspace):
    document, scope = workspace.document, workspace.scope
    before = document.project
    scope.apply("Move", edits.move(scope.project, {"n2": (40.0, 80.0)}))
    assert document.project.graph == before.graph
    assert document.project.layout[f"{UNLIKE}/n2"].x == 40
    assert workspace.room.view.canvas.cards["n2"].pos().x() == 40
    document.undo()
    assert document.project == before


def test_a_built_in_block_becomes_no_block_of_ones_own_by_moving_a_card():
    document = Document(example("resnet18"))
    block = next(n.id for n in document.project.graph.nodes if n.layer.family == "block")
    scope = Scope(document)
    scope.enter(block)
    scope.apply("Move", edits.move(scope.project, {scope.project.graph.nodes[1].id: (40.0, 80.0)}))
    assert not isinstance(document.project.graph[block].layer, Block)


def test_a_field_shows_what_holds_once_its_change_was_refused(workspace, qtbot):
    workspace.selection.choose(["n2"])
    page = workspace.inspector.page
    number = next(n for n in page.findChildren(NumberField) if n.accessibleName() == "Filters")
    before = workspace.document.project
    with qtbot.waitSignal(workspace.scope.refused):
        number.lineEdit().setText("7")
        number.editingFinished.emit()
    assert workspace.document.project is before
    assert number.lineEdit().text() == "32"
    with qtbot.waitSignal(workspace.scope.refused):
        page._name.committed.emit("zzz")
    assert page._name.text() == workspace.scope.project.graph["n2"].name


def test_a_card_is_where_it_stands_once_its_insertion_was_refused(workspace, qtbot):
    canvas, scope = workspace.room.view.canvas, workspace.scope
    stood = canvas.cards["n2"].pos()
    canvas.show_held({"n2": stood * 2})
    with qtbot.waitSignal(scope.refused):
        moved = edits.move(scope.project, {"n2": (40.0, 80.0)})
        scope.apply("Delete", edits.delete(moved, ["n3"]))
    assert canvas.cards["n2"].pos() == stood
