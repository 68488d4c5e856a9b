"""Whoever listens to the window instead of looking at it misses no button."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from app.canvas.quick_add import QuickAdd
from app.canvas.spot import Spot
from app.command_palette import CommandPalette
from app.shortcuts.dialog import ShortcutList
from tests.app.accessible import is_interactive, name_of, nameless, walk
from tests.app.hand import open_source

PANELS = ("Learning", "Activations", "Predictions", "Problems")


def named(root):
    return {name_of(one) for one in walk(root) if is_interactive(one)}


def test_the_welcome_page_names_what_can_be_opened(window):
    window.show()
    assert nameless(window) == []
    assert {"New network", "Open…", "Digits 8×8", "Spiral"} <= named(window)


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_names_what_it_offers(window, workspace, panel):
    window.show()
    workspace.panels.show_panel(panel)
    QApplication.processEvents()
    assert nameless(window) == []
    assert {"Train", "Canvas", panel, "Pace"} <= named(window)


def test_the_boundary_names_what_it_offers(window, qtbot):
    window.show()
    open_source(window, "example:spiral")
    workspace = window.workspace
    qtbot.waitUntil(lambda: workspace.session.dataset is not None)
    workspace.panels.show_panel("Boundary")
    assert nameless(window) == []
    assert workspace.panels.current == "Boundary"


def test_every_page_of_the_inspector_names_its_fields(window, workspace):
    window.show()
    for ids in ([], *([node.id] for node in workspace.document.project.graph.nodes)):
        workspace.selection.choose(ids)
        QApplication.processEvents()
        assert nameless(window) == []


def test_a_broken_network_names_what_would_mend_it(window, workspace):
    window.show()
    graph = workspace.document.project.graph
    workspace.selection.choose([graph.nodes[1].id])
    window._run_action("edit.delete")
    workspace.panels.show_panel("Problems")
    QApplication.processEvents()
    assert nameless(window) == []


def test_popups_and_menus_name_what_they_offer(window, workspace):
    window.show()
    view = workspace.room.view
    boxes = [
        CommandPalette(window, window._actions),
        QuickAdd(view, Spot((0.0, 0.0), None), ""),
        ShortcutList(window),
    ]
    for box in boxes:
        box.show()
        assert nameless(box) == []
        box.close()
    for action in window.top.menus.actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        menu.popup(window.pos())
        assert nameless(menu) == []
        assert {each.text() for each in menu.actions() if each.text()} <= named(menu)
        menu.close()


def test_a_thing_without_a_name_would_be_found(window):
    from PySide6.QtWidgets import QToolButton

    window.show()
    unnamed = QToolButton(window.top)
    unnamed.show()
    assert len(nameless(window)) == 1
