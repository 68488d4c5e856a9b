"""What is written and drawn of a prediction: words, lines with a bar, a picture if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from app.training.reports import Look, Prediction
from app.widgets.words import percent
from nncore.data import Dataset
from nncore.losses import CrossEntropy
from nncore.targets import Target
from nncore.words import quantity

Floats = NDArray[np.float32]

LINES = 3


class Bar(Struct, frozen=True):
    """A line of a tile: a name, a share of the track from 0 to 1, its value, whether it is true."""

    name: str
    share: float
    value: str
    true: bool = False


class Tile(Struct, frozen=True, eq=False):
    """One sample: a picture (H, W) from 0 to 1, or a place in the unit square, or neither."""

    index: int
    title: str
    right: bool
    bars: tuple[Bar, ...]
    picture: Floats | None = None
    place: tuple[float, float] | None = None


class Samples:
    """Gives the pictures or places that belong to the rows of one part of a data set."""

    def __init__(self, dataset: Dataset, part: str) -> None:
        self._dataset, self.name = dataset, part
        self._part = getattr(dataset, part)
        kinds = [dataset.column(name).kind for name in dataset.inputs]
        self.picture_column = dataset.inputs[0] if kinds == ["picture"] else ""
        self._is_plane = kinds == ["number", "number"]
        self._low, self._high = np.zeros(2), np.ones(2)
        if self._is_plane:
            every = np.arange(len(self._part))
            points = np.stack([self._raw(name, every) for name in dataset.inputs])
            self._low, self._high = points.min(axis=1), points.max(axis=1)

    def picture(self, index: int) -> Floats | None:
        """The picture of a row, its channels averaged to grey."""
        if not self.picture_column:
            return None
        row = self._raw(self.picture_column, np.array([index]))[0]
        largest = self._dataset.column(self.picture_column).largest
        grey: Floats = np.asarray(row, np.float32).mean(axis=0) / np.float32(largest)
        return grey

    def place(self, index: int) -> tuple[float, float] | None:
        """Where a row's point lies, both from 0 to 1."""
        if not self._is_plane:
            return None
        point = [self._raw(name, np.array([index]))[0] for name in self._dataset.inputs]
        x, y = (np.array(point) - self._low) / np.maximum(self._high - self._low, 1e-12)
        return float(x), float(y)

    def _raw(self, column: str, indices: NDArray[np.intp]) -> NDArray[np.generic]:
        reader = self._part.reader((column,), "raw")
        rows = reader.empty(len(indices))
        reader.read(indices, rows)
        return np.asarray(rows)


class Tiles(Sequence[Tile]):
    """What is said of many predictions, each made when it is first seen."""

    def __init__(self, rows: Sequence[Prediction], target: Target, samples: Samples) -> None:
        self._rows, self._target, self._samples = rows, target, samples
        self._made: dict[int, Tile] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Tile: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Tile]: ...

    def __getitem__(self, place: int | slice) -> Tile | Sequence[Tile]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        if place not in self._made:
            self._made[place] = tile(self._rows[place], self._target, self._samples)
        return self._made[place]


def tile(prediction: Prediction, target: Target, samples: Samples) -> Tile:
    """Say what the network answered and what is true."""
    picture, place = samples.picture(prediction.index), samples.place(prediction.index)
    if not target.classes:
        title, bars = _about_number(prediction, target)
        return Tile(prediction.index, title, True, bars, picture, place)
    answer, truth = int(prediction.scores.argmax()), int(prediction.truth)
    right = answer == truth
    names = target.classes
    title = f"{names[truth]}, right" if right else f"says {names[answer]}, is {names[truth]}"
    best = np.argsort(-prediction.scores, kind="stable")[:LINES]
    bars = tuple(
        Bar(names[k], float(prediction.scores[k]), percent(prediction.scores[k]), k == truth)
        for k in best.tolist()
    )
    return Tile(prediction.index, title, right, bars, picture, place)


def _about_number(prediction: Prediction, target: Target) -> tuple[str, tuple[Bar, ...]]:
    says, truth = float(prediction.scores[0]), prediction.truth
    top = max(abs(says), abs(truth), 1e-12)
    unit = target.column.unit
    bars = (
        Bar("says", abs(says) / top, quantity(says, unit)),
        Bar("true", abs(truth) / top, quantity(truth, unit), true=True),
    )
    return f"{quantity(abs(says - truth), unit)} off", bars


def scores_of(look: Look, target: Target) -> Floats | None:
    """The chances by class that the sample in hand got, or its value; None while it cannot run."""
    logits = look.outputs.get(target.tap)
    if logits is None:
        return None
    flat = np.asarray(logits, np.float64).reshape(-1)
    if not target.classes:
        return flat.astype(np.float32)
    if isinstance(target.loss, CrossEntropy):
        powers = np.exp(flat - flat.max())
        return np.asarray(powers / powers.sum(), np.float32)
    second = 0.5 * (np.tanh(0.5 * flat[0]) + 1)
    return np.array([1 - second, second], np.float32)
