"""Undo in a field takes back what was typed there; where nothing was typed, the last step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.widgets.number_field import NumberField
from app.widgets.text_field import TextField

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window, workspace, qtbot):
    """The page of a layer whose units and name were changed, each by a step."""
    window.show()
    workspace.selection.choose([workspace.document.project.graph.named("dense").id])
    return workspace.inspector.page


@pytest.mark.parametrize(("kind", "name", "typed"), [
    (NumberField, "Units", "20"), (TextField, "Name", "hidden"),
])  # fmt: skip
def test_undo_is_the_windows_where_nothing_is_typed(page, workspace, qtbot, kind, name, typed):
    before = workspace.document.project
    field = next(each for each in page.findChildren(kind) if each.accessibleName() == name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)
    changed = workspace.document.project
    assert changed.graph != before.graph
    QTest.keyClicks(field, "7")
    QTest.keyClick(field, Qt.Key.Key_Z, CTRL)               # takes back the typing alone
    assert workspace.document.project == changed
    field.show_value(field.value) if kind is NumberField else field.setText(field._text)
    QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert workspace.document.project.graph == before.graph
    QTest.keyClick(field, Qt.Key.Key_Y, CTRL)
    assert workspace.document.project.graph == changed.graph
