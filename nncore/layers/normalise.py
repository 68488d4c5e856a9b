"""Normalisations over the batch, over neighbouring channels, and to length one."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import Ones, Zeros
from nncore.layers.base import Array, Family, Layer, Parameter
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Misfit, Shape

__all__ = ["BatchNorm", "L2Norm", "LocalResponseNorm"]


class BatchNorm(Layer, frozen=True, tag="BatchNorm"):
    """Steadies each feature over the batch.

    Y = gain * (x - mean) / sqrt(variance + epsilon) + shift.

    Input (N, F), (N, T, F) or (N, C, H, W) -> the same shape; a feature is the last axis, of
    pictures a channel. Outside training it uses averages that it kept while training.
    Source: Ioffe and Szegedy (2015), Batch normalization; constants as in PyTorch.
    """

    title: ClassVar[str] = "Batch norm"
    along_features: ClassVar[bool] = True
    common: ClassVar[bool] = True
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
        size = (x.channels,)
        return {
            "gain": Parameter("g", size, Ones(), "norm"),
            "shift": Parameter("b", size, Zeros(), "norm"),
        }

    def state(self, x: Shape) -> dict[str, Parameter]:
        size = (x.channels,)
        return {
            "mean": Parameter("mean", size, Zeros(), "norm"),
            "variance": Parameter("variance", size, Ones(), "norm"),
        }

    def setting(self, *shapes: Any) -> str:
        return f"{shapes[0].channels:,} features" if shapes else ""

    def multiplications(self, x: Shape) -> int:
        return 2 * x.count


class BatchNormKernel(Kernel[BatchNorm]):
    """Works on (features, everything) of pictures and rows alike.

    Statistics are one number a feature; with c = x - mean,  xhat = c * scale.
    """

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.features_first("x", "y", "dx", "dy")
        self.training, size = ports.training, len(self.x)
        g, b, dg, db, mean, variance = ports.arrays("g", "b", "dg", "db", "mean", "variance")
        self.g, self.b = g[:, None], b[:, None]
        self.dg, self.db = (None if d is None else d[:, None] for d in (dg, db))
        self.kept_mean, self.kept_variance = mean[:, None], variance[:, None]
        (self.c,) = ports.common_like(self.x)
        self.mean, self.variance, self.scale, self.one, self.sum_dy, self.sum_dyc = (
            ports.scratch((size, 1)) for _ in range(6)
        )

    def forward(self) -> None:                            # y = g * c * scale + b
        if self.training:
            self._measure()
        else:
            np.copyto(self.mean, self.kept_mean)
            np.copyto(self.variance, self.kept_variance)
            np.subtract(self.x, self.mean, out=self.c)
        np.add(self.variance, self.layer.epsilon, out=self.scale)
        np.sqrt(self.scale, out=self.scale)
        np.divide(1, self.scale, out=self.scale)          # scale = 1 / sqrt(variance + epsilon)
        np.multiply(self.g, self.scale, out=self.one)
        np.multiply(self.c, self.one, out=self.y)
        np.add(self.y, self.b, out=self.y)

    def backward(self) -> None:
        np.subtract(self.x, self.mean, out=self.c)        # again: cheaper than to keep it
        np.vecdot(self.dy, self.c, out=self.sum_dyc[:, 0])
        np.multiply(self.sum_dyc, self.scale, out=self.sum_dyc)       # sum of dy * xhat
        np.add.reduce(self.dy, axis=1, keepdims=True, out=self.sum_dy)
        if self.dg is not None:
            np.copyto(self.dg, self.sum_dyc)              # dg = sum of dy * xhat
        if self.db is not None:
            np.copyto(self.db, self.sum_dy)               # db = sum of dy
        if self.dx is None:
            return
        np.multiply(self.dy, self.one, out=self.dx)       # dx = dy * g * scale
        if not self.training:
            return
        np.divide(self.one, self.x.shape[1], out=self.one)            # dx -= g * scale
        np.multiply(self.sum_dy, self.one, out=self.sum_dy)           #     * (mean of dy
        np.multiply(self.one, self.scale, out=self.one)               #     + xhat * mean of
        np.multiply(self.sum_dyc, self.one, out=self.sum_dyc)         #       dy * xhat)
        np.multiply(self.c, self.sum_dyc, out=self.c)
        np.add(self.c, self.sum_dy, out=self.c)
        np.subtract(self.dx, self.c, out=self.dx)

    def _measure(self) -> None:
        """Mean and variance of the batch."""
        count, share = self.x.shape[1], self.layer.momentum
        np.add.reduce(self.x, axis=1, keepdims=True, out=self.mean)
        np.divide(self.mean, count, out=self.mean)
        np.subtract(self.x, self.mean, out=self.c)        # c = x - mean
        np.vecdot(self.c, self.c, out=self.variance[:, 0])
        np.divide(self.variance, count, out=self.variance)
        self._keep(count, share)

    def _keep(self, count: int, share: float) -> None:
        """A little of this batch into the averages that are kept."""
        unbiased = count / max(1, count - 1)              # PyTorch keeps the unbiased variance
        for kept, measured, factor in (
            (self.kept_mean, self.mean, share),
            (self.kept_variance, self.variance, share * unbiased),
        ):
            np.multiply(kept, 1 - share, out=kept)
            np.multiply(measured, factor, out=self.sum_dy)
            np.add(kept, self.sum_dy, out=kept)


class LocalResponseNorm(Layer, frozen=True, tag="LocalResponseNorm"):
    """Damps a channel where its neighbours are loud:  y = x / (k + alpha / n * sum(x^2))^beta.

    Input (N, C, H, W) -> the same shape; the sum is over n neighbouring channels.
    Source: Krizhevsky, Sutskever and Hinton (2012), ImageNet classification (AlexNet); constants as
    in PyTorch.
    """

    title: ClassVar[str] = "Local response norm"
    family: ClassVar[Family] = "normalise"
    icon: ClassVar[str] = "curve-bell"
    nicknames: ClassVar[tuple[str, ...]] = ("LRN", "AlexNet", "lateral inhibition")

    size: Annotated[int, Meta(ge=1, le=1_000, description="How many channels are neighbours")] = 5
    alpha: Annotated[float, Meta(ge=0.0, le=1e3, description="How much they damp")] = 1e-4
    beta: Annotated[float, Meta(ge=0.0, le=10.0, description="The exponent")] = 0.75
    k: Annotated[float, Meta(gt=0.0, le=1e3, description="What is there without neighbours")] = 1.0

    def output_shape(self, x: Shape) -> Shape:
        if x.rank != 4:
            raise Misfit("pictures", str(x))
        return x.with_chances("")

    def setting(self, *shapes: Any) -> str:
        return f"{self.size} channels"


class LocalResponseNormKernel(Kernel[LocalResponseNorm]):
    """With d = k + alpha / n * sum:  y = x d^-beta.

    dx = dy d^-beta - 2 alpha beta / n x * (sum of dy x d^(-beta - 1), seen from the neighbours).
    """

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.features_first("x", "y", "dx", "dy")
        self.d, self.power, self.work, self.sum = (ports.scratch(self.x.shape) for _ in range(4))

    def forward(self) -> None:                            # y = x * d^-beta
        layer = self.layer
        np.multiply(self.x, self.x, out=self.work)
        self._neighbours(self.work, layer.size // 2)
        np.multiply(self.sum, layer.alpha / layer.size, out=self.d)
        np.add(self.d, layer.k, out=self.d)
        np.power(self.d, -layer.beta, out=self.power)
        np.multiply(self.x, self.power, out=self.y)

    def backward(self) -> None:
        if self.dx is None:
            return
        layer = self.layer
        np.multiply(self.dy, self.y, out=self.work)
        np.divide(self.work, self.d, out=self.work)       # dy x d^(-beta - 1)
        self._neighbours(self.work, (layer.size - 1) // 2)
        np.multiply(self.sum, self.x, out=self.sum)
        np.multiply(self.sum, 2 * layer.alpha * layer.beta / layer.size, out=self.sum)
        np.multiply(self.dy, self.power, out=self.dx)
        np.subtract(self.dx, self.sum, out=self.dx)

    def _neighbours(self, values: Array, before: int) -> None:
        """Sum over the window that begins so many channels before each."""
        channels = len(values)
        self.sum.fill(0)
        for shift in range(-before, self.layer.size - before):
            low, high = max(0, -shift), min(channels, channels - shift)
            if low < high:
                here = self.sum[low:high]
                np.add(here, values[low + shift : high + shift], out=here)


class L2Norm(Layer, frozen=True, tag="L2Norm"):
    """Makes every row one long, so that only its direction counts:  y = x / |x|.

    Input (N, F), (N, T, F) or (N, C, H, W) -> the same shape; a row is the features of one place.
    """

    title: ClassVar[str] = "L2 norm"
    along_features: ClassVar[bool] = True
    family: ClassVar[Family] = "normalise"
    icon: ClassVar[str] = "curve-bell"
    nicknames: ClassVar[tuple[str, ...]] = ("unit length", "normalise", "direction", "cosine")

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")

    def setting(self, *shapes: Any) -> str:
        return "to length 1"


class L2NormKernel(Kernel[L2Norm]):
    """dx = (dy - y * sum(dy * y)) / |x|."""

    def setup(self, ports: Bound) -> None:
        picture = ports.arrays("x")[0].ndim == 4
        see = ports.features_first if picture else ports.rows
        self.x, self.y, self.dx, self.dy = see("x", "y", "dx", "dy")
        self.axis = 0 if picture else 1
        small = (1, self.x.shape[1]) if picture else (self.x.shape[0], 1)
        self.length, self.sum = ports.scratch(small), ports.scratch(small)
        self.work = ports.scratch(self.x.shape)

    def forward(self) -> None:                            # y = x / |x|
        np.multiply(self.x, self.x, out=self.work)
        np.add.reduce(self.work, axis=self.axis, keepdims=True, out=self.length)
        np.sqrt(self.length, out=self.length)
        np.maximum(self.length, 1e-12, out=self.length)
        np.divide(self.x, self.length, out=self.y)

    def backward(self) -> None:
        if self.dx is None:
            return
        np.multiply(self.dy, self.y, out=self.work)
        np.add.reduce(self.work, axis=self.axis, keepdims=True, out=self.sum)
        np.multiply(self.y, self.sum, out=self.work)
        np.subtract(self.dy, self.work, out=self.dx)
        np.divide(self.dx, self.length, out=self.dx)
