"""Convolver: sums over windows as matrix products, in blocks of samples that stay in the cache.

`wide` is the picture that the windows lie on, `narrow` has one number a window. A convolution goes
across from wide to narrow; its gradient, and a transposed convolution, go back. Arrays here are
(channels, N, height, width); the kernel is (narrow, wide / groups, kernel height, kernel width).
"""

from collections.abc import Callable
from functools import partial
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nncore import threads
from nncore.layers.base import Array
from nncore.layers.kernel import Bound
from nncore.layers.windows import Axis

BLOCK = 128_000
"""Numbers in the columns of a block: with picture and result they fit a core's cache."""


class Plane(NamedTuple):
    """The places that one phase of lines and one of columns have in common, and their taps."""

    rows: slice
    columns: slice
    at: int                     # where its first number is in the row
    size: tuple[int, int]
    taps: slice                 # which of all the taps, in the order of `fars`


class Windows:
    """The windows of a whole picture: one row of `places` a sample, lines `pitch` apart."""

    def __init__(self, height: Axis, width: Axis) -> None:
        self.out, self.pitch = (height.out, width.out), width.pitch
        self.places = height.pitch * width.pitch
        self.reach = height.reach * width.pitch + width.reach
        self.covers = height.covers and width.covers
        self.planes: list[Plane] = []
        self.fars: list[int] = []
        self.taps: list[tuple[int, int]] = []
        for h, w in product(height.phases, width.phases):
            begin = len(self.taps)
            for (i, far_i), (j, far_j) in product(h.taps, w.taps):
                self.taps.append((i, j))
                self.fars.append(far_i * self.pitch + far_j)
            rows = slice(h.first, None, height.stride)
            columns = slice(w.first, None, width.stride)
            at, taps = h.at * self.pitch + w.at, slice(begin, len(self.taps))
            self.planes.append(Plane(rows, columns, at, (h.count, w.count), taps))


