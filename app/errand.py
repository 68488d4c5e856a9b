"""Errand: something that a window set going and that may outlive it; the program ends after it."""

from PySide6.QtCore import QObject, QTimer, Signal

SAID_AFTER_MS = 300


class Errand(QObject):
    """Has words for the status bar, said once it has taken a while."""

    ended = Signal(object)
    """It is done, whatever became of it; carries itself."""
    took_long = Signal()
    """It is worth a word."""

    def __init__(self, words: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.is_long = False
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._note_long)
        self._clock.start(SAID_AFTER_MS)

    def _note_long(self) -> None:
        self.is_long = True
        self.took_long.emit()

    def _end(self) -> None:
        self._clock.stop()
        self.ended.emit(self)
