"""Normalisations, compiled: statistics and result of a row while it is in the cache."""

from typing import Any

import numpy as np

from nncore import threads
from nncore.compiled.jit import compiled
from nncore.compiled.lanes import in_lanes
from nncore.layers.base import Array
from nncore.layers.kernel import Bound
from nncore.layers.normalise import BatchNormKernel
from nncore.layers.standardise import GroupNormKernel, LayerNormKernel


class CompiledBatchNormKernel(BatchNormKernel, compiled=BatchNormKernel):
    """Training, of pictures: a channel is one row."""

    by_channel = False

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether rows are channels, and statistics are those of the batch."""
        return bool(ports.training and ports.arrays("x")[0].ndim == 4)

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        measured = self.mean, self.variance, self.scale, self.one
        self.there = in_lanes(
            steady, (self.x, self.y, self.g, self.b, *measured), self.layer.epsilon
        )
        if self.dy is not None:
            dx = self.dy if self.dx is None else self.dx
            sums = self.mean, self.scale, self.one, self.sum_dy, self.sum_dyc
            self.back = in_lanes(give_back, (self.x, self.dy, dx, *sums), self.dx is not None)

    def forward(self) -> None:                            # y = g * c * scale + b
        self.there.run()
        self._keep(self.x.shape[1], self.layer.momentum)

    def backward(self) -> None:                           # dx = g * scale * (dy - mean of dy
        self.back.run()                                   #     - xhat * mean of dy * xhat)
        if self.dg is not None:
            np.copyto(self.dg, self.sum_dyc)              # dg = sum of dy * xhat
        if self.db is not None:
            np.copyto(self.db, self.sum_dy)               # db = sum of dy


class CompiledGroupNormKernel(GroupNormKernel, compiled=GroupNormKernel):
    """Of pictures: a group of one sample after the other."""

    by_channel = False

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether they are pictures."""
        return bool(ports.arrays("x")[0].ndim == 4)

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        x, y, dx, dy, xhat, scale = self.whole
        self.there = in_lanes(steady_groups, (x, y, self.g, self.b, xhat, scale), self.epsilon)
        if dy is not None:
            dg: Any = self.g if self.dg is None else self.dg
            db: Any = self.g if self.db is None else self.db
            arrays = dy, dy if dx is None else dx, self.g, dg, db, xhat, scale
            does = dx is not None, self.dg is not None, self.db is not None
            self.back = in_lanes(give_back_groups, arrays, *does)

    def forward(self) -> None:                            # y = g * xhat + b
        self.there.run()

    def backward(self) -> None:
        self.back.run()


