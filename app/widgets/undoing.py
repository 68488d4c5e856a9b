"""Undoing: in a field in which nothing is typed, undo and redo are the window's own."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget


def undoes_outside(field: QWidget, event: QKeyEvent) -> bool:
    """Do the window's undo or redo, if that is what was pressed; a field of Qt keeps it else."""
    wanted = QKeySequence.StandardKey
    if not any(event.matches(key) for key in (wanted.Undo, wanted.Redo)):
        return False
    pressed = QKeySequence(event.keyCombination())
    for action in field.window().actions():
        if action.isEnabled() and pressed in action.shortcuts():
            action.trigger()
            return True
    return False
