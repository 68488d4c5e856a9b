"""Activations without a corner, and their cheap likenesses made of straight lines."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from nncore.erf import normal_chance
from nncore.layers.activation import Activation
from nncore.layers.base import Array
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.pieces import pieces
from nncore.shapes import Shape

__all__ = [
    "GELU",
    "HardSigmoid",
    "HardSwish",
    "Mish",
    "QuickGELU",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "Softsign",
    "Tanh",
]

BELL_TOP = 0.3989422804014327  # 1 / sqrt(2 pi)
STEEP = 1.702
"""So steep, a sigmoid is never further than 0.0095 from the chance of a normal number."""


class GELU(Activation, frozen=True, tag="GELU"):
    """Weighs each number by the chance that a normal one is smaller:  y = x * Phi(x).

    Phi is the normal distribution, computed exactly from the error function.
    Input (N, ...) -> output (N, ...), the same shape.
    Source: Hendrycks and Gimpel (2016), Gaussian error linear units.
    """

    title: ClassVar[str] = "GELU"
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "curve-gelu"
    nicknames: ClassVar[tuple[str, ...]] = ("gaussian",)


class GELUKernel(Kernel[GELU]):
    """The slope of x * Phi(x) is Phi(x) + x * phi(x), with phi the bell curve."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        x, y, dx, dy = ports.arrays("x", "y", "dx", "dy")
        chance = ports.scratch_like(x)
        self.pieces = pieces(x, y, chance, dx, dy)
        self.work = ports.scratch((4, *self.pieces[0][0].shape))

    def forward(self) -> None:  # y = x * Phi(x)
        for x, y, chance, _, _ in self.pieces:
            normal_chance(x, chance, self.work[:, : len(x)])
            np.multiply(x, chance, out=y)

    def backward(self) -> None:  # dx = dy * (Phi(x) + x * phi(x))
        for x, _, chance, dx, dy in self.pieces:
            if dx is None:
                return
            bell = self.work[0, : len(x)]
            np.multiply(x, x, out=bell)
            np.multiply(bell, -0.5, out=bell)
            np.exp(bell, out=bell)
            np.multiply(bell, BELL_TOP, out=bell)  # phi(x) = exp(-x^2 / 2) / sqrt(2 pi)
            np.multiply(bell, x, out=bell)
            np.add(bell, chance, out=bell)
            np.multiply(dy, bell, out=dx)


class Sigmoid(Activation, frozen=True, tag="Sigmoid"):
    """Squeezes every number between 0 and 1, so that it reads as a chance:  y = 1 / (1 + exp(-x)).

    Input (N, ...) -> output (N, ...), the same shape.
    """

    title: ClassVar[str] = "Sigmoid"
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "curve-sigmoid"
    nicknames: ClassVar[tuple[str, ...]] = ("logistic", "chance", "probability")

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("sigmoid")


class SigmoidKernel(Kernel[Sigmoid]):
    """The slope is y * (1 - y)."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.slope = ports.scratch_like(self.x)

    def forward(self) -> None:  # y = 1 / (1 + exp(-x))
        sigmoid(self.x, self.y)

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
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "curve-tanh"
    nicknames: ClassVar[tuple[str, ...]] = ("hyperbolic",)


class TanhKernel(Kernel[Tanh]):
    """One pass forward, three back."""

    by_channel = True

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


class SiLU(Activation, frozen=True, tag="SiLU"):
    """Weighs each number by its own sigmoid; also called Swish:  y = x * sigmoid(x).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Elfwing, Uchibe and Doya (2017), Sigmoid-weighted linear units.
    """

    title: ClassVar[str] = "SiLU"
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "curve-gelu"
    nicknames: ClassVar[tuple[str, ...]] = ("swish",)


class SiLUKernel(Kernel[SiLU]):
    """With s = sigmoid(x) the slope is s + y * (1 - s)."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.s, self.work = ports.scratch_like(self.x), ports.scratch_like(self.x)

    def forward(self) -> None:  # y = x * sigmoid(x)
        sigmoid(self.x, self.s)
        np.multiply(self.x, self.s, out=self.y)

    def backward(self) -> None:  # dx = dy * (s + y * (1 - s))
        if self.dx is not None:
            np.subtract(1, self.s, out=self.work)
            np.multiply(self.work, self.y, out=self.work)
            np.add(self.work, self.s, out=self.work)
            np.multiply(self.dy, self.work, out=self.dx)


