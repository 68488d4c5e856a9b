"""Opener: what a window is opening now: one thing at a time, and the newest counts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import files
from app.opening import Opening, Read
from app.store import Kept

if TYPE_CHECKING:
    from app.window import Window


class Opener(QObject):
    """Reads files, examples and kept work for one window, which stays live meanwhile."""

    opened = Signal(object, bool)
    """Something is read; carries Opened, and whether it is to be trained at once."""
    failed = Signal(object)
    """It cannot be read; carries the error."""
    changed = Signal()
    """Something is being opened, worth a word now, or is not any more."""
    rested = Signal()
    """What was being opened is shown, or never will be."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._opening: Opening | None = None
        self._trains = False

    @property
    def is_opening(self) -> bool:
        """Whether something is being read."""
        return self._opening is not None

    @property
    def key(self) -> object:
        """The file or folder that is being opened; examples have none, one may have several."""
        return self._opening.key if self._opening else None

    @property
    def words(self) -> str:
        """What to say about it, once it takes a while."""
        return self._opening.words if self._opening and self._opening.is_long else ""

    def open_source(self, source: str, trains: bool = False) -> None:
        """Open a file, or example:NAME; one that is open already comes to the front."""
        if source.startswith("example:"):
            name = source.removeprefix("example:")
            self._open(name, None, lambda _wanted: files.open_example(name), trains)
        else:
            path = Path(source).resolve()
            self._open(path.stem, path, partial(files.open_file, path))

    def open_kept(self, one: Kept) -> None:
        """Open work that was kept."""
        self._open(one.title, one.path or one.folder, partial(files.open_kept, one))

    def give_up(self) -> None:
        """Open nothing after all."""
        if self._opening is not None:
            self._opening.give_up()
            self._forget()
            self.rested.emit()

    def _open(self, title: str, key: object, read: Read, trains: bool = False) -> None:
        other = self._window.application.window_with(key)
        if other is not None:
            other.come_forward()
            return
        self.give_up()
        opening = Opening(title, key, read)
        opening.opened.connect(self._pass_on)
        opening.failed.connect(self._tell)
        opening.took_long.connect(self.changed)
        self._opening, self._trains = opening, trains
        self._window.application.hold(opening)
        self.changed.emit()

    def _pass_on(self, opened: object) -> None:
        trains = self._trains
        self._forget()
        self.opened.emit(opened, trains)
        self.rested.emit()

    def _tell(self, error: object) -> None:
        self._forget()
        self.failed.emit(error)
        self.rested.emit()

    def _forget(self) -> None:
        self._opening = None
        self.changed.emit()
