"""FloatingPanel: a panel in a window of its own, which keeps the keys of the main window."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.docks.arrangement import Box
from app.docks.stack import PanelStack
from app.panels.panel import Panel
from app.widgets.text import give_ground

FIRST = (640, 320)
NOTE_AFTER_MS = 300


class FloatingPanel(QWidget):
    """Holds one panel. When the person closes it, it asks for the panel to be put back."""

    put_back = Signal(str)
    """The window was closed; carries the panel's name."""
    placed = Signal(str, object)
    """The window stands elsewhere; carries the panel's name and its Box."""

    def __init__(self, panel: Panel, box: Box | None, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._over = parent
        self.panel_name = panel.title
        self.setWindowTitle(panel.title)
        self.setAccessibleName(panel.title)
        give_ground(self)
        self.stack = PanelStack(panel.title)
        self.stack.show_panels([panel])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self._noted = QTimer(self)
        self._noted.setSingleShot(True)
        self._noted.setInterval(NOTE_AFTER_MS)
        self._noted.timeout.connect(self._note)
        self._stand(box)

    def _stand(self, box: Box | None) -> None:
        """Stand where it stood, if that is on a screen still; else over the main window."""
        seen = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        if box is not None and any(room.contains(box[0] + 40, box[1] + 10) for room in seen):
            self.setGeometry(*box)
            return
        self.resize(*FIRST)
        over = self._over.window().geometry()
        self.move(over.center() - self.rect().center())

    def _note(self) -> None:
        here = self.geometry()
        self.placed.emit(self.panel_name, (here.x(), here.y(), here.width(), here.height()))

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        if self.isVisible():
            self._noted.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._noted.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        if event.spontaneous():         # and not the program, which ends
            self.put_back.emit(self.panel_name)
