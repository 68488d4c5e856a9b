"""Files: one has a file as its own, nothing is lost, and where one looked is found again."""

import subprocess
import sys

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer

import nncore as nn
from app.claims import claim
from app.store import kept, recall
from app.training.reports import Sample
from nncore.examples import example
from nncore.project import View
from tests.app.hand import close_document, open_source

ASKED = "app.widgets.ask_file.QFileDialog.getSaveFileName"
HOLD = """
import sys
from pathlib import Path
from app.claims import claim
held = claim(Path(sys.argv[1]))
print("held" if held else "taken", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    there = tmp_path / "mine.loom"
    nn.save(example("house-prices"), there)
    return there


@pytest.fixture
def other_process(path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.communicate()


def save_as(window, path, monkeypatch):
    monkeypatch.setattr(ASKED, lambda *_: (str(path), ""))
    window.save_as()


def test_a_file_that_another_process_has_open_opens_as_a_copy(window, path, other_process):
    open_source(window, path)
    assert window.document.path is None
    assert window.document.title == "mine (copy)"
    assert window.notices.texts() == [
        "mine.loom is open in another window of Layerloom, so this is a copy of it."
    ]


def test_a_process_that_was_killed_holds_no_file(window, path, other_process):
    other_process.kill()
    other_process.wait()
    open_source(window, path)
    assert window.document.path == path


def test_a_file_that_is_open_here_comes_forward_instead_of_opening_twice(window, path):
    open_source(window, path)
    first = window.document
    second = window.application.new_window()
    open_source(second, path)
    assert second.document is None
    assert window.document is first


def test_a_closed_file_can_be_opened_by_others(window, path):
    open_source(window, path)
    assert claim(path) is None
    close_document(window)
    held = claim(path)
    assert held is not None
    held.release()


def test_saving_over_a_file_that_is_open_elsewhere_is_refused(
    window, workspace, path, other_process, monkeypatch
):
    before = path.read_bytes()
    save_as(window, path, monkeypatch)
    assert window.notices.texts() == [
        "mine.loom: it is open in another window of Layerloom. Save under another name."
    ]
    assert path.read_bytes() == before
    assert window.document.path is None


def test_a_save_that_fails_loses_nothing_even_if_the_window_closes_at_once(
    window, path, home, monkeypatch
):
    open_source(window, path)
    before = path.read_bytes()
    changed = replace(window.document.project, title="changed")
    window.document.apply("Rename", changed)

    def full(project, path):
        raise nn.LayerloomError("mine.loom: it cannot be written (No space left on device).")

    monkeypatch.setattr("app.saving.save", full)
    window.save()
    close_document(window)
    assert path.read_bytes() == before
    assert [one.changed for one in kept(home / "works")] == [True]
    assert "No space left" in window.notices.texts()[0]


def test_where_one_looks_is_no_change_and_no_step_and_is_found_again(window, path, qtbot):
    open_source(window, path)
    view = window.workspace.room.view
    view.zoom_to(1.7)
    window.workspace.panels._take("Predictions")
    qtbot.waitUntil(lambda: window.document.project.view.zoom == pytest.approx(1.7))
    assert window.document.is_saved
    assert window.document.undo_text == ""
    stood = view.standing
    close_document(window)
    open_source(window, path)
    again = window.workspace
    assert again.panels.current == "Predictions"
    assert again.room.view.zoom == pytest.approx(1.7)
    assert again.room.view.standing == replace(stood, panel="Predictions")
    middle = again.room.view.mapToScene(again.room.view.viewport().rect().center())
    assert (middle.x(), middle.y()) == pytest.approx((stood.x, stood.y), abs=2)


def test_where_one_looks_is_written_into_the_file(window, path, qtbot):
    open_source(window, path)
    window.workspace.room.view.zoom_to(1.7)
    window.save()
    qtbot.waitUntil(lambda: nn.load(path).view.zoom == pytest.approx(1.7))


def test_undo_leaves_alone_where_one_looks(window, path):
    open_source(window, path)
    document = window.document
    document.apply("Rename", replace(document.project, title="changed"))
    document.look(replace(document.project, view=View(2.0, 10, 20, "Problems")))
    document.undo()
    assert document.project.title != "changed"
    assert document.project.view == View(2.0, 10, 20, "Problems")


def test_a_typed_sample_is_there_after_reopening(window, path, qtbot):
    open_source(window, path)
    session = window.workspace.session
    typed = {"square_feet": np.array(1_500.0), "bedrooms": np.array(2.0), "age": np.array(70.0)}
    session.show_sample(Sample(values=typed))
    window.save()
    qtbot.waitUntil(lambda: window.document.is_saved)
    close_document(window)
    open_source(window, path)
    sample = window.workspace.session.sample
    assert {name: float(value) for name, value in sample.values.items()} == {
        "square_feet": 1_500, "bedrooms": 2, "age": 70,
    }  # fmt: skip


def test_a_damaged_recovery_copy_does_not_stand_before_the_file(window, path, home):
    open_source(window, path)
    window.document.apply("Rename", replace(window.document.project, title="changed"))
    close_document(window)
    folder = kept(home / "works")[0].folder
    state = folder / "state.json"
    state.write_bytes(state.read_bytes().replace(b'"past":[[', b'"past":[["x",7,'))
    open_source(window, path)
    assert window.document.project.title == example("house-prices").title
    assert "damaged" in window.notices.texts()[0]
    close_document(window)
    open_source(window, path)
    assert window.notices.texts() == []


def test_large_weights_are_kept_as_they_were_at_the_end_of_an_epoch(
    window, workspace, home, qtbot
):
    recovery, session = window._recovery, workspace.session
    recovery._large_bytes = 1_000
    recovery._timer.setInterval(10)
    document = workspace.document
    document.apply(
        "Epochs",
        replace(
            document.project, training=replace(document.project.training, epochs=1_000_000)
        ),
    )
    session.train()

    def copy():
        works = kept(home / "works")
        return recall(works[0].folder) if works else None

    def weights_of_an_epoch():
        work = copy()
        return work is not None and work.project.checkpoint is not None

    qtbot.waitUntil(weights_of_an_epoch)
    document.apply("Rename", replace(document.project, title="changed"))
    qtbot.waitUntil(lambda: copy().project.title == "changed")
    work = copy()
    assert work.project.checkpoint.position == 0
    assert work.project.checkpoint.epoch > 0
    session.pause()
    qtbot.waitUntil(lambda: session.state == "idle")


def test_an_edit_is_kept_although_training_does_not_answer(
    window, workspace, home, qtbot, monkeypatch
):
    monkeypatch.setattr(workspace.session, "with_newest", lambda then: None)
    recovery, document = window._recovery, workspace.document
    recovery._timer.setInterval(10)
    recovery._patience.setInterval(100)
    more = QTimer(recovery)
    more.timeout.connect(recovery._note_change)
    more.start(5)
    document.apply("Rename", replace(document.project, title="changed"))
    qtbot.waitUntil(lambda: [one.title for one in kept(home / "works")] == ["changed"])
    more.stop()
    assert recall(recovery.folder).project.title == "changed"


def test_what_cannot_be_kept_is_said_once(window, workspace, qtbot, monkeypatch):
    def full(folder, work):
        raise nn.LayerloomError("state.json: it cannot be written (No space left on device).")

    monkeypatch.setattr("app.recovery.keep", full)
    recovery, document = window._recovery, workspace.document
    recovery._timer.setInterval(10)
    with qtbot.waitSignal(recovery.failed):
        document.apply("Rename", replace(document.project, title="changed"))
    assert "No space left" in window.notices.texts()[0]
    window.notices.dismiss("error")
    document.apply("Rename", replace(document.project, title="again"))
    qtbot.waitUntil(lambda: not recovery._dirty and recovery._job is None)
    assert window.notices.texts() == []


def test_a_run_that_is_cut_short_is_called_as_if_it_had_ended(window, workspace, qtbot):
    session, document = workspace.session, workspace.document
    training = replace(document.project.training, epochs=1_000_000)
    document.apply("Epochs", replace(document.project, training=training))
    session.train()
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.epoch > 0)
    names = []
    session.with_newest(lambda: names.append(window._recovery.work().steps.past[-1].text))
    qtbot.waitUntil(lambda: bool(names))
    assert names[0].startswith("Train to epoch ")
    with qtbot.waitSignal(session.ended):
        session.pause()
