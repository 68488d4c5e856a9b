"""A box for one number that stands for height and width, or for one of each."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtWidgets import QAbstractSpinBox

from app.widgets.arithmetic import number_in
from app.widgets.number_field import NumberField
from nncore.fields import number_words

Number = float | tuple[float, float]
TWO = re.compile(r"(.+?)\s*(?:[x×]|,\s+|,(?!\d{3}(?:\D|$)))\s*(.+)", re.IGNORECASE)
"""A cross or a comma between two numbers, but not the comma before thousands."""


class PairField(NumberField):
    """Takes "3" as well as "3 × 5", "3 x 5" or "3, 5", height first; what moves it moves both."""

    def _parsed(self, typed: str) -> Any:
        found = TWO.fullmatch(typed)
        if found is None:
            return number_in(typed)
        return number_in(found[1]), number_in(found[2])

    def _fitted(self, number: Number) -> Any:
        if not isinstance(number, tuple):
            return super()._fitted(number)
        height, width = (super(PairField, self)._fitted(each) for each in number)
        return height if height == width else (height, width)

    def _moved(self, steps: float) -> Any:
        if not isinstance(self._value, tuple):
            return super()._moved(steps)
        height, width = self._value
        return height + round(steps), width + round(steps)

    def _correction(self, number: Number, fitted: Number) -> str:
        if not isinstance(number, tuple):
            return super()._correction(number, fitted)
        pair = fitted if isinstance(fitted, tuple) else (fitted, fitted)
        words = map(super()._correction, number, pair)
        return " ".join(dict.fromkeys(filter(None, words)))

    def _words(self) -> str:
        return number_words(self._value)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        numbers = self._value if isinstance(self._value, tuple) else (self._value,)
        if min(numbers) < self._maximum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if max(numbers) > self._minimum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags
