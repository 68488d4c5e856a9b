"""Presenting: the full screen, and a window for a room of people. Remembered nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from app.theme.current import theme_source

if TYPE_CHECKING:
    from app.window import Window

LARGER = 1.3


class Presenting(QObject):
    """Fills the screen with a window; for a room of people its type is larger, its parts fewer."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)
        self._before = Qt.WindowState.WindowNoState
        self.on = False

    @property
    def is_full(self) -> bool:
        """Whether the window fills the screen."""
        return self._window.isFullScreen()

    def fill_screen(self, fill: bool) -> None:
        """Fill the screen, or be as large as before."""
        if fill and not self.is_full:
            self._before = self._window.windowState() & Qt.WindowState.WindowMaximized
            self._window.setWindowState(self._before | Qt.WindowState.WindowFullScreen)
        elif not fill and self.is_full:
            self._window.setWindowState(self._before)

    def present(self, on: bool) -> None:
        """Show the network to a room of people, or go back to work."""
        self.on = on
        self.fill_screen(on)
        theme_source().show_larger(LARGER if on else 1.0)
        self.show_parts()

    def show_parts(self) -> None:
        """Put away what is only for who builds: the palette, and the line at the bottom."""
        self._window.status.setVisible(not self.on)
        workspace = self._window.workspace
        if workspace is not None:
            workspace.frame.put_away("palette", self.on)
            if self.on:
                workspace.room.view.fit()

    def leave(self) -> bool:
        """Go back to what was before; says whether there was anything to leave."""
        if self.on:
            self.present(False)
        elif self.is_full:
            self.fill_screen(False)
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the Esc that comes to the window: nothing that has the focus had a use for it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return event.key() == Qt.Key.Key_Escape and self.leave()
        return False
