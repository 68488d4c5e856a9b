"""Pasting with wires: copies are fed by what the originals read from, where that is still there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF

from app.canvas import clipboard, edits, states
from nncore.graph import Graph, Wire
from nncore.layers import Add, Dense, Input, ReLU
from nncore.project import Project
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    """n1 feeds n2, both feed n3."""
    graph = Graph.chain(Input((4,)), Dense(4), Add(), Dense(2)).wiring(Wire("n1", "n3"))
    return Desk(qtbot, Project(graph))


def copied(desk, *ids):
    desk.selection.choose(ids)
    desk.actions.run("edit.copy")


def arriving(desk, node_id):
    return {(wire.source, wire.target_port) for wire in desk.graph.arriving(node_id)}


def test_a_copy_is_fed_as_the_original_and_feeds_nobody(desk):
    before = desk.document.project
    copied(desk, "n2", "n3")
    desk.actions.run("edit.paste_wired")
    dense, add = desk.selection.ids
    assert arriving(desk, dense) == {("n1", "x")}
    assert arriving(desk, add) == {(dense, "x"), ("n1", "x")}
    assert not desk.graph.leaving(add)
    assert before.graph.wires == tuple(w for w in desk.graph.wires if w in before.graph.wires)
    assert desk.document.undo_text == "Paste wired 2 layers"
    desk.document.undo()
    assert desk.document.project == before


def test_the_ordinary_paste_leaves_them_unfed(desk):
    copied(desk, "n2")
    desk.actions.run("edit.paste")
    assert arriving(desk, desk.selection.one) == set()


@pytest.mark.parametrize("how", ["gone", "another"])
def test_a_giver_that_is_gone_or_is_another_now_feeds_nothing(desk, how):
    copied(desk, "n3")
    project = desk.document.project
    if how == "gone":
        desk.document.apply("Delete", edits.delete(project, ["n2"]))
    else:
        desk.document.apply("Rename", edits.rename(project, "n2", "other"))
    desk.actions.run("edit.paste_wired")
    assert arriving(desk, desk.selection.one) == {("n1", "x")}


def test_into_another_network_only_what_has_the_same_name_and_id_feeds(desk):
    piece = edits.fragment(desk.document.project, ["n2"])
    other = Project(Graph().adding(ReLU(), "n1"))
    made, (copy,) = edits.paste(other, piece, lambda: "n9", (0, 0))
    assert edits.fed_as_before(other, made, piece, {"n2": copy}).graph.wires == ()


def test_the_clipboard_keeps_who_fed_them_and_what_leads_nowhere_is_dropped(desk):
    piece = edits.fragment(desk.document.project, ["n2", "n3"])
    assert set(piece.incoming) == {Wire("n1", "n2"), Wire("n1", "n3")}
    assert clipboard.read(clipboard.write(piece)) == piece
    text = clipboard.write(piece).replace(b'"target": "n3"', b'"target": "n77"')
    found = clipboard.read(text)
    assert found is None or Wire("n1", "n77") not in found.incoming


def test_what_is_bypassed_is_so_in_the_copy_and_in_its_text(desk):
    project = states.bypass(desk.document.project, ["n2"], True)
    piece = edits.fragment(project, ["n2", "n4"])
    text = clipboard.mime_of(piece).text()
    assert clipboard.read(text.encode()) == piece
    made, (copy, _) = edits.paste(project, piece, desk.document.fresh_id, (0, 0))
    assert made.graph[copy].bypassed


def seen_whole(desk, node_id):
    seen = desk.view.mapToScene(desk.view.viewport().rect()).boundingRect()
    return seen.contains(desk.view.canvas.bodies.around([node_id]))


def test_what_is_pasted_out_of_sight_is_looked_at_and_else_the_view_stays(desk, qtbot):
    arranged = edits.settle(desk.document.project, desk.view.canvas.places())
    desk.document.apply("Arrange", arranged)
    copied(desk, "n2")
    desk.view.look_at_point(desk.view.canvas.bodies.around(["n2"]).center())
    stood = desk.view.mapToScene(QPoint())
    desk.actions.run("edit.paste")
    assert desk.view.mapToScene(QPoint()) == stood
    desk.document.apply("Move", edits.move(desk.document.project, {"n3": (9000.0, 6000.0)}))
    copied(desk, "n3")
    desk.view.look_at_point(QPointF())
    desk.actions.run("edit.paste")
    qtbot.waitUntil(lambda: seen_whole(desk, desk.selection.one))
