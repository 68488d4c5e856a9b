"""The settings: one row each, made from the declaration; what is set holds at once and is kept."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.home import config_home
from app.preferences.dialog import PAGES, SettingsDialog
from app.settings import FILE, Settings, read, settings_store
from app.shortcuts.key_list import KeyList
from app.theme.current import theme_source
from app.theme.motion import is_reduced
from app.training.reports import Progress
from app.widgets.scroll_area import ScrollArea
from nncore.fields import fields_of
from tests.app.accessible import nameless
from tests.app.hand import open_source

SHOWN = [field for field in fields_of(Settings) if field.group]
OTHERS = {
    "theme": "light", "type_size": "130", "motion": "reduced", "minimap": False,
    "selection_bar": False, "wires": "straight", "shapes": False, "wires_hidden": True,
    "trains_examples": False,
}  # fmt: skip


@pytest.fixture
def dialog(window, workspace, qtbot):
    window.show()
    window._run_action("app.settings")
    return window.findChild(SettingsDialog)


def row_of(dialog, name):
    dialog.show_page(next(field.group for field in SHOWN if field.name == name))
    return next(row for row in dialog.rows if row.field.name == name)


def kept():
    return read(config_home() / FILE)


def test_every_setting_that_a_person_can_set_has_a_row_on_its_page(dialog):
    for page in PAGES:
        dialog.show_page(page)
    assert [row.field.name for row in dialog.rows] == [field.name for field in SHOWN]
    assert dialog.findChild(KeyList) is not None
    assert nameless(dialog) == []


@pytest.mark.parametrize("field", SHOWN, ids=lambda field: field.name)
def test_a_setting_is_taken_at_once_kept_and_led_back(dialog, field):
    row, value = row_of(dialog, field.name), OTHERS[field.name]
    assert row.back.isHidden()
    row.control.committed.emit(value)
    assert getattr(kept(), field.name) == value
    QTest.mouseClick(row.back, Qt.MouseButton.LeftButton)
    assert getattr(kept(), field.name) == field.default
    assert row.back.isHidden()


def test_what_is_set_elsewhere_is_shown(dialog, window):
    row = row_of(dialog, "minimap")
    window._run_action("view.minimap")
    assert not row.control.isChecked()
    assert not row.back.isHidden()


def test_type_is_as_large_as_it_is_set_and_larger_for_a_room(dialog, window):
    before = window.status.findChild(type(window.status._state), "status").font().pixelSize()
    row_of(dialog, "type_size").take("150")
    words = window.status.findChild(type(window.status._state), "status")
    assert words.font().pixelSize() == round(1.5 * before)
    theme_source().show_larger(1.3)
    assert theme_source().scale == pytest.approx(1.95)
    theme_source().show_larger(1.0)


def test_larger_type_pushes_nothing_out_of_the_window(dialog, window, workspace, qtbot):
    window.resize(1440, 900)
    for size in ("115", "130", "150"):
        row_of(dialog, "type_size").take(size)
        QApplication.processEvents()
        assert workspace.inspector.width() == round(280 * theme_source().scale)
        parts = [each for each in window.top.findChildren(QWidget) if each.isVisible()]
        for each in parts:
            right = each.mapTo(window, QPoint(each.width(), 0)).x()
            assert right <= window.width(), (size, each)
        menus = window.top.menus
        last = menus.actionGeometry(menus.actions()[-1])
        assert 0 < last.right() <= menus.width()


@pytest.mark.parametrize("size", ["130", "150"])
def test_larger_type_cuts_nothing_off_at_the_top_of_a_small_window(dialog, window, workspace, size):
    window.resize(900, 700)
    row_of(dialog, "type_size").take(size)
    losses = np.zeros(0, np.float32)
    window.top.show_progress(Progress(True, 8_000, 9, 10, 844, losses, 0.1, 9_000.0, 52.0))
    QApplication.processEvents()
    assert window.width() == 900
    parts = [each for each in window.top.findChildren(QWidget) if each.isVisible()]
    for each in parts:
        assert each.mapTo(window, QPoint(each.width(), 0)).x() <= window.width(), each
    words = window.top.findChild(QWidget, "epoch")
    assert words.isVisible()
    assert words.width() >= words.sizeHint().width()


def test_theme_and_motion_follow(dialog):
    row_of(dialog, "theme").take("light")
    assert not theme_source().theme.dark
    row_of(dialog, "motion").take("reduced")
    assert is_reduced()


def test_an_example_waits_for_train_where_that_is_wanted(dialog, window, qtbot):
    row_of(dialog, "trains_examples").take(False)
    open_source(window, "example:spiral", trains=True)
    session = window.workspace.session
    qtbot.waitUntil(lambda: session.dataset is not None)
    QApplication.processEvents()
    assert session.state == "idle"
    assert not session.history.metrics


def test_reset_all_leads_back_to_the_first_and_can_itself_be_taken_back(dialog):
    store = settings_store()
    assert not dialog.reset.isEnabled()
    store.change(theme="light", shapes=False, shortcuts={"file.open": ["F7"]}, folder="/here")
    mine = store.value
    QTest.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert store.value == Settings(folder="/here", window=mine.window)
    assert dialog.reset.text() == "Put back"
    QTest.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert store.value == mine
    assert dialog.reset.text() == "Reset all"


def test_putting_back_leaves_alone_what_was_done_beside_the_settings(dialog):
    store = settings_store()
    store.change(theme="light", folder="/here")
    dialog.reset_all()
    store.change(folder="/there", minimap=store.value.minimap, left="Outline")
    assert dialog.reset.text() == "Put back"
    dialog.reset_all()
    assert (store.value.theme, store.value.folder) == ("light", "/there")
    assert store.value.left == "Outline"


def test_it_is_asked_for_by_keys_once_and_esc_closes_it(window, workspace, qtbot):
    window.show()
    for _ in range(2):
        window._actions["app.settings"].trigger()
    (dialog,) = window.findChildren(SettingsDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_the_keyboard_goes_along_the_pages_and_turns_a_switch(dialog):
    dialog.strip.button("Appearance").setFocus()
    QTest.keyClick(dialog.strip.button("Appearance"), Qt.Key.Key_Right)
    row = row_of(dialog, "minimap")
    assert row.isVisible()
    QTest.keyClick(row.control, Qt.Key.Key_Space)
    assert not settings_store().value.minimap


@pytest.mark.parametrize("name", PAGES)
def test_tab_goes_through_a_page_from_above_and_then_to_the_buttons_below(dialog, name, qtbot):
    settings_store().change(theme="light")      # so that there is something to reset
    dialog.show_page(name)
    assert dialog.findChild(KeyList).rows
    QApplication.processEvents()
    tab = dialog.strip.button(name)
    tab.setFocus()
    passed = []
    while dialog.focusWidget() is not tab or not passed:
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        passed.append(dialog.focusWidget())
        assert len(passed) < 600
    *on_page, reset, close, again = passed
    assert [reset.text(), close.text(), again] == ["Reset all", "Close", tab]
    (inside,) = (e.widget() for e in dialog.findChildren(ScrollArea) if e.isVisible())
    rows = [each for each in on_page if inside.isAncestorOf(each)]
    above = [dialog.findChild(KeyList).search] if name == PAGES[-1] else []
    assert rows
    assert on_page == [*above, *rows]

    def go_down():
        heights = [each.mapTo(inside, each.rect().center()).y() for each in rows]
        return heights == sorted(heights)

    qtbot.waitUntil(go_down)                    # many rows get their places a moment later


def test_enter_in_the_search_of_shortcuts_stays_on_its_page(dialog):
    dialog.show_page(PAGES[-1])
    search = dialog.findChild(KeyList).search
    search.setFocus()
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert dialog.strip.current == PAGES[-1]
    assert dialog.isVisible()
