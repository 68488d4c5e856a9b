"""Curves: the numbers of a run, whole for a file, thinned for the screen, growing at their end."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.panels.learning.band import Band, Floats
from nncore.events import EpochEnded
from nncore.history import History


class Growing:
    """An array that grows at its end without being copied each time."""

    def __init__(self, values: NDArray[np.generic]) -> None:
        self._all = values.astype(float)
        self._length = len(values)

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> Floats:
        """Everything so far; a view."""
        return self._all[: self._length]

    def extend(self, values: NDArray[np.generic]) -> None:
        """Add values at the end."""
        length = self._length + len(values)
        if length > len(self._all):
            self._all = np.concatenate([self.values, np.empty(length)])
        self._all[self._length : length] = values
        self._length = length


class Series:
    """One curve: all its values, and the stretches that are drawn."""

    def __init__(self, values: NDArray[np.generic]) -> None:
        self.all = Growing(values)
        self.band = Band()
        self.band.extend(self.all.values)

    def extend(self, values: NDArray[np.generic]) -> None:
        """Add values at the end."""
        self.all.extend(values)
        self.band.extend(values.astype(float))

    @property
    def last(self) -> float:
        """The newest value, NaN without any."""
        return float(self.all.values[-1]) if len(self.all) else np.nan


class Curves:
    """The loss of each step and the scores of each epoch of one run."""

    def __init__(self, history: History) -> None:
        self.first_step = history.first_step
        """The step that the first loss belongs to."""
        self.losses = Series(history.losses)
        self.epochs = Series(history.epochs)
        self.steps = Series(history.steps)
        self.scores = {name: Series(values) for name, values in history.metrics.items()}
        self.marks = history.marks

    @property
    def step(self) -> int:
        """The newest step that has a loss."""
        return self.first_step + len(self.losses.all) - 1

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of what is measured besides the loss."""
        names = (name.partition("/")[2] for name in self.scores)
        return tuple(dict.fromkeys(name for name in names if name != "loss"))

    def add_losses(self, step: int, losses: NDArray[np.float32]) -> None:
        """Add the losses of the steps up to this one; those that are there already are left out."""
        begin = step - len(losses)
        if len(self.losses.all) == 0:
            self.first_step = begin + 1
        missing = begin - self.step
        if missing > 0:
            self.losses.extend(np.full(missing, np.nan))
        self.losses.extend(losses[max(0, -missing) :])

    def add_epochs(self, reports: Sequence[EpochEnded]) -> None:
        """Add the scores at the end of epochs; a score that is not told is NaN there.

        All at once: a small network ends hundreds of epochs a second.
        """
        newer = [report for report in reports if not report.epoch <= self.epochs.last]
        told = [_told(report) for report in newer]
        for name in dict.fromkeys(name for scores in told for name in scores):
            if name not in self.scores:
                self.scores[name] = Series(np.full(len(self.epochs.all), np.nan))
        for name, series in self.scores.items():
            series.extend(np.array([scores.get(name, np.nan) for scores in told]))
        self.epochs.extend(np.array([report.epoch for report in newer]))
        self.steps.extend(np.array([report.step for report in newer]))

    def last(self, name: str) -> float:
        """The newest value of a score, NaN without any."""
        return self.scores[name].last if name in self.scores else np.nan

    def at(self, step: float, name: str = "") -> float:
        """The loss of the step nearest to a place, or a score at the epoch's end nearest to it."""
        if not name:
            return _at(self.losses.all.values, round(step) - self.first_step)
        if name not in self.scores or not len(self.steps.all):
            return np.nan
        return float(self.scores[name].all.values[self.nearest_epoch(step)])

    def nearest_epoch(self, step: float) -> int:
        """Place in the table of the epoch whose end is nearest to a step."""
        steps = self.steps.all.values
        after = int(np.searchsorted(steps, step))
        before = max(0, after - 1)
        after = min(after, len(steps) - 1)
        return before if step - steps[before] <= steps[after] - step else after


def _told(report: EpochEnded) -> dict[str, float]:
    told = {f"train/{name}": value for name, value in report.train.items()}
    return told | {f"validation/{name}": value for name, value in report.validation.items()}


def _at(values: Floats, index: int) -> float:
    return float(values[index]) if 0 <= index < len(values) else np.nan
