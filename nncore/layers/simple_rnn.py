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
    """Inputs of all steps in one product, then three passes a step."""

    def setup(self, ports: Bound) -> None:
        self.take(ports)
        self.scale = np.ones(self.layer.units, ports.dtype)

    def forward(self) -> None:                            # h = tanh(x @ W + h @ U + b)
        self.begin()
        for track in self.tracks:
            track.begin(self.scale, self.layer.units)     # a = x @ W + b, for all steps
            for t, before in zip(track.order, track.before, strict=True):
                a, h = track.a[t], track.states[t]
                np.matmul(track.U.T, before, out=h)
                np.add(a, h, out=h)
                np.tanh(h, out=h)
                if self.m is not None:
                    keep(h, before, self.m[t], track.work)
        self.finish()

    def backward(self) -> None:                           # d = dh * (1 - h^2);  dh = U @ d
        self.begin_back()
        everything = slice(0, self.layer.units)
        for track in reversed(self.tracks):
            dh = track.dstate
            np.multiply(track.states, track.states, out=track.d)
            np.subtract(1, track.d, out=track.d)
            if self.m is not None:
                np.multiply(track.d, self.m, out=track.d)
            for place in range(len(track.order) - 1, -1, -1):
                t = track.order[place]
                d = track.d[t]
                if track.into is not None:
                    np.add(dh, track.into[t], out=dh)
                np.multiply(d, dh, out=d)
                if self.m is not None:                    # where the state stayed, so does dh
                    np.multiply(dh, self.rest[t], out=track.work)
                np.matmul(track.U, d, out=dh)
                if self.m is not None:
                    np.add(dh, track.work, out=dh)
                if track.cuts(place):
                    dh.fill(0)
            track.finish_back(everything, ((everything, everything),))
            self.end_back(track, everything)
