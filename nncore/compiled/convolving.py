"""CompiledConvolver: sums over windows without columns, in blocks of samples that stay in cache.

As in `nncore.layers.windows`, samples are laid out as one long row with zeros between, so that
each tap of each channel is a source: a stretch of that row. A tile of sums stays in registers while
all sources go to it; sums have room for a tile behind them.
"""

from collections.abc import Sequence
from math import prod

import numpy as np

from nncore import threads
from nncore.compiled.calls import Call
from nncore.compiled.convolving_loops import FILTERS, SOURCES, Size, work
from nncore.compiled.team import Stages
from nncore.compiled.tiles import WIDE
from nncore.layers.base import Array
from nncore.layers.kernel import Bound
from nncore.layers.windows import Axis, Plane, Windows

BLOCK = 4_096
"""Places of the samples that are worked on at once."""
FEW, SHORTEST = 0.9, 256
"""Windows on less than this share of the places, in runs no shorter than this, are run by run."""


class CompiledConvolver:
    """One convolution of one group for one batch, as `nncore.layers.convolving.Convolver`."""

    def __init__(
        self, ports: Bound, n: int, height: Axis, width: Axis, W: Array, dW: Array | None,
        goes_back: bool,
    ) -> None:  # fmt: skip
        self.seen, self.W, self.dW = Windows(height, width), W, dW
        seen, narrow, wide = self.seen, len(W), W.shape[1]
        block = max(1, min(BLOCK // seen.places, -(-n // threads.LANES)))
        length = block * seen.places + seen.reach
        whole = block * seen.places, block * seen.places
        apart = seen.narrow_run < FEW * seen.places and seen.narrow_run >= SHORTEST
        self.size = Size(
            block, seen.places, seen.pitch, seen.reach, *seen.out, seen.covers,
            *((seen.places, seen.narrow_run) if apart else whole),
        )  # fmt: skip
        self.planes = np.array([_numbers(plane, seen.pitch) for plane in seen.planes])
        offsets = [_offsets(plane) for plane in seen.planes]
        starts = [(p, c, o) for p, taps in enumerate(offsets) for c in range(wide) for o in taps]
        self.sources = _padded([(p * wide + c) * length + o for p, c, o in starts])
        back = [[f * length + seen.reach - o for f in range(narrow) for o in taps]
                for taps in offsets]  # fmt: skip
        self.sources_back = np.array([_padded(each, max(map(len, back))) for each in back])
        self.W_across = ports.scratch((_up(narrow, FILTERS), len(self.sources)))
        shape = (len(back), _up(wide, FILTERS), self.sources_back.shape[1])
        self.W_back = ports.scratch(shape if goes_back else (0, 0, 0))
        for weights in (self.W_across, self.W_back):
            weights.fill(0)             # the sources and sums that only fill up count nothing
        self.bias = ports.scratch((max(self.W_across.shape[0], shape[1]),))
        ports.in_stages = True
        self.stages: dict[tuple[int, ...], Stages] = {}
        rows = (len(back) * wide * length, len(self.W_across) * length)
        pitch = _up(block * seen.places, WIDE)
        most = max(len(self.W_across), shape[1]) * pitch
        learned = self.W_across.shape if dW is not None else (0, 0)
        self.lanes = []
        for number, samples in enumerate(threads.cut(n)):
            sizes = *rows, most, prod(learned)
            cut = np.cumsum([0, *(_up(each, 16) for each in sizes)]).tolist()
            memory = ports.common_scratch(cut[4], number)
            d = memory[cut[3] : cut[3] + sizes[3]].reshape(learned)
            wide_rows = memory[: rows[0]].reshape(len(back), wide, length)
            narrow_rows = memory[cut[1] : cut[1] + rows[1]].reshape(-1, length)
            sums = memory[cut[2] : cut[2] + most].reshape(-1, pitch)
            self.lanes.append((samples, wide_rows, narrow_rows, sums, d))
        self.taps = list(zip(self._taps(W), self._across(self.W_across), strict=True))
        self.taps_back = list(zip(self._taps(W), self._back(), strict=True)) if goes_back else []
        self.gradients = []
        if dW is not None:
            self.gradients = list(zip(self._taps(dW), self._across(self.lanes[0][-1]), strict=True))

    def across(self, wide: Array, narrow: Array, b: Array | None) -> None:
        """Fill narrow[f, p] = sum of W[f, c, t] * wide[c, p + t] over c and t, + b[f]."""
        self._lay_across()
        self._run(wide, narrow, wide, narrow, b, gives_narrow=True)

    def back(self, narrow: Array, wide: Array, b: Array | None) -> None:
        """Fill wide[c, p] = sum of W[f, c, t] * narrow[f, p - t] over f and t, + b[c]."""
        self._lay_back()
        self._run(wide, narrow, wide, narrow, b, gives_wide=True)

    def gradients_of_across(self, d_narrow: Array, wide: Array, d_wide: Array | None) -> None:
        """What `across` hands back: d_wide, and dW where it is learned."""
        out = wide if d_wide is None else d_wide
        if d_wide is not None:
            self._lay_back()
        self._run(wide, d_narrow, out, d_narrow, None, learns=self.dW is not None,
                  gives_wide=d_wide is not None)  # fmt: skip

    def gradients_of_back(self, d_wide: Array, narrow: Array, d_narrow: Array | None) -> None:
        """What `back` hands back: d_narrow, and dW where it is learned."""
        out = narrow if d_narrow is None else d_narrow
        if d_narrow is not None:
            self._lay_across()
        self._run(d_wide, narrow, d_wide, out, None, learns=self.dW is not None,
                  gives_narrow=d_narrow is not None)  # fmt: skip

    def _run(
        self, wide: Array, narrow: Array, wide_out: Array, narrow_out: Array, b: Array | None,
        learns: bool = False, gives_wide: bool = False, gives_narrow: bool = False,
    ) -> None:  # fmt: skip
        self.bias.fill(0)
        if b is not None:
            np.copyto(self.bias[: len(b)], b)
        arrays = wide, narrow, wide_out, narrow_out
        does = learns, gives_wide, gives_narrow
        key = *(id(array) for array in arrays), *does
        if key not in self.stages:      # which keep their arrays, so that an id stays theirs
            self.stages[key] = self._stages(arrays, does)
        self.stages[key].run()
        if learns:
            self._sum_gradients()

    def _stages(self, arrays: tuple[Array, ...], does: tuple[bool, ...]) -> Stages:
        laid = self.W_across, self.W_back, self.sources, self.sources_back, self.planes, self.size
        calls = [
            Call(work, samples.start, samples.stop, *arrays, self.bias, *laid, *memory, *does)
            for samples, *memory in self.lanes
        ]
        return Stages([calls])

    def _taps(self, W: Array) -> list[Array]:
        """Of each tap, plane by plane, the weights (narrow, wide)."""
        return [W[:, :, i, j] for i, j in self.seen.taps]

    def _across(self, laid: Array) -> list[Array]:
        """The same where they lie as weights of sources, (narrow, sources)."""
        found: list[Array] = []
        narrow, wide = self.W.shape[:2]
        begin = 0
        for plane in self.seen.planes:
            count = plane.taps.stop - plane.taps.start
            columns = laid[:narrow, begin : begin + wide * count].reshape(narrow, wide, count)
            found += [columns[:, :, t] for t in range(count)]
            begin += wide * count
        return found

    def _back(self) -> list[Array]:
        """The same where they lie on the way back, (wide, sources) of each plane."""
        found: list[Array] = []
        narrow, wide = self.W.shape[:2]
        for plane, laid in zip(self.seen.planes, self.W_back, strict=True):
            count = plane.taps.stop - plane.taps.start
            columns = laid[:wide, : narrow * count].reshape(wide, narrow, count)
            found += [columns[:, :, t] for t in range(count)]
        return found

    def _lay_across(self) -> None:
        for taps, columns in self.taps:
            np.copyto(columns, taps)

    def _lay_back(self) -> None:
        for taps, columns in self.taps_back:
            np.copyto(columns, taps.transpose(1, 0))

    def _sum_gradients(self) -> None:
        """The lanes' gradients of W together, laid out as W is."""
        total, *others = [lane[-1] for lane in self.lanes]
        for other in others:
            np.add(total, other, out=total)
        for taps, columns in self.gradients:
            np.copyto(taps, columns)


def _numbers(plane: Plane, pitch: int) -> list[int]:
    """Where a plane's numbers lie: first line and step, first column and step, how many, at."""
    lines, columns = plane.lines, plane.columns
    at = plane.at[0] * pitch + plane.at[1]
    return [lines.start, lines.step or 1, columns.start, columns.step or 1, *plane.size, at]


def _offsets(plane: Plane) -> list[int]:
    """How far each tap of a plane is from the window's place."""
    lines, columns = (range(count) for count in plane.grid)
    return [plane.far + i * plane.steps[0] + j * plane.steps[1] for i in lines for j in columns]


def _padded(sources: Sequence[int], size: int = 0) -> Array:
    """Filled up to a whole number of bundles with sources that are there; their weights are 0."""
    size = _up(max(size, len(sources)), SOURCES)
    return np.array([*sources, *[sources[0]] * (size - len(sources))])


def _up(size: int, step: int) -> int:
    return -(-size // step) * step
