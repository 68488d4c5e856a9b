"""LSTM: a memory cell that three gates guard."""

from typing import ClassVar

import numpy as np

from nncore.layers.base import Port
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.recurrent import Recurrent, RecurrentKernel, Track, blocks, fill, give, keep

__all__ = ["LSTM"]


class LSTM(Recurrent, frozen=True, tag="LSTM"):
    """Remembers in a cell c that gates write to, forget and read:  h = o * tanh(c).

    Input (N, T, F) -> output (N, units), or (N, T, units) at every step, and its last h and c.
    With gates i, f, o = sigmoid(x @ W + h @ U + b) and g = tanh(...):  c = f * c + i * g. The
    columns of W and U are in the order i, f, g, o.
    Source: Hochreiter and Schmidhuber (1997), Long short-term memory; as PyTorch's LSTM.
    """

    title: ClassVar[str] = "LSTM"
    nicknames: ClassVar[tuple[str, ...]] = ("recurrent", "memory", "long short-term", "gates")
    gates: ClassVar[int] = 4
    inputs: ClassVar[tuple[Port, ...]] = (*Recurrent.inputs, Port("c0", optional=True))
    outputs: ClassVar[tuple[Port, ...]] = (*Recurrent.outputs, Port("c"))


class LSTMKernel(Kernel[LSTM], RecurrentKernel):
    """Inputs of all steps in one product, ten passes a step, seven back.

    Backward, all slopes come first, for all steps together: d_i, d_f and d_g say how much of dc,
    and d_o how much of dh, arrives at what enters each gate; q is how much of dh arrives at c.
    """

    rows_back = 4

    def setup(self, ports: Bound) -> None:
        self.take(ports)
        units, n = self.layer.units, ports.arrays("x")[0].shape[0]
        self.c0, self.dc0, self.c, self.dc = ports.arrays("c0", "dc0", "c", "dc")
        ones = np.ones((4, units), ports.dtype)
        self.scale = (ones * [[0.5], [0.5], [1], [0.5]]).astype(ports.dtype).reshape(-1)
        self.shift = ports.scratch((4 * units, n))
        self.half = ports.scratch((4 * units, n))
        self.half[...], self.shift[...] = self.scale[:, None], 1 - self.scale[:, None]
        self.cells = [Cells(track, ports, self) for track in self.tracks]

    def forward(self) -> None:    # c = f * c + i * g;  h = o * tanh(c)
        self.begin()
        for track, cells in zip(self.tracks, self.cells, strict=True):
            track.begin(self.scale, len(self.scale))      # a = x @ W + b, for all steps
            fill(cells.first, self.c0, track.number)
            U, z, work = track.scaled_U.T, cells.z, track.work
            for a, i, f, g, o, c_before, c, tanh_c, h_before, h, m in cells.steps:
                np.matmul(U, h_before, out=z)
                np.add(a, z, out=a)
                np.tanh(a, out=a)
                np.multiply(a, self.half, out=a)          # sigmoid(z) = tanh(z / 2) / 2 + 1 / 2
                np.add(a, self.shift, out=a)
                np.multiply(f, c_before, out=c)           # c = f * c + i * g
                np.multiply(i, g, out=work)
                np.add(c, work, out=c)
                np.tanh(c, out=tanh_c)                    # h = o * tanh(c)
                np.multiply(o, tanh_c, out=h)
                if m is not None:
                    keep(c, c_before, m, work)
                    keep(h, h_before, m, work)
            give(cells.last, self.c, track.number)
        self.finish()

    def backward(self) -> None:   # dc += dh * q;  d_ifg = dc * slopes;  d_o = dh * slope
        self.begin_back()
        everything = slice(0, 4 * self.layer.units)
        for track, cells in zip(reversed(self.tracks), reversed(self.cells), strict=True):
            cells.find_slopes()
            dh, dc, work = track.dstate, cells.dc, track.work
            fill(dc, self.dc, track.number)
            for dy, q, d, d_ifg, d_o, f, rest, cut in cells.steps_back:
                if dy is not None:
                    np.add(dh, dy, out=dh)
                np.multiply(dh, q, out=work)
                np.add(dc, work, out=dc)                  # dc += dh * o * (1 - tanh(c)^2)
                np.multiply(d_ifg, dc, out=d_ifg)
                np.multiply(d_o, dh, out=d_o)
                np.multiply(dc, f, out=dc)                # dc_before = dc * f
                if rest is not None:
                    np.multiply(dh, rest, out=work)
                np.matmul(track.U, d, out=dh)             # dh_before = U @ d
                if rest is not None:                      # where the state stayed, so does dh
                    np.add(dh, work, out=dh)
                if cut:
                    dh.fill(0)
                    dc.fill(0)
            track.finish_back(everything, ((everything, everything),))
            self.end_back(track, everything)
            if self.dc0 is not None:
                give(dc, self.dc0, track.number)


