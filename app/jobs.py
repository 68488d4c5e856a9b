"""Job: one piece of work in a thread of its own, so that the window never waits."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from app.parting import delete_later


class Job(QThread):
    """Runs a function once; what it returned or raised is known as soon as `wait` returns.

    Connect to bound methods of objects that live on the window's thread.
    """

    ended = Signal(object)
    """It is done; carries what the function returned."""
    failed = Signal(object)
    """It raised; carries the error."""

    def __init__(self, work: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self.result: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.result = self._work()
        except Exception as error:  # noqa: BLE001  goes on as a signal
            self.error = error
            self.failed.emit(error)
        else:
            self.ended.emit(self.result)


class HeldJob(Job):
    """A job that holds itself until it is done: who wanted it may be gone by then."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(work)
        _held.add(self)
        self.finished.connect(self._let_go)

    def _let_go(self) -> None:
        self.wait()
        _held.discard(self)
        delete_later(self)


_held: set[HeldJob] = set()


def held() -> tuple[HeldJob, ...]:
    """Those that still go on."""
    return tuple(_held)


def finish_held() -> None:
    """Wait for those that still go on: nobody wants them any more, but a thread must have ended."""
    for job in held():
        job.wait()
