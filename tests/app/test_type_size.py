"""However large type is, what one types into and chooses from is as high as its words."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QPushButton,
)

from app.canvas.quick_add import QuickAdd
from app.canvas.spot import Spot
from app.command_palette import CommandPalette
from app.preferences.dialog import PAGES, SettingsDialog
from app.shortcuts.dialog import ShortcutList
from app.theme.current import theme_source

KINDS = (QLineEdit, QComboBox, QAbstractSpinBox, QPushButton)


@pytest.fixture(params=[1.0, 1.5, 2.0])
def larger(request, window, workspace, dressed):
    """Type of that size, as the program dresses it, made larger while the window is there."""
    window.resize(1440, 900)
    window.show()
    QApplication.processEvents()
    theme_source().show_larger(request.param)
    QApplication.processEvents()
    yield request.param
    theme_source().show_larger(1.0)


def cut(root):
    """What is lower than it should be."""
    for _ in range(10):
        QApplication.processEvents()
    shown = [each for kind in KINDS for each in root.findChildren(kind) if each.isVisible()]
    assert shown
    return [
        (each, each.accessibleName(), each.height(), each.sizeHint().height())
        for each in shown
        if each.height() < each.sizeHint().height()
        and not isinstance(each.parent(), QAbstractSpinBox)
    ]


def test_fields_of_the_window_are_as_high_as_their_words(larger, window, workspace):
    nodes = [node.id for node in workspace.document.project.graph.nodes]
    for chosen in ([], *([node] for node in nodes), nodes[1:3]):
        workspace.selection.choose(chosen)
        assert cut(window) == []
    workspace.left_column.seek()
    assert cut(window) == []


def test_fields_of_boxes_and_dialogs_are_as_high_as_their_words(larger, window, workspace):
    view = workspace.room.view
    for box in (
        CommandPalette(window, window._actions),
        QuickAdd(view, Spot((0.0, 0.0), None), ""),
        ShortcutList(window),
    ):
        box.show()
        assert cut(box) == []
        box.close()
    dialog = SettingsDialog("", window)
    dialog.show()
    for page in PAGES:
        dialog.show_page(page)
        assert cut(dialog) == []
    dialog.close()


def test_every_row_of_a_menu_can_be_reached_on_the_screen(larger, window, workspace, qtbot):
    screen = window.screen().availableGeometry()
    workspace.selection.choose([workspace.document.project.graph.nodes[1].id])
    for title in window.findChild(QMenuBar).actions():
        menu = title.menu()
        menu.popup(screen.topLeft())
        qtbot.waitExposed(menu)
        for row in menu.actions():
            if row.isEnabled() and not row.isSeparator():
                menu.setActiveAction(row)
                place = menu.actionGeometry(row)
                assert menu.rect().contains(place), row.text()
                assert screen.contains(menu.mapToGlobal(place.center())), row.text()
                assert menu.mapToGlobal(place.topRight()).x() <= screen.right(), row.text()
        menu.close()
