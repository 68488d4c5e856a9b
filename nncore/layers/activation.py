"""Activations with a corner: ReLU and those that bend its negative side."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import Constant
from nncore.layers.base import Family, Layer, Parameter
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Shape

__all__ = ["CELU", "ELU", "SELU", "Activation", "LeakyReLU", "PReLU", "ReLU", "ReLU6"]

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


class Activation(Layer, frozen=True):
    """One number in, one number out, at every place alike.

    Input (N, ...) -> output (N, ...), the same shape.
    """

    family: ClassVar[Family] = "activation"
    icon: ClassVar[str] = "curve-relu"
    docks: ClassVar[bool] = True

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")


class ReLU(Activation, frozen=True, tag="ReLU"):
    """Lets positive numbers through and turns negative ones into zero:  y = max(x, 0).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Nair and Hinton (2010), Rectified linear units improve restricted Boltzmann machines.
    """

    title: ClassVar[str] = "ReLU"
    common: ClassVar[bool] = True
    nicknames: ClassVar[tuple[str, ...]] = ("rectifier", "ramp")


class ReLUKernel(Kernel[ReLU]):
    """One pass forward, two back."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.positive = ports.scratch_like(self.x, np.bool_)

    def forward(self) -> None:  # y = max(x, 0)
        np.maximum(self.x, 0, out=self.y)

    def backward(self) -> None:  # dx = dy where x > 0, else 0
        if self.dx is not None:
            np.greater(self.x, 0, out=self.positive)
            np.multiply(self.dy, self.positive, out=self.dx)


class LeakyReLU(Activation, frozen=True, tag="LeakyReLU"):
    """Lets positive numbers through and shrinks negative ones:  y = x  or  y = slope * x.

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Maas, Hannun and Ng (2013), Rectifier nonlinearities improve neural network acoustic
    models.
    """

    title: ClassVar[str] = "Leaky ReLU"
    icon: ClassVar[str] = "curve-leaky-relu"
    nicknames: ClassVar[tuple[str, ...]] = ("rectifier", "leak")

    slope: Annotated[
        float,
        Meta(
            ge=0.0,
            lt=1.0,
            title="Slope below 0",
            description="Share of a negative number that is kept",
        ),
    ] = 0.01

    def setting(self, *shapes: Any) -> str:
        return f"slope {self.slope:g}"


class LeakyReLUKernel(Kernel[LeakyReLU]):
    """Two passes forward, three back."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.factor = ports.scratch_like(self.x)

    def forward(self) -> None:  # y = max(x, slope * x), as slope < 1
        np.multiply(self.x, self.layer.slope, out=self.y)
        np.maximum(self.x, self.y, out=self.y)

    def backward(self) -> None:  # dx = dy where x > 0, else slope * dy
        if self.dx is not None:
            np.sign(self.x, out=self.factor)  # -1, 0, 1
            np.maximum(self.factor, self.layer.slope, out=self.factor)  # slope, slope, 1
            np.multiply(self.dy, self.factor, out=self.dx)


class ELU(Activation, frozen=True, tag="ELU"):
    """Bends negative numbers smoothly towards -alpha:  y = x  or  y = alpha * (exp(x) - 1).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Clevert, Unterthiner and Hochreiter (2015), Fast and accurate deep network learning by
    exponential linear units.
    """

    title: ClassVar[str] = "ELU"
    icon: ClassVar[str] = "curve-elu"
    nicknames: ClassVar[tuple[str, ...]] = ("exponential",)

    alpha: Annotated[
        float,
        Meta(gt=0.0, le=10.0, title="Depth (alpha)", description="How far below zero it can go"),
    ] = 1.0

    def setting(self, *shapes: Any) -> str:
        return f"alpha {self.alpha:g}"


class ELUKernel(Kernel[ELU]):
    """For x <= 0 the slope is alpha * exp(x), which is y + alpha."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.below = ports.scratch_like(self.x)

    def forward(self) -> None:  # y = max(x, 0) + alpha * (exp(min(x, 0)) - 1)
        np.minimum(self.x, 0, out=self.below)
        np.expm1(self.below, out=self.below)
        np.multiply(self.below, self.layer.alpha, out=self.below)
        np.maximum(self.x, 0, out=self.y)
        np.add(self.y, self.below, out=self.y)

    def backward(self) -> None:  # dx = dy where x > 0, else dy * (y + alpha)
        if self.dx is not None:
            np.add(self.below, self.layer.alpha, out=self.below)  # alpha where x > 0
            np.sign(self.x, out=self.dx)
            np.maximum(self.dx, 0, out=self.dx)  # 1 where x > 0, else 0
            np.multiply(self.dx, 1 - self.layer.alpha, out=self.dx)
            np.add(self.dx, self.below, out=self.dx)  # 1, or alpha * exp(x)
            np.multiply(self.dy, self.dx, out=self.dx)


