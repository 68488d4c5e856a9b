"""Cards are bypassed, folded to their titles and pinned; each is one step, kept in the file."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

import nncore as nn
from app.actions import Actions
from app.canvas import edits, measures, states
from app.canvas.actions import ACTIONS
from app.canvas.order_actions import ACTIONS as ORDER
from app.canvas.remark_actions import ACTIONS as REMARKS
from app.canvas.state_actions import ACTIONS as STATES
from app.outline.rows import every_row
from app.panels.layers.table import lines_of
from nncore.graph import Graph, Wire
from nncore.layers import LSTM, Add, Dense, Dropout, Embedding, Input, ReLU
from nncore.project import Place, Project
from nncore.shapes import Wake
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk

ALT = Qt.KeyboardModifier.AltModifier


def made(qtbot, project):
    desk = Desk(qtbot, project)
    desk.actions = Actions((*ACTIONS, *STATES, *ORDER, *REMARKS), desk.actions._things)
    return desk


@pytest.fixture
def desk(qtbot):
    return made(qtbot, kit.digits("digits-8x8"))


@pytest.fixture
def row(qtbot):
    """Three cards in a row, placed by hand."""
    graph = Graph.chain(Input((3,)), Dense(4), Dense(5), Dense(2))
    layout = {node.id: Place(320.0 * i, 160.0) for i, node in enumerate(graph.nodes)}
    return made(qtbot, Project(graph, layout=layout))


def model(desk, node_id):
    return desk.view.canvas.cards[node_id].model


def place(desk, node_id):
    return desk.document.project.layout[node_id]


# Bypass


def test_bypass_is_one_step_and_the_same_key_switches_on_again(desk):
    before = desk.document.project
    desk.selection.choose(["n5"])
    desk.actions.run("graph.bypass")
    assert desk.graph["n5"].bypassed
    assert desk.document.undo_text == "Bypass Dense 64"
    assert model(desk, "n5").asleep == {"n5"}
    desk.actions.run("graph.bypass")
    assert desk.document.undo_text == "Switch Dense 64 on again"
    assert desk.graph == before.graph
    desk.document.undo()
    desk.document.undo()
    assert desk.document.project == before


def test_a_docked_row_is_bypassed_by_itself(desk):
    desk.selection.choose(["n4"])
    desk.actions.run("graph.bypass")
    assert model(desk, "n3").asleep == {"n4"}


def test_what_no_longer_fits_is_mended_by_switching_it_on(qtbot):
    layers = Input((5,), kind="integer"), Embedding(7, 4), Dense(3)
    desk = made(qtbot, Project(Graph.chain(*layers)))
    desk.selection.choose(["n2"])
    desk.actions.run("graph.bypass")
    (problem,) = (p for p in desk.session.problems if isinstance(p.remedy, Wake))
    assert model(desk, "n3").wrong
    mended = edits.mend(desk.document.project, problem, desk.document.fresh_id)
    assert not mended.graph["n2"].bypassed


@pytest.mark.parametrize("layer", [Input((4,)), Add(), LSTM(4)])
def test_what_cannot_be_bypassed_says_why_and_stays(qtbot, layer):
    desk = made(qtbot, Project(Graph().adding(layer, "n1")))
    desk.selection.choose(["n1"])
    desk.actions.run("graph.bypass")
    assert not desk.document.steps.past
    assert desk.view.bubble.isVisible()
    assert layer.title in desk.view.bubble.words


def test_a_block_is_bypassed_as_a_whole(qtbot):
    inner = Graph.chain(Input(()), Dense(8))
    inner = inner.renaming(inner.inputs[0].id, "x").renaming(inner.outputs[0].id, "y")
    graph = Graph.chain(Input((8,)), nn.Block(name="Part", graph=inner), Dense(2))
    desk = made(qtbot, Project(graph))
    desk.selection.choose(["n2"])
    desk.actions.run("graph.bypass")
    assert desk.graph.check().parameters == 8 * 2 + 2
    assert model(desk, "n2").asleep == {"n2"}


def test_outline_and_table_say_which_layers_are_bypassed(desk):
    desk.document.apply("Bypass", states.bypass(desk.document.project, ["n5"], True))
    project = desk.document.project
    rows = {row.id: row for row in every_row(project, {})}
    assert "bypassed" in rows["n5"].said
    assert "bypassed" not in rows["n7"].said
    titles = [line.title for line in lines_of(project.graph, project.training, None)]
    assert "Dense 64, bypassed" in titles


# Fold


def test_a_folded_card_is_its_title_and_its_ports(desk):
    before = desk.document.project
    whole = model(desk, "n3")
    ports = [port.centre.y() for port in desk.view.canvas.cards["n3"].ports.values()]
    desk.selection.choose(["n3"])
    desk.actions.run("card.fold")
    folded = model(desk, "n3")
    assert whole.height > folded.height == measures.HEAD
    assert folded.ports == whole.ports
    assert folded.ids == whole.ids
    assert folded.hides == "+ ReLU"
    assert [p.centre.y() for p in desk.view.canvas.cards["n3"].ports.values()] == ports
    assert desk.view.canvas.bodies["n3"][3] - desk.view.canvas.bodies["n3"][1] == measures.HEAD
    assert desk.document.undo_text == "Fold Dense 128"
    desk.actions.run("card.fold")
    assert model(desk, "n3") == whole
    desk.document.undo()
    desk.document.undo()
    assert desk.document.project == before


def test_all_cards_are_folded_and_unfolded_at_once(desk):
    assert desk.actions.can("card.fold_all")
    assert not desk.actions.can("card.unfold_all")
    desk.actions.run("card.fold_all")
    heights = {item.model.height for item in desk.view.canvas.cards.values()}
    assert heights == {measures.HEAD}
    assert not desk.actions.can("card.fold_all")
    desk.actions.run("card.unfold_all")
    assert not any(item.model.folded for item in desk.view.canvas.cards.values())


def test_the_name_of_a_folded_card_stays_in_it_when_all_is_small(row):
    row.actions.run("card.fold_all")
    row.view.zoom_to(0.25)
    row.view.centerOn(row.view.canvas.cards["n2"])
    picture = row.view.viewport().grab().toImage()
    body = row.view.canvas.cards["n2"].sceneBoundingRect()
    box = row.view.mapFromScene(body).boundingRect()
    below = [(x, box.bottom() + 1) for x in range(box.left() + 4, box.right() - 4)]
    assert len({picture.pixelColor(x, y).name() for x, y in below}) == 1


def test_arrows_walk_past_a_row_that_folding_hides(desk):
    desk.selection.choose(["n3"])
    desk.actions.run("card.fold")
    desk.selection.choose(["n4"])           # as the outline does
    assert desk.view.canvas.cards["n3"]._is_chosen
    desk.key(Qt.Key.Key_Left)
    assert desk.selection.one not in ("n3", "n4", "")


def test_the_head_of_a_folded_card_is_its_layer(desk):
    desk.selection.choose(["n3"])
    desk.actions.run("card.fold")
    desk.selection.clear()
    desk.click(desk.card("n3", dy=46))
    assert desk.selection.ids == ("n3",)


def test_a_card_that_is_its_title_already_cannot_be_folded(qtbot):
    desk = made(qtbot, Project(Graph().adding(Dropout(0.5), "n1")))
    desk.selection.choose(["n1"])
    assert not desk.actions.can("card.fold")


# Pin


def pinned(desk, *ids):
    desk.selection.choose(ids)
    desk.actions.run("card.pin")


def test_a_pinned_card_does_not_follow_the_hand_and_says_why(row):
    pinned(row, "n2")
    assert row.document.undo_text == "Pin Dense 4"
    assert model(row, "n2").pinned
    before = row.document.project
    at = row.card("n2")
    row.drag(at, at + QPoint(90, 60))
    assert row.document.project == before
    assert "pinned" in row.view.bubble.words


def test_of_several_only_the_others_move(row):
    pinned(row, "n2")
    row.selection.choose(["n2", "n3"])
    at = row.card("n3")
    row.drag(at, at + QPoint(0, 120))
    assert place(row, "n2") == Place(320.0, 160.0, pinned=True)
    assert place(row, "n3").y > 160


def test_arrow_keys_leave_it_too(row):
    pinned(row, "n2")
    before = row.document.project
    row.key(Qt.Key.Key_Down, ALT)
    assert row.document.project == before
    row.selection.choose(["n2", "n3"])
    row.key(Qt.Key.Key_Down, ALT)
    assert (place(row, "n2").y, place(row, "n3").y) == (160.0, 160.0 + measures.GRID)


def test_tidy_up_and_align_leave_it_and_nothing_covers_it(row):
    row.document.apply("Move", edits.move(row.document.project, {"n3": (10.0, 700.0)}))
    pinned(row, "n3")
    row.selection.clear()
    row.actions.run("graph.tidy")
    assert (place(row, "n3").x, place(row, "n3").y) == (10.0, 700.0)
    boxes = list(dict(row.view.canvas.bodies).values())
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    row.selection.choose(["n3", "n2"])
    assert not row.actions.can("align.left")


def test_where_all_are_pinned_tidy_up_says_so_and_makes_no_step(row):
    for card in list(row.view.canvas.cards):
        pinned(row, card)
    before = row.document.project
    row.selection.clear()
    row.actions.run("graph.tidy")
    assert row.document.project is before
    assert row.view.bubble.isVisible()


def test_a_frame_is_moved_and_leaves_it_where_it_is(row):
    row.selection.choose(["n2", "n3"])
    row.actions.run("remark.frame")
    row.view.setFocus()
    pinned(row, "n2")
    frame = next(iter(row.view.canvas.remarks.items.values()))
    start = row.view.mapFromScene(frame.box.topLeft()) + QPoint(60, 14)
    row.drag(start, start + QPoint(0, 160))
    assert place(row, "n2").y == 160.0
    assert place(row, "n3").y > 160.0


def test_what_is_put_into_the_row_pushes_others_and_not_it(row):
    pinned(row, "n3")
    wire = Wire("n2", "n3")
    new = edits.insert(row.document.project, ReLU(), "n9", wire, (480.0, 160.0))
    assert new.layout["n3"] == Place(640.0, 160.0, pinned=True)


def test_a_copy_of_a_pinned_card_is_free(row):
    pinned(row, "n2")
    piece = edits.fragment(row.document.project, ["n2"])
    new, (copy,) = edits.paste(row.document.project, piece, lambda: "n9", (32.0, 32.0))
    assert not new.layout[copy].pinned


def test_folded_and_pinned_cards_are_so_in_the_file_and_others_are_written_as_ever(row, tmp_path):
    pinned(row, "n2")
    row.document.apply("Fold", states.fold(row.document.project, ["n3"], True))
    nn.save(row.document.project, tmp_path / "a.loom")
    layout = nn.load(tmp_path / "a.loom").layout
    assert layout == row.document.project.layout
    assert layout["n2"].pinned
    assert layout["n3"].folded


def test_the_menu_says_which_way_the_switch_goes(desk):
    words = {key: desk.actions[key] for key in ("graph.bypass", "card.fold", "card.pin")}
    desk.selection.choose(["n3"])
    desk.actions.refresh()
    assert [each.text() for each in words.values()] == ["Bypass", "Fold to title", "Pin here"]
    for key in words:
        desk.actions.run(key)
    desk.actions.refresh()
    assert [each.text() for each in words.values()] == ["Switch on again", "Unfold", "Unpin"]
