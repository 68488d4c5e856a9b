"""A number field works sums out, and a drag on it or on its label turns the number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app.widgets.arithmetic import SumError, number_in
from app.widgets.number_field import NumberField
from app.widgets.pair_field import PairField
from app.widgets.text import Text

LEFT = Qt.MouseButton.LeftButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(("typed", "number"), [
    ("28*28", 784), ("(3+1)/2", 2), ("2**8", 256), ("7//2", 3), ("-(2-5)", 3), ("1e-3*2", 0.002),
    ("1,024 * 2", 2048), ("3×4", 12), ("2^10", 1024), ("9÷3", 3), ("10−4", 6), ("0.5", 0.5),
    ("2**-2", 0.25), ("+4", 4), (" 12 ", 12),
    ("0,001", 0.001), ("0,5", 0.5), (",5", 0.5), ("1,5", 1.5), ("-3,25", -3.25),
    ("1234,567", 1234.567), ("1,024", 1024), ("1,024,000", 1_024_000), ("1,024.5", 1024.5),
    ("1.024,5", 1024.5), ("0,1*3", 0.3), ("1,5e-3", 0.0015),
])  # fmt: skip
def test_a_sum_is_worked_out(typed, number):
    assert number_in(typed) == pytest.approx(number)


@pytest.mark.parametrize(("typed", "said"), [
    ("many", "“many” is no number."),
    ("28*", "“28*” is no sum that can be worked out."),
    ("(3+1", "“(3+1” is no sum that can be worked out."),
    ("1/0", "“1/0” divides by zero."),
    ("9**9**9", "“9**9**9” comes to more than can be held."),
    ("2**2000", "“2**2000” comes to more than can be held."),
    ("10**300*10**300", "“10**300*10**300” comes to more than can be held."),
    ("units*2", "“units*2” has something in it that is no number."),
    ("abs(-3)", "“abs(-3)” has something in it that is no number."),
    ("3 if 1 else 2+2", "“3 if 1 else 2+2” has something in it that is no number."),
    ("1+2j", "“1+2j” has something in it that is no number."),
    ("(-8)**0.5", "“(-8)**0.5” is no number."),
    ("1,2,3", "“1,2,3” has a comma that neither parts thousands nor begins a fraction."),
    ("0,001,000", "“0,001,000” has a comma that neither parts thousands nor begins a fraction."),
    ("+".join("1" * 200), "“1+1+1+1+1+1+1+1+1+1+…” is too long for a sum."),
])  # fmt: skip
def test_what_is_no_sum_says_why(typed, said):
    with pytest.raises(SumError) as caught:
        number_in(typed)
    assert str(caught.value) == said


@given(st.text(alphabet="0123456789.+-*/()eE_jx^ ,\0", max_size=40) | st.text(max_size=30))
def test_nothing_typed_gives_anything_but_a_finite_number_or_words(typed):
    try:
        number = number_in(typed)
    except SumError:
        return
    assert math.isfinite(number)


@pytest.mark.parametrize(("typed", "told"), [
    ("1,024", "1,024 is read as 1024; a fraction has a point."), ("0,001", ""), ("1,5", ""),
    ("1,024,000", ""),
])  # fmt: skip
def test_a_comma_that_can_mean_two_things_is_told_of_where_fractions_are_taken(qtbot, typed, told):
    field, heard = NumberField("Rate", 0.5, step=None), []
    qtbot.addWidget(field)
    field.corrected.connect(heard.append)
    field.lineEdit().setText(typed)
    QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert "".join(heard) == told
    field.lineEdit().setText(field.lineEdit().text())
    QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)         # what it writes itself is clear
    assert "".join(heard) == told


@pytest.fixture
def bench(qtbot):
    holder = QWidget()
    column = QVBoxLayout(holder)
    holder.label, holder.field = Text("Units"), NumberField("Units", 64, minimum=1, whole=True)
    column.addWidget(holder.label)
    column.addWidget(holder.field)
    holder.field.turn_with(holder.label)
    qtbot.addWidget(holder)
    holder.show()
    holder.heard = []
    holder.field.committed.connect(holder.heard.append)
    holder.field.held.connect(holder.heard.append)
    return holder


def drag(handle, *steps, held=Qt.KeyboardModifier.NoModifier):
    at = handle.rect().center()
    QTest.mousePress(handle, LEFT, held, at)
    for step in steps:
        local = QPointF(at + QPoint(step, 0))
        event_at = QPointF(handle.mapToGlobal(local.toPoint()))
        moved = QMouseEvent(QEvent.Type.MouseMove, local, event_at, LEFT, LEFT, held)
        QApplication.sendEvent(handle, moved)
    QTest.mouseRelease(handle, LEFT, held, at + QPoint(steps[-1] if steps else 0, 0))


def test_the_label_says_by_its_cursor_that_it_can_be_dragged(bench):
    assert bench.label.cursor().shape() == Qt.CursorShape.SizeHorCursor


def test_dragging_the_label_changes_the_number_and_tells_of_one_drag(bench):
    drag(bench.label, 8, 20, 40)
    assert bench.field.value == 74
    assert bench.heard == [True, 66, 69, 74, False]


def test_dragging_to_the_left_goes_down_to_the_end_of_the_range(bench):
    drag(bench.label, -1000)
    assert bench.field.value == 1


def test_shift_is_finer_and_ctrl_is_coarser(bench):
    drag(bench.label, 80, held=SHIFT)
    assert bench.field.value == 66
    drag(bench.label, 8, held=CTRL)
    assert bench.field.value == 86


def test_a_share_goes_by_tenths_of_a_step_with_shift(qtbot):
    rate = NumberField("Rate", 0.5, minimum=0, maximum=1, step=0.05)
    label = Text("Rate")
    qtbot.addWidget(rate)
    qtbot.addWidget(label)
    rate.turn_with(label)
    drag(label, 8, held=SHIFT)
    assert rate.value == pytest.approx(0.51)


def test_a_learning_rate_grows_by_a_decade_over_80_pixels(qtbot):
    rate = NumberField("Learning rate", 0.001, minimum=0, maximum=10, step=None)
    label = Text("Learning rate")
    qtbot.addWidget(rate)
    qtbot.addWidget(label)
    rate.turn_with(label)
    drag(label, *range(4, 84, 4))
    assert rate.value == pytest.approx(0.01, rel=0.1)
    drag(label, *range(-4, -84, -4))
    assert rate.value == pytest.approx(0.001, rel=0.1)


def test_a_click_on_the_label_goes_into_the_field_and_changes_nothing(bench, qtbot):
    with qtbot.waitActive(bench):
        bench.activateWindow()
    drag(bench.label)
    assert bench.field.hasFocus()
    assert bench.heard == []


def test_the_number_itself_is_dragged_by_the_press_that_brings_the_focus(bench, qtbot):
    with qtbot.waitActive(bench):
        bench.activateWindow()
    line = bench.field.findChild(QLineEdit)
    bench.label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    bench.label.setFocus()
    assert line.cursor().shape() == Qt.CursorShape.SizeHorCursor
    bench.field.setFocus(Qt.FocusReason.MouseFocusReason)       # as a press does
    drag(line, 40)
    assert bench.field.value == 74
    drag(line, 40)                                              # now it chooses text
    assert bench.field.value == 74
    assert line.cursor().shape() == Qt.CursorShape.IBeamCursor


def test_the_wheel_turns_a_number_only_while_it_has_the_focus(bench, qtbot):
    with qtbot.waitActive(bench):
        bench.activateWindow()
    bench.label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    bench.label.setFocus()
    middle = QPointF(bench.field.rect().center())
    wheel = QWheelEvent(
        middle, middle, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(bench.field, wheel)
    assert bench.field.value == 64
    bench.field.setFocus()
    QApplication.sendEvent(bench.field, wheel)
    assert bench.field.value == 65


def test_a_wrong_sum_goes_back_and_says_so(bench, qtbot):
    said = []
    bench.field.corrected.connect(said.append)
    bench.field.selectAll()
    qtbot.keyClicks(bench.field, "28*")
    qtbot.keyClick(bench.field, Qt.Key.Key_Return)
    assert bench.field.text() == "64"
    assert said[-1] == "“28*” is no sum that can be worked out."


def test_esc_gives_back_the_number_that_was_there(bench, qtbot):
    field, before = bench.field, bench.field.lineEdit().text()
    field.setFocus()
    field.lineEdit().setText("77")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.lineEdit().text() == before
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.heard == []


def test_esc_during_a_drag_gives_back_the_number_whatever_has_the_focus(bench, qtbot):
    other = QLineEdit(bench)
    other.show()
    other.setFocus()
    pressed = []
    shortcut = QShortcut(Qt.Key.Key_Escape, bench)
    shortcut.activated.connect(lambda: pressed.append("Esc"))
    at = bench.label.rect().center()
    QTest.mousePress(bench.label, LEFT, pos=at)
    QTest.mouseMove(bench.label, at + QPoint(40, 0))
    assert bench.field.value == 74
    QTest.keyClick(bench.windowHandle(), Qt.Key.Key_Escape)
    assert bench.field.value == 64
    assert bench.heard == [True, 74, 64, None]
    assert not pressed
    QTest.mouseMove(bench.label, at + QPoint(80, 0))
    QTest.mouseRelease(bench.label, LEFT, pos=at)
    assert bench.field.value == 64
    QTest.keyClick(bench.windowHandle(), Qt.Key.Key_Escape)     # now it is the window's again
    assert pressed == ["Esc"]


def test_a_drag_ends_where_the_field_is_hidden(bench):
    QTest.mousePress(bench.label, LEFT, pos=QPoint(2, 2))
    bench.field._turnings[bench.label]._follow(10_000.0, Qt.KeyboardModifier.NoModifier)
    bench.field.hide()
    assert bench.heard[-1] is False


def retype(field, words):
    field.lineEdit().setText(words)
    QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)


@pytest.mark.parametrize(("typed", "number"), [
    ("3 x 5", (3, 5)), ("3×5", (3, 5)), ("3, 5", (3, 5)), ("3,5", (3, 5)), ("3X5", (3, 5)),
    ("3", 3), ("3 × 3", 3), ("1,024", 1024), ("2*2 x 2+5", (4, 7)), ("2*4", 8), ("7,012", 1024),
    ("1,000 × 2", (1000, 2)), ("0 x 5", (1, 5)),
])  # fmt: skip
def test_a_pair_is_typed_as_people_write_it(qtbot, typed, number):
    field = PairField("Kernel size", 4, minimum=1, maximum=1_024, whole=True)
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.committed) as committed:
        retype(field, typed)
    assert committed.args == [number]
    assert field.value == number


@pytest.mark.parametrize(("typed", "said"), [
    ("0 x 5000", "0 became 1. 5,000 became 1,024."), ("3 x many", "“many” is no number."),
    ("3 x 4 x 5", "“4 x 5” is no number."), ("3 x", "“3 x” is no number."),
])  # fmt: skip
def test_a_pair_that_cannot_be_says_so(qtbot, typed, said):
    field = PairField("Kernel size", (2, 3), minimum=1, maximum=1_024, whole=True)
    qtbot.addWidget(field)
    heard = []
    field.corrected.connect(heard.append)
    retype(field, typed)
    assert [words for words in heard if words] == [said]


def test_arrows_move_both_numbers_of_a_pair(qtbot):
    field = PairField("Kernel size", (1, 5), minimum=1, maximum=7, whole=True)
    qtbot.addWidget(field)
    field.stepUp()
    assert field.value == (2, 6)
    assert field.text() == "2 × 6"
    assert field.turn_by(3) == 3
    assert field.value == (5, 7)
    field.turn_by(-9)
    assert field.value == 1
    assert not field.stepEnabled() & field.StepEnabledFlag.StepDownEnabled


@given(st.text(alphabet="0123456789.+-*/() x×,", max_size=20) | st.text(max_size=20))
def test_whatever_is_typed_as_a_pair_stays_in_range(qapp, typed):
    field = PairField("Kernel size", (2, 3), minimum=1, maximum=9, whole=True)
    field.lineEdit().setText(typed)
    field.editingFinished.emit()
    numbers = field.value if isinstance(field.value, tuple) else (field.value,)
    assert all(isinstance(number, int) and 1 <= number <= 9 for number in numbers)
