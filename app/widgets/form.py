"""Rows of a quiet label at the left and a field, or a fact, at the right."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from app.parting import part_with_all
from app.theme.current import theme_source
from app.theme.tokens import Theme
from app.widgets.text import Line, Number, Text

W = TypeVar("W", bound=QWidget)

LABEL_WIDTH_PX = 108


class Note(Text):
    """What is said about the field above it; takes no room while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__("", "quiet", wrap=True)
        self.hide()

    def say(self, words: str, wrong: bool = False) -> None:
        """Say this, quietly or as an error; "" says nothing."""
        self.setProperty("role", "error" if wrong else "quiet")
        self.style().unpolish(self)
        self.style().polish(self)
        self.setText(words)
        self.setVisible(bool(words))


class Form(QWidget):
    """A column of rows, as in the inspector."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4, 4, 4, 4)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        theme_source().changed.connect(self.show_theme)
        self.show_theme(theme_source().theme)

    def show_theme(self, _theme: Theme) -> None:
        """Let fields of several forms stand below each other, however large type is."""
        self._grid.setColumnMinimumWidth(0, round(LABEL_WIDTH_PX * theme_source().scale))

    def set_margins(self, across_px: int, down_px: int) -> None:
        """Leave this much air around the rows."""
        self._grid.setContentsMargins(across_px, down_px, across_px, down_px)

    def add_field(self, label: str, field: QWidget, tip: str = "") -> QLabel:
        """Add a field with its label; the label is what a click and a screen reader go by."""
        text = Text(label, "quiet")
        text.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        for each in (text, field):
            each.setToolTip(tip)
        field.setAccessibleDescription(tip)
        row = self._grid.rowCount()
        self._grid.setRowMinimumHeight(row, 32)
        self._grid.addWidget(text, row, 0)
        place = Qt.AlignmentFlag.AlignVCenter
        if field.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed:
            place |= Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(field, row, 1, place)
        return text

    def add_note(self) -> Note:
        """Make room for what is to be said about the field above."""
        return self.add_wide(Note())

    def add_fact(self, label: str, value: str = "", tip: str = "") -> Number:
        """Add something that is told, not set; give the label that shows it."""
        text, number = Text(label, "quiet"), Number(value, "number")
        number.setWordWrap(True)            # what is docked may be a list of names
        text.setToolTip(tip)
        number.setAccessibleName(label)
        row = self._grid.rowCount()
        self._grid.addWidget(text, row, 0)
        self._grid.addWidget(number, row, 1)
        return number

    def add_heading(self, words: str) -> QLabel:
        """Begin a group with a bold line."""
        return self.add_wide(Text(words, "heading"))

    def add_line(self) -> None:
        """Draw a line between two groups."""
        self.add_wide(Line())

    def add_wide(self, widget: W) -> W:
        """Add something that takes the whole width."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)
        return widget

    def clear(self) -> None:
        """Take all rows away."""
        part_with_all(self._grid)
