"""StructForm: the one form, made from the fields of any Struct."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.widgets.buttons import Button
from app.widgets.choice_field import ChoiceField
from app.widgets.form import Form
from app.widgets.number_field import NumberField
from app.widgets.switch import Switch
from app.widgets.text import Text
from app.widgets.text_field import TextField
from nncore.errors import LayerloomError
from nncore.fields import Field, fields_of

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
    `hidden` are fields that are not shown here. What a value breaks is written below its form.
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
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for field in fields_of(type(value)):
            if not field.hidden and field.name not in set(hidden):
                self._add(field)
        self._wrong = Text("", "error", wrap=True)
        self._wrong.hide()
        self._column.addWidget(self._wrong)

    @property
    def value(self) -> Struct:
        """What the form shows."""
        return self._value

    @property
    def has_fields(self) -> bool:
        """Whether there is anything to set."""
        return bool(self._show)

    @property
    def wrong(self) -> str:
        """What stands below the form because a value could not be taken."""
        return self._wrong.text()

    def show_value(self, value: Struct) -> None:
        """Show another Struct of the same type; nothing is emitted."""
        old, self._value = self._value, value
        self._wrong.hide()
        self._wrong.setText("")
        for name, show in self._show.items():
            if getattr(value, name) != getattr(old, name):
                show(getattr(value, name))

    def _set(self, name: str, value: Any, path: str = "") -> None:
        """Take what a person set in a field."""
        try:
            new = replace(self._value, **{name: value})
        except (LayerloomError, msgspec.ValidationError) as error:
            self._wrong.setText(str(error))
            self._wrong.show()
            return
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
        inner, meta = _number_in(field.kind)
        if inner is not None:
            ranged = field if meta is None else _with_range(field, meta)
            if field.optional:
                optional = _Optional(ranged, value)
                optional.committed.connect(commit)
                self._row(field, optional, optional.show_value)
            else:
                number = number_field(ranged, value)
                number.committed.connect(commit)
                self._row(field, number, number.show_value)
        elif get_origin(field.kind) is tuple:
            offered = get_args(_plain(get_args(field.kind)[0]))
            many: QWidget
            if offered:
                names = field.words or [str(o).replace("_", " ").capitalize() for o in offered]
                pairs = list(zip(offered, names, strict=True))
                toggles = _Toggles(field.title, pairs, value)
                toggles.committed.connect(commit)
                self._row(field, toggles, toggles.show_value)
            elif _plain(get_args(field.kind)[0]) is str:
                many = _Names(field.title, value)
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

    def _row(self, field: Field, widget: QWidget, show: Callable[[Any], None]) -> None:
        form = _row_form()
        tip = ". ".join(part for part in (field.help, _range_words(field)) if part)
        if isinstance(widget, _Toggles):      # below its label: it takes the whole width
            label = form.add_wide(Text(field.title, "quiet"))
            label.setToolTip(tip)
            form.add_wide(widget).setAccessibleDescription(tip)
        else:
            form.add_field(field.title, widget, tip)
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


class _Optional(QWidget):
    """A number that may be left out: a switch, and the number while it is on."""

    committed = Signal(object)
    """Another number; carries it, or None while it is left out."""

    def __init__(self, field: Field, value: float | None) -> None:
        super().__init__()
        start = value if value is not None else field.minimum or 1
        words = (field.empty or "Off", "")      # on, the number stands beside it
        self._switch = Switch(field.title, on=value is not None, words=words)
        self._number = number_field(field, start)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self._number, 1)
        self._number.setVisible(value is not None)
        self._switch.clicked.connect(self._turn)
        self._number.committed.connect(self.committed)

    def show_value(self, value: float | None) -> None:
        self._switch.setChecked(value is not None)
        self._number.setVisible(value is not None)
        if value is not None:
            self._number.show_value(value)

    def _turn(self, on: bool) -> None:
        self._number.setVisible(on)
        self.committed.emit(self._number.value if on else None)


class _Toggles(QWidget):
    """Any of a few words, each a button that stays down."""

    committed = Signal(object)
    """Others are down; carries the words of all that are."""

    def __init__(
        self, name: str, words: Iterable[tuple[str, str]], value: tuple[str, ...]
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._buttons = {key: Button(word, "plain") for key, word in words}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for i, button in enumerate(self._buttons.values()):
            button.setCheckable(True)
            button.setStyleSheet("padding: 3px 2px;")
            button.clicked.connect(self._tell)
            grid.addWidget(button, *divmod(i, 2))
        self.show_value(value)

    def show_value(self, value: tuple[str, ...]) -> None:
        for word, button in self._buttons.items():
            button.setChecked(word in value)

    def _tell(self, _on: bool) -> None:
        self.committed.emit(tuple(w for w, b in self._buttons.items() if b.isChecked()))


class _Names(TextField):
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


def _row_form() -> Form:
    """One row, without air around it: the column has its own."""
    form = Form()
    form.setContentsMargins(0, 0, 0, 0)
    layout = form.layout()
    if layout is not None:
        layout.setContentsMargins(4, 0, 4, 0)
    return form


def number_field(field: Field, value: float) -> NumberField:
    """A box for a number of this field's type and range."""
    whole = field.kind is int or _number_in(field.kind)[0] is int
    least = field.minimum if field.minimum is not None else -math.inf
    most = field.maximum if field.maximum is not None else math.inf
    if field.above is not None:
        least = field.above + (1 if whole else 1e-9)
    if field.below is not None:
        most = field.below - (1 if whole else 1e-6)
    fine = not whole and field.above == 0.0
    step = 1.0 if whole else None if fine or field.maximum is None else 0.05
    return NumberField(
        field.title, value, minimum=least, maximum=most, whole=whole, step=step, unit=field.unit
    )


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


def _number_in(hint: Any) -> tuple[Any, Any]:
    """Find int or float inside an annotation, and its Meta; None where it is neither."""
    plain = _plain(hint)
    meta = next((m for m in get_args(hint)[1:] if isinstance(m, msgspec.Meta)), None) \
        if plain is not hint else None
    return (plain if plain in (int, float) else None), meta


def _plain(hint: Any) -> Any:
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint


def _with_range(field: Field, meta: msgspec.Meta) -> Field:
    limits = {"minimum": meta.ge, "maximum": meta.le, "above": meta.gt, "below": meta.lt}
    return replace(field, **limits)


def _range_words(field: Field) -> str:
    return field.rule.capitalize()
