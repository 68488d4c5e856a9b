"""A box for one number, with its range, steps and unit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QSizePolicy, QWidget

from app.theme.current import current_theme, give_type
from app.theme.icons import pixmap
from app.widgets.arithmetic import SumError, can_mean_two, number_in
from app.widgets.turning import Turning
from app.widgets.undoing import undoes_outside
from app.widgets.words import SEVERAL

ARROWS_PX = 14
INSET_PX = 9
"""From the border to the number; the style sheet's padding does not reach a spin box's text."""
STEPS = (1.0, 2.0, 5.0, 10.0)
"""Where a factor goes from a number that starts with 1: as on a coin table."""
TURNS = 10 ** (1 / 20)
"""What a factor is multiplied with at each step of a drag: a decade takes 20."""


class NumberField(QAbstractSpinBox):
    """A whole or broken number between two ends.

    Enter, leaving, the arrows, a drag to the left or right and, once it has the focus, the wheel
    commit it. `step=None` goes 1, 2, 5, 10, 20 … as suits a learning rate. Sums are worked out:
    28*28. What is no number goes back, what is outside the range to its end, and `corrected` says
    so.
    """

    committed = Signal(object)
    """The person set another number; carries an int or a float."""
    corrected = Signal(str)
    """What was typed could not be taken: says what became of it. Typing again says ""."""
    held = Signal(object)
    """A drag that turns the number began (True), ended (False), or was given up (None).

    What is committed in between is one change, or none.
    """

    def __init__(
        self,
        name: str,
        value: Any = 0,
        *,
        minimum: float = -math.inf,
        maximum: float = math.inf,
        whole: bool = False,
        step: float | None = 1,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._minimum, self._maximum = minimum, maximum
        self._whole, self._step, self._unit = whole, step, unit
        self._value = self._fitted(value)
        self._several, self._fresh_focus = False, False
        self._before: tuple[Any, bool] = self._value, False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)     # else the wheel itself takes the focus
        give_type(self, "number_large")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        give_type(self.lineEdit(), "number_large")      # under a style sheet it inherits no change
        self.lineEdit().setTextMargins(INSET_PX, 0, 0, 0)
        self.lineEdit().setText(self._words())
        self.editingFinished.connect(self._read)
        self.lineEdit().textEdited.connect(self._forget_correction)
        self._turnings: dict[QObject, Turning] = {}
        self.turn_with(self.lineEdit())

    @property
    def value(self) -> Any:
        """The number that holds; an int where only whole ones are allowed."""
        return self._value

    def show_value(self, value: Any) -> None:
        """Show what the model says; nothing is emitted."""
        self._value, self._several = self._fitted(value), False
        self.lineEdit().setText(self._words())

    def show_several(self, values: Sequence[Any] = ()) -> None:
        """Show that it stands for different numbers, until another is set."""
        self._value, self._several = self._fitted(values[-1] if values else self._value), True
        self.lineEdit().setText("")
        self.lineEdit().setPlaceholderText(SEVERAL)

    def turn_with(self, handle: QWidget) -> None:
        """Let a drag on a label change the number too."""
        self._turnings[handle] = Turning(self, handle)
        handle.installEventFilter(self)

    def turn_by(self, steps: float, fine: bool = False) -> float:
        """Go so many steps up or down, as far as they are whole; give how many were gone."""
        grain = 0.1 if fine and not self._whole and self._step is not None else 1.0
        gone = math.trunc(steps / grain + 1e-9 * math.copysign(1, steps)) * grain
        if gone:
            self._forget_correction()
            if self._step is not None:
                self._take(self._moved(gone))
            else:
                self._take(float(f"{max(self._value, 1e-6) * TURNS ** gone:.2g}"))
        return gone

    def keep_number(self) -> None:
        """Remember the number from before a drag."""
        self._before = self._value, self._several

    def turn_back(self) -> None:
        """The number from before the drag; several are given back by who was told of it."""
        number, several = self._before
        if not several:
            self._take(number)

    def take_fresh_focus(self) -> bool:
        """Whether the press that is going on brought the focus; once."""
        fresh, self._fresh_focus = self._fresh_focus, False
        return fresh

    def minimumSizeHint(self) -> QSize:
        return QSize(64, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(120, super().sizeHint().height())

    def stepBy(self, steps: int) -> None:
        self._read()
        self._forget_correction()
        if self._step is not None:
            self._take(self._moved(steps))
            return
        number = self._value
        for _ in range(abs(steps)):
            number = _next_round(number, up=steps > 0)
        self._take(number)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value < self._maximum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._value > self._minimum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let everything be typed; it is read when committed."""
        return QValidator.State.Acceptable, text, position

    def _read(self) -> None:
        typed = self.lineEdit().text().removesuffix(self._unit).strip()
        if not typed:
            self.lineEdit().setText("" if self._several else self._words())
            return
        try:
            number = self._parsed(typed)
        except SumError as error:
            self.lineEdit().setText("" if self._several else self._words())
            self.corrected.emit(str(error))
            return
        fitted = self._fitted(number)
        asks = not self._whole and can_mean_two(typed) and fitted != self._value
        self._take(fitted)
        if asks:
            self.corrected.emit(f"{typed} is read as {fitted:.10g}; a fraction has a point.")
        if correction := self._correction(number, fitted):
            self.corrected.emit(correction)

    def _parsed(self, typed: str) -> Any:
        return number_in(typed)

    def _moved(self, steps: float) -> Any:
        """What it is so many steps up or down, where steps are alike."""
        return self._value + steps * (self._step or 0)

    def _correction(self, number: Any, fitted: Any) -> str:
        """Say that another number was taken than the one typed, if so."""
        same = math.isclose(fitted, number, rel_tol=1e-9)
        return "" if same else f"{_short(number)} became {_short(fitted)}."

    def _forget_correction(self, _typed: str = "") -> None:
        self.corrected.emit("")

    def _take(self, number: Any) -> None:
        number = self._fitted(number)
        changed = number != self._value or self._several
        self._value, self._several = number, False
        self.lineEdit().setText(self._words())
        if changed:
            self.committed.emit(number)

    def _fitted(self, number: Any) -> Any:
        number = min(max(number, self._minimum), self._maximum)
        return round(number) if self._whole else float(f"{number:.10g}")

    def _words(self) -> str:
        text = f"{self._value:,}" if self._whole else _short(self._value)
        return f"{text} {self._unit}" if self._unit else text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            return self._gives_up(event)
        turning = self._turnings.get(watched)
        if turning is not None and isinstance(event, QMouseEvent):
            return turning.takes(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _gives_up(self, event: QKeyEvent) -> bool:
        """Esc during a drag; offered first as a shortcut of the window, and kept from that."""
        turning = next((each for each in self._turnings.values() if each.turns), None)
        if turning is None:
            return False
        if event.type() == QEvent.Type.KeyPress:
            turning.give_up()
        event.accept()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._fresh_focus = event.reason() == Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        self._show_hand()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_hand()

    def _show_hand(self) -> None:
        here = self._turnings.get(self.lineEdit())      # none while it is taken apart
        if here is not None:
            here.show_hand()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._fresh_focus = False
        shown = "" if self._several else self._words()
        as_shown = self.lineEdit().text() == shown
        if event.key() == Qt.Key.Key_Escape and not as_shown:
            self.lineEdit().setText(shown)
        elif not (as_shown and undoes_outside(self, event)):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._fresh_focus = False       # on the arrows, not on the number
        super().mousePressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        for turning in self._turnings.values():
            turning.let_go()
        super().hideEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the form, not the number, while the focus is elsewhere."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = current_theme()
        ink = theme.quiet if self.isEnabled() else theme.disabled
        arrows = pixmap("chevrons-up-down", ink, ARROWS_PX, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(QPoint(self.width() - 24, (self.height() - ARROWS_PX) // 2), arrows)


def _short(number: float) -> str:
    """Write a number as a person would.

    >>> [_short(x) for x in (0.001, 1e-05, 0.5, 2000.0, 1e-08)]
    ['0.001', '0.00001', '0.5', '2,000', '1e-08']
    """
    if number == 0 or 1e-6 <= abs(number) < 1e12:
        text = f"{number:,.10f}".rstrip("0").rstrip(".")
        return text or "0"
    return f"{number:g}"


def _next_round(number: float, *, up: bool) -> float:
    """Give the next number of 1, 2, 5, 10, 20 … above or below a positive one.

    >>> _next_round(0.001, up=True), _next_round(0.001, up=False)
    (0.002, 0.0005)
    """
    if number <= 0:
        return 1e-6 if up else 0.0
    decade = math.floor(math.log10(number) + 1e-9)
    rounds = [step * 10.0**power for power in (decade - 1, decade) for step in STEPS]
    if up:
        return float(f"{min(r for r in rounds if r > number * (1 + 1e-9)):.6g}")
    return float(f"{max(r for r in rounds if r < number * (1 - 1e-9)):.6g}")
