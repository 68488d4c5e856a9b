"""Placing: where a window stands when it opens, and that it fits the screen."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QMainWindow

from app.settings import settings_store

FIRST = QSize(1440, 900)
FRAME = QSize(16, 48)
"""What a frame takes; its true size is known only once the window stands."""


def place(window: QMainWindow) -> None:
    """Give a window the place of the last one; at first, a size that fits the screen."""
    said = settings_store().value.window
    if said and window.restoreGeometry(QByteArray.fromBase64(said.encode())):
        return
    room = window.screen().availableGeometry()
    size = FIRST.boundedTo(room.size() - FRAME)
    window.resize(size)
    left = room.left() + (room.width() - size.width() - FRAME.width()) // 2
    top = room.top() + (room.height() - size.height() - FRAME.height()) // 2
    window.move(left, top)


def note_place(window: QMainWindow) -> None:
    """Remember where a window stands."""
    said = bytes(window.saveGeometry().toBase64().data()).decode()
    settings_store().change(window=said)