class Convolver:
    """One convolution for one batch: `across`, `back`, and the kernel's gradient beside either."""

    def __init__(
        self, ports: Bound, n: int, height: Axis, width: Axis, W: Array, dW: Array | None,
        groups: int = 1,
    ) -> None:  # fmt: skip
        self.seen, self.groups, self.dtype = Windows(height, width), groups, ports.dtype
        self.narrow, self.wide = len(W) // groups, W.shape[1]
        taps = len(self.seen.taps)
        split = W.reshape(groups, self.narrow, self.wide, *W.shape[2:])
        self.W_across = ports.scratch((groups, self.narrow, taps, self.wide))
        self.W_back = ports.scratch((groups, self.wide, taps, self.narrow))
        self.taps = [split[..., i, j] for i, j in self.seen.taps]
        self.dW_taps: list[Array] = []
        if dW is not None:
            self.dW_taps = [dW.reshape(split.shape)[..., i, j] for i, j in self.seen.taps]
        lines = max(self.narrow, self.wide) * taps * groups
        block = max(1, min(BLOCK // (lines * self.seen.places), -(-n // threads.LANES)))
        self.lanes = [
            _Lane(self, ports, number, samples, block)
            for number, samples in enumerate(threads.cut(n))
        ]

    def across(self, wide: Array, narrow: Array, b: Array | None) -> None:
        """Fill narrow[f, p] = sum of W[f, c, t] * wide[c, p + t] over c and t, + b[f]."""
        self._lay_across()
        self._run(lambda lane: lane.across(wide, narrow, None, b))

    def back(self, narrow: Array, wide: Array, b: Array | None) -> None:
        """Fill wide[c, p] = sum of W[f, c, t] * narrow[f, p - t] over f and t, + b[c]."""
        self._lay_back()
        self._run(lambda lane: lane.back(narrow, wide, None, b))

    def gradients_of_across(self, d_narrow: Array, wide: Array, d_wide: Array | None) -> None:
        """What `across` hands back: d_wide, and dW where it is learned."""
        learned = wide if self.dW_taps else None
        if d_wide is None and learned is None:
            return
        if d_wide is None:
            self._run(lambda lane: lane.across(wide, None, d_narrow, None))
            self._sum_gradients(False)
            return
        self._lay_back()
        self._run(lambda lane: lane.back(d_narrow, d_wide, learned, None))
        self._sum_gradients(True)

    def gradients_of_back(self, d_wide: Array, narrow: Array, d_narrow: Array | None) -> None:
        """What `back` hands back: d_narrow, and dW where it is learned."""
        self._lay_across()
        learned = narrow if self.dW_taps else None
        if d_narrow is None and learned is None:
            return
        self._run(lambda lane: lane.across(d_wide, d_narrow, learned, None))
        self._sum_gradients(False)

    def _run(self, run: Callable[["_Lane"], None]) -> None:
        threads.run_all([partial(run, lane) for lane in self.lanes])

    def _lay_across(self) -> None:
        for t, tap in enumerate(self.taps):
            np.copyto(self.W_across[:, :, t], tap)

    def _lay_back(self) -> None:
        for t, tap in enumerate(self.taps):
            np.copyto(self.W_back[:, :, t], tap.transpose(0, 2, 1))

    def _sum_gradients(self, back: bool) -> None:
        """The lanes' gradients of W together, laid out as W is."""
        if not self.dW_taps:
            return
        total, *others = [lane.dW_back if back else lane.dW_across for lane in self.lanes]
        for other in others:
            np.add(total, other, out=total)
        for t, tap in enumerate(self.dW_taps):
            np.copyto(tap, total[:, t] if back else total[:, t].transpose(0, 2, 1))


class _Lane:
    """The blocks that one thread works through, one after the other, in the same memory."""

    def __init__(
        self, whole: Convolver, ports: Bound, number: int, samples: slice, block: int
    ) -> None:
        ends = range(samples.start, samples.stop, block)
        self.slices = [slice(at, min(at + block, samples.stop)) for at in ends]
        self.blocks: dict[int, _Block] = {}
        measured = _Carver(whole.dtype)
        self._carve(whole, measured, block)
        self._carve(whole, measured.filled(ports, number), block)

    def _carve(self, whole: Convolver, take: "_Carver", block: int) -> None:
        taps, groups = len(whole.seen.taps), whole.groups
        self.dW_across = take(groups, taps, whole.wide, whole.narrow)
        self.dW_back = self.dW_across.reshape(groups, taps, whole.narrow, whole.wide)
        mark = take.used
        for size in sorted({s.stop - s.start for s in self.slices}, reverse=True):
            take.used = mark
            self.blocks[size] = _Block(whole, take, size, self)

    def across(
        self, wide: Array, narrow: Array | None, learned: Array | None, b: Array | None
    ) -> None:
        """From wide to narrow; and dW, where `learned` is the narrow side of it."""
        for samples in self.slices:
            block = self.blocks[samples.stop - samples.start]
            block.put_wide(wide[:, samples])
            if learned is not None:
                block.put_narrow(learned[:, samples])
            block.across(narrow is not None, learned is not None, samples is self.slices[0])
            if narrow is not None:
                block.give_narrow(narrow[:, samples], b)

    def back(self, narrow: Array, wide: Array, learned: Array | None, b: Array | None) -> None:
        """From narrow to wide; and dW, where `learned` is the wide side of it."""
        for samples in self.slices:
            block = self.blocks[samples.stop - samples.start]
            block.put_narrow(narrow[:, samples])
            if learned is not None:
                block.put_wide(learned[:, samples])
            block.back(learned is not None, samples is self.slices[0])
            block.give_wide(wide[:, samples], b)


class _Carver:
    """Cuts pieces off the scratch that all kernels share, after a round that only measures it."""

    def __init__(self, dtype: Any) -> None:
        self.dtype, self.used, self.most = dtype, 0, 0
        self.row: Array | None = None

    def filled(self, ports: Bound, lane: int) -> "_Carver":
        """The same again, with memory."""
        carver = _Carver(self.dtype)
        carver.row = ports.common_scratch(self.most, lane)
        return carver

    def __call__(self, *shape: int) -> Array:
        begin, size = self.used, prod(shape)
        self.used += -(-size // 16) * 16
        self.most = max(self.most, self.used)
        if self.row is None:
            return np.empty(shape, self.dtype)
        return self.row[begin : begin + size].reshape(shape)


class _Block:
    """Some samples: their pictures as rows, columns of what the taps see, and results."""

    def __init__(self, whole: Convolver, take: _Carver, n: int, lane: _Lane) -> None:
        seen, groups = whole.seen, whole.groups
        self.whole, self.seen, self.lane = whole, seen, lane
        length = n * seen.places
        wide, narrow, taps = groups * whole.wide, groups * whole.narrow, len(seen.taps)
        self.wide_rows = take(len(seen.planes), wide, length + seen.reach)
        self.narrow_rows = take(narrow, seen.reach + length)
        self.wide_result = take(len(seen.planes), groups, whole.wide, length)
        self.narrow_result = take(groups, whole.narrow, length)
        self.pixels = [
            self._pixels(row[:, plane.at :], n, plane.size)
            for row, plane in zip(self.wide_rows, seen.planes, strict=True)
        ]
        self.result_pixels = [
            self._pixels(row.reshape(wide, -1)[:, plane.at :], n, plane.size)
            for row, plane in zip(self.wide_result, seen.planes, strict=True)
        ]
        self.window_pixels = self._pixels(self.narrow_rows[:, seen.reach :], n, seen.out)
        self.narrow_pixels = self._pixels(self.narrow_result.reshape(narrow, -1), n, seen.out)
        step = max(BLOCK // (taps * max(wide, narrow)), 64)
        stretch = length if n > 1 or step * 2 > length else step
        size = groups * taps * max(whole.wide, whole.narrow) * min(stretch, length)
        columns = take(size)
        self.work = take(groups * taps * whole.wide * whole.narrow)
        self.pieces = [
            _Piece(self, columns, slice(at, min(at + stretch, length)))
            for at in range(0, length, stretch)
        ]

    def put_wide(self, x: Array) -> None:
        """Lay pictures out as rows, zeros around."""
        self.wide_rows.fill(0)
        for plane, pixels in zip(self.seen.planes, self.pixels, strict=True):
            np.copyto(pixels, x[:, :, plane.rows, plane.columns])

    def put_narrow(self, y: Array) -> None:
        """Lay one number a window out as a row, zeros between."""
        self.narrow_rows.fill(0)
        np.copyto(self.window_pixels, y)

    def give_narrow(self, y: Array, b: Array | None) -> None:
        """Hand over what the windows' sums are, with the bias."""
        if b is None:
            np.copyto(y, self.narrow_pixels)
        else:
            np.add(self.narrow_pixels, b[:, None, None, None], out=y)

    def give_wide(self, x: Array, b: Array | None) -> None:
        """Hand over what arrives at each number of the pictures, with the bias."""
        bias: Any = 0 if b is None else b[:, None, None, None]
        if not self.seen.covers:
            np.copyto(x, bias)
        for plane, pixels in zip(self.seen.planes, self.result_pixels, strict=True):
            place = x[:, :, plane.rows, plane.columns]
            if b is None:
                np.copyto(place, pixels)
            else:
                np.add(pixels, bias, out=place)

    def across(self, result: bool, learn: bool, first: bool) -> None:
        """Columns of the pictures once, for the sums and for dW."""
        W = self.whole.W_across.reshape(*self.whole.W_across.shape[:2], -1)
        for piece in self.pieces:
            for column, stretch in piece.wide_columns:
                np.copyto(column, stretch)
            if result:
                np.matmul(W, piece.wide_matrix, out=piece.narrow_result)
            if learn:
                begins = first and piece is self.pieces[0]
                dW = self.lane.dW_across.reshape(len(W), -1, self.whole.narrow)
                self._add_product(piece.wide_matrix, piece.narrow_T, dW, begins)

    def back(self, learn: bool, first: bool) -> None:
        """Columns of the windows' numbers once, for the pictures and for dW."""
        for piece in self.pieces:
            for column, stretch in piece.narrow_columns:
                np.copyto(column, stretch)
            for number, plane in enumerate(self.seen.planes):
                W = self.whole.W_back[:, :, plane.taps]
                W = W.reshape(*W.shape[:2], -1)
                np.matmul(W, piece.narrow_matrices[number], out=piece.wide_results[number])
                if learn:
                    dW = self.lane.dW_back[:, plane.taps].reshape(len(W), -1, self.whole.wide)
                    begins = first and piece is self.pieces[0]
                    self._add_product(
                        piece.narrow_matrices[number], piece.wide_T[number], dW, begins
                    )

    def _add_product(self, a: Array, b: Array, out: Array, begins: bool) -> None:
        if begins:
            np.matmul(a, b, out=out)
            return
        work = self.work[: out.size].reshape(out.shape)
        np.matmul(a, b, out=work)
        np.add(out, work, out=out)

    def _pixels(self, rows: Array, n: int, size: tuple[int, int]) -> Array:
        """What lies on the row, seen as (channels, N, lines, columns)."""
        line, number = rows.strides
        strides = (line, self.seen.places * number, self.seen.pitch * number, number)
        return as_strided(rows, (len(rows), n, *size), strides)


class _Piece:
    """A stretch of a block's rows, so that columns of large pictures too stay in the cache."""

    def __init__(self, block: _Block, columns: Array, at: slice) -> None:
        whole, seen = block.whole, block.seen
        groups, taps, length = whole.groups, len(seen.taps), at.stop - at.start

        def as_columns(channels: int) -> Array:
            size = groups * taps * channels * length
            return columns[:size].reshape(groups, taps, channels, length)

        wide, narrow = as_columns(whole.wide), as_columns(whole.narrow)
        rows = block.wide_rows.reshape(len(seen.planes), groups, whole.wide, -1)
        windows = block.narrow_rows.reshape(groups, whole.narrow, -1)
        self.wide_columns, self.narrow_columns = [], []
        for row, plane in zip(rows, seen.planes, strict=True):
            for t in range(plane.taps.start, plane.taps.stop):
                far, back = seen.fars[t], seen.reach - seen.fars[t]
                self.wide_columns.append((wide[:, t], row[..., at.start + far : at.stop + far]))
                stretch = windows[..., at.start + back : at.stop + back]
                self.narrow_columns.append((narrow[:, t], stretch))
        self.wide_matrix = wide.reshape(groups, -1, length)
        self.narrow_matrices = [
            narrow[:, plane.taps].reshape(groups, -1, length) for plane in seen.planes
        ]
        self.narrow_result = block.narrow_result[..., at]
        self.wide_results = [result[..., at] for result in block.wide_result]
        begin = seen.reach
        self.narrow_T = windows[..., begin + at.start : begin + at.stop].transpose(0, 2, 1)
        self.wide_T = [row[..., at].transpose(0, 2, 1) for row in rows]


class Pointwise:
    """A kernel of one tap, everywhere: one matrix product, and none of the above.

    Arrays are (channels, everything), the kernel (narrow, wide, 1, ...).
    """

    def __init__(self, W: Array, dW: Array | None) -> None:
        self.W = W.reshape(W.shape[:2])
        self.dW = None if dW is None else dW.reshape(W.shape[:2])

    def across(self, wide: Array, narrow: Array, b: Array | None) -> None:
        """Fill narrow = W @ wide + b."""
        np.matmul(self.W, wide, out=narrow)
        if b is not None:
            np.add(narrow, b[:, None], out=narrow)

    def gradients_of_across(self, d_narrow: Array, wide: Array, d_wide: Array | None) -> None:
        """Fill d_wide = W.T @ d_narrow,  dW = d_narrow @ wide.T."""
        if self.dW is not None:
            np.matmul(d_narrow, wide.T, out=self.dW)
        if d_wide is not None:
            np.matmul(self.W.T, d_narrow, out=d_wide)


def planes(array: Array | None) -> Any:
    """Pictures and sequences as (channels, N, height, width); a sequence is one line high."""
    if array is None:
        return None
    if array.ndim == 3:
        return array.transpose(2, 0, 1)[:, :, None, :]
    return array.transpose(1, 0, 2, 3)
