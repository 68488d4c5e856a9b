"""StructForm: the one form, made from the fields of any Struct."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.inspector.fields import (
    Names,
    Optional,
    Toggles,
    number_field,
    number_in,
    plain_type,
    with_range,
)
from app.widgets.choice_field import ChoiceField
from app.widgets.form import Form, Note
from app.widgets.switch import Switch
from app.widgets.text import Text
from app.widgets.text_field import TextField
from nncore.errors import LayerloomError
from nncore.fields import Field, fields_of

BESIDE_PX = 100
"""The room beside a label where the inspector is narrow."""

Choices = Mapping[str, Iterable[tuple[Any, str]]]


def words_for(kind: type[Struct]) -> str:
    """What a person calls a kind of Struct: its title, else its name in words.

    >>> from nncore.initializers import HeNormal
    >>> words_for(HeNormal)
    'He normal'
    """
    if getattr(kind, "title", ""):
        return str(kind.title)  # type: ignore[attr-defined]
    name = kind.__name__
    spaced = "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name))
    return spaced.replace("le cun", "LeCun")


class StructForm(QWidget):
    """Shows a Struct, a field a row, and emits `edited` with a new one when a person changes it.

    `choices` offers values for fields that only the caller knows, such as the names of columns;
    `hidden` are fields that are not shown here. What became of a value that could not be taken is
    written below its field until that is edited again.
    """

    edited = Signal(object, str)
    """The person changed a field; carries the new Struct and the field's path."""

    def __init__(
        self,
        value: Struct,
        *,
        choices: Choices | None = None,
        hidden: Iterable[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._value = value
        self._choices = {name: list(pairs) for name, pairs in (choices or {}).items()}
        self._show: dict[str, Callable[[Any], None]] = {}
        self._notes: dict[str, Note] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for field in fields_of(type(value)):
            if not field.hidden and field.name not in set(hidden):
                self._add(field)

    @property
    def value(self) -> Struct:
        """What the form shows."""
        return self._value

    @property
    def has_fields(self) -> bool:
        """Whether there is anything to set."""
        return bool(self._show)

    @property
    def notes(self) -> dict[str, str]:
        """What stands below fields, by their names, because a value could not be taken."""
        return {name: note.text() for name, note in self._notes.items() if note.text()}

    def show_value(self, value: Struct) -> None:
        """Show another Struct of the same type; nothing is emitted."""
        old, self._value = self._value, value
        for name, show in self._show.items():
            if getattr(value, name) != getattr(old, name):
                self._notes[name].say("")
                show(getattr(value, name))

    def _set(self, name: str, value: Any, path: str = "") -> None:
        """Take what a person set in a field."""
        try:
            new = replace(self._value, **{name: value})
        except (LayerloomError, msgspec.ValidationError) as error:
            self._show[name](getattr(self._value, name))
            self._notes[name].say(str(error), wrong=True)
            return
        for note in self._notes.values():
            note.say("")
        if new != self._value:
            self.show_value(new)
            self.edited.emit(new, f"{name}.{path}" if path else name)

    def _add(self, field: Field) -> None:
        value = getattr(self._value, field.name)
        commit = partial(self._set, field.name)
        if field.name in self._choices:
            self._add_choice(field, self._choices[field.name], value, commit)
        elif field.choices:
            words = field.words or [str(c).replace("_", " ").capitalize() for c in field.choices]
            pairs = list(zip(field.choices, words, strict=True))
            self._add_choice(field, pairs, value, commit)
        elif field.structs:
            self._add_kinds(field, value)
        elif field.kind is bool:
            switch = Switch(field.title, on=value)
            switch.clicked.connect(commit)
            self._row(field, switch, switch.setChecked)
        elif field.kind in (int, float) or get_args(field.kind):
            self._add_number_or_many(field, value, commit)
        elif field.kind is str:
            text = TextField(field.title, value)
            text.committed.connect(commit)
            self._row(field, text, text.show_text)

    def _add_number_or_many(
        self, field: Field, value: Any, commit: Callable[[Any], None]
    ) -> None:
        inner, meta = number_in(field.kind)
        if inner is not None:
            ranged = field if meta is None else with_range(field, meta)
            if field.optional:
                optional = Optional(ranged, value)
                optional.committed.connect(commit)
                optional.corrected.connect(partial(self._note, ranged))
                self._row(field, optional, optional.show_value)
            else:
                number = number_field(ranged, value)
                number.committed.connect(commit)
                number.corrected.connect(partial(self._note, ranged))
                self._row(field, number, number.show_value)
        elif get_origin(field.kind) is tuple:
            offered = get_args(plain_type(get_args(field.kind)[0]))
            many: QWidget
            if offered:
                names = field.words or [str(o).replace("_", " ").capitalize() for o in offered]
                pairs = list(zip(offered, names, strict=True))
                toggles = Toggles(field.title, pairs, value)
                toggles.committed.connect(commit)
                self._row(field, toggles, toggles.show_value)
            elif plain_type(get_args(field.kind)[0]) is str:
                many = Names(field.title, value)
                many.committed_names.connect(commit)
                self._row(field, many, many.show_value)

    def _add_choice(
        self,
        field: Field,
        pairs: Iterable[tuple[Any, str]],
        value: Any,
        commit: Callable[[Any], None],
    ) -> None:
        box = ChoiceField(field.title, pairs)
        box.show_value(value)
        box.committed.connect(commit)
        self._row(field, box, box.show_value)

    def _add_kinds(self, field: Field, value: Struct | None) -> None:
        """One of several Structs: which, and below it that one's own fields."""
        nothing = [(None, field.empty or "None")]
        kinds = [(kind, words_for(kind)) for kind in field.structs]
        holder = _Kind(self._column, (nothing if field.optional else []) + kinds, field)
        holder.show_value(value)
        holder.committed.connect(partial(self._set, field.name))
        self._show[field.name] = holder.show_value
        self._notes[field.name] = Note()
        self._column.addWidget(self._notes[field.name])

    def _note(self, field: Field, words: str) -> None:
        """Say what became of a number outside its range, and what the range is."""
        rule = _range_words(field)
        self._notes[field.name].say(f"{rule}. {words}" if rule and words else words)

    def _row(self, field: Field, widget: QWidget, show: Callable[[Any], None]) -> None:
        form = _row_form()
        tip = ". ".join(part for part in (field.help, _range_words(field)) if part)
        if widget.minimumSizeHint().width() > BESIDE_PX:      # too wide: it goes below its label
            label = form.add_wide(Text(field.title, "quiet"))
            label.setBuddy(widget)
            label.setToolTip(tip)
            form.add_wide(widget).setAccessibleDescription(tip)
        else:
            form.add_field(field.title, widget, tip)
        self._notes[field.name] = form.add_note()
        self._column.addWidget(form)
        self._show[field.name] = show


class _Kind(QWidget):
    """A choice between kinds of Struct with the chosen one's own form below it."""

    committed = Signal(object, str)
    """Another kind or another value of a field; carries the Struct and the field's name, or ""."""

    def __init__(
        self, column: QVBoxLayout, kinds: list[tuple[Any, str]], field: Field
    ) -> None:
        super().__init__()
        self._value: Struct | None = None
        self._form: StructForm | None = None
        self._box = ChoiceField(field.title, kinds)
        self._box.committed.connect(self._change_kind)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        rows = _row_form()
        rows.add_field(field.title, self._box, field.help)
        inside.addWidget(rows)
        self._inside = inside
        column.addWidget(self)

    def show_value(self, value: Struct | None) -> None:
        """Show another Struct, of this kind or another."""
        same = type(value) is type(self._value) and self._form is not None
        self._value = value
        self._box.show_value(None if value is None else type(value))
        if same and self._form is not None and value is not None:
            self._form.show_value(value)
            return
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        if value is not None:
            self._form = StructForm(value)
            self._form.edited.connect(self.committed)
            self._inside.addWidget(self._form)
            self._form.setVisible(self._form.has_fields)

    def _change_kind(self, kind: type[Struct] | None) -> None:
        new = None if kind is None else _same_names(kind, self._value)
        self.show_value(new)
        self.committed.emit(new, "")


def _row_form() -> Form:
    """One row, without air around it: the column has its own."""
    form = Form()
    form.setContentsMargins(0, 0, 0, 0)
    layout = form.layout()
    if layout is not None:
        layout.setContentsMargins(4, 0, 4, 0)
    return form


def _same_names(kind: type[Struct], old: Struct | None) -> Struct:
    """A new Struct that keeps what the old one set under the same names, where that is allowed."""
    fresh: Struct = kind()
    for field in fields_of(kind):
        kept = getattr(old, field.name, None)
        default = next((f.default for f in fields_of(type(old)) if f.name == field.name), None) \
            if old is not None else None
        if kept is not None and kept != default:
            try:
                fresh = replace(fresh, **{field.name: kept})
            except LayerloomError:
                continue
    return fresh


def _range_words(field: Field) -> str:
    return field.rule.capitalize()
