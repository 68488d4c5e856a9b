"""Tab reaches the palette's layers once; the arrow keys go among them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.canvas.chips import Chip, Fold
from app.canvas.palette import Palette

KEY = Qt.Key


@pytest.fixture
def palette(qtbot):
    made = Palette()
    qtbot.addWidget(made)
    made.resize(240, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def stops(palette):
    return [each for each in palette.walk._stops if each.isVisible()]


def tabbed(palette):
    return [each for each in stops(palette) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]


def test_one_stop_however_many_layers(palette):
    assert len(stops(palette)) > 15
    assert len(tabbed(palette)) == 1
    tabbed(palette)[0].setFocus()
    first = palette.focusWidget()
    QTest.keyClick(first, KEY.Key_Tab)
    assert palette.focusWidget() not in stops(palette)[1:]


def test_arrows_go_along_lines_and_down_and_tab_comes_back_to_where_one_was(palette):
    fold, one, other = stops(palette)[:3]
    assert isinstance(fold, Fold)
    fold.setFocus()
    QTest.keyClick(fold, KEY.Key_Down)
    assert one.hasFocus()
    QTest.keyClick(one, KEY.Key_Right)
    assert other.hasFocus()
    QTest.keyClick(other, KEY.Key_Left)
    assert one.hasFocus()
    assert tabbed(palette) == [one]
    QTest.keyClick(one, KEY.Key_End)
    assert stops(palette)[-1].hasFocus()
    QTest.keyClick(stops(palette)[-1], KEY.Key_Home)
    assert fold.hasFocus()
    QTest.keyClick(fold, KEY.Key_Up)
    assert fold.hasFocus()


def test_every_stop_is_reached_by_going_down_and_right(palette):
    reached, line = [], stops(palette)[0]
    line.setFocus()
    for _ in range(100):
        across = palette.focusWidget()
        line = across
        while across not in reached:
            reached.append(across)
            if isinstance(across, Chip):
                QTest.keyClick(across, KEY.Key_Right)
            across = palette.focusWidget()
        line.setFocus()
        QTest.keyClick(line, KEY.Key_Down)
        if palette.focusWidget() is line:
            break
    assert set(reached) == set(stops(palette))


def test_left_and_right_fold_and_open_a_family(palette):
    fold = stops(palette)[0]
    fold.setFocus()
    QTest.keyClick(fold, KEY.Key_Left)
    assert not fold.isChecked()
    QTest.keyClick(fold, KEY.Key_Right)
    assert fold.isChecked()


def test_a_stop_that_is_folded_away_leaves_tab_a_way_in(palette):
    fold, one = stops(palette)[:2]
    one.setFocus()
    fold.setChecked(False)
    assert tabbed(palette) == [fold]


def test_down_from_the_search_goes_to_what_it_found_and_enter_adds_it(palette, qtbot):
    palette.search.setFocus()
    QTest.keyClicks(palette.search, "mish")
    QTest.keyClick(palette.search, KEY.Key_Down)
    QTest.keyClick(palette.focusWidget(), KEY.Key_Down)
    with qtbot.waitSignal(palette.layer_wanted) as wanted:
        QTest.keyClick(palette.focusWidget(), KEY.Key_Return)
    assert wanted.args[0].title == "Mish"
