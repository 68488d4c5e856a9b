"""Kept copies of a file's work: which of the two opens, what is said, and that none is lost."""

import os
import shutil

import pytest
from msgspec.structs import replace

import nncore as nn
from app.store import keep, kept, recall
from nncore.examples import example
from tests.app.hand import close_document, open_kept, open_source


@pytest.fixture
def path(tmp_path):
    there = tmp_path / "mine.loom"
    nn.save(example("house-prices"), there)
    return there


def rename(window, title):
    window.document.apply("Rename", replace(window.document.project, title=title))


def kill(window, home):
    """Leave on disk what a killed program leaves there."""
    recovery = window._recovery
    recovery._timer.setInterval(0)
    recovery._note_change()
    recovery._write()
    if recovery._job is not None:
        recovery._job.wait()
    shutil.copytree(home / "works", home / "left")
    close_document(window)
    shutil.rmtree(home / "works")
    shutil.move(home / "left", home / "works")
    for lock in (home / "works").glob("*/lock"):
        lock.unlink()


def leave_unsaved(window, path, title="changed"):
    open_source(window, path)
    rename(window, title)
    close_document(window)


def move_time(path, seconds):
    now = path.stat().st_mtime
    os.utime(path, (now + seconds, now + seconds))


def change_elsewhere(path):
    nn.save(replace(example("house-prices"), title="from elsewhere"), path)
    move_time(path, 3_600)


def test_the_steps_are_there_after_a_kill_behind_a_save(window, path, home, qtbot):
    open_source(window, path)
    rename(window, "changed")
    window.save()
    qtbot.waitUntil(lambda: window.document.is_saved)
    kill(window, home)
    open_source(window, path)
    assert window.document.undo_text == "Rename"
    assert window.document.is_saved
    assert window.notices.texts() == []


def test_a_copy_that_was_kept_just_before_a_save_is_not_called_newer(window, path, home):
    leave_unsaved(window, path)
    nn.save(recall(kept(home / "works")[0].folder).project, path)
    open_source(window, path)
    assert window.document.undo_text == "Rename"
    assert window.document.is_saved
    assert window.notices.texts() == []


def test_unsaved_work_is_there_although_the_file_was_changed(window, path, home):
    leave_unsaved(window, path)
    change_elsewhere(path)
    open_source(window, path)
    assert window.document.project.title == "from elsewhere"
    assert window.notices.texts() == [
        "mine.loom was changed after this work on it was kept: this is the file. "
        "What was not saved is under Recent."
    ]
    window.notices._rows["opened"].act()
    assert window.document.project.title == "changed"
    window.document.undo()
    close_document(window)
    window.welcome.show_recent()
    names = [row.accessibleName() for row in window.welcome.recent.rows]
    assert "Open mine (not saved)" in names
    free = next(one for one in kept(home / "works") if one.path is None)
    open_kept(window, free)
    window.document.undo()
    assert window.document.project.title == example("house-prices").title


@pytest.mark.parametrize("seconds", [-3_600, 3_600])
def test_a_file_that_was_only_touched_is_the_same_file(window, path, seconds):
    leave_unsaved(window, path)
    move_time(path, seconds)
    open_source(window, path)
    assert window.document.project.title == "changed"
    assert window.notices.texts() == [
        "This is newer than mine.loom: what was not saved was kept."
    ]


def test_the_steps_of_a_saved_file_are_there_although_it_was_touched(window, path, home, qtbot):
    open_source(window, path)
    rename(window, "changed")
    window.save()
    qtbot.waitUntil(lambda: window.document.is_saved)
    kill(window, home)
    move_time(path, 3_600)
    open_source(window, path)
    assert window.document.undo_text == "Rename"
    assert window.document.is_saved
    assert window.notices.texts() == []


def test_a_change_that_leaves_the_time_alone_is_a_change(window, path, home):
    leave_unsaved(window, path)
    before = path.stat().st_mtime
    nn.save(replace(example("house-prices"), title="from elsewhere"), path)
    os.utime(path, (before, before))
    open_source(window, path)
    assert "changed elsewhere" in window.notices.texts()[0]


def test_a_copy_from_before_contents_were_noted_goes_by_the_time(window, path, home):
    leave_unsaved(window, path)
    [one] = kept(home / "works")
    work = recall(one.folder)
    keep(one.folder, replace(work, mark=replace(work.mark, content="")))
    move_time(path, 3_600)
    open_source(window, path)
    assert "What was not saved is under Recent." in window.notices.texts()[0]


def test_the_file_is_opened_in_peace_once_the_copy_is_a_work_of_its_own(window, path):
    leave_unsaved(window, path)
    change_elsewhere(path)
    open_source(window, path)
    close_document(window)
    open_source(window, path)
    assert window.notices.texts() == []


def test_unsaved_work_comes_before_an_older_file_that_was_put_there(window, path, home):
    leave_unsaved(window, path)
    nn.save(replace(example("house-prices"), title="restored"), path)
    move_time(path, -3_600)
    open_source(window, path)
    assert window.document.project.title == "changed"
    assert window.notices.texts() == [
        "mine.loom was changed elsewhere; this is newer: what was not saved was kept."
    ]
    window.notices._rows["opened"].act()
    assert window.document.project.title == "restored"


def test_a_file_that_was_changed_while_it_was_open_counts_as_changed(window, path):
    open_source(window, path)
    rename(window, "changed")
    change_elsewhere(path)
    close_document(window)
    open_source(window, path)
    assert window.document.project.title == "from elsewhere"
    assert "What was not saved is under Recent." in window.notices.texts()[0]


def test_a_saved_copy_gives_way_to_a_file_that_was_put_in_its_place(window, path, home, qtbot):
    open_source(window, path)
    rename(window, "changed")
    window.save()
    qtbot.waitUntil(lambda: window.document.is_saved)
    kill(window, home)
    nn.save(replace(example("house-prices"), title="restored"), path)
    open_source(window, path)
    assert window.document.project.title == "restored"
    assert window.notices.texts() == []
    close_document(window)
    assert kept(home / "works") == []


def test_work_whose_file_is_gone_opens_from_what_was_kept(window, path, home):
    leave_unsaved(window, path)
    path.unlink()
    open_source(window, path)
    assert window.document.project.title == "changed"
    assert not window.document.is_saved
    assert "cannot be read" in window.notices.texts()[0]
