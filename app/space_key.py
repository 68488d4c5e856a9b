"""A tap of Space trains and pauses, where the focused thing has no use for Space itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QTextEdit,
)

if TYPE_CHECKING:
    from app.workspace import Workspace

USES_SPACE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
TAP_MS = 400


class SpaceKey(QObject):
    """Watches the keys of one window. Space that is held, or dragged with, is not a tap."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._workspace: Workspace | None = None
        self._held = QElapsedTimer()
        self._dragged = False
        window.installEventFilter(self)

    def follow(self, workspace: Workspace | None) -> None:
        """Train this one."""
        self._workspace = workspace
        self._held.invalidate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._window:
            if kind == QEvent.Type.Show:        # what the system sends comes to the handle first
                self._window.windowHandle().installEventFilter(self)
        elif kind == QEvent.Type.MouseButtonPress:
            self._dragged = True
        elif isinstance(event, QKeyEvent):
            self._take_key(kind, event)
        return False

    def _take_key(self, kind: QEvent.Type, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat() or event.modifiers():
            return
        if kind == QEvent.Type.KeyPress:
            self._dragged = False
            if isinstance(QApplication.focusWidget(), USES_SPACE):
                self._held.invalidate()
            else:
                self._held.start()
        elif kind == QEvent.Type.KeyRelease and self._held.isValid():
            tapped = self._held.elapsed() < TAP_MS and not self._dragged
            self._held.invalidate()
            if tapped and self._workspace is not None:
                self._workspace.session.toggle()
