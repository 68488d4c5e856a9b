"""Saving: asked for again while it writes, it writes again afterwards, and nobody waits."""

import threading

import pytest
from msgspec.structs import replace

import nncore as nn
from app.claims import claim
from nncore.examples import example
from tests.app.hand import close_document, open_source

ASKED = "app.widgets.ask_file.QFileDialog.getSaveFileName"


class SlowDisk:
    """Writes one file each time it is let."""

    def __init__(self):
        self.let = threading.Semaphore(0)
        self.error = None
        self.written = []

    def save(self, project, path):
        assert self.let.acquire(timeout=10)
        if self.error is not None:
            raise self.error
        self.written.append((path, project.title))
        nn.save(project, path)


@pytest.fixture
def disk(monkeypatch):
    slow = SlowDisk()
    monkeypatch.setattr("app.saving.save", slow.save)
    yield slow
    slow.let.release(10)


@pytest.fixture
def path(tmp_path):
    there = tmp_path / "mine.loom"
    nn.save(example("xor"), there)
    return there


def rename(window, title):
    window.document.apply("Rename", replace(window.document.project, title=title))


def test_a_save_while_one_is_writing_waits_its_turn_and_takes_the_newest(
    window, path, disk, qtbot
):
    open_source(window, path)
    rename(window, "one")
    window.save()
    rename(window, "two")
    window.save()
    window.save()
    assert disk.written == []                   # and the window is free all the same
    rename(window, "three")
    disk.let.release(3)
    qtbot.waitUntil(lambda: window.document.is_saved)
    assert disk.written == [(path, "one"), (path, "three")]
    assert nn.load(path).title == "three"


def test_closing_writes_what_waits_too(window, path, disk):
    open_source(window, path)
    rename(window, "one")
    window.save()
    rename(window, "two")
    window.save()
    disk.let.release(2)
    close_document(window)
    assert nn.load(path).title == "two"


def test_untitled_work_is_asked_for_its_file_once(window, tmp_path, disk, qtbot, monkeypatch):
    path = tmp_path / "new.loom"
    asked = []
    monkeypatch.setattr(ASKED, lambda *_: asked.append(1) or (str(path), ""))
    open_source(window, "example:xor")
    window.save()
    rename(window, "two")
    window.save()
    disk.let.release(2)
    qtbot.waitUntil(lambda: path.exists() and window.document.is_saved)
    assert asked == [1]
    assert nn.load(path).title == "two"
    assert window.notices.texts() == []


def test_what_is_written_at_last_is_no_longer_said_to_have_failed(
    window, tmp_path, disk, qtbot, monkeypatch
):
    monkeypatch.setattr(ASKED, lambda *_: (str(tmp_path / "new.loom"), ""))
    open_source(window, "example:xor")
    disk.error = nn.LayerloomError("new.loom: it cannot be written (No space left on device).")
    window.save()
    disk.let.release()
    qtbot.waitUntil(lambda: len(window.notices.texts()) == 1)
    disk.error = None
    window.save()
    disk.let.release()
    qtbot.waitUntil(lambda: window.document.path is not None)
    assert window.notices.texts() == []


def test_a_save_that_fails_takes_what_waits_for_the_same_file_along(
    window, tmp_path, disk, qtbot, monkeypatch
):
    path = tmp_path / "new.loom"
    monkeypatch.setattr(ASKED, lambda *_: (str(path), ""))
    open_source(window, "example:xor")
    disk.error = nn.LayerloomError("new.loom: it cannot be written (No space left on device).")
    window.save()
    window.save()
    disk.let.release(2)
    qtbot.waitUntil(lambda: bool(window.notices.texts()))
    assert window.document.path is None
    held = claim(path)
    assert held is not None                     # nobody holds a file that was never written
    held.release()
