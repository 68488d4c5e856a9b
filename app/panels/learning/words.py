"""What the Learning panel writes: the place under the pointer, and epochs below the plot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from app.panels.learning.curves import Curves

if TYPE_CHECKING:
    from app.training.reports import Progress

TICKS = 6


def nearby(curves: Curves, step: float) -> str:
    """Say which step is under the pointer."""
    first, last = curves.first_step, max(curves.step, curves.first_step)
    return f"step {min(max(round(step), first), last):,}"


def ticks(curves: Curves, progress: Progress | None) -> list[tuple[float, str]]:
    """Places and numbers of a few epochs, the first of them with the word."""
    ends = np.concatenate([[0.0], curves.epochs.all.values[-1:]])
    last = int(ends[-1])
    if last == 0:
        length = progress.steps_per_epoch if progress else 0
        return [(0.0, "epoch 0"), (float(length), "1")] if length else [(0.0, "step 0")]
    every = _round_up(last / TICKS)
    numbers = range(0, last + 1, every)
    epochs = curves.epochs.band
    places = np.interp(
        list(numbers),
        np.concatenate([[0.0], epochs.high]),
        np.concatenate([[float(curves.first_step - 1)], curves.steps.band.high]),
    )
    words = [f"{number:,}" for number in numbers]
    words[0] = f"epoch {words[0]}"
    return list(zip(places.tolist(), words, strict=True))


def _round_up(number: float) -> int:
    """The next round number: 1, 2, 5, 10, 20 and so on."""
    power = 10 ** max(0, math.floor(math.log10(max(number, 1))))
    return next(int(each * power) for each in (1, 2, 5, 10) if each * power >= number)
