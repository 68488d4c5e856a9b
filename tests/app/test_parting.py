"""What is closed is taken apart one way, so that Python's half outlives Qt's."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu
from shiboken6 import isValid

from app.parting import part_once_closed

APP = Path(__file__).resolve().parents[2] / "app"
NOT_SHOWN = {"parting.py", "journey.py", "saving.py", "recovery.py"}
"""Where it is done, and where a socket or a thread goes, which nobody has seen."""


@pytest.mark.parametrize("path", sorted(APP.rglob("*.py")), ids=lambda path: path.name)
def test_nothing_that_is_shown_goes_another_way(path):
    text = path.read_text(encoding="utf-8")
    assert "WA_DeleteOnClose" not in text
    assert "deleteLater" not in text or path.name in NOT_SHOWN


def test_a_dialog_goes_however_it_is_closed(qapp, qtbot):
    for close in (QDialog.close, QDialog.accept, QDialog.reject):
        dialog = QDialog()
        part_once_closed(dialog)
        dialog.show()
        close(dialog)
        qtbot.waitUntil(lambda dialog=dialog: not isValid(dialog))


def test_a_menu_goes_and_what_was_chosen_in_it_is_done(window, qtbot):
    window.show()
    menu, done = QMenu(window), []
    part_once_closed(menu)
    menu.addAction("Do it").triggered.connect(lambda: done.append(True))
    menu.popup(window.pos())
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert done == [True]
    qtbot.waitUntil(lambda: not isValid(menu))


def test_a_dialog_that_is_never_closed_goes_with_its_window(qapp, qtbot):
    holder = QDialog()
    dialog = QDialog(holder)
    part_once_closed(dialog)
    holder.deleteLater()
    qtbot.waitUntil(lambda: not isValid(dialog))
