"""Cross-entropy, compiled: one call each way, where small networks wait for a dozen of NumPy's."""

from typing import Any

import numpy as np

from nncore.class_loss_kernels import CrossEntropyKernel
from nncore.compiled.curves import exponential
from nncore.compiled.jit import compiled
from nncore.layers.base import Array


class CompiledCrossEntropyKernel(CrossEntropyKernel, compiled=CrossEntropyKernel):
    """Of float32, with all classes and samples alike; a row is visited while it is in the cache."""

    @staticmethod
    def fits(loss: Any, y: Array, target: Any, sample_weight: Any) -> bool:
        """Whether nothing is weighed, and rows and classes lie in one piece."""
        alike = not loss.class_weights and not loss.label_smoothing and loss.ignore is None
        there = target is not None and sample_weight is None and y.dtype == np.float32
        return bool(alike and there and y.flags.c_contiguous and target.flags.c_contiguous)

    def setup(self) -> None:
        super().setup()
        self.classes = self.target.reshape(-1)
        self.back: Any = None if self.dy is None else self.dy.reshape(self.rows.p.shape)

    def forward(self) -> float:                           # mean(log(sum(exp(y))) - y[class])
        rows = self.rows
        total = float(soften(rows.flat, self.classes, rows.p, self.each))
        return self.weigh(total, float(len(rows.p)))

    def backward(self) -> None:                           # scale * (p - one at the class)
        slope(self.rows.p, self.classes, self.scale, self.back)


@compiled
def soften(y: Array, classes: Array, p: Array, each: Array) -> float:
    """Fill p = exp(y) / sum(exp(y)) and each = log(sum(exp(y))) - y[class]; their sum."""
    whole = 0.0
    for n in range(len(y)):
        row, chances = y[n], p[n]
        top, total = row[0], y.dtype.type(0)
        for k in range(1, len(row)):
            top = row[k] if row[k] > top else top
        for k in range(len(row)):
            chances[k] = exponential(row[k] - top)
            total += chances[k]
        for k in range(len(row)):
            chances[k] /= total
        right = min(max(classes[n], 0), len(row) - 1)
        each[n, 0] = np.log(total) - (row[right] - top)
        whole += each[n, 0]
    return whole


@compiled
def slope(p: Array, classes: Array, scale: float, dy: Array) -> None:
    """Fill dy = scale * (p - one at the class)."""
    scale = p.dtype.type(scale)
    for n in range(len(p)):
        row, chances = dy[n], p[n]
        for k in range(len(row)):
            row[k] = chances[k] * scale
        row[min(max(classes[n], 0), len(row) - 1)] -= scale
