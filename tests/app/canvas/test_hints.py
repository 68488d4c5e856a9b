"""What rests under the pointer says what it is; what is in the hand says what the keys do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QNativeGestureEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip

import app.canvas.tips as tips
from app.canvas import edits
from app.canvas.gestures import Gesture
from app.canvas.hints import REST_MS
from nncore.graph import Graph
from nncore.layers import Add, Dense, Embedding, Input
from nncore.project import Project
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    made = Desk(qtbot, kit.digits("digits-8x8"))
    yield made
    QToolTip.hideText()


def test_a_card_tells_what_it_is_once_the_pointer_has_rested_half_a_second(desk, qtbot):
    assert REST_MS == 500
    with qtbot.waitSignal(desk.view.hints._rest.timeout):
        desk.move(desk.card("n3"))
        assert not QToolTip.isVisible()
    assert "<b>Dense 128</b>" in QToolTip.text()
    assert "Every neuron looks at every input: y = x @ W + b" in QToolTip.text()
    assert "8,320 parameters" in QToolTip.text()
    desk.press(desk.card("n3"))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_port_says_its_name_its_kind_its_shape_and_what_its_layer_does(qtbot):
    graph = Graph.chain(Input((4,)), Dense(3)).adding(Add(), "n9").adding(Embedding(9), "n8")
    desk = Desk(qtbot, Project(graph))

    def said(node_id, side):
        return desk.view.hints.words_at(desk.port(node_id, side))[0].split("\n")

    assert said("n2", "in")[:2] == ["Dense 3 takes 4", "Input: numbers"]
    assert said("n2", "out")[:2] == ["Dense 3 gives 3", "Output: numbers"]
    assert said("n9", "in")[0] == "Add takes nothing yet"
    assert "any number of wires" in said("n9", "in")[1]
    assert said("n8", "in")[1].startswith("Input: whole numbers")
    assert said("n2", "in")[2].startswith("Every neuron looks")


def test_a_wire_says_what_flows_and_the_ground_says_nothing(desk):
    wire = desk.graph.wires[0]
    middle = desk.view.canvas.wires[wire]._path.pointAtPercent(0.5)
    words, _ = desk.view.hints.words_at(desk.view.mapFromScene(middle))
    assert words.startswith("Input → Flatten: 1 × 8 × 8")
    assert desk.view.hints.words_at(QPoint(3, 3))[0] == ""


def test_a_name_in_a_hint_is_never_read_as_markup(desk, qtbot):
    named = edits.rename(desk.document.project, "n3", "a <b>bold one")
    desk.document.apply("Rename", named)
    desk.move(desk.at(-60, -60))
    with qtbot.waitSignal(desk.view.hints._rest.timeout):
        desk.move(desk.card("n3"))
    assert "a &lt;b&gt;bold one (Dense)" in QToolTip.text()


# What is in the hand


@pytest.fixture
def told(desk):
    words = []
    desk.view.tipped.connect(words.append)
    return words


def test_a_card_in_the_hand_says_what_alt_does_until_it_is_let_go(desk, told):
    start = desk.card("n3")
    desk.press(start)
    assert told == []                           # it may yet be a click
    desk.move(start + QPoint(30, 30))
    desk.move(start + QPoint(40, 40))
    assert len(told) == 1
    assert "Alt lifts the card out" in told[0]
    desk.release(start + QPoint(40, 40))
    assert told[1:] == [""]


def test_a_click_says_nothing_and_esc_ends_what_was_said(desk, told):
    desk.click(desk.card("n3"))
    assert told == []
    desk.press(desk.port("n3", "in"))
    desk.move(desk.port("n3", "in") + QPoint(40, 60))
    desk.move(desk.port("n3", "in") + QPoint(50, 60))
    desk.key(Qt.Key.Key_Escape)
    assert "Esc cancels" in told[0]
    assert told[1:] == [""]


def test_every_gesture_has_its_words():
    known = [each for each in Gesture.__subclasses__() if each.__module__.startswith("app.")]
    assert set(known) == set(tips.TIPS)


def test_the_status_bar_gives_way_to_what_is_in_the_hand(window, workspace):
    status, view = window.status, workspace.room.view
    before = status._state.text()
    view.tips.tell("Esc cancels")
    assert status._state.text() == "Esc cancels"
    assert status._size.isHidden()
    workspace.session.problems_changed.emit()
    assert status._state.text() == "Esc cancels"
    view.tips.stop()
    assert status._state.text() == before
    assert not status._size.isHidden()


# Two fingers, a wheel


def wheel(view, at, angle, *, held=Qt.KeyboardModifier.NoModifier, device=None):
    device = device or QPointingDevice.primaryPointingDevice()
    event = QWheelEvent(
        QPointF(at), view.viewport().mapToGlobal(QPointF(at)), QPoint(), angle,
        Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False,
        Qt.MouseEventSource.MouseEventNotSynthesized, device,
    )
    view.wheelEvent(event)


def test_the_wheel_zooms_where_the_pointer_is_and_no_farther_than_sensible(desk):
    view, at = desk.view, desk.card("n3")
    view.zoom_to(1.0)
    here, before = view.mapToScene(at), view.zoom
    wheel(view, at, QPoint(0, 120))
    assert view.zoom > before
    assert (view.mapToScene(at) - here).manhattanLength() < 3
    for _ in range(40):
        wheel(view, at, QPoint(0, 120))
    assert view.zoom == pytest.approx(4.0)
    for _ in range(60):
        wheel(view, at, QPoint(0, -120))
    assert view.zoom == pytest.approx(0.1)


def test_two_fingers_pan_and_shift_pans_to_the_side(desk):
    touchpad = QPointingDevice(
        "pad", 77, QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Scroll, 2, 0, "", QPointingDeviceUniqueId(), desk.view,
    )
    view, at = desk.view, QPoint(300, 200)
    view.zoom_to(1.0)
    zoom, middle = view.zoom, view.mapToScene(at)
    wheel(view, at, QPoint(0, 120), device=touchpad)
    assert view.zoom == zoom
    assert view.mapToScene(at).y() == pytest.approx(middle.y() - 60, abs=2)
    wheel(view, at, QPoint(0, 120), held=Qt.KeyboardModifier.ShiftModifier)
    assert view.zoom == zoom
    assert view.mapToScene(at).x() == pytest.approx(middle.x() - 60, abs=2)
    wheel(view, at, QPoint(0, 120), held=Qt.KeyboardModifier.ControlModifier, device=touchpad)
    assert view.zoom > zoom


def test_fingers_that_part_zoom_between_them(desk):
    view, at = desk.view, QPointF(300, 200)
    view.zoom_to(1.0)
    here = view.mapToScene(at.toPoint())
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2,
        at, at, view.viewport().mapToGlobal(at), 0.25, QPointF(),
    )
    assert QApplication.sendEvent(view.viewport(), event)
    assert view.zoom == pytest.approx(1.25)
    assert (view.mapToScene(at.toPoint()) - here).manhattanLength() < 3


def test_a_press_that_moves_less_than_six_pixels_is_a_click(desk):
    before, start = desk.document.project, desk.card("n3")
    desk.press(start)
    desk.move(start + QPoint(2, 2))
    desk.release(start + QPoint(2, 3))
    assert desk.selection.ids == ("n3",)
    assert desk.document.project is before
    ground = desk.at(-60, -60)
    desk.press(ground)
    desk.move(ground + QPoint(2, 2))
    desk.release(ground + QPoint(2, 2))
    assert not desk.selection


def test_the_pointer_leaving_the_canvas_takes_the_hint_along(desk):
    desk.view.hints.follow(desk.card("n3"))
    assert desk.view.hints._rest.isActive()
    QApplication.sendEvent(desk.view.viewport(), QEvent(QEvent.Type.Leave))
    assert not desk.view.hints._rest.isActive()
