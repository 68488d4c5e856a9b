"""StructForm: the one form, made from the fields of any Struct."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.inspector.field_row import FieldRow, choice_words, words_for
from app.inspector.fields import (
    Names,
    Optional,
    Toggles,
    number_field,
    plain_type,
)
from app.parting import delete_later
from app.widgets.choice_field import ChoiceField
from app.widgets.number_field import NumberField
from app.widgets.switch import Switch
from app.widgets.text_field import TextField
from nncore.errors import LayerloomError
from nncore.fields import Field, fields_of

Choices = Mapping[str, Iterable[tuple[Any, str]]]


class StructForm(QWidget):
    """Shows a Struct, a field a row, and emits `edited` with a new one when a person changes it.

    `choices` offers values for fields that only the caller knows, such as the names of columns;
    `hidden` are fields that are not shown here. What became of a value that could not be taken is
    written below its field until that is edited again. One form can stand for several Structs
    that have the shown fields in common.
    """

    edited = Signal(object, str)
    """The person changed a field; carries the new Struct and the field's path."""
    held = Signal(object)
    """A drag that turns a number began (True), ended (False), or was given up (None)."""

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
        self._rows: dict[str, FieldRow] = {}
        self._widgets: dict[str, Any] = {}
        self._different: set[str] = set()
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
        return {name: row.note.text() for name, row in self._rows.items() if row.note.text()}

    @property
    def rows(self) -> Mapping[str, FieldRow]:
        """The rows of the fields, by their names."""
        return self._rows

    def show_value(self, value: Struct) -> None:
        """Show another Struct of the same type; nothing is emitted."""
        self.show_several([value])

    def show_several(self, values: Sequence[Struct]) -> None:
        """Show what several have in common; a field in which they differ says so."""
        old, self._value = self._value, values[-1]
        for name, show in self._show.items():
            mine = [getattr(value, name) for value in values]
            row, before = self._rows[name], getattr(old, name)
            if any(each != mine[-1] for each in mine):
                self._different.add(name)
                self._widgets[name].show_several(mine)
            elif mine[-1] != before or name in self._different:
                self._different.discard(name)
                row.note.say("")
                show(mine[-1])
            row.show_differs(any(each != row.field.default for each in mine))

    def show_choices(self, choices: Choices) -> None:
        """Offer other values for fields that were offered some before."""
        for name, offered in choices.items():
            pairs = list(offered)
            if name in self._choices and pairs != self._choices[name]:
                self._choices[name] = pairs
                self._widgets[name].show_choices(pairs)
                if name not in self._different:
                    self._show[name](getattr(self._value, name))

    def show_without(self, unfit: Container[str]) -> None:
        """Leave out the rows of fields that do nothing here; they keep their values."""
        for name, row in self._rows.items():
            row.setVisible(name not in unfit)

    def refuse(self, name: str, why: str) -> None:
        """Say at a field why its value could not be taken, and show what holds."""
        if name not in self._different:
            self._show[name](getattr(self._value, name))
        self._rows[name].note.say(why, wrong=True)

    def _set(self, name: str, value: Any, path: str = "") -> None:
        """Take what a person set in a field."""
        try:
            new = replace(self._value, **{name: value})
        except (LayerloomError, msgspec.ValidationError) as error:
            self.refuse(name, str(error))
            return
        for row in self._rows.values():
            row.note.say("")
        if name in self._different:
            self._value = new           # the others are shown when they are as this one
            self.edited.emit(new, f"{name}.{path}" if path else name)
        elif new != self._value:
            self.show_value(new)
            self.edited.emit(new, f"{name}.{path}" if path else name)

    def _reset(self, name: str) -> None:
        """Go back to a field's default."""
        self._set(name, self._rows[name].field.default)

    def _add(self, field: Field) -> None:
        value = getattr(self._value, field.name)
        commit = partial(self._set, field.name)
        if field.any_of:
            self._add_toggles(field, value, commit)
        elif field.name in self._choices:
            self._add_choice(field, self._choices[field.name], value, commit)
        elif field.choices:
            pairs = list(zip(field.choices, choice_words(field), strict=True))
            self._add_choice(field, pairs, value, commit)
        elif field.structs:
            self._add_kinds(field, value)
        elif field.kind is bool:
            switch = Switch(field.title, on=value)
            switch.committed.connect(commit)
            self._row(field, switch, switch.show_on)
        elif field.kind in (int, float) or get_args(field.kind):
            self._add_number_or_many(field, value, commit)
        elif field.kind is str:
            text = TextField(field.title, value)
            text.committed.connect(commit)
            self._row(field, text, text.show_text)

    def _add_number_or_many(
        self, field: Field, value: Any, commit: Callable[[Any], None]
    ) -> None:
        if field.kind in (int, float):
            number = Optional(field, value) if field.optional else number_field(field, value)
            number.committed.connect(commit)
            number.corrected.connect(partial(self._note, field))
            self._row(field, number, number.show_value)
        elif get_origin(field.kind) is tuple and plain_type(get_args(field.kind)[0]) is str:
            many = Names(field.title, value)
            many.committed_names.connect(commit)
            self._row(field, many, many.show_value)

    def _add_toggles(self, field: Field, value: Any, commit: Callable[[Any], None]) -> None:
        pairs = list(zip(field.any_of, choice_words(field), strict=True))
        toggles = Toggles(field.title, pairs, value)
        toggles.committed.connect(commit)
        self._row(field, toggles, toggles.show_value)
        toggles.show_choices(self._choices.get(field.name, pairs))

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
        holder = _Kind((nothing if field.optional else []) + kinds, field, self)
        holder.show_value(value)
        holder.committed.connect(partial(self._set, field.name))
        holder.held.connect(self.held)
        self._column.addWidget(holder)
        self._keep(field, holder.row, holder, holder.show_value)

    def _note(self, field: Field, words: str) -> None:
        """Say what became of a number outside its range, and what the range is."""
        rule = field.rule.capitalize()
        self._rows[field.name].note.say(f"{rule}. {words}" if rule and words else words)

    def _row(self, field: Field, widget: QWidget, show: Callable[[Any], None]) -> None:
        row = FieldRow(field, widget, self)
        self._column.addWidget(row)
        for number in (widget, *widget.findChildren(NumberField)):
            if isinstance(number, NumberField):
                number.held.connect(self.held)
        self._keep(field, row, widget, show)

    def _keep(
        self, field: Field, row: FieldRow, widget: QWidget, show: Callable[[Any], None]
    ) -> None:
        self._rows[field.name], self._show[field.name] = row, show
        self._widgets[field.name] = widget
        row.reset.connect(partial(self._reset, field.name))
        row.offer_taken.connect(partial(self._set, field.name))
        row.show_differs(getattr(self._value, field.name) != field.default)


