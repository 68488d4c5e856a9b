"""Boxes for words: one that is committed, one that searches as one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.theme.current import give_type, theme_source
from app.theme.icons import icon
from app.theme.tokens import Theme
from app.widgets.undoing import undoes_outside
from app.widgets.words import SEVERAL


class TextField(QLineEdit):
    """A line of words; Enter or leaving commits it, Esc takes the typing back."""

    committed = Signal(str)
    """The person finished typing something other than before; carries it."""

    def __init__(self, name: str, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._text = text
        self.setAccessibleName(name)
        give_type(self, "body")
        self.editingFinished.connect(self._commit)
        self.setCursorPosition(0)

    def show_text(self, text: str) -> None:
        """Show what the model says; nothing is emitted."""
        self._text = text
        self.setPlaceholderText("")
        if self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)       # a long one is read from its beginning

    def show_several(self, _values: Sequence[object] = ()) -> None:
        """Show that it stands for several texts, until another is typed."""
        self.show_text("")
        self.setPlaceholderText(SEVERAL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._text:
            self.setText(self._text)
        elif self.text() != self._text or not undoes_outside(self, event):
            super().keyPressEvent(event)

    def _commit(self) -> None:
        if self.text() != self._text:
            self._text = self.text()
            self.committed.emit(self._text)


class SearchField(QLineEdit):
    """A box that searches while one types: `textChanged` tells. Esc empties it."""

    def __init__(self, name: str, hint: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint or name)
        give_type(self, "body")
        self._glass = QAction(name, self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        source = theme_source()
        source.changed.connect(self.show_theme)
        self.show_theme(source.theme)

    def show_theme(self, theme: Theme) -> None:
        """Colour the magnifying glass."""
        self._glass.setIcon(icon("search", theme.quiet))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
