"""History: everything that the curves of a run are drawn from, as a value."""

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray


def _no_losses() -> NDArray[np.float32]:
    return np.zeros(0, np.float32)


def _no_numbers() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


class History(Struct, frozen=True, eq=False):
    """The loss of every step and the scores of every epoch, in columns.

    `losses[i]` is the loss of step `first_step + i + 1`; `steps[i]` is the number of steps at the
    end of epoch `epochs[i]`; `metrics` has a value for each of these epochs under "train/loss",
    "validation/accuracy" and so on. `marks` are steps at which somebody edited something.
    """

    first_step: int = 0
    losses: NDArray[np.float32] = field(default_factory=_no_losses)
    epochs: NDArray[np.int64] = field(default_factory=_no_numbers)
    steps: NDArray[np.int64] = field(default_factory=_no_numbers)
    metrics: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    marks: tuple[tuple[int, str], ...] = ()
