"""Normalisations: keep numbers in a range where the next layer can work with them."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import Ones, Zeros
from nncore.layers.base import Family, Layer, Parameter
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Shape


class BatchNorm(Layer, frozen=True, tag="BatchNorm"):
    """Steadies each feature over the batch.

    Y = gain * (x - mean) / sqrt(variance + epsilon) + shift.

    Input (N, F), (N, T, F) or (N, C, H, W) -> the same shape; a feature is the last axis, of
    pictures
    a channel. Outside training it uses averages that it kept while training.
    Source: Ioffe and Szegedy (2015), Batch normalization; constants as in PyTorch.
    """

    title: ClassVar[str] = "Batch norm"
    family: ClassVar[Family] = "normalise"
    icon: ClassVar[str] = "curve-bell"
    nicknames: ClassVar[tuple[str, ...]] = ("batch normalisation", "steady", "whiten")
    docks: ClassVar[bool] = True

    epsilon: Annotated[
        float, Meta(gt=0.0, le=1.0, description="Keeps the division safe where nothing varies")
    ] = 1e-5
    momentum: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1.0,
            title="New batch counts",
            description="Share of each new batch in the averages that are kept (momentum)",
        ),
    ] = 0.1

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        size = (features(x),)
        return {
            "gain": Parameter("g", size, Ones(), "norm"),
            "shift": Parameter("b", size, Zeros(), "norm"),
        }

    def state(self, x: Shape) -> dict[str, Parameter]:
        size = (features(x),)
        return {
            "mean": Parameter("mean", size, Zeros(), "norm"),
            "variance": Parameter("variance", size, Ones(), "norm"),
        }

    def setting(self, *shapes: Any) -> str:
        return f"{features(shapes[0]):,} features" if shapes else ""

    def multiplications(self, x: Shape) -> int:
        return 2 * x.count


def features(x: Shape) -> int:
    """How many features there are: channels of a picture, else the last axis."""
    return (x.features[0] if x.rank == 4 else x.features[-1]) or 1


class BatchNormKernel(Kernel[BatchNorm]):
    """Works on (features, everything) of pictures and rows alike.

    Statistics are one number a feature.
    """

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.features_first("x", "y", "dx", "dy")
        self.training, size = ports.training, len(self.x)
        g, b, dg, db, mean, variance = ports.arrays("g", "b", "dg", "db", "mean", "variance")
        self.g, self.b = g[:, None], b[:, None]
        self.dg, self.db = (None if d is None else d[:, None] for d in (dg, db))
        self.kept_mean, self.kept_variance = mean[:, None], variance[:, None]
        self.xhat, self.work = ports.scratch_like(self.x), ports.scratch_like(self.x)
        self.mean, self.variance, self.scale, self.one, self.sum_dy, self.sum_dyx = (
            ports.scratch((size, 1)) for _ in range(6)
        )

    def forward(self) -> None:                            # y = g * xhat + b
        if self.training:
            self._measure()
        else:
            np.copyto(self.mean, self.kept_mean)
            np.copyto(self.variance, self.kept_variance)
        np.add(self.variance, self.layer.epsilon, out=self.scale)
        np.sqrt(self.scale, out=self.scale)
        np.divide(1, self.scale, out=self.scale)          # scale = 1 / sqrt(variance + epsilon)
        np.subtract(self.x, self.mean, out=self.xhat)
        np.multiply(self.xhat, self.scale, out=self.xhat)     # xhat = (x - mean) * scale
        np.multiply(self.xhat, self.g, out=self.y)
        np.add(self.y, self.b, out=self.y)

    def backward(self) -> None:
        np.multiply(self.dy, self.xhat, out=self.work)
        np.add.reduce(self.work, axis=1, keepdims=True, out=self.sum_dyx)
        np.add.reduce(self.dy, axis=1, keepdims=True, out=self.sum_dy)
        if self.dg is not None:
            np.copyto(self.dg, self.sum_dyx)              # dg = sum of dy * xhat
        if self.db is not None:
            np.copyto(self.db, self.sum_dy)               # db = sum of dy
        if self.dx is None:
            return
        np.multiply(self.g, self.scale, out=self.one)
        if not self.training:
            np.multiply(self.dy, self.one, out=self.dx)   # dx = dy * g * scale
            return
        count = self.x.shape[1]                           # dx = g * scale * (dy - mean of dy
        np.divide(self.sum_dyx, count, out=self.sum_dyx)  #      - xhat * mean of dy * xhat)
        np.divide(self.sum_dy, count, out=self.sum_dy)
        np.multiply(self.xhat, self.sum_dyx, out=self.work)
        np.subtract(self.dy, self.work, out=self.dx)
        np.subtract(self.dx, self.sum_dy, out=self.dx)
        np.multiply(self.dx, self.one, out=self.dx)

    def _measure(self) -> None:
        """Mean and variance of the batch, and a little of them into the kept averages."""
        count, share = self.x.shape[1], self.layer.momentum
        np.add.reduce(self.x, axis=1, keepdims=True, out=self.mean)
        np.divide(self.mean, count, out=self.mean)
        np.subtract(self.x, self.mean, out=self.work)
        np.multiply(self.work, self.work, out=self.work)
        np.add.reduce(self.work, axis=1, keepdims=True, out=self.variance)
        np.divide(self.variance, count, out=self.variance)
        unbiased = count / max(1, count - 1)              # PyTorch keeps the unbiased variance
        for kept, measured, factor in (
            (self.kept_mean, self.mean, share),
            (self.kept_variance, self.variance, share * unbiased),
        ):
            np.multiply(kept, 1 - share, out=kept)
            np.multiply(measured, factor, out=self.one)
            np.add(kept, self.one, out=kept)
