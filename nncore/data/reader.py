"""Rows of columns, batch after batch, into arrays that are there already."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nncore.data.table import Array

Indices = NDArray[np.intp]


class Reader:
    """Fills an array with the rows that are asked for.

    No array is born once it has seen a batch of that size. An index beyond the end reads the
    last row.
    """

    shape: tuple[int, ...]
    """Shape of one row, without N."""
    dtype: np.dtype[Any]

    def __init__(self, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self.shape, self.dtype = shape, np.dtype(dtype)
        self._scratch: Array = np.empty(0)

    def read(self, indices: Indices, out: Array) -> None:
        """Write the rows with these indices into `out`, of shape (N, ...)."""
        raise NotImplementedError

    def empty(self, rows: int) -> Array:
        """Return a new array that `rows` rows fit into; pictures lie channel-major in memory."""
        if len(self.shape) != 3:
            return np.empty((rows, *self.shape), self.dtype)
        channels, height, width = self.shape
        return np.empty((channels, rows, height, width), self.dtype).transpose(1, 0, 2, 3)

    def _take(self, source: Array, indices: Indices, axis: int) -> Array:
        """Gather into scratch, which grows to the largest batch and then stays."""
        shape = (*source.shape[:axis], len(indices), *source.shape[axis + 1 :])
        size = int(np.prod(shape))
        if self._scratch.size < size:
            self._scratch = np.empty(size, source.dtype)
        return np.take(source, indices, axis, self._scratch[:size].reshape(shape), "clip")


class RowsReader(Reader):
    """Reads from an array that has its rows first and is ready for the network."""

    def __init__(self, values: Array) -> None:
        super().__init__(values.shape[1:], values.dtype)
        self._values = values

    def read(self, indices: Indices, out: Array) -> None:      # out = values[indices]
        if out.dtype == self.dtype and out.flags.c_contiguous:
            np.take(self._values, indices, 0, out, "clip")
        else:
            out[...] = self._take(self._values, indices, 0)


class EdgesReader(Reader):
    """Reads a graph's edges, all of them, whichever of its nodes are asked for."""

    def __init__(self, edges: Array) -> None:
        super().__init__(edges.shape, np.int64)
        self._edges = edges

    def read(self, indices: Indices, out: Array) -> None:      # out = edges
        np.copyto(out, self._edges)

    def empty(self, rows: int) -> Array:
        return np.empty(self.shape, self.dtype)


class PictureReader(Reader):
    """Reads pictures stored as (C, N, H, W), mostly bytes, and scales them as they are read."""

    def __init__(self, pictures: Array, rows: Indices, scale: float | None) -> None:
        channels, _, height, width = pictures.shape
        super().__init__((channels, height, width), pictures.dtype if scale is None else np.float32)
        self._pictures = pictures.reshape(channels, -1, height * width)
        self._rows = rows
        self._scale = None if scale is None else np.float32(scale)
        self._wanted = np.empty(0, np.intp)

    def read(self, indices: Indices, out: Array) -> None:      # out = scale * pictures[indices]
        count = len(indices)
        if len(self._wanted) < count:
            self._wanted = np.empty(count, np.intp)
        wanted = np.take(self._rows, indices, 0, self._wanted[:count], "clip")
        pictures = self._take(self._pictures, wanted, 1)
        channel_major = out.transpose(1, 0, 2, 3)
        pictures = pictures.reshape(channel_major.shape)
        if self._scale is None:
            np.copyto(channel_major, pictures)
        else:
            np.multiply(pictures, self._scale, out=channel_major)