class _Kind(QWidget):
    """A choice between kinds of Struct with the chosen one's own form below it."""

    committed = Signal(object, str)
    """Another kind or another value of a field; carries the Struct and the field's name, or ""."""

    held = Signal(object)
    """A drag that turns a number began (True), ended (False), or was given up (None)."""

    def __init__(
        self, kinds: list[tuple[Any, str]], field: Field, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._value: Struct | None = None
        self._form: StructForm | None = None
        self._box = ChoiceField(field.title, kinds)
        self._box.committed.connect(self._change_kind)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        self.row = FieldRow(field, self._box, self)
        inside.addWidget(self.row)
        self._inside = inside

    def show_several(self, values: Sequence[Struct | None]) -> None:
        """Show that they are of several kinds, or what those of one kind have in common."""
        last = values[-1]
        if last is not None and all(type(each) is type(last) for each in values):
            self.show_value(last)
            if self._form is not None:
                self._form.show_several([each for each in values if each is not None])
            return
        self.show_value(None)
        self._box.show_several()

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
            delete_later(self._form)
            self._form = None
        if value is not None:
            self._form = StructForm(value, parent=self)
            self._form.edited.connect(self.committed)
            self._form.held.connect(self.held)
            self._inside.addWidget(self._form)
            self._form.setVisible(self._form.has_fields)

    def _change_kind(self, kind: type[Struct] | None) -> None:
        new = None if kind is None else _same_names(kind, self._value)
        self.show_value(new)
        self.committed.emit(new, "")


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