class QuickGELU(Activation, frozen=True, tag="QuickGELU"):
    """GELU with a sigmoid in the place of the normal chance:  y = x * sigmoid(1.702 * x).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Hendrycks and Gimpel (2016), Gaussian error linear units; Radford and others (2021),
    Learning transferable visual models (CLIP), was trained with it.
    """

    title: ClassVar[str] = "Quick GELU"
    icon: ClassVar[str] = "curve-gelu"
    nicknames: ClassVar[tuple[str, ...]] = ("gaussian", "CLIP")


class QuickGELUKernel(Kernel[QuickGELU]):
    """With s = sigmoid(1.702 * x) the slope is s + 1.702 * y * (1 - s)."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.s, self.work = ports.scratch_like(self.x), ports.scratch_like(self.x)

    def forward(self) -> None:  # y = x * sigmoid(1.702 * x)
        np.multiply(self.x, STEEP, out=self.work)
        sigmoid(self.work, self.s)
        np.multiply(self.x, self.s, out=self.y)

    def backward(self) -> None:  # dx = dy * (s + 1.702 * y * (1 - s))
        if self.dx is not None:
            np.subtract(1, self.s, out=self.work)
            np.multiply(self.work, self.y, out=self.work)
            np.multiply(self.work, STEEP, out=self.work)
            np.add(self.work, self.s, out=self.work)
            np.multiply(self.dy, self.work, out=self.dx)


class Mish(Activation, frozen=True, tag="Mish"):
    """Like SiLU, a little smoother:  y = x * tanh(log(1 + exp(x))).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Misra (2019), Mish: a self regularized non-monotonic activation function.
    """

    title: ClassVar[str] = "Mish"
    icon: ClassVar[str] = "curve-gelu"


class MishKernel(Kernel[Mish]):
    """With t = tanh(softplus(x)) the slope is t + x * sigmoid(x) * (1 - t * t)."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.t, self.work = ports.scratch_like(self.x), ports.scratch_like(self.x)

    def forward(self) -> None:  # y = x * tanh(softplus(x))
        softplus(self.x, self.t, self.work)
        np.tanh(self.t, out=self.t)
        np.multiply(self.x, self.t, out=self.y)

    def backward(self) -> None:  # dx = dy * (t + x * sigmoid(x) * (1 - t * t))
        if self.dx is not None:
            np.multiply(self.t, self.t, out=self.work)
            np.subtract(1, self.work, out=self.work)
            np.multiply(self.work, self.x, out=self.work)
            sigmoid(self.x, self.dx)
            np.multiply(self.dx, self.work, out=self.dx)
            np.add(self.dx, self.t, out=self.dx)
            np.multiply(self.dx, self.dy, out=self.dx)


class Softplus(Activation, frozen=True, tag="Softplus"):
    """A ReLU with a rounded corner, always positive:  y = log(1 + exp(beta * x)) / beta.

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Dugas, Bengio and others (2001), Incorporating second-order functional knowledge.
    """

    title: ClassVar[str] = "Softplus"
    nicknames: ClassVar[tuple[str, ...]] = ("smooth rectifier",)

    beta: Annotated[
        float, Meta(gt=0.0, le=100.0, description="How sharp the corner is")
    ] = 1.0


