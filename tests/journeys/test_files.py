"""Files in the real program: saved, cut short, opened again, opened twice, and not ours."""

import os
import shutil
import subprocess
import sys

import pytest

import nncore as nn
from app.store import kept, recall
from nncore.examples import example
from tests.journeys.driver import ROOT
from tests.journeys.test_building import told, undo_everything


def answer(program, path):
    """Type a path into the file dialog that is open."""
    program.where("File name:")
    program.press("ctrl+a")
    program.type(str(path))
    program.press("Return")


def test_saved_killed_reopened_and_trained_on_from_there(start, home, tmp_path):
    path = tmp_path / "mine.loom"
    program = start("example:mnist")
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")
    program.click("Step epoch")
    program.wait_until(lambda: told(program)["epoch"] == 1, "an epoch is learned")
    program.press("ctrl+s")
    answer(program, path)
    program.wait_until(lambda: told(program)["saved"], "it is saved")
    saved = nn.load(path).checkpoint
    program.click("Train")
    program.wait_until(lambda: told(program)["step_seen"] > saved.step, "it trains on")

    def kept_step():
        works = kept(home / "works")
        checkpoint = recall(works[0].folder).project.checkpoint if works else None
        return checkpoint.step if checkpoint else 0

    program.wait_until(lambda: kept_step() > saved.step, "a copy is ahead of the file")
    program.kill()
    reached = kept_step()

    again = start(str(path))
    assert told(again)["step"] == reached
    assert "newer than mine.loom" in told(again)["notices"][0]
    again.click("Step batch")
    again.wait_until(lambda: told(again)["step"] == reached + 1, "it goes on from there")
    history = recall(kept(home / "works")[0].folder).project.checkpoint.history
    assert list(history.epochs) == list(range(1, len(history.epochs) + 1))
    undo_everything(again)
    assert told(again)["weights"] == ""
    assert again.said() == ""


def test_what_is_open_in_one_process_opens_as_a_copy_in_another(start, tmp_path):
    path = tmp_path / "mine.loom"
    nn.save(example("xor"), path)
    first = start(str(path))
    second = start(str(path))
    assert (told(second)["path"], told(second)["title"]) == ("", "mine (copy)")
    assert told(second)["notices"] == [
        "mine.loom is open in another window of Layerloom, so this is a copy of it."
    ]
    first.kill()
    second.press("ctrl+w")
    third = start(str(path))
    assert told(third)["path"] == str(path)
    assert [each.said() for each in (first, second, third)] == ["", "", ""]


def test_quitting_while_it_trains_loses_nothing_and_says_nothing(start):
    program = start("example:mnist")
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")
    program.click("Train")
    program.wait_until(lambda: told(program)["step_seen"] > 0, "it trains")
    program.press("ctrl+q")
    program.process.wait(15)
    assert (program.process.returncode, program.said()) == (0, "")

    again = start()
    again.click("Open Handwritten digits")
    again.wait_until(lambda: told(again).get("step"), "it is under Recent with what was learned")
    again.click("Train")
    again.wait_until(lambda: told(again)["step_seen"] > told(again)["step"], "it goes on")
    again.press("ctrl+o")
    answer(again, "/nowhere.loom")
    again.wait_until(lambda: again.sees("OK"), "the dialog itself says that there is no such file")
    again.press("Escape")
    again.wait_until(lambda: not again.sees("OK"), "that is read")
    again.press("Escape")
    again.wait_until(lambda: not again.sees("File name:"), "the dialog is left")
    again.press("ctrl+w")
    again.wait_until(lambda: not told(again)["open"], "closing goes back to the welcome page")
    assert again.said() == ""


def test_theme_and_window_are_as_they_were(start):
    program = start()
    welcome = program.where("Open one and watch it learn")
    bar = program.where("Everything stays on this machine")
    assert bar.top + bar.height <= 900                  # the whole window is on the screen
    program.press("ctrl+shift+l")
    program.press("ctrl+q")
    program.process.wait(15)
    again = start()
    assert again.where("Open one and watch it learn") == welcome
    assert again.ask("theme") == "light"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nothing of ours", "odd.loom: this is not a Layerloom project."),
        (None, "odd.loom: this is a folder, not a Layerloom project."),
    ],
    ids=["not ours", "a folder"],
)
def test_what_cannot_be_opened_is_said_in_a_sentence(start, tmp_path, content, words):
    path = tmp_path / "odd.loom"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    program = start(str(path))
    assert told(program)["notices"] == [words]
    assert program.said() == ""


def test_a_home_that_cannot_be_is_said_in_a_sentence(display, tmp_path):
    (tmp_path / "file").write_text("no folder")
    environment = {**os.environ, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
    ended = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**environment, "LAYERLOOM_HOME": str(tmp_path / "file" / "home")},
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Layerloom cannot keep its files in ")
    assert ended.stderr.count("\n") == 1


def test_a_folder_that_is_gone_takes_nothing_along(start, tmp_path):
    path = tmp_path / "there" / "mine.loom"
    path.parent.mkdir()
    nn.save(example("xor"), path)
    program = start(str(path))
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")
    program.click("Step epoch")
    program.wait_until(lambda: told(program)["epoch"] == 1, "it learns")
    shutil.rmtree(path.parent)
    program.press("ctrl+s")
    program.wait_until(lambda: told(program)["notices"], "it says so")
    assert f"there is no folder {path.parent} to put it into" in told(program)["notices"][0]
    assert not told(program)["saved"]
    program.press("ctrl+q")
    program.process.wait(15)
    again = start(str(path))
    assert told(again)["epoch"] == 1
