"""Widgets of a form's fields: a number, one that may be left out, several words, several names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.widgets.buttons import Button
from app.widgets.number_field import NumberField
from app.widgets.pair_field import PairField
from app.widgets.switch import Switch
from app.widgets.text_field import TextField
from nncore.fields import Field


class Optional(QWidget):
    """A number that may be left out: a switch, and the number below it while it is on."""

    committed = Signal(object)
    """Another number; carries it, or None while it is left out."""
    corrected = Signal(str)
    """What was typed could not be taken; says what became of it."""

    def __init__(self, field: Field, value: Any) -> None:
        super().__init__()
        start = value if value is not None else field.minimum or 1
        words = (field.empty or "Off", "")      # on, the number stands beside it
        self._switch = Switch(field.title, on=value is not None, words=words)
        self._number = number_field(field, start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._number)
        self._number.setVisible(value is not None)
        self._switch.clicked.connect(self._turn)
        self._number.committed.connect(self.committed)
        self._number.corrected.connect(self.corrected)

    def show_value(self, value: Any) -> None:
        self._switch.show_on(value is not None)
        self._number.setVisible(value is not None)
        if value is not None:
            self._number.show_value(value)

    def show_several(self, values: Sequence[Any]) -> None:
        """Show that some are left out, or that they are different numbers."""
        numbers = [value for value in values if value is not None]
        self.show_value(next(iter(numbers), None))
        if len(numbers) < len(values):
            self._switch.show_several()
        elif len(set(numbers)) > 1:
            self._number.show_several()

    def _turn(self, on: bool) -> None:
        self._number.setVisible(on)
        self.committed.emit(self._number.value if on else None)


class Toggles(QWidget):
    """Any of a few words, each a button that stays down.

    Not all of them need to be offered; one that is not stays down or up, as it is.
    """

    committed = Signal(object)
    """Others are down; carries the words of all that are."""

    def __init__(
        self, name: str, words: Sequence[tuple[str, str]], value: tuple[str, ...]
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._buttons = {key: Button(word, "plain", parent=self) for key, word in words}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        for button in self._buttons.values():
            button.setCheckable(True)
            button.setStyleSheet("padding: 3px 2px;")
            button.clicked.connect(self._tell)
        self._offered: list[Button] = []
        self.show_choices(words)
        self.show_value(value)

    def show_choices(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer these alone."""
        offered = [self._buttons[key] for key, _ in choices]
        if offered == self._offered:
            return
        for button in self._offered:
            self._grid.removeWidget(button)
            button.hide()
        for place, button in enumerate(offered):
            self._grid.addWidget(button, *divmod(place, 2))
            button.show()
        self._offered = offered

    def show_value(self, value: tuple[str, ...]) -> None:
        for word, button in self._buttons.items():
            button.setChecked(word in value)

    def show_several(self, values: Sequence[tuple[str, ...]]) -> None:
        """Show the words that all have."""
        self.show_value(tuple(set(values[0]).intersection(*values)))

    def _tell(self, _on: bool) -> None:
        self.committed.emit(tuple(w for w, b in self._buttons.items() if b.isChecked()))


class Names(TextField):
    """Several names, parted by commas."""

    committed_names = Signal(object)
    """Others were typed; carries a tuple of names."""

    def __init__(self, name: str, value: tuple[str, ...]) -> None:
        super().__init__(name, ", ".join(value))
        self.committed.connect(self._split)

    def show_value(self, value: tuple[str, ...]) -> None:
        self.show_text(", ".join(value))

    def _split(self, text: str) -> None:
        self.committed_names.emit(tuple(part.strip() for part in text.split(",") if part.strip()))


def number_field(field: Field, value: Any) -> NumberField:
    """A box for a number of this field's type and range."""
    whole = field.kind is int
    least = field.minimum if field.minimum is not None else -math.inf
    most = field.maximum if field.maximum is not None else math.inf
    if field.above is not None:
        least = field.above + (1 if whole else 1e-9)
    if field.below is not None:
        most = field.below - (1 if whole else 1e-6)
    fine = not whole and field.above == 0.0
    step = 1.0 if whole else None if fine or field.maximum is None else 0.05
    kind = PairField if field.pair else NumberField
    return kind(
        field.title, value, minimum=least, maximum=most, whole=whole, step=step, unit=field.unit
    )


def plain_type(hint: Any) -> Any:
    """A type without its annotation."""
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
