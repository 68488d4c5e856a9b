"""Recent: what was open lately, how old it is, and how to be rid of it."""

import time

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea

import nncore as nn
from app.home import home as program_home
from app.recent import note_recent
from app.store import Work, keep, kept, recall
from app.undo import Steps
from nncore.examples import example
from tests.app.hand import click, close_document, open_source


@pytest.fixture
def untitled(home):
    folder = home / "works" / "a"
    keep(folder, Work(example("xor"), Steps(), None, "Mine", written_s=time.time() - 720))
    return folder


def test_untitled_work_stands_there_with_its_age(window, untitled):
    window.welcome.show_recent()
    [row] = window.welcome.recent.rows
    assert (row.accessibleName(), row.accessibleDescription()) == ("Open Mine", "12 min ago")
    click(window, row)
    assert window.document.project == example("xor")


def test_delete_takes_untitled_work_away_and_it_can_be_put_back(window, untitled, home, qtbot):
    window.welcome.show_recent()
    [row] = window.welcome.recent.rows
    qtbot.keyClick(row, Qt.Key.Key_Delete)
    assert not window.welcome.recent.rows
    assert kept(home / "works") == []
    assert window.notices.texts() == ["Mine was removed from Recent."]
    window.notices._rows["removed"].act()
    assert len(window.welcome.recent.rows) == 1
    assert recall(untitled).project == example("xor")


def test_a_file_leaves_the_list_and_stays_on_disk(window, tmp_path, qtbot):
    path = tmp_path / "mine.loom"
    nn.save(replace(example("xor")), path)
    note_recent(program_home(), path)
    window.welcome.show_recent()
    [row] = window.welcome.recent.rows
    row.remove_asked.emit()
    assert not window.welcome.recent.rows
    assert path.exists()
    window.notices._rows["removed"].act()
    assert len(window.welcome.recent.rows) == 1


def test_two_files_of_one_name_show_the_folders_that_tell_them_apart(window, tmp_path):
    for folder in ("first", "second"):
        path = tmp_path / folder / "mine.loom"
        path.parent.mkdir()
        nn.save(example("xor"), path)
        note_recent(program_home(), path)
    window.welcome.show_recent()
    told = [row.accessibleDescription() for row in window.welcome.recent.rows]
    assert told == ["Just now · second", "Just now · first"]


def test_two_works_of_one_name_show_when_they_were_kept(window, home):
    for folder, age_s in (("a", 720), ("b", 7_300)):
        work = Work(example("xor"), Steps(), None, "Mine", written_s=time.time() - age_s)
        keep(home / "works" / folder, work)
    window.welcome.show_recent()
    told = [row.accessibleDescription() for row in window.welcome.recent.rows]
    clocks = [each.rpartition(" · ")[2] for each in told]
    assert [each.partition(" · ")[0] for each in told] == ["12 min ago", "2 h ago"]
    assert len(set(clocks)) == 2
    assert all(":" in clock for clock in clocks)


def test_all_recent_work_is_reached_by_scrolling(window, home, qtbot):
    for number in range(14):
        work = Work(example("xor"), Steps(), None, f"Mine {number}", written_s=time.time() - number)
        keep(home / "works" / str(number), work)
    window.resize(1024, 700)
    window.welcome.show_recent()
    rows = list(window.welcome.recent.rows)
    assert len(rows) == 14
    area = window.welcome.recent.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)

    def seen(row):
        place = row.mapTo(area.viewport(), QPoint())
        return place.y() >= 0 and place.y() + row.height() <= area.viewport().height()

    in_view = sum(map(seen, rows))
    pitch = rows[1].y() - rows[0].y()
    gap = pitch - rows[0].height()
    assert in_view == (area.viewport().height() + gap) // pitch
    assert not seen(rows[-1])
    rows[0].setFocus()
    for _ in range(13):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget() is rows[-1]
    assert seen(rows[-1])


def test_tab_goes_from_open_to_recent(window, untitled):
    window.welcome.show_recent()
    [row] = window.welcome.recent.rows
    assert window.welcome._open.nextInFocusChain() is row


def test_untitled_work_that_is_only_looked_at_stays_there(window, untitled, home):
    for _ in range(2):
        window.welcome.show_recent()
        [row] = window.welcome.recent.rows
        click(window, row)
        close_document(window)
    assert [one.title for one in kept(home / "works")] == ["Exclusive or"]
    assert recall(untitled).project.graph == example("xor").graph


def test_work_that_was_offered_after_a_crash_and_only_looked_at_stays_there(
    window, untitled, home
):
    window.offer(kept(home / "works"), crashed=True)
    window.notices._rows["recovery"].act()
    window.application.finish()
    close_document(window)
    window.welcome.show_recent()
    assert len(window.welcome.recent.rows) == 1


def test_an_example_that_is_only_looked_at_leaves_nothing(window, home):
    open_source(window, "example:xor")
    assert window.document.is_saved
    close_document(window)
    assert kept(home / "works") == []


def test_all_that_was_open_at_a_kill_is_told_of_and_stands_there(window, home, tmp_path):
    gone, old = tmp_path / "gone.loom", tmp_path / "old.loom"
    nn.save(example("xor"), old)
    note_recent(program_home(), old)
    for number in range(7):
        newer = tmp_path / f"newer {number}.loom"
        nn.save(example("xor"), newer)
        note_recent(program_home(), newer)
    for name, path in (("Mine", None), ("gone", gone), ("old", old)):
        work = Work(example("xor"), Steps(), path, name, written_s=time.time() + 1)
        keep(home / "works" / name, work)
    works = sorted(kept(home / "works"), key=lambda one: one.title)
    window.offer(works)
    assert window.notices.texts() == [
        "Mine and 2 more were open when Layerloom stopped. Everything was kept. "
        "The others are under Recent."
    ]
    window.offer(works[:2])
    assert window.notices.texts() == [
        "Mine and 1 more were open when Layerloom stopped. Everything was kept. "
        "The other is under Recent."
    ]
    window.welcome.show_recent()
    names = [row.accessibleName() for row in window.welcome.recent.rows]
    assert set(names[:3]) == {"Open Mine", "Open gone", "Open old"}
    row = next(one for one in window.welcome.recent.rows if one.accessibleName() == "Open gone")
    click(window, row)
    assert window.document.path == gone
    assert window.document.project.graph == example("xor").graph
