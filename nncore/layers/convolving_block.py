"""A block of a convolution: some samples, as rows, as columns of what the taps see, and results."""

from collections.abc import Callable, Iterable
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

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
        across = _Direction(self, whole.wide, seen.narrow_run, sum)
        back = _Direction(self, whole.narrow, seen.wide_run, max)
        columns = take(max(across.size, back.size if whole.goes_back else 0))
        self.work = take(max(self.dW.size, groups * max(
            whole.wide * seen.wide_run, whole.narrow * seen.narrow_run) * n))  # fmt: skip
        self.pieces_across = [_across(self, across, columns, at) for at in across.stretches]
        self.pieces_back = [
            _back(self, back, columns, at, number)
            for at in back.stretches
            for number in range(planes if whole.goes_back else 0)
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
        for number, piece in enumerate(self.pieces_across):
            self._run(piece, result, learn, first and number == 0)

    def back(self, learn: bool, first: bool) -> None:
        """Fill wide = W turned @ columns of narrow,  and add columns @ wide.T to dW."""
        planes = len(self.seen.planes)
        for number, piece in enumerate(self.pieces_back):
            self._run(piece, True, learn, first and number < planes)

    def _run(self, piece: "_Piece", result: bool, learn: bool, first: bool) -> None:
        for column, stretch in piece.copies:
            np.copyto(column, stretch)
        for number, (W, matrix, dW) in enumerate(piece.products):
            if result:
                self._add_product(W, matrix, piece.result, number == 0)
            if learn:
                self._add_product(matrix, piece.factor, dW, first)

    def _add_product(self, a: Array, b: Array, out: Array, begins: bool) -> None:
        if begins:
            np.matmul(a, b, out=out)
            return
        work = self.work[: out.size].reshape(out.shape)
        np.matmul(a, b, out=work)
        np.add(out, work, out=out)

    def _pixels(self, rows: Array, places: int, size: tuple[int, int]) -> Array:
        """What lies on the row, seen as (channels, N, lines, columns)."""
        line, number = rows.strides
        strides = (line, places * number, self.seen.pitch * number, number)
        return as_strided(rows, (len(rows), self.n, *size), strides)


class _Direction:
    """How one side is looked at: all taps as columns, or those of a line, moved line by line.

    The second needs fewer copies and more products: it pays where one sample fills the cache.
    """

    def __init__(
        self, block: Block, channels: int, run: int, rows_of: Callable[[Iterable[int]], int]
    ) -> None:
        planes, n = block.seen.planes, block.n
        if run == block.seen.places:            # nothing between samples: they are one long row
            n, run = 1, n * run
        self.channels, self.groups, self.n = channels, block.whole.groups, n
        lines, beside = (max(plane.grid[i] for plane in planes) for i in (0, 1))
        self.by_line = n == 1 and lines > 1 and beside * channels >= 32
        rows = rows_of(self.taps_of(plane) for plane in planes) * channels * self.groups
        fits = max(64, BLOCK // rows)
        stretch = run if n > 1 or run < 2 * fits else fits
        self.stretches = [slice(at, min(at + stretch, run)) for at in range(0, run, stretch)]
        extra = max(self.extra_of(plane) for plane in planes)
        self.size = rows * (n * stretch + extra)

    def taps_of(self, plane: Plane) -> int:
        """How many taps have columns of their own."""
        return plane.grid[1] if self.by_line else plane.grid[0] * plane.grid[1]

    def extra_of(self, plane: Plane) -> int:
        """How much longer columns are that every line of taps reads at its own distance."""
        return (plane.grid[0] - 1) * plane.steps[0] if self.by_line else 0

    def products(
        self, plane: Plane, columns: Array, W: Array, dW: Array, length: int, first_far: int
    ) -> list[tuple[Array, Array, Array]]:
        """Weights, what they meet, and where their gradient goes: once, or for every line."""
        if not self.by_line:
            matrix = columns.reshape(self.groups, -1, length)
            return [(_joined(W[:, :, plane.taps], 2), matrix, _joined(dW[:, plane.taps], 1))]
        found, beside = [], plane.grid[1]
        for line in range(plane.grid[0]):
            begin = plane.taps.start + line * beside
            taps, far = slice(begin, begin + beside), abs(first_far - line) * plane.steps[0]
            matrix = columns.reshape(self.groups, beside * self.channels, -1)
            matrix = matrix[..., far : far + length]
            found.append((_joined(W[:, :, taps], 2), matrix, _joined(dW[:, taps], 1)))
        return found


class _Piece(NamedTuple):
    """What is copied, and what is multiplied: result = sum of W @ matrix,  dW = matrix @ factor."""

    copies: list[tuple[Array, Array]]
    products: list[tuple[Array, Array, Array]]
    result: Array
    factor: Array


def _across(block: Block, way: _Direction, columns: Array, at: slice) -> _Piece:
    """Columns of what the taps see on the wide side, for a stretch of every sample's windows."""
    whole, seen, n = block.whole, block.seen, way.n
    length, used = n * (at.stop - at.start), 0
    dW = block.dW.reshape(whole.groups, -1, whole.wide, whole.narrow)
    copies, products = [], []
    if not way.by_line:         # all planes are one matrix
        size = (whole.groups, len(seen.taps), whole.wide, n, length // n)
        matrix = columns[: prod(size)].reshape(size)
        products = [(_joined(whole.W_across, 2), matrix.reshape(whole.groups, -1, length),
                     _joined(dW, 1))]  # fmt: skip
    for plane, rows in zip(seen.planes, block.wide_rows, strict=True):
        view = _seen_by_taps(
            rows[:, at.start + plane.far :], plane, plane.steps, way, length // n, seen.places
        )
        if way.by_line:
            column = columns[used : used + view.size].reshape(view.shape)
            used += view.size
            products += way.products(plane, column, whole.W_across, dW, length, 0)
        else:
            column = matrix[:, plane.taps].reshape(view.shape)
        copies.append((column, view))
    there = slice(at.start, at.start + length)
    factor = block.narrow_factor[:, there].reshape(whole.groups, whole.narrow, -1)
    result = block.narrow_result[:, there].reshape(factor.shape)
    return _Piece(copies, products, result, factor.transpose(0, 2, 1))


def _back(
    block: Block, way: _Direction, columns: Array, at: slice, number: int
) -> _Piece:
    """Columns of the narrow side, for a stretch of every sample's places on one plane."""
    whole, seen, n = block.whole, block.seen, way.n
    plane, length = seen.planes[number], n * (at.stop - at.start)
    dW = block.dW.reshape(whole.groups, -1, whole.narrow, whole.wide)
    begin = seen.reach + seen.first_line * seen.pitch + at.start - plane.far
    begin -= way.extra_of(plane)
    steps = (-plane.steps[0], -plane.steps[1])
    view = _seen_by_taps(
        block.narrow_rows[:, begin:], plane, steps, way, length // n, seen.places
    )
    column = columns[: view.size].reshape(view.shape)
    products = way.products(plane, column, whole.W_back, dW, length, plane.grid[0] - 1)
    there = slice(at.start, at.start + length)
    factor = block.wide_factor[number, :, there].reshape(whole.groups, whole.wide, -1)
    result = block.wide_result[number, :, there].reshape(factor.shape)
    return _Piece([(column, view)], products, result, factor.transpose(0, 2, 1))


def _joined(array: Array, axis: int) -> Array:
    """A view in which an axis and the next are one."""
    shape = array.shape
    return array.reshape(*shape[:axis], shape[axis] * shape[axis + 1], *shape[axis + 2 :])


def _seen_by_taps(
    rows: Array, plane: Plane, steps: tuple[int, int], way: _Direction, run: int, places: int
) -> Array:
    """A view of rows: (groups, taps below, taps beside each other, channels, N, run)."""
    line, number = rows.strides
    lines, run = (1, run + way.extra_of(plane)) if way.by_line else (plane.grid[0], run)
    shape = (way.groups, lines, plane.grid[1], way.channels, way.n, run)
    strides = (
        way.channels * line, steps[0] * number, steps[1] * number, line, places * number, number
    )  # fmt: skip
    return as_strided(rows, shape, strides)
