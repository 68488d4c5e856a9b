"""Parting: takes apart what is shown no longer, without Python's halves going first."""

from __future__ import annotations

from functools import partial
from itertools import count

from PySide6.QtCore import QObject, QTimer

_going: dict[int, list[QObject]] = {}
_numbers = count()


def delete_later(one: QObject) -> None:
    """Delete an object with all that is in it, once the event loop comes to it.

    Until then, and while Qt takes them apart, their Python halves are held. One that lost its last
    reference in the middle of that was looked up again by Shiboken 6.11 and could end the program.
    """
    number = next(_numbers)
    _going[number] = [one, *one.findChildren(QObject)]
    one.destroyed.connect(partial(_note_gone, number))
    one.deleteLater()


def _note_gone(number: int) -> None:
    """It says so before its children are gone; they are when the event loop comes round again."""
    QTimer.singleShot(0, partial(_going.pop, number, None))
