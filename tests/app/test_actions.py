"""What the window's actions do, triggered as a menu or a key would."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.actions import Action, Actions
from app.canvas import edits
from app.canvas.chips import Fold
from app.canvas.quick_add import QuickAdd
from app.command_palette import CommandPalette
from app.settings import settings_store
from app.widgets.find_box import FindBox


@pytest.fixture
def act(window, workspace):
    window.show()
    return window._actions.run


def test_one_batch_one_epoch_and_back_to_nothing(act, workspace, qtbot):
    session, document = workspace.session, workspace.document
    untrained = document.project
    with qtbot.waitSignal(session.ended):
        act("train.batch")
    assert document.project.checkpoint.step == 1
    with qtbot.waitSignal(session.ended):
        act("train.epoch")
    assert document.project.checkpoint.epoch == 1
    act("train.reset")
    assert (document.project.checkpoint, document.project.weights) == (None, None)
    act("edit.undo")
    assert document.project.checkpoint.epoch == 1
    act("edit.redo")
    assert document.project.checkpoint is None
    assert document.project.graph == untrained.graph


def test_the_same_action_starts_and_stops(act, workspace, qtbot):
    session = workspace.session
    act("train.toggle")
    qtbot.waitUntil(lambda: session.progress is not None)
    with qtbot.waitSignal(session.ended):
        act("train.toggle")
    assert session.state == "idle"


def test_zooming_in_and_out_and_to_its_own_size(act, workspace):
    view = workspace.room.view
    act("view.own_size")
    assert view.zoom == pytest.approx(1)
    act("view.zoom_in")
    nearer = view.zoom
    assert nearer > 1
    act("view.zoom_out")
    assert view.zoom == pytest.approx(1)
    workspace.selection.choose([workspace.document.project.graph.named("dense").id])
    act("view.fit_selection")
    assert view.zoom >= 1


def test_a_layer_is_asked_for_in_the_middle_of_a_wire(act, workspace):
    graph = workspace.document.project.graph
    workspace.selection.choose(wires=graph.leaving(graph.inputs[0].id)[:1])
    act("wire.insert")
    assert workspace.room.view.findChild(QuickAdd) is not None


def test_everything_is_copied_and_pasted(act, workspace):
    document = workspace.document
    before = len(document.project.graph.nodes)
    act("edit.select_all")
    act("edit.copy")
    act("edit.paste")
    assert len(document.project.graph.nodes) == 2 * before


def test_a_document_closes_to_the_welcome_page_and_another_begins(act, window):
    act("file.close")
    assert window.workspace is None
    act("file.new")
    assert window.workspace.document.project.graph.nodes == ()


def test_nothing_remains_when_everything_is_deleted(act, workspace):
    act("edit.select_all")
    act("edit.delete")
    assert workspace.document.project.graph.nodes == ()


def test_a_layer_is_found_by_its_name_chosen_and_brought_to_the_middle(act, window, workspace):
    view, graph = workspace.room.view, workspace.document.project.graph
    last = graph.outputs[0].id
    workspace.document.apply("Rename", edits.rename(workspace.document.project, last, "verdict"))
    view.zoom_by(4.0, QPoint(0, 0))
    assert last not in workspace.selection.ids
    act("graph.find")
    box = next(each for each in window.findChildren(FindBox) if each.isVisible())
    box.search.setText("verd")
    assert box.list.count() == 1
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    assert workspace.selection.ids == (last,)
    centre = view.mapFromScene(view.canvas.cards[last].sceneBoundingRect().center())
    middle = view.viewport().rect().center()
    assert (centre - middle).manhattanLength() < 4


def test_a_layer_found_while_all_is_tiny_is_shown_large_enough_to_be_read(act, window, workspace):
    view = workspace.room.view
    view.zoom_to(0.2)
    act("graph.find")
    next(each for each in window.findChildren(FindBox) if each.isVisible()).take()
    assert view.zoom == pytest.approx(1.0)


@pytest.mark.parametrize(("words", "meant"), [
    ("convolution", "Add Conv 2D"), ("fully connected", "Add Dense"), ("linear", "Add Dense"),
    ("lightw", "Add Separable conv 2D"), ("light", "Dark or light"),
])  # fmt: skip
def test_the_command_palette_finds_what_is_meant(window, workspace, words, meant):
    palette = CommandPalette(window, window._actions)
    palette.search.setText(words)
    assert palette.list.item(0).text().startswith(meant)


def test_a_layer_that_has_a_name_of_its_own_is_found_by_its_kind(act, window, workspace):
    last = workspace.document.project.graph.outputs[0].id
    dense = next(n.id for n in workspace.document.project.graph.nodes if n.layer.title == "Dense")
    for node, name in ((last, "verdict"), (dense, "first look")):
        workspace.document.apply("Rename", edits.rename(workspace.document.project, node, name))
    act("graph.find")
    box = next(each for each in window.findChildren(FindBox) if each.isVisible())
    for words, meant in (("fully connected", "first look"), ("dense", "first look")):
        box.search.setText(words)
        assert any(meant in box.list.item(row).text() for row in range(box.list.count()))


def test_the_command_palette_finds_settings_and_the_way_back(window, workspace, qapp):
    def offered():
        palette = CommandPalette(window, window._actions)
        palette.search.setText("theme")
        return [palette.list.item(i).text() for i in range(palette.list.count())], palette

    assert {"Theme: dark", "Theme: light"} <= set(offered()[0])
    titles, palette = offered()
    palette.list.setCurrentRow(titles.index("Theme: light"))
    palette.take()
    assert settings_store().value.theme == "light"
    assert "Theme: as the system" in offered()[0]
    assert "Theme: light" not in offered()[0]

    workspace.palette_column.show_rail(False)
    fold = next(each for each in workspace.palette_column.findChildren(Fold)
                if each.accessibleName() == "Core")  # fmt: skip
    fold.click()
    palette = CommandPalette(window, window._actions)
    palette.search.setText("families")
    palette.take()
    assert settings_store().value.families == {}
    assert fold.isChecked()


def test_what_is_docked_goes_with_several_cards_and_stays_where_one_goes(act, workspace):
    graph = workspace.document.project.graph
    cards = [n.id for n in graph.nodes if n.layer.stem == "dense"]
    workspace.selection.choose(cards[:1])
    act("edit.delete")
    docked = len([n for n in workspace.document.project.graph.nodes if n.layer.docks])
    workspace.document.undo()
    assert docked == len([n for n in graph.nodes if n.layer.docks])
    workspace.selection.choose(cards)
    act("edit.delete")
    left = workspace.document.project.graph
    assert [n.layer.stem for n in left.nodes] == ["input", "flatten", "output"]


def test_what_many_actions_ask_is_asked_once_at_a_refresh(act, window):
    asked = []

    def chosen(document):
        asked.append(document)
        return True

    rows = [Action(f"graph.{name}", name, chosen, when=chosen) for name in ("one", "two", "three")]
    actions = Actions(rows, {"document": window.workspace.document}, window)
    asked.clear()
    actions.refresh()
    assert len(asked) == 1
    assert all(actions[row.id].isEnabled() for row in rows)
