"""Metrics: how good the answers are, in numbers that people read."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.losses import CrossEntropy
from nncore.targets import Target

Array = NDArray[Any]


class Meter:
    """Adds up loss and scores of one Output over batches, without keeping any answer.

    Errors of numbers are in the target's own unit: `scale` is one unit of the network in that unit.
    """

    def __init__(self, target: Target, scale: float = 1.0) -> None:
        self.target, self.scale = target, scale
        self.sums = np.zeros(8)
        self._classes = np.zeros(0, np.int64)
        self._same = np.zeros(0, np.bool_)
        self._difference = np.zeros(0, np.float32)

    def reset(self) -> None:
        """Forget everything."""
        self.sums.fill(0)

    def add(self, loss: float, y: Array, truth: Array) -> None:
        """Count a batch: its mean loss, what was predicted (logits for classes), what is true."""
        rows = len(y)
        self.sums[0] += rows
        self.sums[1] += loss * rows
        if self.target.loss.task == "classes":
            self._add_classes(y, truth)
        else:
            self._add_numbers(y, truth)

    def scores(self) -> dict[str, float]:
        """The loss and the metrics of all batches since the last reset."""
        rows, loss, right, size, absolute, square, total, total_square = self.sums.tolist()
        found = {"loss": float(loss / max(1, rows))}
        size = max(1.0, float(size))
        for name in self.target.metrics:
            if name == "accuracy":
                found[name] = float(right / size)
            elif name == "mae":
                found[name] = float(absolute / size) * self.scale
            elif name == "rmse":
                found[name] = sqrt(float(square / size)) * self.scale
            elif name == "r2":
                spread = total_square - total * total / size
                found[name] = float(1 - square / spread) if spread > 0 else 0.0
        return found

    def _add_classes(self, y: Array, truth: Array) -> None:
        if self._same.size < truth.size:
            self._classes, self._same = np.zeros(truth.size, np.int64), np.zeros(truth.size, bool)
        same = self._same[: truth.size]
        if isinstance(self.target.loss, CrossEntropy):
            flat = y.reshape(truth.size, -1)
            best = self._classes[: truth.size]
            np.argmax(flat, axis=1, out=best)
            np.equal(best, truth.reshape(-1), out=same)
        else:
            np.greater(y.reshape(-1), 0, out=same)
            np.equal(same, truth.reshape(-1), out=same)
        self.sums[2] += np.count_nonzero(same)
        self.sums[3] += truth.size

    def _add_numbers(self, y: Array, truth: Array) -> None:
        if self._difference.size < truth.size or self._difference.dtype != y.dtype:
            self._difference = np.empty(truth.size, y.dtype)
        d, t = self._difference[: truth.size], truth.reshape(-1)
        np.subtract(y.reshape(-1), t, out=d)
        self.sums[3] += d.size
        self.sums[5] += np.dot(d, d)
        np.abs(d, out=d)
        self.sums[4] += np.add.reduce(d)
        self.sums[6] += np.add.reduce(t)
        self.sums[7] += np.dot(t, t)


def joined(meters: list[Meter]) -> dict[str, float]:
    """The scores of several Outputs: one by plain names, more with the Output's name in front."""
    if len(meters) == 1:
        return meters[0].scores()
    found = {"loss": 0.0}
    for meter in meters:
        for name, value in meter.scores().items():
            found[f"{meter.target.name}/{name}"] = value
            found["loss"] += value if name == "loss" else 0.0
    return found
