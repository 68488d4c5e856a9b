"""The full screen and the presentation are left by Esc, and remembered nowhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.presenting import LARGER
from app.settings import settings_store
from app.theme.current import theme_source
from app.theme.type import ROLES
from tests.app.hand import open_source

PADDING = 40
"""Of a box that offers values: before its words, and for its arrow."""


@pytest.fixture
def act(window, workspace, qtbot):
    window.show()
    window.activateWindow()
    workspace.room.view.setFocus()
    qtbot.waitUntil(workspace.room.view.hasFocus)
    yield window._actions.run
    theme_source().show_larger(1.0)


def escape(window):
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)


def test_the_full_screen_comes_and_goes_by_the_same_key_and_by_escape(act, window, qtbot):
    act("view.full_screen")
    assert window.isFullScreen()
    act("view.full_screen")
    assert not window.isFullScreen()
    act("view.full_screen")
    escape(window)
    assert not window.isFullScreen()


def test_escape_leaves_what_is_inmost_first(act, window, workspace):
    act("view.full_screen")
    workspace.selection.choose([workspace.document.project.graph.nodes[0].id])
    escape(window)
    assert not workspace.selection
    assert window.isFullScreen()
    escape(window)
    assert not window.isFullScreen()


def test_escape_leaves_a_block_before_the_full_screen(act, window, qtbot):
    open_source(window, "example:resnet18")
    workspace = window.workspace
    qtbot.waitUntil(lambda: workspace.session.dataset is not None, timeout=20_000)
    workspace.room.view.setFocus()
    block = next(n.id for n in workspace.document.project.graph.nodes
                 if workspace.scope.can_enter(n.id))  # fmt: skip
    workspace.scope.enter(block)
    window._actions.run("view.full_screen")
    workspace.selection.clear()
    escape(window)
    assert workspace.scope.path == ()
    assert window.isFullScreen()
    workspace.selection.clear()
    escape(window)
    assert not window.isFullScreen()


def test_a_presentation_has_larger_type_and_fewer_parts_and_goes_without_a_trace(
    act, window, workspace
):
    before = settings_store().value
    epoch, usual = window.top._words, ROLES["number"][1]
    act("view.present")
    assert window.isFullScreen()
    assert workspace.left_column.isHidden()
    assert window.status.isHidden()
    assert epoch.font().pixelSize() == round(usual * LARGER)
    assert not window._actions.can("view.full_screen")
    escape(window)
    assert not window.isFullScreen()
    assert not workspace.left_column.isHidden()
    assert not window.status.isHidden()
    assert epoch.font().pixelSize() == usual
    assert theme_source().scale == 1.0
    assert settings_store().value == before


def test_the_next_window_opens_as_a_window(act, window):
    size = window.size()
    act("view.full_screen")
    window.close()
    again = window.application.new_window()
    assert not again.isFullScreen()
    assert again.size() == size


def test_a_palette_that_was_put_away_stays_away_after_a_presentation(act, window, workspace):
    act("view.hide_palette")
    act("view.present")
    act("view.present")
    assert workspace.left_column.isHidden()
    act("view.hide_palette")
    assert not workspace.left_column.isHidden()


def test_in_a_small_presentation_the_pace_is_told_in_whole_words(act, window, qtbot):
    window.resize(1024, 700)
    act("view.present")
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.width() == 1024)
    pace = window.top._pace
    room = pace.width() - PADDING
    for place in range(pace.count()):
        assert pace.fontMetrics().horizontalAdvance(pace.itemText(place)) <= room
    act("view.present")
    qtbot.waitUntil(lambda: pace.itemText(1) == "An epoch a frame")
