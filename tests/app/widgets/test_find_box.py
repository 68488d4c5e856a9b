"""A box that finds things does what is taken, and is there until that is done."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.widgets.find_box import FindBox, Offer


def test_what_is_taken_may_let_events_pass_while_the_list_is_in_the_middle_of_a_click(qtbot):
    window, seen = QWidget(), []
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()

    def ask_for_a_file():
        loop = QEventLoop()
        QTimer.singleShot(30, loop.quit)
        loop.exec()
        seen.append((isValid(box), isValid(box) and box.isVisible()))

    box = FindBox("Find", "Find", [Offer("Open", ask_for_a_file)], window)
    box.show_over()
    place = box.list.visualRect(box.list.model().index(0, 0)).center()
    with qtbot.waitSignal(box.destroyed):
        QTest.mouseClick(box.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert seen == [(True, False)]
