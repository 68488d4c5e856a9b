"""Opening: reads what somebody wants to open while the window goes on."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.errand import Errand
from app.files import Opened
from app.jobs import Job

Read = Callable[[Callable[[], bool]], Opened]
"""Reads something; asks now and then whether it is still wanted."""


class Opening(Errand):
    """One thing that is being opened. What comes too late is given back.

    `key` is its file or folder: nobody opens it a second time meanwhile.
    """

    opened = Signal(object)
    """It is read; carries Opened, which belongs to the receiver."""
    failed = Signal(object)
    """It cannot be read; carries the error."""

    def __init__(
        self, title: str, key: object, read: Read, parent: QObject | None = None
    ) -> None:
        super().__init__(f"Opening {title}; Esc gives up", parent)
        self.key = key
        self._is_wanted = True
        self._job = Job(lambda: read(self.is_wanted), self)
        self._job.ended.connect(self._pass_on)
        self._job.failed.connect(self._tell)
        self._job.finished.connect(self._end)
        self._job.start()

    def is_wanted(self) -> bool:
        """Whether anybody still waits for it."""
        return self._is_wanted

    def give_up(self) -> None:
        """Want it no more."""
        self._is_wanted = False

    def _pass_on(self, opened: Any) -> None:
        if self._is_wanted:
            self.opened.emit(opened)
        else:
            opened.give_back()

    def _tell(self, error: object) -> None:
        if self._is_wanted:
            self.failed.emit(error)

    def _end(self) -> None:
        self._job.wait()
        super()._end()
