"""How functions are compiled: without Python's lock, kept on disk, sums in any fixed order."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile for the types of its first call; not a number and infinity stay what they are."""
    how = numba.njit(
        nogil=True, cache=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"}
    )
    return cast("F", how(function))
