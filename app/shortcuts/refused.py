"""Which keys no action can have, and why: in words for the person who presses them."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from app.menus import opens
from app.shortcuts.gestures import GESTURES
from app.shortcuts.one_key import first_of, native

PLACES = {key: gesture for gesture in GESTURES for key in gesture.keys}
SYSTEM = {
    "Alt+F4": "closes the window",
    "Alt+Space": "opens the menu of the window's frame",
    "Alt+Tab": "goes to another program",
    "Alt+Shift+Tab": "goes to another program",
    "Alt+Shift+Backtab": "goes to another program",
    "Alt+Esc": "goes to another program",
    "Ctrl+Esc": "opens the menu of the system",
    "Ctrl+Shift+Esc": "shows what runs",
    "Ctrl+Alt+Del": "ends the session",
    "Ctrl+Alt+Backspace": "ends the session",
    "Print": "takes a picture of the screen",
} | {f"Ctrl+Alt+F{number}": "goes to another screen" for number in range(1, 13)}
"""Keys that never, or not everywhere, reach a program."""
LAST_SIGN = 0xFFFFFF
"""Qt's numbers of keys that write something end here."""
Modifier = Qt.KeyboardModifier


def refusal(keys: str) -> str:
    """Why a key, as it is stored, can be no action's; "" where it can.

    >>> refusal("Alt+F"), refusal("Ctrl+F")
    ('Alt+F opens the menu File.', '')
    >>> refusal("Alt+F4")
    'Alt+F4 is kept by the system: it closes the window.'
    >>> refusal("Shift+G")
    'With Shift alone it is still typed, and begins quick-add. Hold Ctrl or Alt with it.'
    """
    pressed = first_of(QKeySequence(keys))
    held = pressed.keyboardModifiers()
    if gesture := PLACES.get(keys):
        return f"{native(keys)} always means: {gesture.does.lower()}."
    if menu := opens(keys):
        return f"{native(keys)} opens the menu {menu}."
    if does := SYSTEM.get(keys):
        return f"{native(keys)} is kept by the system: it {does}."
    if held & Modifier.MetaModifier and sys.platform != "darwin":
        return f"Keys with {native('Meta+A').removesuffix('+A')} are kept by the system."
    if pressed.key() > LAST_SIGN:
        return ""
    if held == Modifier.NoModifier:
        return "A letter alone begins quick-add. Hold Ctrl or Alt with it."
    if held == Modifier.ShiftModifier:
        return "With Shift alone it is still typed, and begins quick-add. Hold Ctrl or Alt with it."
    return ""
