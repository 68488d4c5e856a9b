"""Worker: the thread in which a network trains and everything about it is computed."""

import threading
from collections import deque

import numpy as np
from PySide6.QtCore import QObject, QThread, QTimer, Signal

from app.training.reports import DataReady, Published, RunEnded
from app.training.requests import Look, Request, Take
from app.training.runner import Runner


class Mailbox:
    """Requests on their way to the worker.

    Of several projects or watches in a row, the last counts.
    """

    def __init__(self) -> None:
        self._waiting: deque[Request] = deque()
        self._arrived = threading.Condition()

    def post(self, request: Request) -> None:
        """Put a request in; called on the window's thread."""
        with self._arrived:
            last = self._waiting[-1] if self._waiting else None
            replaces = isinstance(request, Look) and isinstance(last, Look)
            if isinstance(request, Take) and isinstance(last, Take):
                replaces = not (request.closes_run or last.closes_run)
            if replaces:
                self._waiting.pop()
            self._waiting.append(request)
            self._arrived.notify()

    def take(self, wait_s: float | None) -> Request | None:
        """The next request, or None if none comes within the time; None waits for ever."""
        if not self._waiting and wait_s == 0:
            return None
        with self._arrived:
            if not self._waiting:
                self._arrived.wait(wait_s)
            return self._waiting.popleft() if self._waiting else None

    def __bool__(self) -> bool:
        return bool(self._waiting)


class Worker(QThread):
    """Runs a Runner until it is told to close.

    Signals arrive on the thread that owns this object.
    """

    progressed = Signal(object)
    """At most 30 times a second, and none before the last one is painted; carries Progress."""
    epoch_ended = Signal(tuple)
    """At most 30 times a second; carries the reports of all epochs since the last time."""
    published = Signal(object)
    """The whole state, because somebody asked or an edit closed a run; carries Published."""
    ended = Signal(object)
    """A run stands still; carries RunEnded."""
    failed = Signal(object)
    """An error that is nobody's setting; carries the exception. The worker goes on listening."""
    data_ready = Signal(object)
    """Another data set is there; carries DataReady."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox()
        self._shown = threading.Event()
        self._shown.set()
        self._painted = QTimer(self)             # of its own: a single shot of 0 ms comes before
        self._painted.setSingleShot(True)        # the painting, a timer after it
        self._painted.timeout.connect(self.note_shown)
        self.final: RunEnded | None = None      # what a run reached that Close cut short

    def post(self, request: Request) -> None:
        """Ask for something; it is taken between two steps.

        Another project is worked on when the window has shown it: side by side, both would take
        several times as long.
        """
        if isinstance(request, Take) and self.isRunning():
            self._shown.clear()
            self.let_show()
        self._mailbox.post(request)

    def let_show(self) -> None:
        """The window is about to show something, and can take a Progress once that is painted."""
        self._painted.start(0)

    def note_shown(self) -> None:
        """The window has painted what it was about to show."""
        self._shown.set()

    def run(self) -> None:
        np.seterr(all="ignore")             # the Trainer says in words what overflowed
        runner = Runner(self._mailbox, self._send, self._shown.wait)
        self.final = runner.run()

    def _send(self, report: object) -> None:
        if isinstance(report, tuple):
            self.epoch_ended.emit(report)
        elif isinstance(report, RunEnded):
            self.ended.emit(report)
        elif isinstance(report, Published):
            self.published.emit(report)
        elif isinstance(report, DataReady):
            self.data_ready.emit(report)
        elif isinstance(report, BaseException):
            self.failed.emit(report)
        else:
            self._shown.clear()
            self.progressed.emit(report)
