"""`python main.py train` in a process of its own, which stands still between two measurements."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

from tests.journeys.driver import ROOT


class CommandLine:
    """Trains a file; an epoch's line is one moment at which it is known how far it has come."""

    def __init__(self, path: Path, steps_an_epoch: int) -> None:
        command = [sys.executable, "main.py", "train", str(path)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self._steps_an_epoch = steps_an_epoch
        self._lines_s: list[float] = []
        self._reader = Thread(target=self._read)

    def steps_per_s(self, seconds: float) -> float:
        """Steps a second: it goes on for so long, and the time from first to last line counts."""
        first = len(self._lines_s)
        self._process.send_signal(signal.SIGCONT)
        time.sleep(seconds)
        self._process.send_signal(signal.SIGSTOP)
        lines_s = self._lines_s[first + 1 :]              # the first one began before
        return self._steps_an_epoch * (len(lines_s) - 1) / (lines_s[-1] - lines_s[0])

    def __enter__(self) -> "CommandLine":
        self._reader.start()
        while not self._lines_s:
            time.sleep(0.01)
        self._process.send_signal(signal.SIGSTOP)
        return self

    def __exit__(self, *_: Any) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for _ in self._process.stdout:
            self._lines_s.append(time.monotonic())
