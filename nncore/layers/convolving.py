"""Convolver: sums over windows as matrix products, in blocks of samples that stay in the cache.

`wide` is the picture that the windows lie on, `narrow` has one number a window. A convolution goes
across from wide to narrow; its gradient, and a transposed convolution, go back. Arrays here are
(channels, N, height, width); the kernel is (narrow, wide / groups, kernel height, kernel width).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from nncore import compiled, threads
from nncore.layers.base import Array
from nncore.layers.convolving_block import BLOCK, Block, Carver
from nncore.layers.kernel import Bound
from nncore.layers.windows import Axis, Windows


def convolver(
    ports: Bound, n: int, height: Axis, width: Axis, W: Array, dW: Array | None,
    groups: int = 1, goes_back: bool = True,
) -> Any:  # fmt: skip
    """What runs a convolution: compiled where that is to be had and pays, else a Convolver."""
    work = W.size * n * height.out * width.out
    if groups == 1 and work >= compiled.WORTH_COMPILED and compiled.used():
        from nncore.compiled.convolving import CompiledConvolver  # slow to load

        return CompiledConvolver(ports, n, height, width, W, dW, goes_back)
    return Convolver(ports, n, height, width, W, dW, groups, goes_back)


class Convolver:
    """One convolution for one batch: `across`, `back`, and the kernel's gradient beside either."""

    def __init__(
        self, ports: Bound, n: int, height: Axis, width: Axis, W: Array, dW: Array | None,
        groups: int = 1, goes_back: bool = True,
    ) -> None:  # fmt: skip
        self.goes_back = goes_back
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
        work = W.size * n * self.seen.out[0] * self.seen.out[1]
        self.worth_threads = work >= threads.MULTIPLICATIONS_WORTH_A_THREAD
        lines = self.wide * taps * groups
        if goes_back:               # without gaps columns of one line of taps will do
            gapless = self.seen.wide_run == self.seen.places
            lines = max(lines, self.narrow * groups * (W.shape[-1] if gapless else taps))
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
        if learned is not None and self.seen.narrow_run < 0.75 * self.seen.wide_run:
            self._run(lambda lane: lane.back(d_narrow, d_wide, None, None))
            self._run(lambda lane: lane.across(wide, None, d_narrow, None))     # fewer places
            self._sum_gradients(False)
            return
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
        threads.run_all([partial(run, lane) for lane in self.lanes], self.worth_threads)

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
        row, *others = [lane.dW for lane in self.lanes]
        for other in others:
            np.add(row, other, out=row)
        taps = len(self.seen.taps)
        sides = (self.narrow, self.wide) if back else (self.wide, self.narrow)
        total = row.reshape(self.groups, taps, *sides)
        for t, tap in enumerate(self.dW_taps):
            np.copyto(tap, total[:, t] if back else total[:, t].transpose(0, 2, 1))


class _Lane:
    """The blocks that one thread works through, one after the other, in the same memory."""

    def __init__(
        self, whole: Convolver, ports: Bound, number: int, samples: slice, block: int
    ) -> None:
        ends = range(samples.start, samples.stop, block)
        self.slices = [slice(at, min(at + block, samples.stop)) for at in ends]
        self.blocks: dict[int, Block] = {}
        measured = Carver(whole.dtype)
        self._carve(whole, measured, block)
        self._carve(whole, measured.filled(ports, number), block)

    def _carve(self, whole: Convolver, take: Carver, block: int) -> None:
        taps, groups = len(whole.seen.taps), whole.groups
        self.dW = take(groups * taps * whole.wide * whole.narrow)
        mark = take.used
        for size in sorted({s.stop - s.start for s in self.slices}, reverse=True):
            take.used = mark
            self.blocks[size] = Block(whole, take, size, self.dW)

    def across(
        self, wide: Array, narrow: Array | None, learned: Array | None, b: Array | None
    ) -> None:
        """From wide to narrow; and dW, where `learned` is the narrow side of it."""
        for samples in self.slices:
            block = self.blocks[samples.stop - samples.start]
            block.spread_wide(wide[:, samples])
            if learned is not None:
                block.put_narrow(learned[:, samples])
            block.across(narrow is not None, learned is not None, samples is self.slices[0])
            if narrow is not None:
                block.give_narrow(narrow[:, samples], b)

    def back(self, narrow: Array, wide: Array, learned: Array | None, b: Array | None) -> None:
        """From narrow to wide; and dW, where `learned` is the wide side of it."""
        for samples in self.slices:
            block = self.blocks[samples.stop - samples.start]
            block.spread_narrow(narrow[:, samples])
            if learned is not None:
                block.put_wide(learned[:, samples])
            block.back(learned is not None, samples is self.slices[0])
            block.give_wide(wide[:, samples], b)


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
