"""One compiled call for each lane of some arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nncore import threads
from nncore.compiled.calls import Call
from nncore.compiled.team import Stages


def in_lanes(
    function: Callable[..., None], arrays: tuple[Any, ...], *more: Any, own: tuple[Any, ...] = ()
) -> Stages:
    """The function for each lane of arrays that are cut alike along their first axis.

    `own` has one more thing for each lane, `more` is the same for all.
    """
    lanes = threads.cut(len(arrays[0]))
    calls = [
        Call(function, *(a[s] for a in arrays), *(each[lane] for each in own), *more)
        for lane, s in enumerate(lanes)
    ]
    return Stages([calls], worth=arrays[0].size >= threads.WORTH_SHARING)


def flat(array: Any) -> Any:
    """A view as one row in the order of memory, or None."""
    view: Any = array.transpose(1, 0, 2, 3) if array.ndim == 4 else array
    row = view.reshape(-1)
    return row if np.shares_memory(row, array) and view.flags.c_contiguous else None
