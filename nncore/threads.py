"""How many processor cores a run uses: part of it, since it changes the last bits."""

import ctypes
import itertools
import os
import sys
from _thread import allocate_lock, start_new_thread
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.blas import OWNER, Lease

Array = NDArray[Any]
Job = Callable[[], Any]
LANES = 4
"""Parts that work is cut into for threads: the same for any number of them, and so are the bits."""
WORTH_A_THREAD = 100_000
"""Numbers from which passing work to another thread was seen to pay."""
WORTH_SHARING = 20_000
"""The same for compiled calls, whose helpers are awake."""
MULTIPLICATIONS_WORTH_A_THREAD = 30_000_000
"""The same for matrix products: below it a second thread made them slower."""
IN_CACHE = 64_000
"""Numbers of one array that several passes find in the cache again."""
BUFFER = 1024
"""Numbers that NumPy may copy aside when it works on a view: its own 8,192 are no faster here."""

_LINUX = sys.platform == "linux"

_chosen: ContextVar[int] = ContextVar("threads", default=1)
_lease: ContextVar[Lease | None] = ContextVar("lease", default=None)

WORTH_MORE_THREADS = 300_000_000
"""Multiplications in a step from which a second thread was seen to pay."""


def for_work(multiplications: int) -> int:
    """The number of threads for a step with so many multiplications: one, or all cores but one."""
    if multiplications < WORTH_MORE_THREADS:
        return 1
    return max(1, cores() - 1)


def cores() -> int:
    """How many cores this process may use: fewer than there are where it was given some of them."""
    allowed: Any = getattr(os, "sched_getaffinity", None)     # Linux alone knows
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@contextmanager
def limited(threads: int) -> Iterator[None]:
    """Use so many threads inside; products fewer, while another run asks for fewer.

    Nor do they use more than there are cores: the library's threads wait for each other awake, and
    eight of them on two cores took ten times as long for a step as two.
    """
    before, outer = _chosen.get(), _lease.get()
    with OWNER.leased(min(threads, cores()), outer) as lease:
        _chosen.set(threads)
        _lease.set(lease)
        try:
            yield
        finally:
            _chosen.set(before)     # a generator may end in another context than it began in
            _lease.set(outer)


def chosen() -> int:
    """How many threads this run uses."""
    return _chosen.get()


@contextmanager
def alone() -> Iterator[None]:
    """Inside, the library multiplies on one thread: its others would stay busy beside ours."""
    OWNER.alone()
    try:
        yield
    finally:
        OWNER.together()


def run_all(jobs: Sequence[Job], worth: bool = True) -> None:
    """Run jobs that do not touch each other's numbers, on as many threads as the run has chosen.

    Every thread multiplies matrices alone meanwhile; one runs all that is not worth several.
    """
    if chosen() < 2:
        for job in jobs:
            job()
        return
    threads = min(chosen(), len(jobs)) if worth else 1
    helpers = [_idle.pop() if _idle else _Helper() for _ in range(1, threads)]
    OWNER.alone()
    alone = _chosen.set(1)      # jobs that have parts of their own run them one by one
    try:
        for i, helper in enumerate(helpers, 1):
            helper.begin(jobs[i::threads])
        try:
            _run(jobs[::threads])
        finally:
            failures = [helper.end() for helper in helpers]
        for failure in failures:
            if failure is not None:
                raise failure
    finally:
        _chosen.reset(alone)
        _idle.extend(helpers)
        OWNER.together()


def cut(length: int, parts: int = LANES) -> list[slice]:
    """So many stretches of nearly the same length, none of them empty."""
    parts = max(1, min(parts, length))
    edges = [length * i // parts for i in range(parts + 1)]
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def cut_for_cache(length: int, each: int) -> list[list[slice]]:
    """Stretches of things with so many numbers each, that fit the cache, dealt out to lanes.

    What would take no thread long is one lane.
    """
    if length * each < 2 * WORTH_A_THREAD:
        return [cut(length, max(1, length * each // IN_CACHE))]
    lanes = []
    for lane in cut(length):
        inside = cut(lane.stop - lane.start, (lane.stop - lane.start) * each // IN_CACHE)
        lanes.append([slice(lane.start + s.start, lane.start + s.stop) for s in inside])
    return lanes


def _run(jobs: Sequence[Job]) -> None:
    with np.errstate(all="ignore"):     # what overflows shows in the numbers, not on the terminal
        np.setbufsize(BUFFER)           # until errstate ends
        for job in jobs:
            job()


class _Helper:
    """A thread that waits for jobs: two locks pass them ten times as fast as a pool's queue."""

    def __init__(self) -> None:
        self._jobs: Sequence[Job] = ()
        self._failure: BaseException | None = None
        self._away_from = -1
        self._go, self._done = allocate_lock(), allocate_lock()
        self._go.acquire()
        self._done.acquire()
        start_new_thread(self._work, ())

    def begin(self, jobs: Sequence[Job]) -> None:
        """Run these jobs meanwhile."""
        self._jobs, self._failure, self._away_from = jobs, None, core()
        self._go.release()

    def end(self) -> BaseException | None:
        """Wait until they are done; what went wrong, if something did."""
        self._done.acquire()
        return self._failure

    def _work(self) -> None:
        while True:
            self._go.acquire()
            try:
                leave(self._away_from)
                _run(self._jobs)
            except BaseException as failure:  # noqa: BLE001  the caller raises it
                self._failure = failure
            self._jobs = ()
            self._done.release()


_idle: list[_Helper] = []
"""Those that nobody uses now: a caller on another thread takes or makes its own."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)     # a copy of a process has no helpers


def leave(taken: int) -> None:
    """Move to another core than this one, which is at work.

    Where cores share no cache, as in some virtual machines, Linux leaves a thread that wakes on the
    core of the one that woke it, and both take turns for milliseconds. Once apart, they stay apart.
    """
    if taken < 0 or taken != core():
        return
    allowed = os.sched_getaffinity(0)
    if allowed - {taken}:
        os.sched_setaffinity(0, allowed - {taken})
        os.sched_setaffinity(0, allowed)


@cache
def _core_asked() -> Callable[[], int]:
    """Linux's own way to ask on which core a thread runs; elsewhere the answer is -1."""
    asked: Any = getattr(ctypes.CDLL(None), "sched_getcpu", None) if _LINUX else None
    return asked or (lambda: -1)


def core() -> int:
    """On which core this thread runs, or -1."""
    return _core_asked()()
