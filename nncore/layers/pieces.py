"""Large arrays in pieces that stay in the processor's cache while several passes go over them."""

from typing import Any

from nncore.layers.base import Array

IN_CACHE = 32768
"""Numbers in a piece: with four arrays and four bytes each, an eighth of a usual cache."""


def pieces(*arrays: Array | None) -> list[tuple[Any, ...]]:
    """The same stretch of each array, in the order of memory; None stays None.

    Arrays that do not lie in one piece of memory, or not in the same order, come as they are.
    """
    flat = [None if array is None else _flat(array) for array in arrays]
    if any(a is not None and f is None for a, f in zip(arrays, flat, strict=True)):
        return [arrays]
    size = next(f.size for f in flat if f is not None)
    return [
        tuple(None if f is None else f[start : start + IN_CACHE] for f in flat)
        for start in range(0, size, IN_CACHE)
    ]


def rows_in_cache(rows: int, numbers: int) -> list[slice]:
    """All rows, as many at once as stay in the cache."""
    step = max(1, IN_CACHE // max(1, numbers))
    return [slice(start, start + step) for start in range(0, rows, step)]


def _flat(array: Array) -> Array | None:
    """A view as one row in the order of memory: pictures by channel, all else as it is."""
    view = array.transpose(1, 0, 2, 3) if array.ndim == 4 else array
    return view.reshape(-1) if view.flags.c_contiguous else None
