"""Panels stand where the person puts them, and come back as they were."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu

from app.docks.arrangement import Arrangement
from app.settings import settings_store
from tests.app.hand import close_document, open_source

PANELS = ("Learning", "Activations", "Predictions", "Layers", "Problems")


@pytest.fixture
def act(window, workspace):
    window.show()
    return window._actions.run


def again(window, qtbot):
    """The same example in a workspace of its own, after the first was closed."""
    close_document(window)
    open_source(window, "example:digits-8x8")
    qtbot.waitUntil(lambda: window.workspace.session.dataset is not None)
    return window.workspace


def send(button, kind, at, held=Qt.MouseButton.LeftButton):
    """A mouse at a point of the screen, over a button that it was pressed on."""
    local = QPointF(button.mapFromGlobal(at))
    moves = kind == QEvent.Type.MouseMove
    pressed = Qt.MouseButton.NoButton if moves else Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, local, QPointF(at), pressed, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(button, event)


def drag(strip, name, *way, lets_go=True):
    button = strip._buttons[name]
    start = button.mapToGlobal(button.rect().center())
    send(button, QEvent.Type.MouseButtonPress, start)
    for at in way:
        send(button, QEvent.Type.MouseMove, at)
    if lets_go:
        send(button, QEvent.Type.MouseButtonRelease, way[-1], Qt.MouseButton.NoButton)


def test_at_first_all_panels_are_a_stack_below_the_canvas(workspace):
    panels = workspace.panels
    assert [n for n in panels.bottom.strip.names if n != "Boundary"] == list(PANELS)
    assert not panels.left.panels
    assert not panels.right.panels


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_panel_stands_at_another_side_and_does_so_at_the_next_start(
    act, window, workspace, side, qtbot
):
    act("panel.predictions")
    act(f"panel.{side}")
    stack = workspace.panels.stacks[side]
    assert stack.front == "Predictions"
    assert stack.isVisible()
    assert workspace.panels.predictions.isVisible()
    assert "Predictions" not in workspace.panels.bottom.strip.names
    assert workspace.panels.learning.isVisible()          # both are seen at once
    new = again(window, qtbot)
    assert new.panels.stacks[side].front == "Predictions"
    assert new.panels.stacks[side].isVisible()


def test_a_panel_is_closed_and_shown_again(act, window, workspace, qtbot):
    act("panel.activations")
    act("panel.closed")
    assert "Activations" not in workspace.panels.bottom.strip.names
    assert not workspace.panels.activations.isVisible()
    new = again(window, qtbot)
    assert "Activations" not in new.panels.bottom.strip.names
    window._actions.run("panel.activations")
    assert new.panels.current == "Activations"
    assert new.panels.activations.isVisible()


def test_a_panel_floats_where_it_stood_and_closing_its_window_puts_it_back(
    act, window, workspace, qtbot
):
    act("panel.predictions")
    act("panel.floating")
    floating = workspace.panels._floats["Predictions"]
    assert floating.isWindow()
    assert workspace.panels.predictions.isVisible()
    floating.setGeometry(20, 40, 760, 400)
    box = (20, 40, 760, 400)
    qtbot.waitUntil(
        lambda: settings_store().value.arrangement.windows.get("Predictions") == box
    )
    new = again(window, qtbot)
    qtbot.waitUntil(lambda: "Predictions" in new.panels._floats)
    here = new.panels._floats["Predictions"].geometry()
    assert (here.x(), here.y(), here.width(), here.height()) == box
    new.panels._floats["Predictions"].put_back.emit("Predictions")
    assert "Predictions" in new.panels.bottom.strip.names
    assert not new.panels._floats
    new.panels.show_panel("Predictions")
    assert new.panels.predictions.isVisible()


def test_a_window_closed_by_the_program_leaves_the_panel_floating(act, window, workspace):
    act("panel.predictions")
    act("panel.floating")
    workspace.panels._floats["Predictions"].close()
    assert settings_store().value.arrangement.place("Predictions") == "floating"


def test_names_are_dragged_into_another_order(act, window, workspace, qtbot):
    strip = workspace.panels.bottom.strip
    first = strip._buttons["Learning"]
    drag(strip, "Problems", first.mapToGlobal(QPoint(2, 10)))
    assert strip.names[0] == "Problems"
    assert again(window, qtbot).panels.bottom.strip.names[0] == "Problems"


@pytest.mark.parametrize(
    ("across", "down", "place"),
    [(0.97, 0.4, "right"), (0.03, 0.4, "left"), (0.5, 0.4, "floating")],
)
def test_a_name_dragged_out_of_the_strip_lands_where_it_is_shown(
    act, workspace, across, down, place
):
    panels, frame = workspace.panels, workspace.frame
    at = frame.mapToGlobal(QPoint(int(frame.width() * across), int(frame.height() * down)))
    drag(panels.bottom.strip, "Activations", at, lets_go=False)
    assert panels.landing.isVisible()
    send(panels.bottom.strip._buttons["Activations"], QEvent.Type.MouseButtonRelease, at,
         Qt.MouseButton.NoButton)  # fmt: skip
    assert not panels.landing.isVisible()
    assert panels.place("Activations") == place


def test_a_name_dropped_on_other_panels_stands_with_them(act, window, workspace, qtbot):
    panels = workspace.panels
    panels.move_panel("Problems", "right")
    panels.move_panel("Layers", "floating")
    qtbot.waitUntil(lambda: panels.right.width() > 100)
    for name, strip in (("Activations", panels.bottom.strip),
                        ("Layers", panels._floats["Layers"].stack.strip)):  # fmt: skip
        drag(strip, name, panels.right.mapToGlobal(QPoint(20, 60)))
        assert panels.place(name) == "right"
        assert panels.right.front == name
    assert set(panels.right.panels) == {"Problems", "Activations", "Layers"}
    drag(panels.right.strip, "Activations", panels.bottom.mapToGlobal(QPoint(20, 60)))
    assert panels.place("Activations") == "bottom"


def test_a_drag_that_comes_back_changes_nothing(act, workspace):
    panels, frame = workspace.panels, workspace.frame
    strip = panels.bottom.strip
    home = strip._buttons["Activations"].mapToGlobal(strip._buttons["Activations"].rect().center())
    names = strip.names
    drag(strip, "Activations", frame.mapToGlobal(QPoint(20, 200)), home)
    assert not panels.landing.isVisible()
    assert strip.names == names
    assert settings_store().value.arrangement == Arrangement()


def test_the_right_button_on_a_name_offers_the_other_places(act, window, workspace):
    workspace.panels.bottom.strip.menu_asked.emit("Problems", QPoint(300, 300))
    assert workspace.panels.current == "Problems"
    menu = next(m for m in window.findChildren(QMenu) if m.accessibleName() == "Panel")
    offered = {action.text(): action.isEnabled() for action in menu.actions()}
    assert offered["Panel to the right"]
    assert "Panel to the bottom" not in offered         # it is there
    menu.close()


def test_reset_layout_puts_everything_back(act, window, workspace):
    for action in (
        "view.hide_palette", "view.inspector", "panel.predictions", "panel.right",
        "panel.problems", "panel.closed", "panel.learning", "panel.floating",
    ):  # fmt: skip
        act(action)
    assert workspace.left_column.isHidden()
    act("view.reset")
    assert [n for n in workspace.panels.bottom.strip.names if n != "Boundary"] == list(PANELS)
    assert not workspace.left_column.isHidden()
    assert not workspace.inspector.isHidden()
    assert workspace.panels.right.isHidden()
    assert not workspace.panels._floats
    assert settings_store().value.arrangement == Arrangement()


def test_what_was_put_away_is_away_at_the_next_start(act, window, workspace, qtbot):
    act("view.hide_palette")
    act("view.inspector")
    new = again(window, qtbot)
    assert new.left_column.isHidden()
    assert new.inspector.isHidden()
    window._actions.run("view.hide_palette")
    assert not new.left_column.isHidden()


def test_with_no_panel_at_the_bottom_the_canvas_has_its_room(act, workspace, qtbot):
    for name in PANELS:
        act(f"panel.{name.lower()}")
        act("panel.right")
    workspace.panels.move_panel("Boundary", "right")
    assert not workspace.panels.isVisible()
    assert workspace.panels.right.isVisible()
    qtbot.waitUntil(lambda: workspace.room.height() >= workspace.frame.height() - 2)


def test_a_count_stays_on_the_name_wherever_it_goes(act, workspace):
    document = workspace.document
    workspace.selection.choose([document.project.graph.nodes[1].id])
    act("edit.delete")
    count = workspace.panels.problems.count
    assert count
    act("panel.problems")
    act("panel.right")
    assert workspace.panels.right.strip._counts["Problems"].text() == str(count)


def test_an_arrangement_is_written_and_read():
    made = Arrangement().moved("A", "left", "AB").standing("B", (1, 2, 3, 4))
    made = made.showing("palette", False)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Arrangement) == made


def test_a_small_window_stays_small_with_panels_at_both_sides(act, window, workspace, qtbot):
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: workspace.palette_column.is_rail)
    for panel, place in (("Predictions", "right"), ("Activations", "left"), ("Layers", "left"),
                         ("Problems", "right")):  # fmt: skip
        workspace.panels.move_panel(panel, place)
    QApplication.processEvents()
    assert window.minimumSizeHint().width() <= 1024
    assert window.width() == 1024
    for part in workspace.parts:
        if part.isVisible():
            assert part.mapTo(window, QPoint(part.width(), 0)).x() <= 1024
    assert workspace.room.view.width() > 200
    for stack in (workspace.panels.left, workspace.panels.right):
        name = stack.strip.button(stack.front)
        assert name.visibleRegion().boundingRect().height() > 16
