"""Pools, compiled: one pass where NumPy takes several."""

from typing import Any

from nncore.compiled.jit import compiled
from nncore.compiled.lanes import in_lanes
from nncore.compiled.team import Stages
from nncore.layers.base import Array
from nncore.layers.kernel import Bound
from nncore.layers.pooling import MaxPool2DKernel


class CompiledMaxPool2DKernel(MaxPool2DKernel, compiled=MaxPool2DKernel):
    """Windows that lie side by side, and nothing else."""

    by_channel = False

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether windows are squares and fill the picture without an overlap."""
        if isinstance(layer.pool_size, tuple):
            return False
        sizes = ports.arrays("x")[0].shape[2:]
        same = (layer.strides or layer.pool_size) == layer.pool_size
        padded = layer.padding == "by side" and layer.sides != 0
        return same and not padded and all(size % layer.pool_size == 0 for size in sizes)

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        arrays, size = (self.x, self.y, self.dy, self.dx), self.size[0]
        self.there = in_lanes(take_largest, arrays[:2], size)
        self.back = Stages([])
        if self.dx is not None and size == 2:
            self.back = in_lanes(give_to_largest_of_four, arrays)
        elif self.dx is not None:
            self.back = in_lanes(give_to_largest, arrays, size)

    def forward(self) -> None:                            # y = max of x over the window
        self.there.run()

    def backward(self) -> None:                           # dx = dy where x = y, else 0
        self.back.run()


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
                                wins = value > row[j] or value != value
                                row[j] = value if wins else row[j]


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


@compiled
def give_to_largest_of_four(x: Array, y: Array, dy: Array, dx: Array) -> None:
    """The same for windows of two by two, a line of them at once."""
    channels, n, lines, columns = y.shape
    none = x.dtype.type(0)
    for c in range(channels):
        for k in range(n):
            for i in range(lines):
                top, given = y[c, k, i], dy[c, k, i]
                a, b = x[c, k, 2 * i, ::2], x[c, k, 2 * i, 1::2]
                d = x[c, k, 2 * i + 1, ::2]
                into_a, into_b = dx[c, k, 2 * i, ::2], dx[c, k, 2 * i, 1::2]
                into_d, into_e = dx[c, k, 2 * i + 1, ::2], dx[c, k, 2 * i + 1, 1::2]
                for j in range(columns):
                    left = given[j]
                    share = left if a[j] == top[j] else none
                    into_a[j] = share
                    left -= share
                    share = left if b[j] == top[j] else none
                    into_b[j] = share
                    left -= share
                    share = left if d[j] == top[j] else none
                    into_d[j] = share
                    into_e[j] = left - share
