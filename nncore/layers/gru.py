"""GRU: a state that two gates keep or renew."""

from typing import ClassVar

import numpy as np

from nncore.layers.kernel import Bound, Kernel
from nncore.layers.recurrent import Recurrent, RecurrentKernel, Track, blocks, keep

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
    """Inputs of all steps in one product, twelve passes a step, five back.

    Backward, all slopes come first, for all steps together. They have the rows s, r, z, n, where
    s = h @ U + v is what r lets into n: the first three belong to U, the last three to W.
    """

    rows_back = 4

    def setup(self, ports: Bound) -> None:
        self.take(ports)
        units, n = self.layer.units, ports.arrays("x")[0].shape[0]
        self.scale = np.ones(3 * units, ports.dtype)
        self.scale[: 2 * units] = 0.5
        self.s, self.v = ports.scratch((3 * units, n)), ports.scratch((units, n))
        self.turned_U = ports.scratch((units, 3 * units))
        self.ways = [Way(track, ports, self) for track in self.tracks]

    def forward(self) -> None:    # h = z * h + (1 - z) * n
        self.begin()
        units, all_s = self.layer.units, self.s
        s_rz = all_s[: 2 * units]
        for track, way in zip(self.tracks, self.ways, strict=True):
            track.begin(self.scale, 2 * units)            # a = x @ W + b, for all steps
            self.v.fill(0)
            if track.v is not None:
                np.copyto(self.v, track.v[2 * units :, None])
            U, work = track.scaled_U.T, track.work
            for rz, r, z, n, s, over, before, h, m in way.steps:
                np.matmul(U, before, out=all_s)
                np.add(rz, s_rz, out=rz)
                np.tanh(rz, out=rz)                       # sigmoid(x) = tanh(x / 2) / 2 + 1 / 2
                np.multiply(rz, 0.5, out=rz)
                np.add(rz, 0.5, out=rz)
                np.add(all_s[2 * units :], self.v, out=s)
                np.multiply(r, s, out=work)
                np.add(n, work, out=n)                    # n = tanh(a + r * s)
                np.tanh(n, out=n)
                np.subtract(before, n, out=over)
                np.multiply(z, over, out=work)
                np.add(n, work, out=h)                    # h = n + z * (h - n)
                if m is not None:
                    keep(h, before, m, work)
        self.finish()

    def backward(self) -> None:   # d = dh * slopes;  dh = dh * z + U @ d
        self.begin_back()
        h = self.layer.units
        of_input = slice(h, 4 * h)
        parts = ((slice(0, 2 * h), slice(h, 3 * h)), (slice(2 * h, 3 * h), slice(0, h)))
        for track, way in zip(reversed(self.tracks), reversed(self.ways), strict=True):
            way.find_slopes()
            for columns, rows in parts:
                np.copyto(self.turned_U[:, rows], track.U[:, columns])
            dh, work = track.dstate, track.work
            for dy, d, d_srz, z, cut in way.steps_back:
                if dy is not None:
                    np.add(dh, dy, out=dh)
                np.multiply(d, dh, out=d)
                np.multiply(dh, z, out=dh)                # dh_before = dh * z + U @ d
                np.matmul(self.turned_U, d_srz, out=work)
                np.add(dh, work, out=dh)
                if cut:
                    dh.fill(0)
            track.finish_back(of_input, parts)
            self.end_back(track, of_input)


class Way:
    """What each step of one track works with, and what the way back needs of it."""

    def __init__(self, track: Track, ports: Bound, kernel: RecurrentKernel) -> None:
        steps, units, n = track.states.shape
        m, self.m, self.rest = kernel.m, kernel.m, kernel.rest
        self.gates = track.a.reshape(steps, 3, units, n)
        self.s, self.over = (ports.scratch(track.states.shape) for _ in range(2))
        self.steps = [
            (track.a[t, : 2 * units], *self.gates[t], self.s[t], self.over[t], before,
             track.states[t], None if m is None else m[t])
            for t, before in zip(track.order, track.before, strict=True)
        ]  # fmt: skip
        if not kernel.learns:
            return
        self.d = track.d.reshape(steps, 4, units, n)
        self.stays = self.gates[:, 1] if m is None else ports.scratch(track.states.shape)
        self.pieces = [
            (self.gates[k].swapaxes(0, 1), self.gates[k, :2], self.d[k].swapaxes(0, 1),
             self.d[k, 1:3], self.s[k], self.over[k])
            for k in blocks(steps, 4 * units * n)
        ]  # fmt: skip
        self.steps_back = [
            (None if track.into is None else track.into[t], self.d[t], track.d[t, : 3 * units],
             self.stays[t], track.cuts(place))
            for place, t in reversed(list(enumerate(track.order)))
        ]  # fmt: skip

    def find_slopes(self) -> None:
        """How much of dh arrives where, for all steps; nothing where the state stayed."""
        for (r, z, n), r_z, (d_s, d_r, d_z, d_n), d_rz, s, over in self.pieces:
            np.subtract(1, r_z, out=d_rz)
            np.multiply(n, n, out=d_n)
            np.subtract(1, d_n, out=d_n)
            np.multiply(d_n, d_z, out=d_n)                # n: (1 - n^2) * (1 - z)
            np.multiply(d_z, z, out=d_z)
            np.multiply(d_z, over, out=d_z)               # z: (h - n) * z * (1 - z)
            np.multiply(d_n, r, out=d_s)                  # s: r * that of n
            np.multiply(d_r, d_s, out=d_r)
            np.multiply(d_r, s, out=d_r)                  # r: s * r * (1 - r) * that of n
        if self.m is not None:
            np.multiply(self.d, self.m[:, None], out=self.d)
            np.multiply(self.gates[:, 1], self.m, out=self.stays)
            np.add(self.stays, self.rest, out=self.stays)
