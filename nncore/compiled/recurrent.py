"""LSTM and GRU, compiled: in stages where tiles fit, else step by step in one pass."""

from typing import Any

from nncore.compiled.curves import NUMBER, ONE, exponential
from nncore.compiled.jit import compiled
from nncore.compiled.memories import Way, goes_in_stages
from nncore.layers.base import Array
from nncore.layers.gru import GRUKernel
from nncore.layers.kernel import Bound
from nncore.layers.lstm import Cells, LSTMKernel
from nncore.layers.recurrent import Track

MINUS_TWO, TWO = NUMBER(-2), NUMBER(2)


class CompiledLSTMKernel(LSTMKernel, compiled=LSTMKernel):
    """The same products; twelve passes of a step forward and eighteen of one back are one each."""

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether numbers are float32: there the exponential is a polynomial."""
        return bool(ports.dtype == NUMBER)

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        self.stages: list[Way] = []
        if goes_in_stages(self.layer, ports):
            for track, cells in zip(self.tracks, self.cells, strict=True):
                way = Way(track, ports, cells.own, track.U, self.dcell)
                self.stages.append(way)
                track.multiply = way.multiply

    def go(self, track: Track, cells: Cells) -> None:
        if self.stages:
            self.stages[track.number].forward.run()
        else:
            super().go(track, cells)

    def go_back(self, track: Track, cells: Cells) -> None:
        if self.stages:
            self.stages[track.number].backward.run()
        else:
            super().go_back(track, cells)

    def step(
        self, a: Array, gates: Array, b: Array, c_before: Array, c: Array, tanh_c: Array, h: Array,
        work: Array,
    ) -> None:  # fmt: skip
        remember(a, self.z, b, c_before, c, tanh_c, h)

    def step_back(
        self, dh: Array, a: Array, gates: Array, c_before: Array, tanh_c: Array, flat_d: Array,
        work: Array,
    ) -> None:  # fmt: skip
        remember_back(dh, gates, c_before, tanh_c, self.dcell, self.d, flat_d)


class CompiledGRUKernel(GRUKernel, compiled=GRUKernel):
    """A stage for each step."""

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether it can go in stages."""
        return goes_in_stages(layer, ports)

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        both = zip(self.tracks, self.ways, strict=True)
        self.stages = [Way(track, ports, way.own, self.turned_U, None) for track, way in both]
        for track, stages in zip(self.tracks, self.stages, strict=True):
            track.multiply = stages.multiply

    def go(self, track: Track, way: Any) -> None:
        self.stages[track.number].forward.run()

    def go_back(self, track: Track, way: Any) -> None:
        self.stages[track.number].backward.run()


@compiled
def remember(
    a: Array, z: Array, b: Array, c_before: Array, c: Array, tanh_c: Array, h: Array
) -> None:
    """Fill c = f * c_before + i * g,  h = o * tanh(c); gates that are sigmoids come halved."""
    units, n = c.shape
    for u in range(len(a)):
        tanh = u // units == 2
        for k in range(n):
            s = ONE / (ONE + exponential(MINUS_TWO * (a[u, k] + z[u, k] + b[u, k])))
            a[u, k] = TWO * s - ONE if tanh else s
    for u in range(units):
        i, f, g, o = a[u], a[units + u], a[2 * units + u], a[3 * units + u]
        for k in range(n):
            new = f[k] * c_before[u, k] + i[k] * g[k]
            bent = TWO / (ONE + exponential(MINUS_TWO * new)) - ONE
            c[u, k], tanh_c[u, k], h[u, k] = new, bent, o[k] * bent


@compiled
def remember_back(
    dh: Array, gates: Array, c_before: Array, tanh_c: Array, dc: Array, d: Array, flat_d: Array
) -> None:
    """Fill d, twice, and dc = dc_before, from dh and dc."""
    units, n = dc.shape
    for u in range(units):
        for k in range(n):
            i, f, g, o = gates[0, u, k], gates[1, u, k], gates[2, u, k], gates[3, u, k]
            bent, back = tanh_c[u, k], dh[u, k]
            cell = dc[u, k] + back * o * (ONE - bent * bent)
            d[u, k] = cell * g * i * (ONE - i)
            d[units + u, k] = cell * c_before[u, k] * f * (ONE - f)
            d[2 * units + u, k] = cell * i * (ONE - g * g)
            d[3 * units + u, k] = back * bent * o * (ONE - o)
            dc[u, k] = cell * f
    for u in range(len(d)):
        for k in range(n):
            flat_d[u, k] = d[u, k]