class CompiledLayerNormKernel(LayerNormKernel, compiled=LayerNormKernel):
    """Of rows: one after the other, cut into lanes that add up gradients of their own."""

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether they are rows."""
        return bool(ports.arrays("x")[0].ndim != 4)

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        x, y, dx, dy, xhat, scale = self.whole
        self.there = in_lanes(
            steady_rows, (x, y, xhat, scale), self.g[0], self.b[0], self.epsilon
        )
        self.sum_g, self.sum_b = (ports.scratch((threads.LANES, x.shape[1])) for _ in range(2))
        out = dy if dx is None else dx
        if dy is not None:
            self.back = in_lanes(
                give_back_rows, (dy, out, xhat, scale), self.g[0], dx is not None,
                own=(self.sum_g, self.sum_b),
            )  # fmt: skip

    def forward(self) -> None:                            # y = g * xhat + b
        self.there.run()

    def backward(self) -> None:
        self.sum_g.fill(0)
        self.sum_b.fill(0)
        self.back.run()
        if self.dg is not None:                           # dg = sum of dy * xhat
            np.add.reduce(self.sum_g, axis=0, keepdims=True, out=self.dg)
        if self.db is not None:                           # db = sum of dy
            np.add.reduce(self.sum_b, axis=0, keepdims=True, out=self.db)


@compiled
def steady_rows(
    x: Array, y: Array, xhat: Array, scale: Array, g: Array, b: Array, epsilon: float
) -> None:
    """Row by row  xhat = (x - mean) * scale,  y = g * xhat + b."""
    count = x.dtype.type(x.shape[1])
    for k in range(len(x)):
        row, hat, into = x[k], xhat[k], y[k]
        total = x.dtype.type(0)
        for i in range(len(row)):
            total += row[i]
        middle = total / count
        total = x.dtype.type(0)
        for i in range(len(row)):
            hat[i] = row[i] - middle
            total += hat[i] * hat[i]
        scale[k, 0] = 1 / np.sqrt(total / count + epsilon)
        factor = scale[k, 0]
        for i in range(len(row)):
            hat[i] *= factor
            into[i] = hat[i] * g[i] + b[i]


@compiled
def give_back_rows(
    dy: Array, dx: Array, xhat: Array, scale: Array, sum_g: Array, sum_b: Array, g: Array,
    gives: bool,
) -> None:  # fmt: skip
    """Row by row  dx = scale * (d - mean of d - xhat * mean of d * xhat),  d = dy * g."""
    count = dy.dtype.type(dy.shape[1])
    for k in range(len(dy)):
        d, hat, into, factor = dy[k], xhat[k], dx[k], scale[k, 0]
        total = dy.dtype.type(0)
        product = dy.dtype.type(0)
        for i in range(len(d)):
            sum_g[i] += d[i] * hat[i]
            sum_b[i] += d[i]
            total += d[i] * g[i]
            product += d[i] * g[i] * hat[i]
        if gives:
            total /= count
            product /= count
            for i in range(len(d)):
                into[i] = factor * (d[i] * g[i] - total - hat[i] * product)


@compiled
def steady(
    x: Array, y: Array, g: Array, b: Array, mean: Array, variance: Array, scale: Array, one: Array,
    epsilon: float,
) -> None:  # fmt: skip
    """With xhat = (x - mean) * scale:  y = g * xhat + b,  row by row."""
    count = x.dtype.type(x.shape[1])
    for f in range(len(x)):
        row, into = x[f], y[f]
        total = row[0] * 0
        for i in range(len(row)):
            total += row[i]
        middle = total / count
        total = total * 0
        for i in range(len(row)):
            total += (row[i] - middle) * (row[i] - middle)
        mean[f, 0], variance[f, 0] = middle, total / count
        scale[f, 0] = 1 / np.sqrt(variance[f, 0] + epsilon)
        one[f, 0] = g[f, 0] * scale[f, 0]
        factor, shift = one[f, 0], b[f, 0]
        for i in range(len(row)):
            into[i] = (row[i] - middle) * factor + shift


@compiled
def give_back(
    x: Array, dy: Array, dx: Array, mean: Array, scale: Array, one: Array, sum_dy: Array,
    sum_dyc: Array, gives: bool,
) -> None:  # fmt: skip
    """Sums of dy and of dy * xhat;  dx = one * (dy - mean of dy - xhat * mean of dy * xhat)."""
    count = x.dtype.type(x.shape[1])
    for f in range(len(x)):
        row, d, into, middle = x[f], dy[f], dx[f], mean[f, 0]
        total = row[0] * 0
        product = row[0] * 0
        for i in range(len(row)):
            total += d[i]
            product += d[i] * (row[i] - middle)
        sum_dy[f, 0], sum_dyc[f, 0] = total, product * scale[f, 0]
        if not gives:
            continue
        factor = one[f, 0]
        shift, slope = factor * total / count, factor * sum_dyc[f, 0] * scale[f, 0] / count
        for i in range(len(row)):
            into[i] = d[i] * factor - shift - (row[i] - middle) * slope


@compiled
def steady_groups(
    x: Array, y: Array, g: Array, b: Array, xhat: Array, scale: Array, epsilon: float
) -> None:
    """The same over the channels of a group and all places, of each sample."""
    groups, channels, samples, places = x.shape
    count = x.dtype.type(channels * places)
    for k in range(groups):
        for n in range(samples):
            total = x.dtype.type(0)
            for c in range(channels):
                row = x[k, c, n]
                for i in range(places):
                    total += row[i]
            middle = total / count
            total = x.dtype.type(0)
            for c in range(channels):
                row = x[k, c, n]
                for i in range(places):
                    total += (row[i] - middle) * (row[i] - middle)
            scale[k, 0, n, 0] = 1 / np.sqrt(total / count + epsilon)
            factor = scale[k, 0, n, 0]
            for c in range(channels):
                row, hat, into = x[k, c, n], xhat[k, c, n], y[k, c, n]
                gain, shift = g[k, c, 0, 0], b[k, c, 0, 0]
                for i in range(places):
                    hat[i] = (row[i] - middle) * factor
                    into[i] = hat[i] * gain + shift


@compiled
def give_back_groups(
    dy: Array, dx: Array, g: Array, dg: Array, db: Array, xhat: Array, scale: Array,
    gives: bool, learns_g: bool, learns_b: bool,
) -> None:  # fmt: skip
    """Sums of dy and of dy * xhat a channel;  dx = scale * (d - mean of d - xhat * mean of d xhat).

    Here d = dy * g.
    """
    groups, channels, samples, places = dy.shape
    count = dy.dtype.type(channels * places)
    if learns_g:
        dg[:] = 0
    if learns_b:
        db[:] = 0
    for k in range(groups):
        for n in range(samples):
            sum_d = dy.dtype.type(0)
            sum_dx = dy.dtype.type(0)
            for c in range(channels):
                d, hat = dy[k, c, n], xhat[k, c, n]
                total = dy.dtype.type(0)
                product = dy.dtype.type(0)
                for i in range(places):
                    total += d[i]
                    product += d[i] * hat[i]
                if learns_g:
                    dg[k, c, 0, 0] += product
                if learns_b:
                    db[k, c, 0, 0] += total
                sum_d += total * g[k, c, 0, 0]
                sum_dx += product * g[k, c, 0, 0]
            if not gives:
                continue
            sum_d /= count
            sum_dx /= count
            factor = scale[k, 0, n, 0]
            for c in range(channels):
                d, hat, into, gain = dy[k, c, n], xhat[k, c, n], dx[k, c, n], g[k, c, 0, 0]
                for i in range(places):
                    into[i] = factor * (d[i] * gain - sum_d - hat[i] * sum_dx)
