"""Thousands of random actions on the canvas: undone, done again, and nothing left behind."""

import gc
import sys
import tempfile
import time
from ctypes import CDLL, Structure, c_size_t
from os import environ
from pathlib import Path

from benchmarks.row import Found

environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.application import make_qapplication
from app.home import VARIABLE
from nncore.examples import example
from nncore.project import Project
from tests.app.random_hand import Hand

ROUND = 100
"""Actions from one value to the next time that everything is undone: less than undo remembers."""
EXAMPLE, WARM_ROUNDS = "digits-8x8", 20
MOST_GROWTH = 1.05


def acts(count: str) -> Found:
    """So many actions by one hand: exceptions, rounds that did not come back, growth."""
    mistakes: list[BaseException | None] = []
    sys.excepthook = lambda _kind, mistake, _trace: mistakes.append(mistake)
    sys.modules["numba"] = None  # type: ignore[assignment]    # what a compiler keeps is no leak
    gc.disable()                        # as the program does; it collects every two seconds
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        environ[VARIABLE] = folder
        make_qapplication()
        hand = Hand(_project(), seed=0)
        first, astray = hand.value, 0
        items, sizes_mb, used_mb = [], [], []
        for _ in range(int(count) // ROUND):
            hand.act(ROUND)
            hand.redo_all()
            last = hand.value
            hand.undo_all()
            astray += hand.value != first
            hand.redo_all()
            astray += hand.value != last
            hand.undo_all()
            _take_apart()
            gc.collect()
            items.append(len(hand.items()))
            sizes_mb.append(_resident_mb())
            used_mb.append(_used_mb())
        hand.leave()
        QApplication.processEvents()
    warm = min(WARM_ROUNDS, len(items) // 2)
    grown = max(sizes_mb[-warm:]) / max(sizes_mb[: 2 * warm])
    words = (
        f"{len(mistakes)} exceptions, {astray} values astray, {items[warm]} items and then "
        f"{max(items[warm:])}, memory {max(sizes_mb[:2 * warm]):.0f} MB and then "
        f"{max(sizes_mb[-warm:]):.0f} MB, of which the allocator has given "
        f"{max(used_mb[:2 * warm]):.0f} MB and then {max(used_mb[-warm:]):.0f} MB, "
        f"{time.perf_counter() - began:.0f} s"
    )
    flat = max(items[warm:]) <= MOST_GROWTH * items[warm] and grown <= MOST_GROWTH
    return Found(words, not mistakes and not astray and flat)


def _take_apart() -> None:
    """What is to be deleted later goes now, as in the program: `processEvents` leaves it."""
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()


def _project() -> Project:
    return example(EXAMPLE)


def _resident_mb() -> float:
    """What is held, without the free pages that the allocator keeps for later."""
    CDLL(None).malloc_trim(0)
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1_024


class _Given(Structure):
    """glibc's `struct mallinfo2`; `uordblks` and `hblkhd` are bytes that somebody has."""

    _fields_ = tuple(
        (name, c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd",
            "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    )  # fmt: skip


def _used_mb() -> float:
    """What somebody asked for and has not given back: pages in between are no leak.

    Python takes the pages of its own small objects from the system itself: they are not in it.
    """
    library = CDLL(None)
    library.mallinfo2.restype = _Given
    given = library.mallinfo2()
    return float(given.uordblks + given.hblkhd) / 2**20
