"""How many processor cores matrix products use: part of a run, since it changes the last bits."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import threadpoolctl

WORTH_MORE_THREADS = 300_000_000
"""Multiplications in a step from which a second thread was seen to pay."""


def for_work(multiplications: int) -> int:
    """The number of threads for a step with so many multiplications: one, or all cores but one."""
    if multiplications < WORTH_MORE_THREADS:
        return 1
    return max(1, (os.cpu_count() or 1) - 1)


@contextmanager
def limited(threads: int) -> Iterator[None]:
    """Use so many threads inside."""
    with threadpoolctl.threadpool_limits(threads, "blas"):
        yield
