"""A block of a convolution: some samples, as rows, as columns of what the taps see, and results."""

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nncore.layers.base import Array
from nncore.layers.kernel import Bound
from nncore.layers.windows import Plane

if TYPE_CHECKING:
    from nncore.layers.convolving import Convolver

BLOCK = 128_000
"""Numbers in the columns of a block: with picture and result they fit a core's cache."""


class Carver:
    """Cuts pieces off the scratch that all kernels share, after a round that only measures it."""

    def __init__(self, dtype: Any) -> None:
        self.dtype, self.used, self.most = dtype, 0, 0
        self.row: Array | None = None

    def filled(self, ports: Bound, lane: int) -> "Carver":
        """The same again, with memory."""
        carver = Carver(self.dtype)
        carver.row = ports.common_scratch(self.most, lane)
        return carver

    def __call__(self, *shape: int) -> Array:
        begin, size = self.used, prod(shape)
        self.used += -(-size // 16) * 16
        self.most = max(self.most, self.used)
        if self.row is None:
            return np.empty(shape, self.dtype)
        return self.row[begin : begin + size].reshape(shape)


class Block:
    """Some samples of a Convolver. `spread` lays a side out for taps to look at, zeros around.

    `put` lays it out as a factor for dW, where only the places that count are. `across` and `back`
    make columns once, for the sums and for dW.
    """

    def __init__(self, whole: "Convolver", take: Carver, n: int, dW: Array) -> None:
        self.whole, self.seen, self.n, self.dW = whole, whole.seen, n, dW
        seen, groups, length = whole.seen, whole.groups, n * whole.seen.places
        planes, wide, narrow = len(seen.planes), groups * whole.wide, groups * whole.narrow
        taps = len(seen.taps)
        self.wide_rows = take(planes, wide, length + seen.reach)
        self.narrow_rows = take(narrow, seen.reach + length)
        self.wide_factor = take(planes, wide, n * seen.wide_run)
        self.wide_result = take(planes, wide, n * seen.wide_run)
        self.narrow_factor = take(narrow, n * seen.narrow_run)
        self.narrow_result = take(narrow, n * seen.narrow_run)
        self.pixels_spread: list[Array] = []
        self.pixels_put: list[Array] = []
        self.pixels_found: list[Array] = []
        for number, plane in enumerate(seen.planes):
            at = plane.at[0] * seen.pitch + plane.at[1]
            row = self.wide_rows[number, :, at:]
            self.pixels_spread.append(self._pixels(row, seen.places, plane.size))
            at -= seen.first_line * seen.pitch
            for rows, found in (
                (self.wide_factor, self.pixels_put), (self.wide_result, self.pixels_found)
            ):  # fmt: skip
                found.append(self._pixels(rows[number, :, at:], seen.wide_run, plane.size))
        row = self.narrow_rows[:, seen.reach :]
        self.windows_spread = self._pixels(row, seen.places, seen.out)
        self.windows_put = self._pixels(self.narrow_factor, seen.narrow_run, seen.out)
        self.windows_found = self._pixels(self.narrow_result, seen.narrow_run, seen.out)
        stretch = self._stretch(taps * max(wide, narrow), max(seen.wide_run, seen.narrow_run))
        columns = take(taps * max(wide, narrow) * n * stretch)
        self.work = take(groups * taps * whole.wide * whole.narrow)
        self.pieces_across = [
            _Across(self, columns, slice(at, min(at + stretch, seen.narrow_run)))
            for at in range(0, seen.narrow_run, stretch)
        ]
        self.pieces_back = [
            _Back(self, columns, slice(at, min(at + stretch, seen.wide_run)))
            for at in range(0, seen.wide_run, stretch)
        ]

    def spread_wide(self, x: Array) -> None:
        self.wide_rows.fill(0)
        for plane, pixels in zip(self.seen.planes, self.pixels_spread, strict=True):
            np.copyto(pixels, x[:, :, plane.lines, plane.columns])

    def spread_narrow(self, y: Array) -> None:
        self.narrow_rows.fill(0)
        np.copyto(self.windows_spread, y)

    def put_wide(self, x: Array) -> None:
        self.wide_factor.fill(0)
        for plane, pixels in zip(self.seen.planes, self.pixels_put, strict=True):
            np.copyto(pixels, x[:, :, plane.lines, plane.columns])

    def put_narrow(self, y: Array) -> None:
        self.narrow_factor.fill(0)
        np.copyto(self.windows_put, y)

    def give_narrow(self, y: Array, b: Array | None) -> None:
        """Hand over what the windows' sums are, with the bias."""
        if b is None:
            np.copyto(y, self.windows_found)
        else:
            np.add(self.windows_found, b[:, None, None, None], out=y)

    def give_wide(self, x: Array, b: Array | None) -> None:
        """Hand over what arrives at each number of the pictures, with the bias."""
        bias: Any = 0 if b is None else b[:, None, None, None]
        if not self.seen.covers:
            np.copyto(x, bias)
        for plane, found in zip(self.seen.planes, self.pixels_found, strict=True):
            place = x[:, :, plane.lines, plane.columns]
            if b is None:
                np.copyto(place, found)
            else:
                np.add(found, bias, out=place)

    def across(self, result: bool, learn: bool, first: bool) -> None:
        """Fill narrow = W @ columns of wide,  and add columns @ narrow.T to dW."""
        for piece in self.pieces_across:
            for column, stretch in piece.copies:
                np.copyto(column, stretch)
            if result:
                np.matmul(self.whole.across_matrix, piece.matrix, out=piece.result)
            if learn:
                self._add_product(piece.matrix, piece.factor, piece.dW, first)
                first = False

    def back(self, learn: bool, first: bool) -> None:
        """Fill wide = W turned @ columns of narrow,  and add columns @ wide.T to dW."""
        for piece in self.pieces_back:
            for number, (column, stretch) in enumerate(piece.copies):
                np.copyto(column, stretch)
                W, matrix = self.whole.back_matrices[number], piece.matrices[number]
                np.matmul(W, matrix, out=piece.results[number])
                if learn:
                    self._add_product(matrix, piece.factors[number], piece.dWs[number], first)
            first = False

    def _add_product(self, a: Array, b: Array, out: Array, begins: bool) -> None:
        if begins:
            np.matmul(a, b, out=out)
            return
        work = self.work[: out.size].reshape(out.shape)
        np.matmul(a, b, out=work)
        np.add(out, work, out=out)

    def _stretch(self, lines: int, run: int) -> int:
        """How much of a sample's row is worked on at a time: all, where columns fit the cache."""
        fits = max(64, BLOCK // lines)
        return run if self.n > 1 or run < 2 * fits else fits

    def _pixels(self, rows: Array, places: int, size: tuple[int, int]) -> Array:
        """What lies on the row, seen as (channels, N, lines, columns)."""
        line, number = rows.strides
        strides = (line, places * number, self.seen.pitch * number, number)
        return as_strided(rows, (len(rows), self.n, *size), strides)


class _Across:
    """Columns of what the taps see on the wide side, for a stretch of every sample's windows."""

    def __init__(self, block: Block, columns: Array, at: slice) -> None:
        whole, seen, n = block.whole, block.seen, block.n
        groups, taps, run = whole.groups, len(seen.taps), at.stop - at.start
        size = (groups, taps, whole.wide, n, run)
        cut = columns[: prod(size)].reshape(size)
        self.copies = []
        for plane, rows in zip(seen.planes, block.wide_rows, strict=True):
            begin, steps = at.start + plane.far, plane.steps
            seen_by = _seen_by_taps(rows[:, begin:], plane, steps, groups, (n, run), seen.places)
            column = cut[:, plane.taps].reshape(seen_by.shape)
            self.copies.append((column, seen_by))
        self.matrix = cut.reshape(groups, -1, n * run)
        self.dW = block.dW.reshape(groups, -1, whole.narrow)
        at_all = slice(at.start, at.start + n * run)
        self.result = block.narrow_result[:, at_all].reshape(groups, whole.narrow, -1)
        factor = block.narrow_factor[:, at_all].reshape(groups, whole.narrow, -1)
        self.factor = factor.transpose(0, 2, 1)


class _Back:
    """Columns of the narrow side, for a stretch of every sample's places; one of each plane."""

    def __init__(self, block: Block, columns: Array, at: slice) -> None:
        whole, seen, n = block.whole, block.seen, block.n
        groups, taps, run = whole.groups, len(seen.taps), at.stop - at.start
        size = (groups, taps, whole.narrow, n, run)
        cut = columns[: prod(size)].reshape(size)
        dW = block.dW.reshape(groups, taps, whole.narrow, whole.wide)
        at_all = slice(at.start, at.start + n * run)
        self.copies, self.matrices, self.dWs, self.results, self.factors = [], [], [], [], []
        for number, plane in enumerate(seen.planes):
            begin = seen.reach + seen.first_line * seen.pitch + at.start - plane.far
            steps = (-plane.steps[0], -plane.steps[1])
            rows = block.narrow_rows[:, begin:]
            seen_by = _seen_by_taps(rows, plane, steps, groups, (n, run), seen.places)
            part = cut[:, plane.taps]
            self.copies.append((part.reshape(seen_by.shape), seen_by))
            self.matrices.append(part.reshape(groups, -1, n * run))
            self.dWs.append(dW[:, plane.taps].reshape(groups, -1, whole.wide))
            self.results.append(
                block.wide_result[number, :, at_all].reshape(groups, whole.wide, -1)
            )
            factor = block.wide_factor[number, :, at_all].reshape(groups, whole.wide, -1)
            self.factors.append(factor.transpose(0, 2, 1))


def _seen_by_taps(
    rows: Array, plane: Plane, steps: tuple[int, int], groups: int, size: tuple[int, int],
    places: int,
) -> Array:  # fmt: skip
    """A view of rows: (groups, taps below, taps beside each other, channels, N, run)."""
    line, number = rows.strides
    channels = len(rows) // groups
    strides = (channels * line, steps[0] * number, steps[1] * number, line, places * number, number)
    return as_strided(rows, (groups, *plane.grid, channels, *size), strides)
