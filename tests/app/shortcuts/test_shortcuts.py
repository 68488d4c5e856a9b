"""Which keys trigger what: the list of them, choosing others, and stored values gone bad."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.command_palette import offers
from app.home import config_home
from app.settings import FILE, read, settings_store
from app.shortcuts.dialog import ShortcutList
from app.shortcuts.gestures import GESTURES
from app.shortcuts.keys import declared, keys_in_force, with_keys
from app.shortcuts.refused import refusal
from app.shortcuts.rows import ActionRow
from app.window_actions import all_rows

ROWS = all_rows()


@pytest.fixture
def shortcuts(window, workspace, qtbot):
    window.show()
    made = ShortcutList(window)
    made.open()
    return made


def row_of(shortcuts, action_id):
    return next(
        row for row in shortcuts.keys.rows if isinstance(row, ActionRow) and row.row.id == action_id
    )


def press(box, key, held=Qt.KeyboardModifier.NoModifier):
    box.setFocus()
    box.click()
    assert box.waits
    QTest.keyClick(box, key, held)


def keys_of(action_id):
    return keys_in_force(ROWS, settings_store().value.shortcuts)[action_id]


def test_every_action_that_a_key_can_name_and_every_gesture_is_listed(shortcuts):
    listed = {row.row.id for row in shortcuts.keys.rows if isinstance(row, ActionRow)}
    assert listed == {row.id for row in ROWS if row.menus != ("Port",)}
    words = " ".join(row.words for row in shortcuts.keys.rows)
    assert all(gesture.hand in words for gesture in GESTURES)


@pytest.mark.parametrize(
    ("words", "found"), [("ctrl+t", "Train or pause"), ("duplic", "Duplicate"), ("wheel", "Wheel")]
)
def test_a_search_finds_by_name_by_key_and_by_gesture(shortcuts, words, found):
    shortcuts.keys.search.setText(words)
    left = [row.words for row in shortcuts.keys.rows if not row.isHidden()]
    assert 0 < len(left) < 6
    assert any(found in each for each in left)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("tidey", "Tidy up"), ("full scren", "Full screen"), ("dupliacte", "Duplicate")],
)
def test_a_slip_of_the_hand_finds_what_is_meant(shortcuts, slip, meant):
    shortcuts.keys.search.setText(slip)
    left = [row.name for row in shortcuts.keys.rows if not row.isHidden()]
    assert meant in left
    assert len(left) < 4
    shortcuts.keys.search.setText("no such thing")
    assert all(row.isHidden() for row in shortcuts.keys.rows)


def test_new_keys_hold_at_once_in_menu_palette_and_tooltip(shortcuts, window):
    row, made = row_of(shortcuts, "file.open"), window._actions["file.open"]
    press(row.keys, Qt.Key.Key_F7)
    assert row.keys.text() == "F7"
    assert made.shortcuts() == [QKeySequence("F7")]
    assert "Open…    F7" in [each.words for each in offers(window, window._actions)]
    assert window.welcome._open.toolTip() == "Open a Layerloom project (F7)"
    row.back.click()
    assert made.shortcuts() == [QKeySequence("Ctrl+O")]
    assert window.welcome._open.toolTip() == "Open a Layerloom project (Ctrl+O)"
    assert settings_store().value.shortcuts == {}


def test_keys_that_another_has_are_told_and_can_be_taken(shortcuts, window):
    row = row_of(shortcuts, "file.open")
    press(row.keys, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert "Train or pause" in row.note.text()
    assert keys_of("file.open") == ("Ctrl+O",)
    row.anyway.click()
    assert keys_of("file.open") == ("Ctrl+T",)
    assert keys_of("train.toggle") == ()
    assert row_of(shortcuts, "train.toggle").keys.text() == "–"
    assert window._actions["train.toggle"].shortcuts() == []
    assert row.anyway.isHidden()
    back = row_of(shortcuts, "train.toggle")
    back.back.click()
    assert "Open" in back.note.text()      # its own first key is another's now
    shortcuts.reset.click()
    assert keys_of("train.toggle") == ("Ctrl+T",)
    assert keys_of("file.open") == ("Ctrl+O",)
    assert not shortcuts.reset.isEnabled()


def test_a_key_of_the_canvas_and_a_letter_alone_are_refused_with_the_reason(shortcuts):
    row = row_of(shortcuts, "file.open")
    press(row.keys, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert "move what is chosen" in row.note.text()
    assert row.anyway.isHidden()
    press(row.keys, Qt.Key.Key_G)
    assert "quick-add" in row.note.text()
    assert keys_of("file.open") == ("Ctrl+O",)


Held = Qt.KeyboardModifier


@pytest.mark.parametrize(
    ("key", "held", "why"),
    [
        (Qt.Key.Key_F, Held.AltModifier, "opens the menu File"),
        (Qt.Key.Key_T, Held.AltModifier, "opens the menu Train"),
        (Qt.Key.Key_F4, Held.AltModifier, "closes the window"),
        (Qt.Key.Key_F2, Held.ControlModifier | Held.AltModifier, "kept by the system"),
        (Qt.Key.Key_D, Held.MetaModifier, "kept by the system"),
        (Qt.Key.Key_G, Held.ShiftModifier, "still typed"),
        (Qt.Key.Key_A, Held.ShiftModifier, "still typed"),
    ],
    ids=str,
)
def test_keys_that_do_something_else_everywhere_are_refused_where_they_are_pressed(
    shortcuts, key, held, why
):
    row = row_of(shortcuts, "file.open")
    press(row.keys, key, held)
    assert why in row.note.text()
    assert not row.note.isHidden()
    assert row.anyway.isHidden()
    assert keys_of("file.open") == ("Ctrl+O",)


def test_the_key_an_action_has_at_first_is_never_refused(shortcuts):
    row = row_of(shortcuts, "graph.add")
    press(row.keys, Qt.Key.Key_F7)
    assert keys_of("graph.add") == ("F7",)
    press(row.keys, Qt.Key.Key_A, Held.ShiftModifier)
    assert keys_of("graph.add") == ("Shift+A",)


def test_a_key_is_taken_away_and_given_back(shortcuts, window):
    row, made = row_of(shortcuts, "file.open"), window._actions["file.open"]
    row.none.click()
    assert row.keys.text() == "–"
    assert row.none.isHidden()
    assert made.shortcuts() == []
    assert window.welcome._open.toolTip() == "Open a Layerloom project"
    assert "Open…" in [each.words for each in offers(window, window._actions)]
    assert read(config_home() / FILE).shortcuts == {"file.open": []}
    assert keys_in_force(ROWS, read(config_home() / FILE).shortcuts)["file.open"] == ()
    row.back.click()
    assert made.shortcuts() == [QKeySequence("Ctrl+O")]
    assert settings_store().value.shortcuts == {}


def test_delete_on_a_key_takes_it_away_and_while_it_waits_is_a_key_itself(shortcuts):
    row = row_of(shortcuts, "file.open")
    row.keys.setFocus()
    QTest.keyClick(row.keys, Qt.Key.Key_Delete)
    assert keys_of("file.open") == ()
    press(row.keys, Qt.Key.Key_Delete)
    assert "Delete" in row.note.text()
    assert keys_of("file.open") == ()


def test_tab_goes_from_the_search_through_the_rows_and_then_to_the_buttons_below(shortcuts):
    settings_store().change(shortcuts={"file.save": ["F7"]})
    shortcuts.keys.search.setText("open block")
    QApplication.processEvents()
    row = row_of(shortcuts, "block.enter")
    shortcuts.keys.search.setFocus()
    for stop in (row.keys, row.none, shortcuts.reset):
        QTest.keyClick(shortcuts.focusWidget(), Qt.Key.Key_Tab)
        assert shortcuts.focusWidget() is stop


def test_stored_keys_that_no_action_can_have_are_passed_over():
    force = keys_in_force(ROWS, {"file.open": ["Alt+F", "F7"], "file.save": ["Shift+G"]})
    assert force["file.open"] == ("F7",)
    assert force["file.save"] == ("Ctrl+S",)


def test_no_action_has_keys_at_first_that_open_a_menu_or_are_the_systems():
    allowed = {"Shift+A", "Esc"}
    assert all(not refusal(key) for row in ROWS for key in set(declared(row)) - allowed)


def test_escape_and_another_focus_leave_the_keys_as_they_were(shortcuts):
    row = row_of(shortcuts, "file.open")
    press(row.keys, Qt.Key.Key_Escape)
    assert shortcuts.isVisible()
    assert row.keys.text() == "Ctrl+O"
    row.keys.click()
    shortcuts.keys.search.setFocus()
    assert not row.keys.waits
    assert settings_store().value.shortcuts == {}


@pytest.mark.parametrize(
    "stored",
    [
        None, 7, "Ctrl+T", ["file.open"], {"file.open": 3}, {"file.open": ["Ctrl+Nonsense", 4]},
        {"nobody.knows": ["Ctrl+T"]}, {3: ["F5"]}, {"file.open": "F5"},
    ],
    ids=str,
)  # fmt: skip
def test_stored_values_that_are_no_keys_are_passed_over(stored):
    assert keys_in_force(ROWS, stored) == {row.id: declared(row) for row in ROWS}


def test_a_file_with_such_values_keeps_the_other_settings(home):
    path = config_home() / FILE
    path.write_bytes(b'{"theme": "light", "shortcuts": [7]}')
    assert read(path).theme == "light"
    assert keys_in_force(ROWS, read(path).shortcuts)["file.open"] == ("Ctrl+O",)


def test_no_key_triggers_two_actions_whatever_is_stored():
    stored = {"file.open": ["Ctrl+T"], "file.save": ["Ctrl+T", "F6"]}
    force = keys_in_force(ROWS, stored)
    assert (force["file.open"], force["file.save"]) == (("Ctrl+T",), ("F6",))
    assert force["train.toggle"] == ()


def test_keys_of_actions_that_a_newer_program_has_are_kept():
    stored = with_keys(ROWS, {"later.one": ["F9"]}, "file.open", ("F5",))
    assert stored == {"later.one": ("F9",), "file.open": ("F5",)}


def test_keys_of_a_place_are_no_actions_keys():
    taken = {key for gesture in GESTURES for key in gesture.keys} - {"Esc"}
    assert not taken & {key for row in ROWS for key in declared(row)}
    assert all(QKeySequence(key).toString() == key for key in taken)
