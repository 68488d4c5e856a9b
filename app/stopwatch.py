"""A stopwatch on the window's thread: how long it was busy, and when it first showed itself.

Only there when the journey's door is (`app/journey.py`); the benchmarks read it.
"""

from __future__ import annotations

from itertools import pairwise
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

TICK_MS = 8


class Stopwatch(QObject):
    """Made before the window is painted; times are those of the machine's monotonic clock."""

    def __init__(self, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self.painted_s = 0.0
        self._ticks_s: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._window = window
        window.installEventFilter(self)

    def start(self) -> None:
        """Tick every 8 ms from now on."""
        self._ticks_s = []
        self._timer.start()

    def stop(self) -> list[float]:
        """Milliseconds between two ticks each, since the start."""
        self._timer.stop()
        return [round(1_000 * (after - before), 2) for before, after in pairwise(self._ticks_s)]

    def painted(self) -> float:
        """When everything was painted first."""
        return self.painted_s

    def _tick(self) -> None:
        self._ticks_s.append(monotonic())

    def _note_painted(self) -> None:
        self.painted_s = monotonic()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._note_painted)  # what lies inside is painted after it
        return False
