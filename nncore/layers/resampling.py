"""Resampling as two matrices: each line of the result is a mix of lines, each column of columns."""

from math import ceil

import numpy as np

from nncore.layers.base import Array
from nncore.layers.convolving import planes
from nncore.layers.kernel import Bound


class ResampledKernel:
    """Y = A x B for the lines and columns of every channel; back, dx = A.T dy B.T."""

    def take(self, ports: Bound, lines: Array, columns: Array) -> None:
        self.x, self.y, self.dx, self.dy = map(planes, ports.arrays("x", "y", "dx", "dy"))
        self.A, self.B = lines.astype(ports.dtype), columns.T.astype(ports.dtype)
        self.between = ports.scratch((*self.x.shape[:3], len(columns)))

    def forward(self) -> None:                            # y = A x B
        np.matmul(self.x, self.B, out=self.between)
        np.matmul(self.A, self.between, out=self.y)

    def backward(self) -> None:                           # dx = A.T dy B.T
        if self.dx is not None:
            np.matmul(self.A.T, self.dy, out=self.between)
            np.matmul(self.between, self.B.T, out=self.dx)


def averages(size: int, out: int) -> Array:
    """Row i takes the mean from floor(i size / out) up to ceil((i + 1) size / out)."""
    found = np.zeros((out, size))
    for i in range(out):
        begin, end = i * size // out, ceil((i + 1) * size / out)
        found[i, begin:end] = 1 / (end - begin)
    return found


def between_neighbours(size: int, factor: int) -> Array:
    """Row i mixes the two places nearest to (i + 1/2) / factor - 1/2, by how near they are."""
    found = np.zeros((size * factor, size))
    for i in range(size * factor):
        place = max(0.0, (i + 0.5) / factor - 0.5)
        low = int(place)
        found[i, low] += 1 - (place - low)
        found[i, min(low + 1, size - 1)] += place - low
    return found
