"""Undo and redo choose what they are about: layers, frames, notes; and go where it stands."""

from __future__ import annotations

import pytest

import nncore as nn
from app.actions import Actions
from app.canvas import edits, remarks
from app.canvas.actions import ACTIONS
from app.canvas.order_actions import ACTIONS as ORDER
from nncore.graph import Graph, Wire
from nncore.project import Place, Project, Remark
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    """Four cards in a row, a frame and a note."""
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(5), nn.Dense(2))
    layout = {node.id: Place(320.0 * i, 160.0) for i, node in enumerate(graph.nodes)}
    beside = {"r1": Remark("frame", 0, 400), "r2": Remark("note", 400, 400)}
    desk = Desk(qtbot, Project(graph, layout=layout, remarks=beside))
    desk.actions = Actions((*ACTIONS, *ORDER), desk.actions._things)
    return desk


def chosen(desk):
    return desk.selection.ids, desk.selection.remarks


def set_units(desk, node_id, units):
    project = desk.document.project
    desk.document.apply("Set", edits.change(project, node_id, nn.Dense(units)))


def test_what_was_deleted_is_chosen_when_it_is_back(desk):
    desk.selection.choose(["n2", "n3"], remarks=["r1", "r2"])
    desk.actions.run("edit.delete")
    desk.document.undo()
    assert chosen(desk) == (("n2", "n3"), ("r1", "r2"))
    desk.document.redo()
    assert chosen(desk) == ((), ())


def test_redo_chooses_the_copies_again_and_undo_what_was_copied(desk):
    desk.selection.choose(["n2"], remarks=["r2"])
    desk.actions.run("graph.duplicate")
    copies = chosen(desk)
    assert all(map(len, copies))
    desk.document.undo()
    assert chosen(desk) == (("n2",), ("r2",))
    desk.document.redo()
    assert chosen(desk) == copies


def test_what_a_step_changed_is_chosen_if_it_was_when_the_step_was_made(desk):
    desk.selection.choose(["n2"])
    set_units(desk, "n2", 7)
    desk.selection.choose(remarks=["r1"])
    project = desk.document.project
    moved = remarks.moved(project, {"r1": (0.0, 500.0)})
    desk.document.apply("Move frame", moved)
    desk.selection.choose(["n3"])
    desk.document.undo()
    assert chosen(desk) == ((), ("r1",))
    desk.document.undo()
    assert chosen(desk) == (("n2",), ())
    desk.selection.choose(["n3"])
    desk.document.redo()
    assert chosen(desk) == (("n2",), ())
    desk.document.redo()
    assert chosen(desk) == ((), ("r1",))


def test_a_step_about_nothing_that_was_chosen_leaves_what_is(desk):
    desk.selection.clear()
    desk.document.apply("Move", edits.move(desk.document.project, {"n2": (320.0, 260.0)}))
    desk.selection.choose(["n3"], remarks=["r2"])
    desk.document.undo()
    desk.document.redo()
    assert chosen(desk) == (("n3",), ("r2",))


def test_redo_of_a_deletion_leaves_what_else_is_chosen(desk):
    desk.selection.choose(["n2"])
    desk.actions.run("edit.delete")
    desk.document.undo()
    desk.selection.choose(["n3"])
    desk.document.redo()
    assert chosen(desk) == (("n3",), ())


def test_a_wire_that_was_chosen_and_deleted_is_chosen_when_it_is_back(desk):
    desk.selection.choose((), [Wire("n2", "n3")])
    desk.actions.run("edit.delete")
    desk.document.undo()
    assert desk.selection.wires == (Wire("n2", "n3"),)


def test_several_steps_at_once_choose_all_that_comes(desk):
    for node_id in ("n2", "n3"):
        desk.selection.choose([node_id])
        desk.actions.run("edit.delete")
    desk.document.go_to(0)
    assert chosen(desk) == (("n2", "n3"), ())


def test_undo_goes_to_a_frame_that_changes_out_of_sight(desk, qtbot):
    far = Remark("frame", 9000, 9000)
    desk.document.apply("Add frame", remarks.with_remark(desk.document.project, "r3", far))
    moved = remarks.moved(desk.document.project, {"r3": (9000.0, 9100.0)})
    desk.document.apply("Move frame", moved)
    view = desk.view
    view.zoom_to(1.0)
    view.centre_on("n1")
    desk.document.undo()
    qtbot.waitUntil(lambda: not view.gliding.goes_on)
    assert view.mapToScene(view.viewport().rect()).boundingRect().intersects(remarks.box_of(far))


def test_nothing_is_chosen_where_undo_takes_the_block_away_that_one_is_in(window, workspace):
    scope, selection = workspace.scope, workspace.selection
    selection.choose([node.id for node in scope.project.graph.nodes][1:3])
    window._actions.run("block.group")
    scope.enter(selection.one)
    assert scope.path
    selection.clear()
    workspace.document.undo()
    assert (scope.path, selection.ids) == ((), ())
