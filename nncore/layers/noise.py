"""Chance as a layer: what is silenced, added or drawn anew at every step of training."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.layers.base import Array, Layer, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Misfit, Shape

__all__ = ["Dropout", "GaussianNoise", "GaussianSample", "SpatialDropout"]


class Dropout(Layer, frozen=True, tag="Dropout"):
    """While training, silences a random share of the numbers and enlarges the rest to match.

    Input (N, ...) -> output (N, ...), the same shape. Does nothing outside training.
    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), Dropout.
    """

    title: ClassVar[str] = "Dropout"
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "droplets"
    nicknames: ClassVar[tuple[str, ...]] = ("regularise", "noise", "mask")
    docks: ClassVar[bool] = True

    rate: Annotated[
        float,
        Meta(
            ge=0.0,
            lt=1.0,
            title="Silenced share",
            description="Share of the numbers that are set to 0 at each step of training",
        ),
    ] = 0.5

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")

    def setting(self, *shapes: Any) -> str:
        return f"{self.rate:.0%} silenced"

    def view(self, x: Array, training: bool) -> Array | None:
        return None if training and self.rate > 0 else x


class Silencing:
    """A mask of zeros and 1 / (1 - rate), new at every step; it multiplies both ways."""

    def take(self, rate: float, ports: Bound, size: tuple[int, ...]) -> None:
        """A mask of this size, which spreads over what it lacks of the input's axes."""
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.rate, self.scale = rate, np.float32(1 / (1 - rate))
        self.random = ports.stream("mask")
        self.mask = ports.scratch(size, np.float32)
        self.kept = ports.scratch(size, np.bool_)

    def forward(self) -> None:                            # y = x * mask / (1 - rate)
        self.random.random(self.mask)
        np.greater_equal(self.mask, self.rate, out=self.kept)
        np.multiply(self.kept, self.scale, out=self.mask)
        np.multiply(self.x, self.mask, out=self.y)

    def backward(self) -> None:                           # dx = dy * mask / (1 - rate)
        if self.dx is not None:
            np.multiply(self.dy, self.mask, out=self.dx)


class DropoutKernel(Silencing, Kernel[Dropout]):
    """One number of the mask for each number."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer.rate, ports, ports.arrays("x")[0].shape)


class SpatialDropout(Layer, frozen=True, tag="SpatialDropout"):
    """While training, silences whole channels, because neighbouring pixels say the same.

    Input (N, C, H, W) or (N, T, F) -> the same shape. Does nothing outside training.
    Source: Tompson, Goroshin, Jain, LeCun and Bregler (2014), Efficient object localization.
    """

    title: ClassVar[str] = "Spatial dropout"
    along_features: ClassVar[bool] = True
    icon: ClassVar[str] = "droplets"
    nicknames: ClassVar[tuple[str, ...]] = ("channel dropout", "dropout 2d", "regularise")
    docks: ClassVar[bool] = True

    rate: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="Share of the channels that are silenced")
    ] = 0.2

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")

    def setting(self, *shapes: Any) -> str:
        return f"{self.rate:.0%} of channels silenced"

    def view(self, x: Array, training: bool) -> Array | None:
        return None if training and self.rate > 0 else x


class SpatialDropoutKernel(Silencing, Kernel[SpatialDropout]):
    """One number of the mask for each channel of each sample."""

    def setup(self, ports: Bound) -> None:
        n, *middle, last = ports.arrays("x")[0].shape
        one = (n, middle[0], 1, 1) if len(middle) == 2 else (n, *[1] * len(middle), last)
        self.take(self.layer.rate, ports, one)


class GaussianNoise(Layer, frozen=True, tag="GaussianNoise"):
    """While training, adds a normal random number to everything:  y = x + deviation * noise.

    Input (N, ...) -> output (N, ...), the same shape. Does nothing outside training.
    """

    title: ClassVar[str] = "Gaussian noise"
    icon: ClassVar[str] = "dices"
    nicknames: ClassVar[tuple[str, ...]] = ("jitter", "regularise", "denoise")

    deviation: Annotated[float, Meta(ge=0.0, le=1e3, description="How strong the noise is")] = 0.1

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")

    def setting(self, *shapes: Any) -> str:
        return f"deviation {self.deviation:g}"

    def view(self, x: Array, training: bool) -> Array | None:
        return None if training and self.deviation > 0 else x


class GaussianNoiseKernel(Kernel[GaussianNoise]):
    """New noise at every step; the gradient passes unchanged."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.random = ports.stream("noise")
        self.noise = ports.scratch(self.x.shape, np.float32)

    def forward(self) -> None:                            # y = x + deviation * noise
        self.random.normal(self.noise)
        np.multiply(self.noise, self.layer.deviation, out=self.noise)
        np.add(self.x, self.noise, out=self.y)

    def backward(self) -> None:                           # dx = dy
        if self.dx is not None:
            np.copyto(self.dx, self.dy)


class GaussianSample(Layer, frozen=True, tag="GaussianSample"):
    """Draws from a normal distribution that the network describes:  y = mean + exp(l / 2) * noise.

    Inputs mean (N, ...) and log-variance l (N, ...) -> output (N, ...). Outside training it gives
    the mean. The noise comes from outside, so that the gradient reaches both inputs.
    Source: Kingma and Welling (2013), Auto-encoding variational Bayes.
    """

    title: ClassVar[str] = "Gaussian sample"
    icon: ClassVar[str] = "dices"
    nicknames: ClassVar[tuple[str, ...]] = ("VAE", "reparameterise", "latent", "random")
    inputs: ClassVar[tuple[Port, ...]] = (Port("mean"), Port("log_variance"))

    def output_shape(self, mean: Shape, log_variance: Shape) -> Shape:
        if log_variance.sizes != mean.sizes:
            raise Misfit(f"{mean}, as the mean", str(log_variance), port="log_variance")
        return mean.with_chances("")


class GaussianSampleKernel(Kernel[GaussianSample]):
    """With s = exp(l / 2) * noise:  dmean = dy,  dl = dy * s / 2."""

    def setup(self, ports: Bound) -> None:
        self.mean, self.log, self.dmean, self.dlog = ports.arrays(
            "mean", "log_variance", "dmean", "dlog_variance"
        )
        self.y, self.dy = ports.arrays("y", "dy")
        self.training, self.random = ports.training, ports.stream("noise")
        self.noise = ports.scratch(self.y.shape, np.float32)
        self.s = ports.scratch_like(self.y)

    def forward(self) -> None:                            # y = mean + exp(l / 2) * noise
        if not self.training:
            np.copyto(self.y, self.mean)
            return
        self.random.normal(self.noise)
        np.multiply(self.log, 0.5, out=self.s)
        np.exp(self.s, out=self.s)
        np.multiply(self.s, self.noise, out=self.s)
        np.add(self.mean, self.s, out=self.y)

    def backward(self) -> None:
        if self.dmean is not None:
            np.copyto(self.dmean, self.dy)                # dmean = dy
        if self.dlog is None:
            return
        if self.training:                                 # dl = dy * exp(l / 2) * noise / 2
            np.multiply(self.dy, self.s, out=self.dlog)
            np.multiply(self.dlog, 0.5, out=self.dlog)
        else:
            self.dlog.fill(0)