class SoftplusKernel(Kernel[Softplus]):
    """Its slope is sigmoid(beta * x)."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.scaled, self.work = ports.scratch_like(self.x), ports.scratch_like(self.x)

    def forward(self) -> None:  # y = log(1 + exp(beta * x)) / beta
        np.multiply(self.x, self.layer.beta, out=self.scaled)
        softplus(self.scaled, self.y, self.work)
        np.multiply(self.y, 1 / self.layer.beta, out=self.y)

    def backward(self) -> None:  # dx = dy * sigmoid(beta * x)
        if self.dx is not None:
            sigmoid(self.scaled, self.work)
            np.multiply(self.dy, self.work, out=self.dx)


class Softsign(Activation, frozen=True, tag="Softsign"):
    """Squeezes between -1 and 1, more gently than Tanh:  y = x / (1 + |x|).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Turian, Bergstra and Bengio (2009), Quadratic features and deep architectures.
    """

    title: ClassVar[str] = "Softsign"
    icon: ClassVar[str] = "curve-tanh"


class SoftsignKernel(Kernel[Softsign]):
    """The slope is 1 / (1 + |x|)^2."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.below = ports.scratch_like(self.x)

    def forward(self) -> None:  # y = x / (1 + |x|)
        np.abs(self.x, out=self.below)
        np.add(self.below, 1, out=self.below)
        np.divide(self.x, self.below, out=self.y)

    def backward(self) -> None:  # dx = dy / (1 + |x|)^2
        if self.dx is not None:
            np.divide(self.dy, self.below, out=self.dx)
            np.divide(self.dx, self.below, out=self.dx)


class HardSigmoid(Activation, frozen=True, tag="HardSigmoid"):
    """A sigmoid made of three straight lines:  y = min(max(x / 6 + 1 / 2, 0), 1).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Courbariaux, Bengio and David (2015), BinaryConnect; the slope is PyTorch's.
    """

    title: ClassVar[str] = "Hard sigmoid"
    icon: ClassVar[str] = "curve-sigmoid"


class HardSigmoidKernel(Kernel[HardSigmoid]):
    """Four passes forward, three back."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.inside = ports.scratch_like(self.x)

    def forward(self) -> None:  # y = min(max(x / 6 + 1 / 2, 0), 1)
        np.multiply(self.x, 1 / 6, out=self.y)
        np.add(self.y, 0.5, out=self.y)
        np.clip(self.y, 0, 1, out=self.y)

    def backward(self) -> None:  # dx = dy / 6 where -3 < x < 3, else 0
        if self.dx is not None:
            np.abs(self.x, out=self.inside)
            np.less(self.inside, 3, out=self.inside)
            np.multiply(self.inside, 1 / 6, out=self.inside)
            np.multiply(self.dy, self.inside, out=self.dx)


class HardSwish(Activation, frozen=True, tag="HardSwish"):
    """A SiLU made of lines and one parabola:  y = x * min(max(x + 3, 0), 6) / 6.

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Howard and others (2019), Searching for MobileNetV3.
    """

    title: ClassVar[str] = "Hard swish"
    icon: ClassVar[str] = "curve-gelu"
    nicknames: ClassVar[tuple[str, ...]] = ("mobile", "hard silu")


class HardSwishKernel(Kernel[HardSwish]):
    """The slope is 0, (2 x + 3) / 6 in between, or 1."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.share, self.work = ports.scratch_like(self.x), ports.scratch_like(self.x)

    def forward(self) -> None:  # y = x * min(max(x + 3, 0), 6) / 6
        np.add(self.x, 3, out=self.share)
        np.clip(self.share, 0, 6, out=self.share)
        np.multiply(self.share, 1 / 6, out=self.share)
        np.multiply(self.x, self.share, out=self.y)

    def backward(self) -> None:  # dx = dy * (share + x / 6 where -3 < x < 3)
        if self.dx is not None:
            np.abs(self.x, out=self.work)
            np.less(self.work, 3, out=self.work)
            np.multiply(self.work, self.x, out=self.work)
            np.multiply(self.work, 1 / 6, out=self.work)
            np.add(self.work, self.share, out=self.work)
            np.multiply(self.dy, self.work, out=self.dx)


def sigmoid(x: Array, out: Array) -> None:
    """1 / (1 + exp(-x)), by way of tanh, which never overflows."""
    np.multiply(x, 0.5, out=out)
    np.tanh(out, out=out)
    np.add(out, 1, out=out)
    np.multiply(out, 0.5, out=out)


def softplus(x: Array, out: Array, work: Array) -> None:
    """log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)), which never overflows."""
    np.abs(x, out=work)
    np.negative(work, out=work)
    np.exp(work, out=work)
    np.log1p(work, out=work)
    np.maximum(x, 0, out=out)
    np.add(out, work, out=out)
