"""FieldRow: one field of a form with all that belongs to it: label, mark, menu, note, offer."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QWidget

from app.parting import part_once_closed
from app.theme.colours import brush
from app.theme.current import current_theme
from app.widgets.buttons import Button
from app.widgets.form import Form, Note
from app.widgets.number_field import NumberField
from app.widgets.text import Text
from nncore.fields import MISSING, Field, number_words

BESIDE_PX = 100
"""The room beside a label where the inspector is narrow."""
MARK_PX = 4


class FieldRow(Form):
    """Says by a dot behind its label that a field is not at its default, and leads back there.

    A NumberField's label can be dragged. What cannot be taken is written below, and what would be
    better can be offered there.
    """

    reset = Signal()
    """The person wants the default back."""
    offer_taken = Signal(object)
    """The person took what was offered; carries the value."""

    def __init__(self, field: Field, widget: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self.widget = field, widget
        self._offered: Any = None
        self._differs = False
        self.set_margins(4, 0)          # the column has its own air
        self._place()
        self.note: Note = self.add_note()
        self._offer = self.add_wide(Button(""))
        self._offer.hide()
        self._offer.clicked.connect(self._take_offer)
        for each in (widget, *widget.findChildren(QWidget)):
            if isinstance(each, QLineEdit | NumberField):
                each.installEventFilter(self)

    @property
    def differs(self) -> bool:
        """Whether the mark is there: the field is not at its default."""
        return self._differs

    @property
    def default_words(self) -> str:
        """What the default is called, "" where there is none."""
        return "" if self.field.default is MISSING else words_of(self.field, self.field.default)

    def show_differs(self, differs: bool) -> None:
        """Mark the field, or not."""
        differs = differs and self.field.default is not MISSING
        if differs != self._differs:
            self._differs = differs
            self._say_tip()
            self.update()

    def show_offer(self, words: str, value: Any = None) -> None:
        """Offer a value by a button that says these words; "" offers none."""
        self._offered = value
        self._offer.setText(words)
        self._offer.setVisible(bool(words))

    def menu(self, at: QPoint, line: QLineEdit | None = None) -> QMenu:
        """What can be done with the field, after what can be done with its text."""
        menu = line.createStandardContextMenu() if line is not None else QMenu(self)
        part_once_closed(menu)
        if line is not None:
            menu.addSeparator()
        words = self.default_words
        back = menu.addAction(f"Reset to default ({words})" if words else "Reset to default")
        back.setEnabled(self._differs)
        back.triggered.connect(self.reset)
        menu.popup(at)
        return menu

    def _place(self) -> None:
        widget, title = self.widget, self.field.title
        if widget.minimumSizeHint().width() > BESIDE_PX:      # too wide: it goes below its label
            self._label: QLabel = self.add_wide(Text(title, "quiet"))
            self._label.setBuddy(widget)
            self.add_wide(widget)
        else:
            self._label = self.add_field(title, widget)
        numbers = [widget, *widget.findChildren(NumberField)]
        for number in numbers[-1:]:
            if isinstance(number, NumberField):
                number.turn_with(self._label)
        self._say_tip()

    def _say_tip(self) -> None:
        parts = [self.field.help, self.field.rule.capitalize()]
        if self._differs:
            parts.append(f"Default: {self.default_words}")
        tip = ". ".join(part for part in parts if part)
        self._label.setToolTip(tip)
        self.widget.setToolTip(tip)
        self.widget.setAccessibleDescription(tip)

    def _take_offer(self) -> None:
        self.offer_taken.emit(self._offered)

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent):
            line = watched.lineEdit() if isinstance(watched, NumberField) else watched
            self.menu(event.globalPos(), line if isinstance(line, QLineEdit) else None)
            return True
        return super().eventFilter(watched, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._differs:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(current_theme().quiet))
            words = self._label.fontMetrics().horizontalAdvance(self.field.title)
            left, middle = self._label.x() + words, self._label.geometry().center().y()
            painter.drawEllipse(QPointF(left + MARK_PX + 1, middle), MARK_PX / 2, MARK_PX / 2)


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
    return spaced.replace("Le cun", "LeCun")


def choice_words(field: Field) -> list[str]:
    """What the choices of a field are called."""
    offered = field.choices or field.any_of
    return list(field.words) or [str(each).replace("_", " ").capitalize() for each in offered]


def words_of(field: Field, value: Any) -> str:
    """A value of a field as the form says it.

    >>> from nncore.fields import fields_of
    >>> from nncore.layers import Dense
    >>> [words_of(field, field.default) for field in fields_of(Dense)]
    ['64', 'On', 'He normal']
    """
    if value is None:
        return field.empty or "Off"
    if isinstance(value, bool):
        return "On" if value else "Off"
    if isinstance(value, Struct):
        return words_for(type(value))
    if value in field.choices:
        return choice_words(field)[field.choices.index(value)]
    if field.pair:
        return number_words(value)
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value) or "none"
    return f"{value:,} {field.unit}".strip() if isinstance(value, int | float) else str(value)
