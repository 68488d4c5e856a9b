"""Kernels that Numba compiles: the same arithmetic in one pass, where that is much faster.

An optional extra (`pip install layerloom[fast]`): without Numba, and inside `without()`, the NumPy
kernels run. What is compiled lets go of Python, so that lanes on two threads never wait for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec

__all__ = ["used", "without"]

WORTH_COMPILED = 4_096
"""Numbers of an array from which a compiled kernel is called: a call costs some microseconds."""

_allowed: ContextVar[bool] = ContextVar("compiled", default=True)


def used() -> bool:
    """Whether what is bound now may run compiled."""
    return _allowed.get() and _installed()


@contextmanager
def without() -> Iterator[None]:
    """Bind NumPy's kernels inside."""
    before = _allowed.set(False)
    try:
        yield
    finally:
        _allowed.reset(before)


@cache
def _installed() -> bool:
    return find_spec("numba") is not None
