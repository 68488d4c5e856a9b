"""A box that offers a few values, each with its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.theme.current import current_theme, give_type
from app.theme.icons import pixmap
from app.widgets.words import NONE_YET, SEVERAL

ARROW_PX = 14
MOST_ROWS = 16
"""A list of more of them scrolls."""


class ChoiceField(QComboBox):
    """One of several values. Arrow keys and, once it has the focus, the wheel go through them."""

    committed = Signal(object)
    """The person chose another value; carries it."""

    def __init__(
        self,
        name: str,
        choices: Iterable[tuple[Any, str]] = (),
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._values: list[Any] = []
        self.setAccessibleName(name)
        self.setAccessibleDescription(name)     # on Linux the value is read for its name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)     # else the wheel itself takes the focus
        give_type(self, "body")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(MOST_ROWS)
        self.show_choices(choices)
        self.activated.connect(self._commit)

    @property
    def value(self) -> Any:
        """The chosen value, or None where there is none to choose."""
        index = self.currentIndex()
        return self._values[index] if index >= 0 else None

    def show_choices(self, choices: Iterable[tuple[Any, str]]) -> None:
        """Offer pairs of value and words; the first is chosen."""
        pairs = list(choices)
        self._values = [value for value, _ in pairs]
        self.clear()
        self.addItems([words for _, words in pairs])
        self._shown = self.value

    def show_words(self, words: Iterable[str]) -> None:
        """Call the values something else, as where there is less room."""
        for place, each in enumerate(words):
            self.setItemText(place, each)

    def show_value(self, value: Any, otherwise: str = NONE_YET) -> None:
        """Show what the model says, or other words where it is no choice; nothing is emitted."""
        self._shown = value
        self.setPlaceholderText(otherwise)
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def show_several(self, _values: Sequence[Any] = ()) -> None:
        """Show that it stands for several values; choosing one is told, whichever it is."""
        self._shown = SEVERAL
        self.setPlaceholderText(SEVERAL)
        self.setCurrentIndex(-1)

    def _commit(self, _index: int) -> None:
        if self.value != self._shown:
            self._shown = self.value
            self.committed.emit(self.value)

    def minimumSizeHint(self) -> QSize:
        return QSize(88, super().minimumSizeHint().height())      # longer words end in dots

    def showPopup(self) -> None:
        """The list has room for the longest of its words, where the box has not."""
        view = self.view()
        view.ensurePolished()
        margins = view.contentsMargins()
        wanted = view.sizeHintForColumn(0) + margins.left() + margins.right()
        view.setMinimumWidth(max(self.width(), wanted))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the form, not the value, while the focus is elsewhere."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        control = QStyle.ComplexControl.CC_ComboBox
        room = self.style().subControlRect(control, option, part, self).width()
        end = Qt.TextElideMode.ElideRight
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
        option.currentText = self.fontMetrics().elidedText(option.currentText, end, room)
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        theme = current_theme()
        ink = theme.quiet if self.isEnabled() else theme.disabled
        arrow = pixmap("chevron-down", ink, ARROW_PX, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(self.width() - 24, (self.height() - ARROW_PX) // 2), arrow)
