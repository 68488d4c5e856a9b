"""The way of an LSTM or a GRU through time: one stage a step, units dealt out to lanes.

A lane works out everything of its units at a step: the sums of their gates in tiles, the gates,
the state; then all meet. Way back it takes in the gradient of the state from the step after, and
leaves that of its gates where the next one and the products of all steps find it.
"""

from typing import Any

import numpy as np

from nncore import threads
from nncore.compiled.calls import Call
from nncore.compiled.memory_loops import (
    FORGETS,
    SWEEPS,
    Memory,
    lay_sequence,
    lay_weights,
    remember,
    remember_back,
)
from nncore.compiled.products import product
from nncore.compiled.team import Stages
from nncore.compiled.tiles import ROWS, WIDE
from nncore.layers.base import Array
from nncore.layers.kernel import Bound
from nncore.layers.recurrent import Track, forget

NONE = np.zeros(0, np.float32)


def goes_in_stages(layer: Any, ports: Bound) -> bool:
    """Whether numbers are float32, no mask stops a state, and tiles have no rest."""
    x, mask = ports.arrays("x", "mask")
    plain = ports.dtype == np.float32 and mask is None
    return bool(plain and len(x) % WIDE == 0 and layer.units % ROWS == 0)


class Way:
    """The stages of one track, forward and back.

    `own` are c before, c after and tanh(c) at every step of an LSTM; s and twice h - n of a GRU.
    `U` has the columns in the order of the gradients that a step leaves.
    """

    def __init__(
        self, track: Track, ports: Bound, own: tuple[Array, ...], U: Array, dc: Array | None
    ) -> None:
        steps, units, n = track.states.shape
        self.track, self.ports, self.own, self.U = track, ports, own, U
        self.dc = track.work if dc is None else dc
        self.size = Memory(dc is not None, units, len(track.W), n)
        self.lanes = [(lane.start * ROWS, lane.stop * ROWS) for lane in threads.cut(units // ROWS)]
        self.products: dict[str, Stages] = {}
        gates = track.W.shape[1] // units
        self.laid = ports.scratch((gates * units // ROWS, (len(track.W) + units) * ROWS))
        self.sums = ports.scratch(((gates + 1) * units,))
        self.forward = Stages(self._there(steps))
        if track.kernel.learns:
            self.backward = Stages(self._back())

    def _there(self, steps: int) -> list[list[Call]]:
        track, seen = self.track, self.track.source.values
        weights = (NONE if each is None else each for each in (track.W, track.U, track.b, track.v))
        common = *weights, self.laid, self.sums, self.size
        begin = [Call(lay_weights, *common, *lane) for lane in self.lanes]
        if not seen.flags.c_contiguous:     # what enters the layer: turned, for the way back too
            flat = track.source.flat
            if not flat.size:
                flat = self.ports.scratch((self.size.features, steps, self.size.n))
            track.source.copies = []
            parts = threads.cut(steps)
            begin += [Call(lay_sequence, seen, flat, part.start, part.stop) for part in parts]
            seen = flat.transpose(1, 0, 2)
        x_rows = np.arange(self.size.features) * (seen.strides[1] // seen.itemsize)
        h_rows = np.arange(self.size.units) * self.size.n
        stages = [begin]
        for t, before in zip(track.order, track.before, strict=True):
            arrays = *(each[t] for each in self.own), track.a[t], track.states[t], before
            common = self.laid, self.sums, seen[t], x_rows, h_rows, *arrays, self.size
            stages.append([Call(remember, *common, *lane) for lane in self.lanes])
        return stages

    def _back(self) -> list[list[Call]]:
        track, d, stages = self.track, self.track.flat_d, []
        d_rows = np.arange(self.U.shape[1]) * (d.strides[0] // d.itemsize)
        last = len(track.order) - 1
        for place in range(last, -2, -1):   # beyond the first step, the state that was given
            t, late = track.order[max(place, 0)], track.order[min(place + 1, last)]
            arrives, then = place < last, track.after(place + 1)
            after = 0 if not arrives or then is None else FORGETS if then is forget else SWEEPS
            dy = track.dstate if track.into is None else track.into[t]
            common = (
                self.U, d[:, late], d_rows, arrives, dy, track.into is not None, track.dstate,
                self.dc, *(each[t] for each in self.own), track.a[t], d[:, t], after, place < 0,
                self.size,
            )  # fmt: skip
            stages.append([Call(remember_back, *common, *lane) for lane in self.lanes])
        return stages

    def multiply(self, name: str, a: Array, rows: Array, out: Array) -> None:
        """Fill out = a @ rows; a name has the same arrays every time."""
        if name not in self.products:
            self.products[name] = Stages(product(a, rows, out, self.ports))
        self.products[name].run()
