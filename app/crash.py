"""Crash reports: what breaks in Layerloom is written down and told, and the program goes on.

Whatever is raised and not caught, on whichever thread, ends here instead of on the terminal. A
report stays on this machine: it is a file in the log folder, and a text that can be copied.
"""

from __future__ import annotations

import faulthandler
import os
import platform
import sys
import threading
import time
import traceback
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from msgspec import Struct
from PySide6.QtCore import QObject, Signal, qVersion

from app.home import log_home

MOST_REPORTS = 20
FAULTS = "faults.log"
MESSAGES = "messages.log"
STDERR = 2


class Report(Struct, frozen=True):
    """One thing that broke: a sentence about it, the whole text, and where that is written."""

    sentence: str
    text: str
    path: Path


class CrashReports(QObject):
    """Catches what nobody else caught. The same mistake again is told once."""

    happened = Signal(object)
    """Something broke; carries the Report, on the thread of this object."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._terminal = -1
        self._known: set[str] = set()
        self._faults: IO[str] | None = None

    def install(self) -> str:
        """Begin to catch; returns what the last start wrote while it was dying, or ""."""
        left = _left_by_the_last_start()
        with suppress(OSError):
            self._faults = (log_home() / FAULTS).open("a", encoding="utf-8")
            faulthandler.enable(self._faults)
        if not os.environ.get("LAYERLOOM_DEBUG"):
            self._leave_terminal()
        sys.excepthook = self.note
        threading.excepthook = self._note_thread
        sys.unraisablehook = self._note_unraisable
        return left

    def uninstall(self) -> None:
        """Leave everything as Python has it."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        if self._terminal >= 0:
            os.dup2(self._terminal, STDERR)
            os.close(self._terminal)
            self._terminal = -1
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

    def note(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Report | None:
        """Write a report and tell it; None where it is known already."""
        lines = traceback.format_exception(kind, error, trace)
        key = blake2b("".join(lines).encode(errors="replace"), digest_size=8).hexdigest()
        if key in self._known:
            return None
        self._known.add(key)
        sentence = f"Something in Layerloom broke ({kind.__name__}). Your work is kept."
        text = f"{sentence}\n\n{surroundings()}\n\n{''.join(lines)}"
        report = Report(sentence, text, _write(text, key))
        self.happened.emit(report)
        return report

    def note_error(self, error: BaseException) -> Report | None:
        """The same for an error that was caught on its way."""
        return self.note(type(error), error, error.__traceback__)

    def _leave_terminal(self) -> None:
        """Write what Qt and PySide print by themselves to a file.

        WORKAROUND PySide6 6.11: prints "Error calling Python override of …" from C++ before it
        hands an exception from painting to sys.excepthook.
        """
        with suppress(OSError), (log_home() / MESSAGES).open("w", encoding="utf-8") as file:
            self._terminal = os.dup(STDERR)
            os.dup2(file.fileno(), STDERR)

    def _note_thread(self, given: threading.ExceptHookArgs) -> None:
        if given.exc_type is not SystemExit:
            self.note(given.exc_type, given.exc_value, given.exc_traceback)

    def _note_unraisable(self, given: Any) -> None:
        self.note(given.exc_type, given.exc_value, given.exc_traceback)


def surroundings() -> str:
    """Versions and system, as far as they help to find a mistake."""
    import numpy as np
    import PySide6

    return "\n".join(
        (
            time.strftime("Time      %Y-%m-%d %H:%M:%S"),
            f"Python    {platform.python_version()}",
            f"Qt        {qVersion()}, PySide6 {PySide6.__version__}",
            f"NumPy     {np.__version__}",
            f"System    {platform.platform()}",
        )
    )


def _write(text: str, key: str) -> Path:
    folder = log_home()
    path = folder / time.strftime(f"broken-%Y%m%d-%H%M%S-{key}.txt")
    with suppress(OSError):
        for old in sorted(folder.glob("broken-*.txt"))[: -MOST_REPORTS + 1]:
            old.unlink(missing_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace")
    return path


def _left_by_the_last_start() -> str:
    """What faulthandler wrote last time; it is moved away, so that it is told once."""
    path = log_home() / FAULTS
    with suppress(OSError):
        text = path.read_text(encoding="utf-8", errors="replace")
        if text:
            path.replace(path.with_name(f"{FAULTS}.old"))
        return text
    return ""
