"""Leaving a document: the window moves on at once, the program ends when everything is kept."""

import shutil
import subprocess
import sys
import threading

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent
from shiboken6 import isValid

import nncore as nn
from app.canvas import edits
from app.claims import claim
from app.recovery import keep
from app.store import kept, recall
from app.training.runner import Runner
from nncore.examples import example
from nncore.training import Trainer
from tests.app.hand import close_document, open_source

CLOSING = """
import sys
from pathlib import Path
from app.claims import claim
held = claim(Path(sys.argv[1]))
held.mark(brief=True)
print("closing", flush=True)
sys.stdin.readline()
held.release()
"""


class Gate:
    """Something slow: it goes on when it is let."""

    def __init__(self):
        self.is_open = threading.Event()
        self.reached = threading.Event()

    def before(self, function):
        def gated(*arguments):
            self.reached.set()
            assert self.is_open.wait(30)
            return function(*arguments)

        return gated


@pytest.fixture
def gate():
    made = Gate()
    yield made
    made.is_open.set()


@pytest.fixture
def path(tmp_path):
    there = tmp_path / "mine.loom"
    nn.save(example("house-prices"), there)
    return there


@pytest.fixture
def training(workspace, qtbot):
    """A run without an end, some epochs in."""
    session, document = workspace.session, workspace.document
    endless = replace(document.project.training, epochs=1_000_000)
    document.apply("Epochs", replace(document.project, training=endless))
    session.train()
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.epoch > 2)
    return session


def rename(window, title):
    window.document.apply("Rename", replace(window.document.project, title=title))


def status(window):
    return window.status._state.text()


def test_the_window_moves_on_while_the_step_ends_and_the_copy_is_written(
    window, training, gate, home, qtbot, monkeypatch
):
    monkeypatch.setattr(Trainer, "checkpoint", gate.before(Trainer.checkpoint))
    reached = training.progress.step
    window.close_document()
    assert window.document is None
    qtbot.waitUntil(lambda: status(window) == "Keeping Digits 8×8")
    window.open_source("example:xor")
    qtbot.waitUntil(lambda: window.document is not None)
    assert window.document.title == "Exclusive or"
    assert gate.reached.is_set()
    gate.is_open.set()
    window.application.finish()
    [one] = kept(home / "works")
    work = recall(one.folder)
    assert work.project.checkpoint.step >= reached
    assert work.steps.past[-1].text.startswith("Train to epoch ")


def test_a_closed_window_is_gone_while_its_copy_is_written(
    window, training, gate, home, monkeypatch
):
    monkeypatch.setattr("app.recovery.keep", gate.before(keep))
    application = window.application
    window.close()
    assert application.windows == []
    assert not window.isVisible()
    gate.is_open.set()
    application.finish()
    [one] = kept(home / "works")
    assert recall(one.folder).project.checkpoint.epoch > 2


def test_a_window_that_is_closed_while_the_thread_works_on_an_edit_waits_for_the_thread(
    window, workspace, gate, qtbot, monkeypatch
):
    """Qt ends the program where a thread is taken apart that still runs."""
    monkeypatch.setattr(Runner, "_take", gate.before(Runner._take))
    application, session = window.application, workspace.session
    worker = session._worker
    document = workspace.document
    node = next(each for each in document.project.graph.nodes if isinstance(each.layer, nn.Dense))
    changed = edits.change(document.project, node.id, replace(node.layer, units=7))
    document.apply("Units", changed)
    qtbot.waitUntil(gate.reached.is_set)
    window.close()
    qtbot.waitUntil(lambda: not isValid(window))
    assert worker.isRunning()
    gate.is_open.set()
    with qtbot.waitSignal(worker.destroyed, timeout=10_000):
        application.finish()


def test_a_kill_while_a_large_network_is_left_leaves_its_last_epoch(
    window, training, gate, home, qtbot, monkeypatch
):
    recovery = window._recovery
    recovery._large_bytes = 1_000
    recovery._timer.setInterval(10)

    def last():
        works = kept(home / "works")
        return recall(works[0].folder).project.checkpoint if works else None

    qtbot.waitUntil(lambda: last() is not None)
    monkeypatch.setattr("app.recovery.keep", gate.before(keep))
    window.close_document()
    qtbot.waitUntil(gate.reached.is_set)
    shutil.copytree(home / "works", home / "left")
    [one] = kept(home / "left")
    assert recall(one.folder).project.checkpoint.epoch > 0


def test_work_stands_under_recent_as_soon_as_it_is_kept(
    window, workspace, gate, qtbot, monkeypatch
):
    monkeypatch.setattr("app.recovery.keep", gate.before(keep))
    rename(window, "changed")
    window.close_document()
    assert not window.welcome.recent.rows
    gate.is_open.set()
    window.application.finish()
    assert len(window.welcome.recent.rows) == 1


def test_a_file_that_is_still_being_left_opens_with_the_newest(
    window, path, gate, qtbot, monkeypatch
):
    open_source(window, path)
    rename(window, "changed")
    monkeypatch.setattr("app.recovery.keep", gate.before(keep))
    window.close_document()
    qtbot.waitUntil(gate.reached.is_set)
    window.open_source(str(path))
    qtbot.waitUntil(lambda: status(window) == "Opening mine; Esc gives up")
    assert window.document is None
    gate.is_open.set()
    window.application.finish()
    assert window.document.project.title == "changed"
    assert window.document.path == path


def test_a_copy_that_cannot_be_written_is_told_after_its_window_has_moved_on(
    window, workspace, monkeypatch
):
    def full(folder, work):
        raise nn.LayerloomError("state.json: it cannot be written (No space left on device).")

    monkeypatch.setattr("app.recovery.keep", full)
    rename(window, "changed")
    close_document(window)
    assert "No space left" in window.notices.texts()[0]


@pytest.fixture
def closing_process(path):
    process = subprocess.Popen(
        [sys.executable, "-c", CLOSING, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"closing\n"
    yield process
    process.kill()
    process.communicate()


def test_a_file_that_another_process_is_closing_is_waited_for(
    window, path, closing_process, qtbot
):
    window.open_source(str(path))
    qtbot.waitUntil(lambda: window.opener.words != "")
    assert window.document is None
    closing_process.stdin.write(b"done\n")
    closing_process.stdin.flush()
    window.application.finish()
    assert window.document.path == path


def test_a_process_that_was_killed_while_closing_is_not_waited_for(window, path, closing_process):
    closing_process.kill()
    closing_process.wait()
    open_source(window, path)
    assert window.document.path == path


def test_a_file_that_is_open_again_is_claimed_for_long(window, path):
    for _ in range(2):
        open_source(window, path)
        other = window.application.new_window()
        other.open_source(str(path))
        assert not other.opener.is_opening
        assert claim(path) is None
        close_document(window)


def test_nothing_of_a_left_document_stays_behind(window, training):
    worker = training._worker
    ended = []
    worker.destroyed.connect(lambda: ended.append(True))
    close_document(window)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert ended == [True]
