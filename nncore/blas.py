"""How many threads products of matrices use: one number for the whole process, owned here.

Several runs may go on at once, each with a number of its own. Every one holds a lease; the least of
them all holds for the process, so that none takes cores from another. While the parts of somebody's
work run on threads of our own, each multiplies alone. The last one to leave puts back what was.
"""

from _thread import allocate_lock
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import threadpoolctl


class Lease:
    """One run's wish: so many threads."""

    def __init__(self, threads: int) -> None:
        self.threads, self.ended = threads, False


class Owner:
    """Counts leases and those who multiply alone, and sets the number when it changes."""

    def __init__(self) -> None:
        self._lock = allocate_lock()
        self._leases: list[Lease] = []
        self._alone = 0
        self._before = self._now = 0

    @contextmanager
    def leased(self, threads: int, outer: Lease | None = None) -> Iterator[Lease]:
        """Hold a lease inside; it stands in the place of an outer one of the same run."""
        lease = Lease(threads)
        with self._lock:
            self._drop(outer)
            self._leases.append(lease)
            self._settle()
        try:
            yield lease
        finally:
            with self._lock:
                lease.ended = True
                self._drop(lease)
                if outer is not None and not outer.ended:
                    self._leases.append(outer)
                self._settle()

    def alone(self) -> None:
        """From now on until `together`, whoever multiplies does so on one thread."""
        with self._lock:
            self._alone += 1
            self._settle()

    def together(self) -> None:
        """One fewer asks for products on one thread."""
        with self._lock:
            self._alone -= 1
            self._settle()

    def _drop(self, lease: Lease | None) -> None:
        self._leases = [each for each in self._leases if each is not lease]

    def _settle(self) -> None:
        if not self._now:
            self._before = self._now = threads_now()
        wanted = min((lease.threads for lease in self._leases), default=self._before)
        wanted = 1 if self._alone else wanted
        if wanted != self._now:
            for library in _libraries():
                _set(library, wanted)
        self._now = wanted
        if not self._leases and not self._alone:
            self._now = 0               # somebody else may set it until the next lease


OWNER = Owner()


def threads_now() -> int:
    """How many threads the next product uses."""
    return int(next((library.num_threads for library in _libraries()), 1))


def _set(library: Any, threads: int) -> None:
    """Set a library's number from any thread.

    threadpoolctl listens only to the first thread that asked, and to nobody else for as long as it
    lives: with two documents, one of them chose in vain.
    """
    clear = getattr(library, "clear_controlling_thread", None)
    if clear is not None:
        clear(force=True)
    library.set_num_threads(threads)
    if clear is not None:
        clear(force=True)


@cache
def _libraries() -> tuple[Any, ...]:
    return tuple(threadpoolctl.ThreadpoolController().select(user_api="blas").lib_controllers)
