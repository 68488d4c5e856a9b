"""History: the curves of a run, as a value that is cheap to take at any moment."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

MOST_LOSSES = 131_072
"""Losses kept by step; of a longer run the latest, since its epochs tell the rest."""
MOST_EPOCHS = 32_768
"""Epochs kept. When there are more, every second of those so far goes."""

_NO_FLOATS: Floats = np.zeros(0, np.float32)
_NO_WHOLE: Whole = np.zeros(0, np.int64)


class History(Struct, frozen=True, eq=False):
    """Losses by step, scores by epoch, and where an edit fell in.

    Arrays are never written to again.

    `losses[i]` belongs to step first_step + i. `metrics` has an array for each of "train/loss",
    "validation/loss", "train/accuracy" ..., as long as `epochs`; `steps` is the step at each
    epoch's end.
    """

    first_step: int = 1
    losses: Floats = _NO_FLOATS
    epochs: Whole = _NO_WHOLE
    steps: Whole = _NO_WHOLE
    metrics: Mapping[str, Floats] = {}
    marks: tuple[tuple[int, str], ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and self.plain() == other.plain()

    __hash__ = None  # type: ignore[assignment]

    def plain(self) -> dict[str, Any]:
        """As lists, for JSON; what is not finite becomes None."""
        return {
            "first_step": self.first_step,
            "losses": _listed(self.losses),
            "epochs": self.epochs.tolist(),
            "steps": self.steps.tolist(),
            "metrics": {name: _listed(values) for name, values in self.metrics.items()},
            "marks": [list(mark) for mark in self.marks],
        }

    @classmethod
    def from_plain(cls, plain: "PlainHistory") -> "History":
        """Back from lists."""
        return cls(
            plain.first_step,
            _floats(plain.losses),
            np.array(plain.epochs, np.int64),
            np.array(plain.steps, np.int64),
            {name: _floats(values) for name, values in plain.metrics.items()},
            plain.marks,
        )


class PlainHistory(Struct, frozen=True):
    """A History as it stands in a file."""

    first_step: int = 1
    losses: tuple[float | None, ...] = ()
    epochs: tuple[int, ...] = ()
    steps: tuple[int, ...] = ()
    metrics: dict[str, tuple[float | None, ...]] = {}
    marks: tuple[tuple[int, str], ...] = ()


class Recorder:
    """Writes a History while a run goes on. What was handed out stays as it was."""

    def __init__(self, history: History | None = None) -> None:
        history = history or History()
        self._first_step = history.first_step
        self._losses = _Column(history.losses)
        self._epochs = _Column(history.epochs)
        self._steps = _Column(history.steps)
        self._metrics = {name: _Column(values) for name, values in history.metrics.items()}
        self._marks = history.marks

    def add_step(self, loss: float) -> None:
        """Note the loss of the next step."""
        self._losses.append(loss)
        if self._losses.length == MOST_LOSSES:
            self._first_step += MOST_LOSSES // 2
            self._losses.keep(slice(MOST_LOSSES // 2, None))

    def add_epoch(
        self, epoch: int, step: int, train: Mapping[str, float], validation: Mapping[str, float]
    ) -> None:
        """Note the scores of an epoch."""
        scores = {f"train/{name}": value for name, value in train.items()}
        scores |= {f"validation/{name}": value for name, value in validation.items()}
        for name in scores:
            if name not in self._metrics:       # in the order of the scores, the same every time
                missing = np.full(self._epochs.length, np.nan, np.float32)
                self._metrics[name] = _Column(missing)
        self._epochs.append(epoch)
        self._steps.append(step)
        for name, column in self._metrics.items():
            column.append(scores.get(name, np.nan))
        if self._epochs.length == MOST_EPOCHS:
            for column in (self._epochs, self._steps, *self._metrics.values()):
                column.keep(slice(1, None, 2))

    def mark(self, step: int, text: str) -> None:
        """Note that something changed after a step."""
        self._marks = (*self._marks, (step, text))

    def history(self) -> History:
        """Everything so far, without a copy."""
        return History(
            self._first_step,
            self._losses.view(),
            self._epochs.view(),
            self._steps.view(),
            {name: column.view() for name, column in self._metrics.items()},
            self._marks,
        )


class _Column:
    """An array that grows at its end; views of it stay valid and unchanged."""

    def __init__(self, start: NDArray[Any]) -> None:
        self.length = len(start)
        self._values = np.empty(max(256, 2 * self.length), start.dtype)
        self._values[: self.length] = start

    def append(self, value: float) -> None:
        if self.length == len(self._values):
            longer = np.empty(2 * self.length, self._values.dtype)
            longer[: self.length] = self._values
            self._values = longer
        self._values[self.length] = value
        self.length += 1

    def keep(self, rows: slice) -> None:
        kept = self._values[: self.length][rows]
        self._values = np.empty_like(self._values)
        self._values[: len(kept)] = kept
        self.length = len(kept)

    def view(self) -> NDArray[Any]:
        shown = self._values[: self.length]
        shown.flags.writeable = False
        return shown


def _listed(values: Floats) -> list[float | None]:
    listed: list[float | None] = values.tolist()
    if not np.isfinite(values).all():
        listed = [value if value is not None and np.isfinite(value) else None for value in listed]
    return listed


def _floats(values: tuple[float | None, ...]) -> Floats:
    with np.errstate(over="ignore"):    # what is too large for float32 is infinite
        return np.array([np.nan if value is None else value for value in values], np.float32)
