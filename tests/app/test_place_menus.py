"""The right button: what can be done there, with its key, and nothing that cannot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QMenu

from app.canvas import remarks
from app.canvas.joints import with_joints
from app.help.page import LayerHelpPage
from app.left_column import OUTLINE
from app.settings import settings_store
from app.window_actions import all_rows
from nncore.layers import Dense


@pytest.fixture
def shown(window, workspace):
    window.resize(1440, 900)
    window.show()
    workspace.room.view.fit()
    return workspace


def menu_of(window):
    menus = [m for m in window.findChildren(QMenu) if m.isVisible() and m.actions()]
    assert len(menus) == 1
    return menus[0]


def offered(menu):
    """Title -> key of everything in a menu and in those inside of it; a line of words is none."""
    found = {}
    for action in menu.actions():
        if action.menu() is not None:
            found |= offered(action.menu())
        elif not action.isSeparator() and action.objectName():
            assert action.isEnabled()
            assert action.isShortcutVisibleInContextMenu()
            found[action.text()] = action.shortcut().toString()
    return found


def at_card(view, node_id):
    return view.mapFromScene(view.canvas.cards[node_id].pos() + QPointF(100, 20))


def opens(window, view, at):
    window._actions.show_menu(at)
    menu = menu_of(window)
    found = offered(menu)
    menu.close()
    return found


def test_a_card_offers_what_is_about_it(window, shown):
    found = opens(window, shown.room.view, at_card(shown.room.view, "n3"))
    for title in ("Cut", "Copy", "Duplicate", "Delete", "Rename", "Swap for…", "Connect to…",
                  "Group into a block", "Frame", "Fit selection", "Help"):  # fmt: skip
        assert title in found
    assert found["Rename"] == "F2"
    assert found["Help"] == "F1"
    assert not {"Add a layer", "Undo", "Find a layer", "Open block"} & set(found)


def test_all_that_a_card_offers_fits_a_small_screen(window, shown):
    window._actions.run("edit.copy")
    window._actions.show_menu(at_card(shown.room.view, "n3"))
    menu = menu_of(window)
    rows = [each for each in menu.actions() if not each.isSeparator()]
    assert menu.sizeHint().height() < 700
    inner = {each.text() for each in rows if each.menu() is not None}
    assert {"Wires", "Select", "Frame and note"} <= inner
    assert "Order" not in inner                     # one row needs no menu
    assert any(each.text() == "Tidy up" for each in rows)
    menu.close()


def test_the_ground_offers_what_is_about_the_network(window, shown):
    view = shown.room.view
    shown.selection.choose(["n3"])
    view.zoom_to(0.5)
    found = opens(window, view, view.mapFromScene(view.canvas.contents().topLeft()) - QPoint(9, 9))
    for title in ("Add a layer", "Paste", "Select all", "Find a layer", "Tidy up", "Note",
                  "Fit network", "Help"):  # fmt: skip
        assert title in found
    assert "Delete" not in found


def test_a_wire_and_a_joint_of_it_offer_theirs(window, shown):
    view, document = shown.room.view, shown.document
    wire = document.project.graph.wires[0]
    at = view.canvas.wires[wire]._path.pointAtPercent(0.5)
    found = opens(window, view, view.mapFromScene(at))
    assert {"Insert a layer here", "Add a joint", "Delete"} <= set(found)
    document.apply("Add", with_joints(document.project, wire, [(at.x(), at.y() - 80)]))
    joint = view.mapFromScene(QPointF(at.x(), at.y() - 80))
    found = opens(window, view, joint)
    assert shown.selection.joint == (wire, 0)
    assert {"Delete", "Take joints out"} <= set(found)
    window._actions.run("edit.delete")
    assert document.project.graph.wires[0] == wire
    assert document.undo_text == "Delete joint"


def test_a_port_offers_to_connect_it(window, shown):
    view = shown.room.view
    port = next(p for p in view.canvas.ports() if p.model.side == "out")
    found = opens(window, view, view.mapFromScene(port.centre))
    assert {"Add a layer here", "Connect to", "Disconnect"} <= set(found)


@pytest.mark.parametrize("kind", ["frame", "note"])
def test_a_frame_and_a_note_offer_colours_and_to_write(window, shown, kind):
    view, document = shown.room.view, shown.document
    box = view.canvas.contents().translated(0, -view.canvas.contents().height() - 60)
    made = remarks.around(box) if kind == "frame" else remarks.note_at(box.topLeft(), "So few?")
    document.apply("Add", remarks.with_remark(document.project, "r1", made))
    view.fit()
    found = opens(window, view, view.mapFromScene(QPointF(made.x + 60, made.y + 16)))
    assert shown.selection.remarks == ("r1",)
    assert {"Rename", "Delete", "Duplicate"} <= set(found)
    assert "Help" not in found


def test_the_map_offers_where_to_look_and_to_be_put_away(window, shown):
    view = shown.room.view
    view.zoom_to(3.0)
    assert view.map.isVisible()
    view.map.customContextMenuRequested.emit(QPoint(20, 20))
    menu = menu_of(window)
    found = offered(menu)
    assert found["Fit network"] == "Home"
    assert "Map of the network" in found
    menu.close()
    window._actions.run("view.minimap")
    assert not settings_store().value.minimap
    assert not view.map.isVisible()


def test_a_row_of_the_outline_offers_what_its_card_does(window, shown, qtbot):
    shown.left_column.show_part(OUTLINE)
    outline = shown.left_column.outline
    qtbot.waitUntil(lambda: outline.model is not None and outline.model.rowCount() > 2)
    index = outline.model.index(2, 0)
    outline._ask_menu(outline.tree.visualRect(index).center())
    menu = menu_of(window)
    assert {"Rename", "Delete", "Help"} <= set(offered(menu))
    menu.close()
    assert shown.selection.ids == (outline.model.row_at(index).id,)


def test_a_row_of_the_palette_offers_to_add_it_and_to_tell_of_it(window, shown):
    palette = shown.palette_column
    palette.show_rail(False)
    chip = next(each for each in palette.chips if each.kind is Dense)
    chip.menu_wanted.emit(chip, QPoint(50, 50))
    menu = menu_of(window)
    add, tell = menu.actions()
    assert add.text() == "Add to the network\tEnter"
    assert tell.text() == "Help on Dense\tF1"
    before = len(shown.document.project.graph.nodes)
    add.trigger()
    assert len(shown.document.project.graph.nodes) == before + 1
    tell.trigger()
    assert next(p for p in window.findChildren(LayerHelpPage) if p.isVisible()).kind is Dense
    menu.close()


def test_what_stands_under_the_right_button_stands_in_a_menu_of_the_window_or_at_its_place():
    bar, place = {"File", "Edit", "View", "Train", "Help"}, {"Port", "Wire", "Panel"}
    for row in all_rows():
        menus = {each.partition("/")[0] for each in row.menus if each}
        assert not menus & {"Card", "Ground", "Map"} or menus & bar
        assert menus <= bar | place | {"Card", "Ground", "Map"}
