"""LSTM: a memory cell that three gates guard."""

from typing import ClassVar

import numpy as np

from nncore.layers.base import Array, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.recurrent import Recurrent, RecurrentKernel, Track, fill, give, keep

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
    """Features by batch, so that each gate lies in one piece and one tanh serves them all.

    Gradients of weights are one product over all steps.
    """

    rows_back = 4

    def setup(self, ports: Bound) -> None:
        self.take(ports)
        self.c0, self.dc0, self.c, self.dc = ports.arrays("c0", "dc0", "c", "dc")
        units, n = self.layer.units, ports.arrays("x")[0].shape[0]
        self.scale = np.repeat(np.array([0.5, 0.5, 1, 0.5], ports.dtype), units)
        self.z, self.half, self.shift = (ports.scratch((4 * units, n)) for _ in range(3))
        self.half[...], self.shift[...] = self.scale[:, None], 1 - self.scale[:, None]
        self.d = ports.scratch((4 * units, n))
        self.parts = self.d.reshape(4, units, n)
        self.dcell, self.kept, self.dh_kept = (ports.scratch((units, n)) for _ in range(3))
        self.cells = [Cells(track, ports) for track in self.tracks]

    def forward(self) -> None:    # c = f * c + i * g;  h = o * tanh(c)
        self.begin()
        for track, cells in zip(self.tracks, self.cells, strict=True):
            fill(cells.first, self.c0, track.number)
            self.go(track, cells)
            give(cells.last, self.c, track.number)
        self.finish()

    def go(self, track: Track, cells: "Cells") -> None:
        """Fill the states of one track, step by step."""
        W, U, b = track.begin(self.scale, len(self.scale))
        work = track.work
        for x, h_before, h, m, a, gates, c_before, c, tanh_c in cells.steps:
            np.matmul(W, x, out=a)
            np.matmul(U, h_before, out=self.z)
            self.step(a, gates, b, c_before, c, tanh_c, h, work)
            if m is not None:
                keep(c, c_before, m, work)
                keep(h, h_before, m, work)

    def backward(self) -> None:   # dc += dh * o * (1 - tanh(c)^2);  dh = U @ d
        self.begin_back()
        everything = slice(0, len(self.d))
        for track, cells in zip(reversed(self.tracks), reversed(self.cells), strict=True):
            fill(self.dcell, self.dc, track.number)
            self.go_back(track, cells)
            track.finish_back(everything, ((everything, everything),))
            self.end_back(track, everything)
            if self.dc0 is not None:
                give(self.dcell, self.dc0, track.number)

    def go_back(self, track: Track, cells: "Cells") -> None:
        """Fill the gradients that the steps of one track leave, from the last."""
        d, dc, kept = self.d, self.dcell, self.kept
        dh, work = track.dstate, track.work
        for dy, flat_d, m, rest, after, a, gates, c_before, tanh_c in cells.steps_back:
            if dy is not None:
                np.add(dh, dy, out=dh)
            if m is not None:                             # where the state stays, so do dh and dc
                np.multiply(dc, rest, out=kept)
                np.multiply(dc, m, out=dc)
                np.multiply(dh, rest, out=self.dh_kept)
                np.multiply(dh, m, out=dh)
            self.step_back(dh, a, gates, c_before, tanh_c, flat_d, work)
            np.matmul(track.U, d, out=dh)                 # dh_before = U @ d
            if m is not None:
                np.add(dc, kept, out=dc)
                np.add(dh, self.dh_kept, out=dh)
            if after is not None:
                after(dh)
                after(dc)

    def step(
        self, a: Array, gates: Array, b: Array, c_before: Array, c: Array, tanh_c: Array, h: Array,
        work: Array,
    ) -> None:  # fmt: skip
        """The gates from a = W @ x and z = U @ h, then the cell, then the state."""
        i, f, g, o = gates
        np.add(a, self.z, out=a)
        np.add(a, b, out=a)
        np.tanh(a, out=a)
        np.multiply(a, self.half, out=a)                  # sigmoid(z) = tanh(z / 2) / 2 + 1 / 2
        np.add(a, self.shift, out=a)
        np.multiply(f, c_before, out=c)                   # c = f * c + i * g
        np.multiply(i, g, out=work)
        np.add(c, work, out=c)
        np.tanh(c, out=tanh_c)                            # h = o * tanh(c)
        np.multiply(o, tanh_c, out=h)

    def step_back(
        self, dh: Array, a: Array, gates: Array, c_before: Array, tanh_c: Array, flat_d: Array,
        work: Array,
    ) -> None:  # fmt: skip
        """What the gates were made of gets its gradient d, and the cell before it dc."""
        i, f, g, o = gates
        d, dc = self.d, self.dcell
        d_i, d_f, d_g, d_o = self.parts
        np.multiply(tanh_c, tanh_c, out=work)             # dc += dh * o * (1 - tanh(c)^2)
        np.subtract(1, work, out=work)
        np.multiply(work, o, out=work)
        np.multiply(work, dh, out=work)
        np.add(dc, work, out=dc)
        np.subtract(1, a, out=d)                          # of a sigmoid s: s * (1 - s)
        np.multiply(d, a, out=d)
        np.multiply(g, g, out=d_g)                        # of a tanh g: 1 - g^2
        np.subtract(1, d_g, out=d_g)
        np.multiply(d_i, g, out=d_i)                      # d_i = dc * g * i * (1 - i)
        np.multiply(d_f, c_before, out=d_f)               # d_f = dc * c * f * (1 - f)
        np.multiply(d_g, i, out=d_g)                      # d_g = dc * i * (1 - g^2)
        np.multiply(self.parts[:3], dc, out=self.parts[:3])
        np.multiply(d_o, tanh_c, out=d_o)                 # d_o = dh * tanh(c) * o * (1 - o)
        np.multiply(d_o, dh, out=d_o)
        np.multiply(dc, f, out=dc)                        # dc_before = dc * f
        np.copyto(flat_d, d)


class Cells:
    """The cells of one track: (T + 1, H, N), the first before the first step that it reads."""

    def __init__(self, track: Track, ports: Bound) -> None:
        steps, units, n = track.states.shape
        c, tanh_c = ports.scratch((steps + 1, units, n)), ports.scratch((steps, units, n))
        before, after = (c[:-1], c[1:]) if track.order.step > 0 else (c[1:], c[:-1])
        self.first, self.last = before[track.order[0]], after[track.order[-1]]
        gates = track.a.reshape(steps, 4, units, n)
        self.own = before, after, tanh_c
        self.steps = list(track.forwards(track.a, gates, before, after, tanh_c))
        if track.kernel.learns:
            self.steps_back = list(track.backwards(track.a, gates, before, tanh_c))
