"""Pieces: much that is to be done one by one, a little at a time between two frames."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

PIECE_MS = 6.0
"""So long at once: with what is painted then, a frame stays a frame."""


class Pieces(QObject):
    """Goes through a generator that does a little between two yields, while the window goes on."""

    ended = Signal()
    """All is done that was begun last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Iterator[None] | None = None
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._go_on)

    @property
    def goes_on(self) -> bool:
        """Whether something is still to be done."""
        return self._work is not None

    def begin(self, work: Iterator[None]) -> None:
        """Do this; what was still to be done of something else is left."""
        self._work = work
        self._turn.start()

    def stop(self) -> None:
        """Leave the rest."""
        self._work = None
        self._turn.stop()

    def finish(self) -> None:
        """Do all the rest at once; nobody is told."""
        for _ in self._work or ():
            pass
        self.stop()

    def _go_on(self) -> None:
        end = perf_counter() + PIECE_MS / 1_000
        for _ in self._work or ():
            if perf_counter() > end:
                return
        self.stop()
        self.ended.emit()
