"""Collecting: Python's garbage, on the window's thread alone, a little at a time."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2_000
OLD_EVERY = 15
"""After so many looks at what is young, one at what has grown old."""
YOUNG = 1
"""The oldest of Python's generations that is looked at every time."""


class Collector(QObject):
    """Takes Python's collecting over until it is stopped.

    A QObject collected in a worker's thread would crash, so Python must not collect by itself. To
    look at every object takes 30 ms and more once a document is open, and nearly all of them stay
    as long as it does: they are set aside, until `documents` gives others than before.
    """

    def __init__(self, parent: QObject, documents: Callable[[], Iterable[object]]) -> None:
        super().__init__(parent)
        self._documents = documents
        self._known: tuple[int, ...] | None = None
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        gc.disable()

    def look(self) -> None:
        """Collect what is young, at times what has grown old, and all if documents came or went."""
        known = tuple(map(id, self._documents()))
        self._looks += 1
        if known != self._known:
            self._known = known
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        elif self._looks % OLD_EVERY == 0:
            gc.collect()
        else:
            gc.collect(YOUNG)

    def stop(self) -> None:
        """Set nothing aside any more."""
        self._timer.stop()
        gc.unfreeze()
