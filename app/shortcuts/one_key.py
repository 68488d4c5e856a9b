"""One key with what is held: as it is stored, and as this system writes it."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_unknown,
)


def written(keys: object) -> str:
    """One key with what is held, as it is stored; "" for what is none.

    >>> written("ctrl+shift+z"), written("Ctrl+Nonsense"), written(3)
    ('Ctrl+Shift+Z', '', '')
    """
    sequence = QKeySequence(keys) if isinstance(keys, str) else QKeySequence()
    if sequence.count() != 1 or first_of(sequence).key() in MODIFIERS:
        return ""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def native(keys: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def first_of(sequence: QKeySequence) -> QKeyCombination:
    """The key that a sequence begins with, and what is held with it."""
    # WORKAROUND PySide6 6.11: the stubs do not know that a sequence can be indexed
    return sequence[0]  # type: ignore[index, no-any-return]