class Cells:
    """The cells of one track: (T + 1, H, N), the first before the first step that it reads."""

    def __init__(self, track: Track, ports: Bound, kernel: RecurrentKernel) -> None:
        steps, units, n = track.states.shape
        m, rest = self.m, self.rest = kernel.m, kernel.rest
        self.c = ports.scratch((steps + 1, units, n))
        ahead = track.order.step > 0
        self.after = self.c[1:] if ahead else self.c[:-1]
        self.before = self.c[:-1] if ahead else self.c[1:]
        self.first, self.last = self.before[track.order[0]], self.after[track.order[-1]]
        self.z, self.tanh_c = ports.scratch((4 * units, n)), ports.scratch(track.states.shape)
        self.gates = track.a.reshape(steps, 4, units, n)
        self.steps = [
            (track.a[t], *self.gates[t], self.before[t], self.after[t], self.tanh_c[t], h_before,
             track.states[t], None if m is None else m[t])
            for t, h_before in zip(track.order, track.before, strict=True)
        ]  # fmt: skip
        if not kernel.learns:
            return
        self.d = track.d.reshape(steps, 4, units, n)
        self.q, self.dc = ports.scratch(track.states.shape), ports.scratch((units, n))
        self.forget = self.gates[:, 1] if m is None else ports.scratch(track.states.shape)
        self.pieces = [
            (self.gates[k].swapaxes(0, 1), self.gates[k, :2], self.d[k].swapaxes(0, 1),
             self.d[k, :2], self.before[k], self.tanh_c[k], self.q[k])
            for k in blocks(steps, 4 * units * n)
        ]  # fmt: skip
        self.steps_back = [
            (None if track.into is None else track.into[t], self.q[t], track.d[t], self.d[t, :3],
             self.d[t, 3], self.forget[t], None if rest is None else rest[t],
             track.cuts(place))
            for place, t in reversed(list(enumerate(track.order)))
        ]  # fmt: skip

    def find_slopes(self) -> None:
        """How much of dc and dh arrives where, for all steps; nothing where the state stayed."""
        for (i, _f, g, o), i_f, (d_i, d_f, d_g, d_o), d_if, before, tanh_c, q in self.pieces:
            np.subtract(1, i_f, out=d_if)                 # of a sigmoid s: s * (1 - s)
            np.multiply(d_if, i_f, out=d_if)
            np.multiply(d_i, g, out=d_i)
            np.multiply(d_f, before, out=d_f)
            np.multiply(g, g, out=d_g)                    # of a tanh g: 1 - g^2
            np.subtract(1, d_g, out=d_g)
            np.multiply(d_g, i, out=d_g)
            np.multiply(tanh_c, tanh_c, out=q)
            np.subtract(1, q, out=q)
            np.multiply(q, o, out=q)
            np.subtract(1, o, out=d_o)
            np.multiply(d_o, o, out=d_o)
            np.multiply(d_o, tanh_c, out=d_o)
        if self.m is not None:
            np.multiply(self.d, self.m[:, None], out=self.d)
            np.multiply(self.q, self.m, out=self.q)
            np.multiply(self.gates[:, 1], self.m, out=self.forget)
            np.add(self.forget, self.rest, out=self.forget)
