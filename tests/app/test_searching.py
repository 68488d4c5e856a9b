"""Every list that is searched by typing says so when nothing is found."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.canvas.history_box import HistoryBox
from app.canvas.quick_add import QuickAdd
from app.canvas.spot import Spot
from app.canvas.swap import SwapFor
from app.command_palette import CommandPalette
from app.widgets.find_box import FindBox, Offer
from app.widgets.words import NOTHING

POPUPS = {
    CommandPalette: lambda window, view: CommandPalette(window, window._actions),
    FindBox: lambda window, view: FindBox("Find", "", [Offer("Dense", view.setFocus)], window),
    HistoryBox: lambda window, view: HistoryBox(window.workspace.session, window),
    QuickAdd: lambda window, view: QuickAdd(view, Spot((0.0, 0.0))),
    SwapFor: lambda window, view: SwapFor(view, view.document.project.graph.nodes[1].id),
}


@pytest.mark.parametrize("kind", POPUPS)
def test_words_that_find_nothing_are_answered_and_return_does_nothing(window, workspace, kind):
    popup = POPUPS[kind](window, workspace.room.view)
    before = workspace.document.project
    window.show()
    popup.show_over()
    assert popup.list.count() > 0
    popup.search.setText("zzzzqqq")
    assert popup.list.count() == 1
    assert popup.list.item(0).text() == NOTHING
    popup.grab()
    words = popup.list.visualItemRect(popup.list.item(0))
    assert popup.list.viewport().rect().contains(words)
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=words.center())
    assert popup.isVisible()
    assert workspace.document.project is before
    popup.search.setText("")
    assert popup.list.item(0).text() != NOTHING
    popup.close()
