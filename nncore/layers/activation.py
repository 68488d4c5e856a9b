"""Activations: what bends a straight line, so that layers together can do more than one."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from nncore.layers.base import Family, Layer
from nncore.shapes import Shape


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


class LeakyReLU(Activation, frozen=True, tag="LeakyReLU"):
    """Lets positive numbers through and shrinks negative ones:  y = x  or  y = slope * x.

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Maas, Hannun and Ng (2013), Rectifier nonlinearities improve neural network acoustic models.
    """

    title: ClassVar[str] = "Leaky ReLU"
    nicknames: ClassVar[tuple[str, ...]] = ("rectifier", "leak")

    slope: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="Share of a negative number that is kept")
    ] = 0.01

    def setting(self, *shapes: Any) -> str:
        return f"slope {self.slope:g}"


class ELU(Activation, frozen=True, tag="ELU"):
    """Bends negative numbers smoothly towards -alpha:  y = x  or  y = alpha * (exp(x) - 1).

    Input (N, ...) -> output (N, ...), the same shape.
    Source: Clevert, Unterthiner and Hochreiter (2015), Fast and accurate deep network learning by
    exponential linear units.
    """

    title: ClassVar[str] = "ELU"
    nicknames: ClassVar[tuple[str, ...]] = ("exponential",)

    alpha: Annotated[
        float, Meta(gt=0.0, le=10.0, description="How far below zero it can go")
    ] = 1.0

    def setting(self, *shapes: Any) -> str:
        return f"alpha {self.alpha:g}"


class GELU(Activation, frozen=True, tag="GELU"):
    """Weighs each number by the chance that a normal one is smaller:  y = x * Phi(x).

    Phi is the normal distribution, computed exactly from the error function.
    Input (N, ...) -> output (N, ...), the same shape.
    Source: Hendrycks and Gimpel (2016), Gaussian error linear units.
    """

    title: ClassVar[str] = "GELU"
    icon: ClassVar[str] = "curve-gelu"
    nicknames: ClassVar[tuple[str, ...]] = ("gaussian",)


class Sigmoid(Activation, frozen=True, tag="Sigmoid"):
    """Squeezes every number between 0 and 1, so that it reads as a chance:  y = 1 / (1 + exp(-x)).

    Input (N, ...) -> output (N, ...), the same shape.
    """

    title: ClassVar[str] = "Sigmoid"
    icon: ClassVar[str] = "curve-sigmoid"
    nicknames: ClassVar[tuple[str, ...]] = ("logistic", "chance", "probability")

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("sigmoid")


class Tanh(Activation, frozen=True, tag="Tanh"):
    """Squeezes every number between -1 and 1:  y = tanh(x).

    Input (N, ...) -> output (N, ...), the same shape.
    """

    title: ClassVar[str] = "Tanh"
    icon: ClassVar[str] = "curve-sigmoid"
    nicknames: ClassVar[tuple[str, ...]] = ("hyperbolic",)


class Softmax(Activation, frozen=True, tag="Softmax"):
    """Turns scores into chances that add up to 1:  y = exp(x) / sum(exp(x)), over the last axis.

    Input (N, ..., K) -> output (N, ..., K).
    """

    title: ClassVar[str] = "Softmax"
    icon: ClassVar[str] = "chart-column"
    nicknames: ClassVar[tuple[str, ...]] = ("chances", "probabilities", "classes")

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("softmax")
