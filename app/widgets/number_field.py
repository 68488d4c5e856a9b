"""A box for one number, with its range, steps and unit."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QSizePolicy, QWidget

from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.theme.type import font

ARROWS_PX = 14
INSET_PX = 9
"""From the border to the number; the style sheet's padding does not reach a spin box's text."""
STEPS = (1.0, 2.0, 5.0, 10.0)
"""Where a factor goes from a number that starts with 1: as on a coin table."""


class NumberField(QAbstractSpinBox):
    """A whole or broken number between two ends.

    Enter, leaving, the arrows and, once it has the focus, the wheel commit it. `step=None` goes
    1, 2, 5, 10, 20 … as suits a learning rate. What is no number goes back, what is outside the
    range to its end, and `corrected` says so.
    """

    committed = Signal(object)
    """The person set another number; carries an int or a float."""
    corrected = Signal(str)
    """What was typed could not be taken: says what became of it. Typing again says ""."""

    def __init__(
        self,
        name: str,
        value: float = 0,
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
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)     # else the wheel itself takes the focus
        self.setFont(font("number_large"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.lineEdit().setTextMargins(INSET_PX, 0, 0, 0)
        self.lineEdit().setText(self._words())
        self.editingFinished.connect(self._read)
        self.lineEdit().textEdited.connect(self._forget_correction)

    @property
    def value(self) -> float:
        """The number that holds; an int where only whole ones are allowed."""
        return self._value

    def show_value(self, value: float) -> None:
        """Show what the model says; nothing is emitted."""
        self._value = self._fitted(value)
        self.lineEdit().setText(self._words())

    def minimumSizeHint(self) -> QSize:
        return QSize(64, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(120, super().sizeHint().height())

    def stepBy(self, steps: int) -> None:
        self._read()
        self._forget_correction()
        if self._step is not None:
            self._take(self._value + steps * self._step)
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
        typed = self.lineEdit().text().removesuffix(self._unit).replace(",", "").strip()
        try:
            number = float(typed)
        except ValueError:
            number = math.nan
        fitted = self._fitted(number if math.isfinite(number) else self._value)
        self._take(fitted)
        if typed and not math.isfinite(number):
            self.corrected.emit(f"“{typed}” is no number.")
        elif typed and not math.isclose(fitted, number, rel_tol=1e-9):
            self.corrected.emit(f"{_short(number)} became {_short(fitted)}.")

    def _forget_correction(self, _typed: str = "") -> None:
        self.corrected.emit("")

    def _take(self, number: float) -> None:
        number = self._fitted(number)
        changed = number != self._value
        self._value = number
        self.lineEdit().setText(self._words())
        if changed:
            self.committed.emit(number)

    def _fitted(self, number: float) -> float:
        number = min(max(number, self._minimum), self._maximum)
        return round(number) if self._whole else float(f"{number:.10g}")

    def _words(self) -> str:
        text = f"{self._value:,}" if self._whole else _short(self._value)
        return f"{text} {self._unit}" if self._unit else text

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
