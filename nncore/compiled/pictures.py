"""Activations and pools, compiled: one pass where NumPy takes several."""

from typing import Any

import numpy as np

from nncore.compiled.jit import compiled
from nncore.layers.activation import ReLUKernel
from nncore.layers.base import Array
from nncore.layers.kernel import Bound
from nncore.layers.pooling import MaxPool2DKernel


class CompiledReLUKernel(ReLUKernel, compiled=True):
    """Arrays as one row of numbers."""

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether all arrays lie in one piece."""
        return all(a is None or _flat(a) is not None for a in ports.arrays("x", "y", "dx", "dy"))

    def setup(self, ports: Bound) -> None:
        arrays = ports.arrays("x", "y", "dx", "dy")
        self.x, self.y, self.dx, self.dy = (None if a is None else _flat(a) for a in arrays)

    def forward(self) -> None:                            # y = max(x, 0)
        keep_positive(self.x, self.y)

    def backward(self) -> None:                           # dx = dy where x > 0, else 0
        if self.dx is not None:
            pass_where_positive(self.x, self.dy, self.dx)


class CompiledMaxPool2DKernel(MaxPool2DKernel, compiled=True):
    """Windows that lie side by side, and nothing else."""

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether windows fill the picture without an overlap."""
        sizes = ports.arrays("x")[0].shape[2:]
        same = (layer.strides or layer.pool_size) == layer.pool_size
        return same and all(size % layer.pool_size == 0 for size in sizes)

    def forward(self) -> None:                            # y = max of x over the window
        take_largest(self.x, self.y, self.step)

    def backward(self) -> None:                           # dx = dy where x = y, else 0
        if self.dx is not None:
            give_to_largest(self.x, self.y, self.dy, self.dx, self.step)


@compiled
def keep_positive(x: Array, y: Array) -> None:
    """Fill y = max(x, 0)."""
    none = x.dtype.type(0)
    for i in range(len(x)):
        y[i] = none if x[i] < none else x[i]


@compiled
def pass_where_positive(x: Array, dy: Array, dx: Array) -> None:
    """Fill dx = dy where x > 0, else 0."""
    none = x.dtype.type(0)
    for i in range(len(x)):
        dx[i] = dy[i] if x[i] > none else none


@compiled
def take_largest(x: Array, y: Array, size: int) -> None:
    """The largest of each window; not a number if there is one."""
    channels, n, lines, columns = y.shape
    for c in range(channels):
        for k in range(n):
            for i in range(lines):
                row = y[c, k, i]
                for a in range(size):
                    seen = x[c, k, i * size + a]
                    for b in range(size):
                        if a + b == 0:
                            for j in range(columns):
                                row[j] = seen[j * size]
                        else:
                            for j in range(columns):
                                value = seen[j * size + b]
                                row[j] = row[j] if value <= row[j] else value


@compiled
def give_to_largest(x: Array, y: Array, dy: Array, dx: Array, size: int) -> None:
    """Each window's gradient goes to the first number that equals the largest."""
    channels, n, lines, columns = y.shape
    none = x.dtype.type(0)
    for c in range(channels):
        for k in range(n):
            for i in range(lines):
                for j in range(columns):
                    left, top = dy[c, k, i, j], y[c, k, i, j]
                    for a in range(size):
                        seen, into = x[c, k, i * size + a], dx[c, k, i * size + a]
                        for b in range(size):
                            at = j * size + b
                            last = a + b == 2 * size - 2
                            share = left if seen[at] == top or last else none
                            into[at] = share
                            left -= share


def _flat(array: Any) -> Any:
    """A view as one row in the order of memory, or None."""
    view: Any = array.transpose(1, 0, 2, 3) if array.ndim == 4 else array
    flat = view.reshape(-1)
    return flat if np.shares_memory(flat, array) and view.flags.c_contiguous else None
