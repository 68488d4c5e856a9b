"""Inside a block one sees and edits its layers as if they were a network of their own."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

import nncore as nn
from app.canvas import block_actions, edits, grouping
from app.document import Document
from app.scope import Scope, outputs_inside
from nncore.blocks import Block
from nncore.examples import example
from nncore.graph import Graph, Wire
from nncore.insight.look import look
from nncore.network import Network
from nncore.project import Project
from tests.app.hand import at_work


def block_of_two():
    """A block of two Dense layers with an activation between them, made by a script."""
    inner = Graph.chain(nn.Input(()), nn.Dense(8), nn.Tanh(), nn.Dense(4))
    return Block.of("Hidden", inner)


def project():
    graph = Graph().adding(nn.Input((2,)), "n1").adding(block_of_two(), "n2")
    graph = graph.adding(nn.Dense(1), "n3").adding(nn.Output(), "n4")
    for one, other in (("n1", "n2"), ("n2", "n3"), ("n3", "n4")):
        port = graph[other].layer.inputs[0].name
        out = graph[one].layer.outputs[0].name
        graph = graph.wiring(Wire(one, other, out, port))
    data = nn.data.default_reference("circles")
    return Project(graph, data=data, training=nn.Training(epochs=5_000))


@pytest.fixture
def document():
    return Document(project())


@pytest.fixture
def scope(document):
    return Scope(document)


def test_inside_a_block_its_layers_are_the_network(scope):
    scope.enter("n2")
    graph = scope.project.graph
    assert scope.path == ("n2",)
    assert [node.layer.label for node in graph.nodes] == [
        "Input", "Dense 8", "Tanh", "Dense 4", "Output"
    ]  # fmt: skip
    assert graph.check().runs
    assert str(graph.check().shape("n2")) == "8"


def test_an_edit_inside_is_one_step_of_the_whole_and_undo_takes_it_back(document, scope):
    scope.enter("n2")
    scope.apply("Change units", edits.change(scope.project, "n2", nn.Dense(16)))
    assert document.project.graph["n2"].layer.graph["n2"].layer.units == 16
    assert str(scope.project.graph.check().shape("n2")) == "16"
    assert document.undo_text == "Change units"
    document.undo()
    assert scope.path == ("n2",)
    assert scope.project.graph["n2"].layer.units == 8


def test_a_layer_added_inside_is_new_there_and_everywhere(document, scope):
    scope.enter("n2")
    node_id = scope.fresh_id()
    assert node_id not in scope.project.graph
    scope.apply("Add", edits.insert_behind(scope.project, nn.ReLU(), node_id, "n4", (0, 0)))
    scope.leave()
    assert node_id in document.project.graph["n2"].layer.graph
    assert document.project.graph.check().runs


def test_places_inside_stay_inside(document, scope):
    scope.enter("n2")
    scope.apply("Move", edits.move(scope.project, {"n2": (40.0, 80.0)}))
    assert document.project.layout.keys() == {"n2/n2"}
    assert scope.project.layout["n2"].x == 40
    scope.leave()
    assert not edits.is_arranged(scope.project)


def test_one_is_led_out_of_a_block_that_goes_away(document, scope, qtbot):
    scope.enter("n2")
    with qtbot.waitSignal(scope.moved):
        document.apply("Delete", edits.delete(document.project, ["n2"]))
    assert scope.path == ()
    document.undo()
    assert scope.can_enter("n2")


def test_a_built_in_block_becomes_ones_own_by_an_edit():
    document = Document(example("resnet18"))
    block = next(n.id for n in document.project.graph.nodes if n.layer.family == "block")
    scope = Scope(document)
    scope.enter(block)
    dense = next(n for n in scope.project.graph.nodes if "conv" in n.name)
    scope.apply("Off", edits.change(scope.project, dense.id, replace(dense.layer, bias=True)))
    layer = document.project.graph[block].layer
    assert isinstance(layer, Block)
    assert layer.repeat == 2
    assert document.project.graph.check().runs


def test_a_block_whose_repeats_differ_says_that_it_must_be_unfolded_first(qtbot):
    document = Document(example("resnet18"))
    second = [n.id for n in document.project.graph.nodes if n.layer.family == "block"][1]
    before, scope = document.project, Scope(document)
    scope.enter(second)
    conv = next(n for n in scope.project.graph.nodes if "conv" in n.name)
    with qtbot.waitSignal(scope.refused) as told:
        scope.apply("Off", edits.change(scope.project, conv.id, replace(conv.layer, bias=True)))
    assert "Unfold it" in str(told.args[0])
    assert document.project is before


def test_numbers_inside_are_those_that_the_network_made(document):
    graph = document.project.graph
    network = Network(graph, seed=0)
    outputs = look(network, {"input": np.array([[0.5, -1.0]], np.float32)})
    inside = outputs_inside(outputs, graph, ("n2",))
    np.testing.assert_array_equal(inside["n1"], [0.5, -1.0])
    np.testing.assert_array_equal(np.tanh(inside["n2"]), inside["n3"])
    np.testing.assert_array_equal(inside["n5"], outputs["n2"])      # what leaves the block


@pytest.fixture
def workspace(qtbot, document):
    with at_work(qtbot, document) as made:
        qtbot.waitUntil(lambda: made.session.look is not None)
        yield made


def test_a_block_opens_by_a_double_click_shows_its_numbers_and_is_left_by_its_way(
    workspace, qtbot
):
    view = workspace.room.view
    view.opened.emit("n2")
    assert set(view.canvas.cards) == {"n1", "n2", "n4", "n5"}
    strip = view.canvas.strips["n2"]
    assert strip._values is not None
    buttons = [b for b in workspace.room._way.children() if hasattr(b, "click")]
    buttons[0].click()
    assert set(view.canvas.cards) == {"n1", "n2", "n3", "n4"}
    assert workspace.selection.ids == ("n2",)


def test_a_place_in_a_repeat_leads_into_its_block(workspace):
    workspace.show_node("n2/0/n4")
    assert workspace.scope.path == ("n2",)
    assert workspace.selection.ids == ("n4",)
    assert workspace.inspector.page.node_id == "n4"


def test_what_a_block_learns_is_learned_while_one_is_inside(workspace, qtbot):
    workspace.room.view.opened.emit("n2")
    with qtbot.waitSignal(workspace.session.ended, timeout=10_000):
        workspace.session.step_epoch()
    assert workspace.document.project.weights is not None
    assert workspace.scope.path == ("n2",)


def answers(project, x):
    network = Network(project.graph, seed=1)
    network.load(project.weights)
    return network.predict(x)


def test_layers_grouped_and_unfolded_inside_a_block_keep_what_they_learned(document, scope):
    x = np.random.default_rng(0).normal(size=(4, 2))
    weights = Network(document.project.graph, seed=0).snapshot()
    document.apply("Learn", replace(document.project, weights=weights))
    expected = answers(document.project, x)
    scope.enter("n2")
    made = grouping.group(scope.project, ["n2"], scope.fresh_id(), under=scope.paths)
    scope.apply("Group", made)
    np.testing.assert_array_equal(answers(document.project, x), expected)
    block = next(n.id for n in scope.project.graph.nodes if isinstance(n.layer, Block))
    laid = grouping.ungroup(scope.project, block, scope.fresh_id, under=scope.paths)
    scope.apply("Unfold", laid)
    np.testing.assert_array_equal(answers(document.project, x), expected)


def test_a_port_that_is_renamed_inside_keeps_its_wires_outside(document, scope):
    scope.enter("n2")
    scope.apply("Rename", edits.rename(scope.project, "n1", "numbers"))
    scope.apply("Rename", edits.rename(scope.project, "n5", "hidden"))
    assert document.project.graph.check().runs
    assert [port.name for port in document.project.graph["n2"].layer.inputs] == ["numbers"]


def test_an_empty_block_says_how_a_block_begins(workspace):
    scope, room = workspace.scope, workspace.room
    scope.enter("n2")
    scope.apply("Delete", edits.delete(scope.project, [n.id for n in scope.project.graph.nodes]))
    assert room._empty.text() == "A block begins with what arrives at it"
    scope.leave()
    document = workspace.document
    document.apply("Delete", edits.delete(document.project, ["n1", "n2", "n3", "n4"]))
    assert room._empty.text() == "A network begins with its data"


def test_undoing_the_block_one_is_in_leads_out_and_raises_nothing(workspace, qtbot):
    document, scope = workspace.document, workspace.scope
    block_id = scope.fresh_id()
    document.apply("Group", grouping.group(document.project, ["n3"], block_id))
    scope.enter(block_id)
    with qtbot.captureExceptions() as raised:
        document.undo()
    assert not raised
    assert scope.path == ()
    assert set(workspace.room.view.canvas.cards) == {"n1", "n2", "n3", "n4"}


def test_grouping_while_it_trains_keeps_what_was_learned_and_goes_on(workspace, qtbot):
    session = workspace.session
    seen = []
    session.epoch_ended.connect(seen.extend)
    session.train()
    qtbot.waitUntil(lambda: len(seen) >= 60, timeout=10_000)
    workspace.selection.choose(["n3"])
    block_actions.group(workspace.scope, session, workspace.selection, workspace.room.view)
    qtbot.waitUntil(lambda: session.state == "training" and "Group" in document_text(workspace))
    before = len(seen)
    losses = [report.train["loss"] for report in seen[-5:]]
    qtbot.waitUntil(lambda: len(seen) > before + 5, timeout=10_000)
    assert seen[before + 1].train["loss"] < 1.5 * max(losses)


def test_grouped_layers_are_read_inside_from_left_to_right(workspace):
    view, document = workspace.room.view, workspace.document
    moved = {each: (at.x + 900, at.y + 300) for each, at in view.canvas.places().items()}
    document.apply("Move", edits.move(document.project, moved))
    workspace.selection.choose(["n2", "n3"])
    block_actions.group(workspace.scope, workspace.session, workspace.selection, view)
    workspace.scope.enter(workspace.selection.one)
    graph, places = workspace.scope.project.graph, view.canvas.places()
    lefts = [places[each].x for each in (graph.inputs[0].id, "n2", "n3", graph.outputs[0].id)]
    assert lefts == sorted(lefts)


def document_text(workspace):
    return " ".join(step.text for step in workspace.document.steps.past)


def test_the_ends_of_a_block_speak_of_the_block_and_not_of_the_data(workspace):
    workspace.room.view.opened.emit("n2")
    for node_id, words in (("n1", "arrives at the block"), ("n5", "leaves the block")):
        workspace.selection.choose([node_id])
        said = " ".join(each.text() for each in workspace.inspector.findChildren(QLabel))
        assert words in said
        assert "target column" not in said
        assert not workspace.inspector.page._form.isVisible()
    workspace.scope.leave()
    workspace.selection.choose(["n4"])
    assert workspace.inspector.page._form.isVisible()


def test_what_cannot_be_grouped_says_why(workspace, qtbot):
    workspace.selection.choose(["n1", "n2"])
    with qtbot.waitSignal(workspace.failed) as told:
        block_actions.group(
            workspace.scope, workspace.session, workspace.selection, workspace.room.view
        )
    assert "outside of blocks" in str(told.args[0])


def test_what_cannot_be_grouped_does_not_stop_training(workspace, qtbot):
    session = workspace.session
    session.train()
    qtbot.waitUntil(lambda: session.state == "training")
    states = []
    session.state_changed.connect(lambda: states.append(session.state))
    workspace.selection.choose(["n1", "n2"])
    with qtbot.waitSignal(workspace.failed):
        block_actions.group(workspace.scope, session, workspace.selection, workspace.room.view)
    with qtbot.waitSignal(session.epoch_ended):
        pass
    assert set(states) <= {"training"}
    assert not workspace.document.steps.past


def test_enter_opens_the_chosen_block_and_esc_leaves_it(workspace, qtbot):
    view = workspace.room.view
    workspace.selection.choose(["n2"])
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert workspace.scope.path == ("n2",)
    workspace.selection.choose(["n2"])
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert workspace.scope.path == ("n2",)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert workspace.scope.path == ()
    assert workspace.selection.ids == ("n2",)           # what one came out of


def test_undo_of_what_was_done_inside_chooses_the_block_outside_and_the_layer_inside(workspace):
    scope, selection, document = workspace.scope, workspace.selection, workspace.document
    scope.enter("n2")
    selection.choose(["n3"])
    scope.apply("Change", edits.change(scope.project, "n3", nn.ReLU()))
    scope.leave()
    selection.choose(["n3"])                            # another layer that has the same id
    document.undo()
    assert selection.ids == ("n2",)
    scope.enter("n2")
    document.redo()
    assert selection.ids == ("n3",)


def test_a_block_that_gives_nothing_is_a_problem_that_undo_mends(document, scope):
    scope.enter("n2")
    scope.apply("Delete", edits.delete(scope.project, ["n5"]))
    assert "gives nothing" in " ".join(p.title for p in document.project.graph.check().problems)
    document.undo()
    assert document.project.graph.check().runs


def test_the_inspector_inside_a_block_speaks_of_the_block(workspace):
    graph = workspace.document.project.graph
    dense = [node.id for node in graph.nodes if node.layer.stem == "dense"]
    title = workspace.document.project.title
    workspace.selection.clear()
    assert workspace.inspector.page.title == title
    made = grouping.group(workspace.document.project, dense[:1], "n99")
    workspace.document.apply("Group", made)
    workspace.scope.enter("n99")
    assert workspace.inspector.page.title == workspace.scope.titles[-1] != title
    inside = workspace.scope.project
    workspace.scope.apply("Rename", edits.rename(inside, dense[0], "first"))
    assert workspace.document.project.title == title