class PReLU(Activation, frozen=True, tag="PReLU"):
    """Shrinks negative numbers by a share that it learns:  y = x  or  y = slope * x.

    Input (N, ...) -> output (N, ...), the same shape. Channels of rows are features.
    Source: He, Zhang, Ren and Sun (2015), Delving deep into rectifiers.
    """

    title: ClassVar[str] = "PReLU"
    icon: ClassVar[str] = "curve-leaky-relu"
    nicknames: ClassVar[tuple[str, ...]] = ("rectifier", "learned leak", "parametric")

    start: Annotated[
        float, Meta(ge=-10.0, le=10.0, description="The share before training")
    ] = 0.25
    per_channel: Annotated[
        bool, Meta(description="Learn one share a channel instead of one for all")
    ] = False

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        size = x.channels if self.per_channel else 1
        return {"slope": Parameter("a", (size,), Constant(self.start), "norm")}

    def setting(self, *shapes: Any) -> str:
        return "one slope a channel" if self.per_channel else "one slope"


class PReLUKernel(Kernel[PReLU]):
    """Works on (channels, everything), so that each slope meets its own numbers."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.features_first("x", "y", "dx", "dy")
        a, da = ports.arrays("a", "da")
        self.a = a[:, None]
        self.da = None if da is None else da[:, None]
        self.axes = 1 if len(a) == len(self.x) else None
        self.below, self.work = ports.scratch_like(self.x), ports.scratch_like(self.x)

    def forward(self) -> None:  # y = max(x, 0) + slope * min(x, 0)
        np.minimum(self.x, 0, out=self.below)
        np.maximum(self.x, 0, out=self.y)
        np.multiply(self.below, self.a, out=self.work)
        np.add(self.y, self.work, out=self.y)

    def backward(self) -> None:
        if self.da is not None:  # da = sum of dy * min(x, 0)
            np.multiply(self.dy, self.below, out=self.work)
            np.add.reduce(self.work, axis=self.axes, keepdims=True, out=self.da)
        if self.dx is not None:  # dx = dy where x > 0, else dy * slope
            np.greater(self.x, 0, out=self.work)
            np.multiply(self.dy, self.work, out=self.dx)
            np.subtract(1, self.work, out=self.work)
            np.multiply(self.work, self.a, out=self.work)
            np.multiply(self.work, self.dy, out=self.work)
            np.add(self.dx, self.work, out=self.dx)


class SELU(Activation, frozen=True, tag="SELU"):
    """ELU with two constants that keep mean 0 and deviation 1 through many layers.

    Y = scale * x  or  y = scale * alpha * (exp(x) - 1).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Klambauer, Unterthiner, Mayr and Hochreiter (2017), Self-normalizing neural networks.
    """

    title: ClassVar[str] = "SELU"
    icon: ClassVar[str] = "curve-elu"
    nicknames: ClassVar[tuple[str, ...]] = ("self-normalising", "exponential")


class SELUKernel(Kernel[SELU]):
    """For x <= 0 the slope is scale * alpha * exp(x), which is y + scale * alpha."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.below = ports.scratch_like(self.x)

    def forward(self) -> None:  # y = scale * (max(x, 0) + alpha * (exp(min(x, 0)) - 1))
        np.minimum(self.x, 0, out=self.below)
        np.expm1(self.below, out=self.below)
        np.multiply(self.below, SELU_ALPHA * SELU_SCALE, out=self.below)
        np.maximum(self.x, 0, out=self.y)
        np.multiply(self.y, SELU_SCALE, out=self.y)
        np.add(self.y, self.below, out=self.y)

    def backward(self) -> None:  # dx = dy * scale where x > 0, else dy * (y + scale * alpha)
        if self.dx is not None:
            np.greater(self.x, 0, out=self.dx)
            np.multiply(self.dx, SELU_SCALE * (1 - SELU_ALPHA), out=self.dx)
            np.add(self.dx, self.below, out=self.dx)
            np.add(self.dx, SELU_SCALE * SELU_ALPHA, out=self.dx)
            np.multiply(self.dy, self.dx, out=self.dx)


