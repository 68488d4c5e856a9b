"""Simple RNN: a state that is mixed with each new input."""

from typing import ClassVar

import numpy as np

from nncore.layers.kernel import Bound, Kernel
from nncore.layers.recurrent import Recurrent, RecurrentKernel, keep

__all__ = ["SimpleRNN"]


class SimpleRNN(Recurrent, frozen=True, tag="SimpleRNN"):
    """Remembers by mixing each input with what it knew:  h = tanh(x @ W + h @ U + b).

    Input (N, T, F) -> output (N, units), or (N, T, units) at every step, and its last state.
    Source: Elman (1990), Finding structure in time; formula and parameters as PyTorch's RNN.
    """

    title: ClassVar[str] = "Simple RNN"
    nicknames: ClassVar[tuple[str, ...]] = ("recurrent", "memory", "Elman", "vanilla")


class SimpleRNNKernel(Kernel[SimpleRNN], RecurrentKernel):
    """Features by batch; gradients of weights are one product over all steps."""

    def setup(self, ports: Bound) -> None:
        self.take(ports)
        self.scale = np.ones(self.layer.units, ports.dtype)
        self.d = ports.scratch((self.layer.units, ports.arrays("x")[0].shape[0]))
        self.steps = [list(track.forwards(track.a)) for track in self.tracks]
        self.steps_back = [list(t.backwards(t.states)) for t in self.tracks if self.learns]

    def forward(self) -> None:                            # h = tanh(x @ W + h @ U + b)
        self.begin()
        for track, steps in zip(self.tracks, self.steps, strict=True):
            W, U, b = track.begin(self.scale, self.layer.units)
            for x, before, h, m, a in steps:
                np.matmul(W, x, out=a)
                np.matmul(U, before, out=h)
                np.add(a, h, out=a)
                np.add(a, b, out=a)
                np.tanh(a, out=h)
                if m is not None:
                    keep(h, before, m, track.work)
        self.finish()

    def backward(self) -> None:                           # d = dh * (1 - h^2);  dh = U @ d
        self.begin_back()
        everything = slice(0, self.layer.units)
        for track, steps in zip(reversed(self.tracks), reversed(self.steps_back), strict=True):
            d, dh = self.d, track.dstate
            for dy, flat_d, m, rest, after, h in steps:
                if dy is not None:
                    np.add(dh, dy, out=dh)
                np.multiply(h, h, out=d)
                np.subtract(1, d, out=d)
                np.multiply(d, dh, out=d)
                if m is not None:                         # where the state stayed, so does dh
                    np.multiply(d, m, out=d)
                    np.multiply(dh, rest, out=track.work)
                np.copyto(flat_d, d)
                np.matmul(track.U, d, out=dh)
                if m is not None:
                    np.add(dh, track.work, out=dh)
                if after is not None:
                    after(dh)
            track.finish_back(everything, ((everything, everything),))
            self.end_back(track, everything)
