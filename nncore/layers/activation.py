"""Activations: what bends a straight line, so that layers together can do more than one."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.erf import normal_chance
from nncore.layers.base import Family, Layer
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Shape

BELL_TOP = 0.3989422804014327  # 1 / sqrt(2 pi)


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
    nicknames: ClassVar[tuple[str, ...]] = ("rectifier", "ramp")


class ReLUKernel(Kernel[ReLU]):
    """One pass forward, two back."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.factor = ports.scratch_like(self.x)

    def forward(self) -> None:  # y = max(x, 0)
        np.maximum(self.x, 0, out=self.y)

    def backward(self) -> None:  # dx = dy where x > 0, else 0
        if self.dx is not None:
            np.sign(self.y, out=self.factor)  # 1 where x > 0, else 0
            np.multiply(self.dy, self.factor, out=self.dx)


class LeakyReLU(Activation, frozen=True, tag="LeakyReLU"):
    """Lets positive numbers through and shrinks negative ones:  y = x  or  y = slope * x.

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Maas, Hannun and Ng (2013), Rectifier nonlinearities improve neural network acoustic
    models.
    """

    title: ClassVar[str] = "Leaky ReLU"
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
    nicknames: ClassVar[tuple[str, ...]] = ("exponential",)

    alpha: Annotated[
        float,
        Meta(gt=0.0, le=10.0, title="Depth (alpha)", description="How far below zero it can go"),
    ] = 1.0

    def setting(self, *shapes: Any) -> str:
        return f"alpha {self.alpha:g}"


class ELUKernel(Kernel[ELU]):
    """For x <= 0 the slope is alpha * exp(x), which is y + alpha."""

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


class GELU(Activation, frozen=True, tag="GELU"):
    """Weighs each number by the chance that a normal one is smaller:  y = x * Phi(x).

    Phi is the normal distribution, computed exactly from the error function.
    Input (N, ...) -> output (N, ...), the same shape.
    Source: Hendrycks and Gimpel (2016), Gaussian error linear units.
    """

    title: ClassVar[str] = "GELU"
    icon: ClassVar[str] = "curve-gelu"
    nicknames: ClassVar[tuple[str, ...]] = ("gaussian",)


class GELUKernel(Kernel[GELU]):
    """The slope of x * Phi(x) is Phi(x) + x * phi(x), with phi the bell curve."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.chance = ports.scratch_like(self.x)
        self.work = ports.scratch((3, *self.x.shape))

    def forward(self) -> None:  # y = x * Phi(x)
        normal_chance(self.x, self.chance, self.work)
        np.multiply(self.x, self.chance, out=self.y)

    def backward(self) -> None:  # dx = dy * (Phi(x) + x * phi(x))
        if self.dx is not None:
            bell = self.work[0]
            np.multiply(self.x, self.x, out=bell)
            np.multiply(bell, -0.5, out=bell)
            np.exp(bell, out=bell)
            np.multiply(bell, BELL_TOP, out=bell)  # phi(x) = exp(-x^2 / 2) / sqrt(2 pi)
            np.multiply(bell, self.x, out=bell)
            np.add(bell, self.chance, out=bell)
            np.multiply(self.dy, bell, out=self.dx)


class Sigmoid(Activation, frozen=True, tag="Sigmoid"):
    """Squeezes every number between 0 and 1, so that it reads as a chance:  y = 1 / (1 + exp(-x)).

    Input (N, ...) -> output (N, ...), the same shape.
    """

    title: ClassVar[str] = "Sigmoid"
    icon: ClassVar[str] = "curve-sigmoid"
    nicknames: ClassVar[tuple[str, ...]] = ("logistic", "chance", "probability")

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("sigmoid")


class SigmoidKernel(Kernel[Sigmoid]):
    """By way of tanh, which never overflows:  1 / (1 + exp(-x)) = (tanh(x / 2) + 1) / 2."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.slope = ports.scratch_like(self.x)

    def forward(self) -> None:  # y = (tanh(x / 2) + 1) / 2
        np.multiply(self.x, 0.5, out=self.y)
        np.tanh(self.y, out=self.y)
        np.add(self.y, 1, out=self.y)
        np.multiply(self.y, 0.5, out=self.y)

    def backward(self) -> None:  # dx = dy * y * (1 - y)
        if self.dx is not None:
            np.subtract(1, self.y, out=self.slope)
            np.multiply(self.slope, self.y, out=self.slope)
            np.multiply(self.dy, self.slope, out=self.dx)


class Tanh(Activation, frozen=True, tag="Tanh"):
    """Squeezes every number between -1 and 1:  y = tanh(x).

    Input (N, ...) -> output (N, ...), the same shape.
    """

    title: ClassVar[str] = "Tanh"
    icon: ClassVar[str] = "curve-sigmoid"
    nicknames: ClassVar[tuple[str, ...]] = ("hyperbolic",)


class TanhKernel(Kernel[Tanh]):
    """One pass forward, three back."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.slope = ports.scratch_like(self.x)

    def forward(self) -> None:  # y = tanh(x)
        np.tanh(self.x, out=self.y)

    def backward(self) -> None:  # dx = dy * (1 - y * y)
        if self.dx is not None:
            np.multiply(self.y, self.y, out=self.slope)
            np.subtract(1, self.slope, out=self.slope)
            np.multiply(self.dy, self.slope, out=self.dx)


class Softmax(Activation, frozen=True, tag="Softmax"):
    """Turns scores into chances that add up to 1:  y = exp(x) / sum(exp(x)), over the last axis.

    Input (N, ..., K) -> output (N, ..., K).
    """

    title: ClassVar[str] = "Softmax"
    icon: ClassVar[str] = "chart-column"
    nicknames: ClassVar[tuple[str, ...]] = ("chances", "probabilities", "classes")

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("softmax")


class SoftmaxKernel(Kernel[Softmax]):
    """The largest score is taken off first, so that exp cannot overflow."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.one = ports.scratch((*self.x.shape[:-1], 1))

    def forward(self) -> None:  # y = exp(x - max) / sum(exp(x - max))
        np.maximum.reduce(self.x, axis=-1, keepdims=True, out=self.one)
        np.subtract(self.x, self.one, out=self.y)
        np.exp(self.y, out=self.y)
        np.add.reduce(self.y, axis=-1, keepdims=True, out=self.one)
        np.divide(self.y, self.one, out=self.y)

    def backward(self) -> None:  # dx = y * (dy - sum(dy * y))
        if self.dx is not None:
            np.multiply(self.dy, self.y, out=self.dx)
            np.add.reduce(self.dx, axis=-1, keepdims=True, out=self.one)
            np.subtract(self.dy, self.one, out=self.dx)
            np.multiply(self.dx, self.y, out=self.dx)
