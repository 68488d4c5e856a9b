"""Placing: where a window stands when it opens, and that it fits the screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from app.settings import Placed, settings_store

FIRST = QSize(1440, 900)
FRAME = QSize(16, 48)
"""What a frame takes; its true size is known only once the window stands."""


def place(window: QMainWindow) -> None:
    """Give a window the place of the last one; at first, the middle. It always fits the screen."""
    last = settings_store().value.window
    middle = QPoint(last.left + last.width // 2, last.top + last.height // 2) if last else QPoint()
    screen = (QGuiApplication.screenAt(middle) if last else None) or window.screen()
    room = screen.availableGeometry()
    size = QSize(last.width, last.height) if last else FIRST
    size = size.boundedTo(room.size() - FRAME)
    free = room.size() - FRAME - size
    left = last.left - room.left() if last else free.width() // 2
    top = last.top - room.top() if last else free.height() // 2
    window.resize(size)
    window.move(
        room.left() + min(max(0, left), max(0, free.width())),
        room.top() + min(max(0, top), max(0, free.height())),
    )
    if last and last.maximised:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def note_place(window: QMainWindow) -> None:
    """Remember where a window stands."""
    maximised = window.isMaximized()
    fills = maximised or window.isFullScreen()
    usual = window.normalGeometry() if fills else window.geometry()
    corner = usual.topLeft() if fills else window.pos()
    placed = Placed(
        corner.x(), corner.y(), max(200, usual.width()), max(200, usual.height()), maximised
    )
    settings_store().change(window=placed)
