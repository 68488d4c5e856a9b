"""One compiled call for each lane of some arrays."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from nncore import threads


class InLanes:
    """Arrays cut alike along their first axis; a lane's parts are what a function is called with.

    `own` has one more thing for each lane.
    """

    def __init__(self, numbers: int, arrays: tuple[Any, ...], *own: Any) -> None:
        self._worth = numbers >= threads.WORTH_WAKING
        self._lanes = [
            [*(None if a is None else a[s] for a in arrays), *(each[lane] for each in own)]
            for lane, s in enumerate(threads.cut(len(arrays[0])))
        ]

    def run(self, function: Callable[..., None], *more: Any) -> None:
        """Call the function once for each lane."""
        threads.run_all([partial(function, *lane, *more) for lane in self._lanes], self._worth)


def flat(array: Any) -> Any:
    """A view as one row in the order of memory, or None."""
    view: Any = array.transpose(1, 0, 2, 3) if array.ndim == 4 else array
    row = view.reshape(-1)
    return row if np.shares_memory(row, array) and view.flags.c_contiguous else None
