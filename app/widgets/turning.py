"""Turning: a number changes while its label, or the number itself, is dragged left or right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

if TYPE_CHECKING:
    from app.widgets.number_field import NumberField

PX_A_STEP = 4
"""How far the hand goes for one step of the arrows."""
CLICK_PX = 3
FINER, COARSER = 0.1, 10.0
"""With Shift and with Ctrl."""


class Turning:
    """What a drag on a handle of a NumberField does; dragged right it grows.

    The field hands the handle's events over, and while it turns all events: Esc gives the drag up,
    whatever has the focus. A click is left alone. On the number itself this holds for the press
    that brings the focus; from then on the hand chooses text there.
    """

    def __init__(self, field: NumberField, handle: QWidget) -> None:
        self._field, self._handle = field, handle
        self._last: float | None = None
        self._travelled, self._turns = 0.0, False
        self.show_hand()

    def show_hand(self) -> None:
        """The pointer that says what a drag would do."""
        chooses_text = isinstance(self._handle, QLineEdit) and self._field.hasFocus()
        shape = Qt.CursorShape.IBeamCursor if chooses_text else Qt.CursorShape.SizeHorCursor
        self._handle.setCursor(shape)

    @property
    def turns(self) -> bool:
        """Whether the number is being turned now."""
        return self._turns

    def let_go(self) -> None:
        """End, wherever the hand is."""
        if self._end():
            self._field.held.emit(False)

    def give_up(self) -> None:
        """End, and leave the number as it was before."""
        if self._end():
            self._field.turn_back()
            self._field.held.emit(None)

    def _end(self) -> bool:
        turned, self._last, self._turns = self._turns, None, False
        if turned:
            QApplication.instance().removeEventFilter(self._field)  # type: ignore[union-attr]
        return turned

    def takes(self, event: QMouseEvent) -> bool:
        """Follow the hand; say whether the handle itself shall not see this event."""
        if not self._field.isEnabled():
            return False
        kind, across = event.type(), event.globalPosition().x()
        left = event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress and left and self._may_begin():
            self._last, self._travelled, self._turns = across, 0.0, False
            return True
        if self._last is None:
            return False
        if kind == QEvent.Type.MouseMove:
            self._follow(across, event.modifiers())
        elif kind == QEvent.Type.MouseButtonRelease and left:
            clicked = not self._turns
            self.let_go()
            if clicked:
                self._click(event)
        return True

    def _may_begin(self) -> bool:
        return not isinstance(self._handle, QLineEdit) or self._field.take_fresh_focus()

    def _follow(self, across: float, held: Qt.KeyboardModifier) -> None:
        by = across - (self._last or 0.0)
        if not self._turns and abs(by) < CLICK_PX:
            return
        if not self._turns:
            self._turns = True
            QApplication.instance().installEventFilter(self._field)  # type: ignore[union-attr]
            self._field.keep_number()
            self._field.held.emit(True)
        self._last = across
        fine = FINER if held & Qt.KeyboardModifier.ShiftModifier else 1.0
        coarse = COARSER if held & Qt.KeyboardModifier.ControlModifier else 1.0
        self._travelled += by * fine * coarse / PX_A_STEP
        self._travelled -= self._field.turn_by(self._travelled, fine=fine < 1)

    def _click(self, event: QMouseEvent) -> None:
        self._field.setFocus(Qt.FocusReason.MouseFocusReason)
        if isinstance(self._handle, QLineEdit):
            at = self._handle.cursorPositionAt(event.position().toPoint())
            self._handle.setCursorPosition(at)
            self._field.take_fresh_focus()
        else:
            self._field.selectAll()
        self.show_hand()
