"""Opening: it is read while the window goes on, and whoever thinks better of it gives up."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt

import nncore as nn
from app.application import offer_when_opened
from app.claims import claim
from app.files import left_over, open_kept
from app.store import Work, keep, kept
from app.undo import Steps
from nncore.examples import example
from nncore.loomfile import load
from tests.app.hand import open_source
from tests.app.test_leaving import Gate


@pytest.fixture
def gate(monkeypatch):
    """Files are read when it is open."""
    made = Gate()
    monkeypatch.setattr("app.files.load", made.before(load))
    yield made
    made.is_open.set()


@pytest.fixture
def path(tmp_path):
    there = tmp_path / "mine.loom"
    nn.save(example("xor"), there)
    return there


def words(window):
    return window.status._state.text()


def test_the_window_stays_live_and_says_quietly_what_it_opens(window, path, gate, qtbot):
    window.open_source(str(path))
    assert words(window) == "No network open"
    qtbot.waitUntil(lambda: words(window) == "Opening mine; Esc gives up")
    gate.is_open.set()
    qtbot.waitUntil(lambda: window.document is not None)
    assert window.document.path == path
    assert "Opening" not in words(window)


def test_escape_gives_up_and_lets_others_have_the_file(window, path, gate, qtbot):
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_source(str(path))
    qtbot.waitUntil(lambda: "Opening" in words(window))
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert words(window) == "No network open"
    gate.is_open.set()
    window.application.finish()
    assert window.document is None
    held = claim(path)
    assert held is not None
    held.release()
    assert not window._actions["file.give_up"].isEnabled()


def test_escape_on_the_canvas_first_gives_up_what_is_being_opened(window, path, gate, qtbot):
    gate.is_open.set()
    open_source(window, "example:spiral")
    gate.is_open.clear()
    workspace = window.workspace
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view, node = workspace.room.view, workspace.document.project.graph.nodes[1].id
    workspace.selection.choose([node])
    window.open_source(str(path))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not window.opener.is_opening
    assert workspace.selection.ids == (node,)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert workspace.selection.ids == ()
    gate.is_open.set()
    window.application.finish()
    assert window.workspace is workspace


def test_another_open_takes_the_place_of_the_first(window, path, gate):
    window.open_source(str(path))
    window.open_source("example:spiral")
    gate.is_open.set()
    window.application.finish()
    assert window.document.path is None
    assert window.document.title == "Spiral"


def test_a_file_that_is_given_up_and_wanted_again_is_no_copy(window, path, gate, qtbot):
    window.open_source(str(path))
    qtbot.waitUntil(gate.reached.is_set)
    window.opener.give_up()
    window.open_source(str(path))
    gate.is_open.set()
    window.application.finish()
    assert window.document.path == path


def test_a_file_that_is_clicked_twice_is_opened_once(window, path, gate):
    second = window.application.new_window()
    for one in (window, window, second):
        one.open_source(str(path))
    assert len(window.application.errands) == 1
    gate.is_open.set()
    window.application.finish()
    assert window.document.path == path
    assert second.document is None


def test_a_window_that_closes_gives_up(window, path, gate):
    application = window.application
    window.open_source(str(path))
    window.close()
    gate.is_open.set()
    application.finish()
    held = claim(path)
    assert held is not None
    held.release()


def test_what_cannot_be_read_leaves_the_open_document_as_it_is(window, tmp_path):
    open_source(window, "example:xor")
    open_source(window, tmp_path / "nowhere.loom")
    assert window.document.title == "Exclusive or"
    assert window.notices.texts() == ["nowhere.loom: there is no such file."]


def test_kept_work_opens_once(window, home):
    keep(home / "works" / "a", Work(example("xor"), Steps(), None, "Mine"))
    [one] = kept(home / "works")
    first = open_kept(one)
    first.keep()
    with pytest.raises(nn.LayerloomError, match="Mine is open in another window"):
        open_kept(one)
    first.give_back()
    again = open_kept(one)
    assert again.work.project == example("xor")
    again.give_back()


KILLED = """
import sys
from pathlib import Path
from app.claims import claim_on_work
held = claim_on_work(Path(sys.argv[1]))
held.take()
print("held", flush=True)
sys.stdin.read()
"""


def cut_short(folder, work):
    """Leave kept work as a program does that was killed."""
    keep(folder, work)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"held\n"
        process.kill()


def test_what_is_opened_at_the_start_is_not_offered_as_well(window, path, gate, home):
    cut_short(home / "works" / "a", Work(example("xor"), Steps(), path, "mine"))
    cut_short(home / "works" / "b", Work(example("spiral"), Steps(), None, "Other"))
    left = left_over()
    assert {one.title for one in left} == {"mine", "Other"}
    window.open_source(str(path))
    offer_when_opened(window, left, crashed=False)
    assert window.notices.texts() == []
    gate.is_open.set()
    window.application.finish()
    assert window.document.path == path
    assert "Other was open when Layerloom stopped. Everything was kept." in window.notices.texts()


def test_what_is_left_of_last_time_is_offered_at_once_without_a_file(window, home):
    cut_short(home / "works" / "b", Work(example("spiral"), Steps(), None, "Other"))
    offer_when_opened(window, left_over(), crashed=True)
    assert window.notices.texts() == [
        "Other was open when Layerloom crashed. Everything was kept."
    ]


def test_two_windows_open_the_same_example(window):
    second = window.application.new_window()
    window.open_source("example:xor")
    second.open_source("example:xor")
    window.application.finish()
    assert window.document is not None
    assert second.document is not None
