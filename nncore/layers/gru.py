"""GRU: a state that two gates keep or renew."""

from typing import ClassVar

import numpy as np

from nncore.layers.kernel import Bound, Kernel
from nncore.layers.recurrent import Recurrent, RecurrentKernel, Track, keep

__all__ = ["GRU"]


class GRU(Recurrent, frozen=True, tag="GRU"):
    """Remembers by a gate z between old and new:  h = z * h + (1 - z) * n.

    Input (N, T, F) -> output (N, units), or (N, T, units) at every step, and its last state.
    With gates r, z = sigmoid(x @ W + b + h @ U + v), n = tanh(x @ W + b + r * (h @ U + v)). The
    columns of W and U are in the order r, z, n.
    Source: Cho and others (2014), Learning phrase representations; as PyTorch's GRU.
    """

    title: ClassVar[str] = "GRU"
    nicknames: ClassVar[tuple[str, ...]] = ("recurrent", "memory", "gated recurrent unit", "gates")
    gates: ClassVar[int] = 3


class GRUKernel(Kernel[GRU], RecurrentKernel):
    """Features by batch, so that each gate lies in one piece.

    Gradients have the rows s, r, z, n, where s = h @ U + v is what r lets into n: the first three
    belong to U, the last three to W. Those of weights are one product over all steps.
    """

    rows_back = 4

    def setup(self, ports: Bound) -> None:
        self.take(ports)
        units, n = self.layer.units, ports.arrays("x")[0].shape[0]
        self.scale = np.repeat(np.array([0.5, 0.5, 1], ports.dtype), units)
        self.s, self.v = ports.scratch((3 * units, n)), ports.scratch((units, n))
        self.d, self.turned_U = ports.scratch((4 * units, n)), ports.scratch((units, 3 * units))
        self.ways = [Way(track, ports) for track in self.tracks]

    def forward(self) -> None:    # h = z * h + (1 - z) * n
        self.begin()
        for track, way in zip(self.tracks, self.ways, strict=True):
            self.go(track, way)
        self.finish()

    def go(self, track: Track, way: "Way") -> None:
        """Fill the states of one track, step by step."""
        units, all_s = self.layer.units, self.s
        s_rz, s_n = all_s[: 2 * units], all_s[2 * units :]
        W, U, b = track.begin(self.scale, 2 * units)
        self.v.fill(0)
        if track.v is not None:
            np.copyto(self.v, track.v[2 * units :, None])
        work = track.work
        for x, before, h, m, a, rz, (r, z, n), s, over in way.steps:
            np.matmul(W, x, out=a)
            np.add(a, b, out=a)
            np.matmul(U, before, out=all_s)
            np.add(rz, s_rz, out=rz)
            np.tanh(rz, out=rz)                           # sigmoid(x) = tanh(x / 2) / 2 + 1 / 2
            np.multiply(rz, 0.5, out=rz)
            np.add(rz, 0.5, out=rz)
            np.add(s_n, self.v, out=s)
            np.multiply(r, s, out=work)
            np.add(n, work, out=n)                        # n = tanh(a + r * s)
            np.tanh(n, out=n)
            np.subtract(before, n, out=over)
            np.multiply(z, over, out=work)
            np.add(n, work, out=h)                        # h = n + z * (h - n)
            if m is not None:
                keep(h, before, m, work)

    def backward(self) -> None:   # d = dh * slopes;  dh = dh * z + U @ d
        self.begin_back()
        h = self.layer.units
        of_input = slice(h, 4 * h)
        parts = ((slice(0, 2 * h), slice(h, 3 * h)), (slice(2 * h, 3 * h), slice(0, h)))
        for track, way in zip(reversed(self.tracks), reversed(self.ways), strict=True):
            for columns, rows in parts:
                np.copyto(self.turned_U[:, rows], track.U[:, columns])
            self.go_back(track, way)
            track.finish_back(of_input, parts)
            self.end_back(track, of_input)

    def go_back(self, track: Track, way: "Way") -> None:
        """Fill the gradients that the steps of one track leave, from the last."""
        h, d = self.layer.units, self.d
        d_srz, d_rz = d[: 3 * h], d[h : 3 * h]
        d_s, d_r, d_z, d_n = np.split(d, 4)
        dh, work = track.dstate, track.work
        for dy, flat_d, m, rest, after, rz, (r, z, n), s, over in way.steps_back:
            if dy is not None:
                np.add(dh, dy, out=dh)
            if m is not None:                         # where the state stays, so does dh
                np.multiply(dh, rest, out=self.v)
                np.multiply(dh, m, out=dh)
            np.subtract(1, rz, out=d_rz)
            np.multiply(dh, d_z, out=work)
            np.multiply(n, n, out=d_n)
            np.subtract(1, d_n, out=d_n)
            np.multiply(d_n, work, out=d_n)           # d_n = dh * (1 - z) * (1 - n^2)
            np.multiply(d_rz, rz, out=d_rz)
            np.multiply(d_z, over, out=d_z)
            np.multiply(d_z, dh, out=d_z)             # d_z = dh * (h - n) * z * (1 - z)
            np.multiply(d_n, r, out=d_s)              # d_s = d_n * r
            np.multiply(d_r, d_n, out=d_r)
            np.multiply(d_r, s, out=d_r)              # d_r = d_n * s * r * (1 - r)
            np.copyto(flat_d, d)
            np.multiply(dh, z, out=dh)                # dh_before = dh * z + U @ d
            np.matmul(self.turned_U, d_srz, out=work)
            np.add(dh, work, out=dh)
            if m is not None:
                np.add(dh, self.v, out=dh)
            if after is not None:
                after(dh)


class Way:
    """What each step of one track works with, and what the way back needs of it."""

    def __init__(self, track: Track, ports: Bound) -> None:
        steps, units, n = track.states.shape
        gates, rz = track.a.reshape(steps, 3, units, n), track.a[:, : 2 * units]
        s, over = (ports.scratch(track.states.shape) for _ in range(2))
        self.own = s, over, over
        self.steps = list(track.forwards(track.a, rz, gates, s, over))
        if track.kernel.learns:
            self.steps_back = list(track.backwards(rz, gates, s, over))