class CELU(Activation, frozen=True, tag="CELU"):
    """ELU without a kink whatever alpha is:  y = x  or  y = alpha * (exp(x / alpha) - 1).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Barron (2017), Continuously differentiable exponential linear units.
    """

    title: ClassVar[str] = "CELU"
    icon: ClassVar[str] = "curve-elu"
    nicknames: ClassVar[tuple[str, ...]] = ("exponential", "smooth")

    alpha: Annotated[float, Meta(gt=0.0, le=10.0, description="How far below zero it can go")] = 1.0

    def setting(self, *shapes: Any) -> str:
        return f"alpha {self.alpha:g}"


class CELUKernel(Kernel[CELU]):
    """The slope of the negative side is exp(x / alpha), which is y / alpha + 1."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.below, self.work = ports.scratch_like(self.x), ports.scratch_like(self.x)

    def forward(self) -> None:  # y = max(x, 0) + alpha * (exp(min(x, 0) / alpha) - 1)
        np.minimum(self.x, 0, out=self.below)
        np.multiply(self.below, 1 / self.layer.alpha, out=self.below)
        np.expm1(self.below, out=self.below)
        np.maximum(self.x, 0, out=self.y)
        np.multiply(self.below, self.layer.alpha, out=self.work)
        np.add(self.y, self.work, out=self.y)

    def backward(self) -> None:  # dx = dy * exp(min(x, 0) / alpha)
        if self.dx is not None:
            np.add(self.below, 1, out=self.dx)
            np.multiply(self.dy, self.dx, out=self.dx)


class ReLU6(Activation, frozen=True, tag="ReLU6"):
    """A ReLU that stops at six, for numbers of few bits:  y = min(max(x, 0), 6).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Krizhevsky (2010), Convolutional deep belief networks on CIFAR-10.
    """

    title: ClassVar[str] = "ReLU6"
    nicknames: ClassVar[tuple[str, ...]] = ("rectifier", "clipped", "mobile")


class ReLU6Kernel(Kernel[ReLU6]):
    """Two passes forward, four back."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.inside = ports.scratch_like(self.x, np.bool_)
        self.above = ports.scratch_like(self.x, np.bool_)

    def forward(self) -> None:  # y = min(max(x, 0), 6)
        np.maximum(self.x, 0, out=self.y)
        np.minimum(self.y, 6, out=self.y)

    def backward(self) -> None:  # dx = dy where 0 < x < 6, else 0
        if self.dx is not None:
            np.less(self.x, 6, out=self.inside)
            np.greater(self.x, 0, out=self.above)
            np.logical_and(self.inside, self.above, out=self.inside)
            np.multiply(self.dy, self.inside, out=self.dx)
