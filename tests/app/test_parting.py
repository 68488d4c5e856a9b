"""What is closed is taken apart one way, so that Python's half outlives Qt's."""

from __future__ import annotations

import ast
import gc
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QMenu, QWidget, QWidgetItem
from shiboken6 import isValid

from app.parting import part_once_closed
from tests.app.docks.test_docks import PANELS
from tests.app.hand import open_source

APP = Path(__file__).resolve().parents[2] / "app"
NOT_SHOWN = {"parting.py", "journey.py", "saving.py", "recovery.py"}
"""Where it is done, and where a socket or a thread goes, which nobody has seen."""


@pytest.mark.parametrize("path", sorted(APP.rglob("*.py")), ids=lambda path: path.name)
def test_nothing_that_is_shown_goes_another_way(path):
    text = path.read_text(encoding="utf-8")
    assert "WA_DeleteOnClose" not in text
    assert "deleteLater" not in text or path.name in NOT_SHOWN


def emptied_and_nested(source):
    """Lines that have Python hold an item: `takeAt`, and a layout that is filled before it is put
    into another one, or into a widget."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        filled = {}
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
            if not isinstance(call.func, ast.Attribute):
                continue
            name, of = call.func.attr, ast.unparse(call.func.value)
            if name in ("addWidget", "addLayout", "addStretch", "addSpacing", "addItem"):
                filled.setdefault(of, call.lineno)
            if name == "takeAt":
                yield call.lineno
            if name in ("addLayout", "setLayout") and (
                not isinstance(call.args[0], ast.Name) or call.args[0].id in filled
            ):
                yield call.lineno


@pytest.mark.parametrize("path", sorted(APP.rglob("*.py")), ids=lambda path: path.name)
def test_no_item_of_a_layout_is_held_by_python(path):
    assert list(emptied_and_nested(path.read_text(encoding="utf-8"))) == []


def test_what_has_python_hold_an_item_is_found():
    late = "def build(self):\n row = QHBoxLayout()\n row.addWidget(a)\n column.addLayout(row)"
    early = "def build(self):\n row = QHBoxLayout()\n column.addLayout(row)\n row.addWidget(a)"
    made = "def build(self):\n column.addLayout(self.row())"
    assert [list(emptied_and_nested(each)) for each in (late, early, made)] == [[4], [], [2]]


def held():
    """Items of layouts that Python holds, each of which goes before its layout may."""
    gc.unfreeze()                   # what was set aside, as the program does, is listed nowhere
    gc.collect()
    return {id(each) for each in gc.get_objects() if isinstance(each, QWidgetItem)}


def test_an_item_that_was_set_aside_is_found(qapp):
    holder, before = QWidget(), held()
    row = QHBoxLayout(holder)
    row.addWidget(QWidget())
    item = row.itemAt(0)
    gc.freeze()
    assert held() - before == {id(item)}
    del item


def test_an_open_network_and_all_its_panels_hold_no_item(window, qtbot):
    before = held()
    open_source(window, "example:digits-8x8")
    qtbot.waitUntil(lambda: window.workspace.session.look is not None, timeout=20_000)
    window.show()
    panels = window.workspace.panels
    for panel in PANELS:
        panels._take(panel)
        QApplication.processEvents()
    for action in ("app.settings", "help.shortcuts", "help.commands"):
        window._actions.run(action)
        QApplication.processEvents()
    assert len(window.findChildren(QDialog)) >= 3
    assert held() <= before


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
