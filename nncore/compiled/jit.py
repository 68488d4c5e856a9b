"""How functions are compiled: without Python's lock, kept on disk, sums in any fixed order."""

import os
import shutil
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import platformdirs

F = TypeVar("F", bound=Callable[..., Any])

ROOM = Path(__file__).parent
CONFIG: Any = numba.config
"""Its settings are made from the environment while it runs."""


def compiled(function: F) -> F:
    """Compile for the types of its first call; not a number and infinity stay what they are."""
    elsewhere, CONFIG.CACHE_DIR = CONFIG.CACHE_DIR, str(_kept_in())
    try:
        how = numba.njit(
            nogil=True, cache=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"}
        )
        return cast("F", how(function))
    finally:
        CONFIG.CACHE_DIR = elsewhere


@cache
def _kept_in() -> Path:
    """The folder for what is compiled from just these sources; what others left goes.

    Numba looks for changes in a function's own file alone, and would go on with what it has
    compiled in from another one that changed.
    """
    sources = b"".join(file.read_bytes() for file in sorted(ROOM.glob("*.py")))
    name = f"compiled-{sha256(sources).hexdigest()[:16]}"
    if CONFIG.CACHE_DIR:
        return Path(CONFIG.CACHE_DIR) / name
    if not os.access(ROOM, os.W_OK):
        return Path(platformdirs.user_cache_dir("layerloom", appauthor=False)) / name
    beside = ROOM / "__pycache__"
    for old in beside.glob("compiled-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
    return beside / name
