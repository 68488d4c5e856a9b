"""The history lists every step by name; a click goes there, over many steps at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import Actions
from app.canvas import edits
from app.canvas.actions import ACTIONS as CANVAS
from app.canvas.history_box import ACTIONS, HistoryBox, names_of
from nncore.layers import Dense, ReLU
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    desk = Desk(qtbot, kit.points())
    desk.actions = Actions((*ACTIONS, ), desk.actions._things)
    desk.session.go_to = desk.document.go_to
    return desk


def edited(desk):
    """Three steps, and every value on the way."""
    values = [desk.document.project]
    for number, layer in enumerate((Dense(3), ReLU(), Dense(2))):
        project = edits.add(values[-1], layer, f"n9{number}", (0.0, 400.0 + 100 * number))
        desk.document.apply(f"Add {layer.label}", project)
        values.append(project)
    return values


def test_it_lists_the_beginning_and_every_step(desk):
    edited(desk)
    assert names_of(desk.document.steps) == ["Beginning", "Add Dense 3", "Add ReLU", "Add Dense 2"]
    desk.document.undo()
    assert names_of(desk.document.steps) == ["Beginning", "Add Dense 3", "Add ReLU", "Add Dense 2"]


def test_go_to_takes_several_steps_in_one_change(desk):
    values, seen = edited(desk), []
    desk.document.changed.connect(lambda _old, new: seen.append(new))
    for count in (0, 3, 1, 2, 2, 99, -5):
        desk.document.go_to(count)
        assert desk.document.project == values[min(3, max(0, count))]
    assert len(seen) == 6           # where one is already there is nothing to show
    desk.document.redo()
    assert desk.document.project == values[1]


def test_a_click_on_a_step_goes_there_and_the_present_one_is_marked(desk, qtbot):
    values = edited(desk)
    desk.actions.run("edit.history")
    box = desk.view.window().findChild(HistoryBox)
    assert box.list.currentRow() == 3
    said = box.list.item(3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Add Dense 2, present step"
    box.list.setCurrentRow(1)
    QTest.keyClick(box.search, Qt.Key.Key_Return)
    assert desk.document.project == values[1]
    assert desk.document.redo_text == "Add ReLU"
    again = HistoryBox(desk.session, desk.view.window())
    assert again.list.item(2).data(Qt.ItemDataRole.AccessibleTextRole) == "Add ReLU, taken back"
    again.list.setCurrentRow(3)
    again.take()
    assert desk.document.project == values[3]


def test_letters_find_a_step(desk):
    values = edited(desk)
    box = HistoryBox(desk.session, desk.view.window())
    box.search.setText("relu")
    assert [box.list.item(i).text() for i in range(box.list.count())] == ["Add ReLU"]
    box.take()
    assert desk.document.project == values[2]


def test_with_nothing_done_there_is_no_history(desk):
    assert not desk.actions.can("edit.history")


def test_a_run_that_ends_by_the_jump_is_a_step_of_its_own(workspace, qtbot):
    """While training, going to a later step redoes that very step, the run written in before it."""
    session, document = workspace.session, workspace.document
    first = document.project
    document.apply("Add Dense 3", edits.add(first, Dense(3), "n91", (0.0, 900.0)))
    document.undo()
    session.train()
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.step > 2)
    session.go_to(0)
    qtbot.waitUntil(lambda: session.state == "idle")
    assert document.project.graph == first.graph
    assert document.project.weights == first.weights
    assert document.redo_text


def test_menus_say_what_undo_and_redo_would_do(desk):
    desk.actions = Actions(CANVAS, desk.actions._things)
    undo, redo = desk.actions["edit.undo"], desk.actions["edit.redo"]
    assert (undo.text(), redo.text()) == ("Undo", "Redo")
    edited(desk)
    desk.document.undo()
    desk.actions.refresh()
    assert (undo.text(), redo.text()) == ("Undo Add ReLU", "Redo Add Dense 2")
