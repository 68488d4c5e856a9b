"""KeyBox: shows the keys of an action; pressed, it takes the next keys for new ones."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from app.shortcuts.keys import Keys
from app.shortcuts.one_key import MODIFIERS, native, written
from app.theme.current import give_type
from app.widgets.buttons import Button

WIDTH_PX = 176
WAITS = "Press the new keys"
TIP = "Press it, then the new keys; Delete takes them away"


class KeyBox(Button):
    """While it waits, no key does anything else. Esc, or another focus, leaves all as it was.

    While it does not, Delete or Backspace takes the keys away.
    """

    pressed_keys = Signal(str)
    """The person pressed new keys; carries them as they are stored."""
    taken_away = Signal()
    """The person wants no keys."""
    _waits = False

    def __init__(self, title: str, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__("", "quiet", tip=TIP, parent=parent)
        self._title, self._keys = title, keys
        self.setAutoDefault(False)      # Enter in the search would press the first of them
        give_type(self, "number")
        self.setFixedWidth(WIDTH_PX)
        self.clicked.connect(self._wait)
        self.show_keys(keys)

    @property
    def waits(self) -> bool:
        """Whether the next keys are taken."""
        return self._waits

    def show_keys(self, keys: Keys) -> None:
        """Show these keys, and wait no longer."""
        self._keys, self._waits = keys, False
        words = ", ".join(map(native, keys))
        self.setText(words or "–")
        self.setAccessibleName(f"{self._title}: {words or 'no keys'}")

    def _wait(self) -> None:
        self._waits = True
        self.setText(WAITS)
        self.setAccessibleName(f"{self._title}: {WAITS.lower()}")

    def event(self, event: QEvent) -> bool:
        if self._waits and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
            event.accept()              # a ShortcutOverride that is accepted triggers nothing
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
            self.taken_away.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.show_keys(self._keys)
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        if event.key() in MODIFIERS:
            return
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pressed = QKeySequence(QKeyEvent(event.type(), event.key(), held).keyCombination())
        self.show_keys(self._keys)
        keys = written(pressed.toString(QKeySequence.SequenceFormat.PortableText))
        if keys and keys != "Esc":
            self.pressed_keys.emit(keys)
