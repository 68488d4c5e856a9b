"""Core layers: Dense, and those that pass numbers on as they are."""

from math import prod
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import Constant, HeNormal, KernelInit, Zeros
from nncore.layers.base import Array, Layer, Parameter, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Insert, Misfit, Shape

__all__ = ["Dense", "Flatten", "Identity", "Scale", "StopGradient"]


class Dense(Layer, frozen=True, tag="Dense"):
    """Every neuron looks at every input:  y = x @ W + b.

    Input (N, ..., features) -> output (N, ..., units).
    """

    title: ClassVar[str] = "Dense"
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "network"
    nicknames: ClassVar[tuple[str, ...]] = ("fully connected", "linear", "perceptron", "neurons")
    main_field: ClassVar[str] = "units"

    units: Annotated[int, Meta(ge=1, le=65_536, description="Neurons in this layer")] = 64
    bias: Annotated[
        bool, Meta(description="Add a number of its own to each neuron's sum")
    ] = True
    kernel_init: KernelInit = HeNormal()

    def output_shape(self, x: Shape) -> Shape:
        if x.sizes[-1] is None:
            raise Misfit("a number of features that is known", f"{x}")
        if x.rank > 3:
            raise Misfit("a row of numbers", f"{x}", Insert(Flatten()))
        return x.last(self.units)

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        features = x.features[-1] or 1
        fans = (features, self.units)
        found = {
            "kernel": Parameter("W", (features, self.units), self.kernel_init, "kernel", fans)
        }
        if self.bias:
            found["bias"] = Parameter("b", (self.units,), Zeros(), "bias", fans)
        return found

    def setting(self, *shapes: Any) -> str:
        features = f"{shapes[0].features[-1]:,} → " if shapes and shapes[0].features else ""
        return f"{features}{self.units:,} · bias {'on' if self.bias else 'off'}"

    def multiplications(self, x: Shape) -> int:
        return x.count * self.units


class DenseKernel(Kernel[Dense]):
    """One matrix product forward, two back."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.rows("x", "y", "dx", "dy")
        self.W, self.b, self.dW, self.db = ports.arrays("W", "b", "dW", "db")

    def forward(self) -> None:                            # y = x @ W + b
        np.matmul(self.x, self.W, out=self.y)
        if self.b is not None:
            self.y += self.b

    def backward(self) -> None:
        if self.dW is not None:
            np.matmul(self.x.T, self.dy, out=self.dW)     # dW = x.T @ dy
        if self.db is not None:
            np.add.reduce(self.dy, axis=0, out=self.db)   # db = sum of dy over the batch
        if self.dx is not None:
            np.matmul(self.dy, self.W.T, out=self.dx)     # dx = dy @ W.T


class Flatten(Layer, frozen=True, tag="Flatten"):
    """Lays a picture out as one row of numbers, channel by channel, line by line.

    Input (N, ...) -> output (N, product of the rest).
    """

    title: ClassVar[str] = "Flatten"
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "stretch-horizontal"
    nicknames: ClassVar[tuple[str, ...]] = ("unroll", "vector", "reshape")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", any_kind=True),)

    def output_shape(self, x: Shape) -> Shape:
        count = prod(x.known(axis) for axis in range(1, x.rank))
        return Shape.of(count, kind=x.kind, chances=x.chances)

    def setting(self, *shapes: Any) -> str:
        return f"{shapes[0]} → {shapes[0].count:,}" if shapes else ""

    def view(self, x: Array, training: bool) -> Array | None:
        if x.ndim == 4 and x.shape[1] > 1:
            return None
        return x.reshape(x.shape[0], -1)


class FlattenKernel(Kernel[Flatten]):
    """A copy, for pictures of several channels; everything else is a view."""

    def setup(self, ports: Bound) -> None:
        self.x, self.dx = ports.arrays("x", "dx")
        y, dy = ports.arrays("y", "dy")
        self.y: Array = y.reshape(self.x.shape)
        self.dy: Any = None if dy is None else dy.reshape(self.x.shape)

    def forward(self) -> None:                            # y = x, laid out as one row
        np.copyto(self.y, self.x)

    def backward(self) -> None:                           # dx = dy, laid out as the picture
        if self.dx is not None:
            np.copyto(self.dx, self.dy)


class Identity(Layer, frozen=True, tag="Identity"):
    """Passes everything on unchanged: a place for a name, or for a wire to bend.

    Input (N, ...) -> output (N, ...), the same.
    """

    title: ClassVar[str] = "Identity"
    icon: ClassVar[str] = "arrow-right"
    nicknames: ClassVar[tuple[str, ...]] = ("nothing", "pass", "linear")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", any_kind=True),)

    def output_shape(self, x: Shape) -> Shape:
        return x

    def view(self, x: Array, training: bool) -> Array | None:
        return x


class IdentityKernel(Kernel[Identity]):
    """Never runs: the layer offers a view."""


class StopGradient(Layer, frozen=True, tag="StopGradient"):
    """Passes numbers on and lets no gradient back: what lies before it does not learn from here.

    Input (N, ...) -> output (N, ...), the same.
    """

    title: ClassVar[str] = "Stop gradient"
    icon: ClassVar[str] = "ban"
    nicknames: ClassVar[tuple[str, ...]] = ("detach", "freeze", "no learning")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", gradient=False, any_kind=True),)

    def output_shape(self, x: Shape) -> Shape:
        return x

    def view(self, x: Array, training: bool) -> Array | None:
        return x


class StopGradientKernel(Kernel[StopGradient]):
    """Never runs: the layer offers a view."""


class Scale(Layer, frozen=True, tag="Scale"):
    """Multiplies everything by one number, fixed or learned:  y = factor * x.

    Input (N, ...) -> output (N, ...), the same shape. With `exponential` the factor is exp of what
    is learned, so that it stays positive.
    """

    title: ClassVar[str] = "Scale"
    icon: ClassVar[str] = "zoom-in"
    nicknames: ClassVar[tuple[str, ...]] = ("temperature", "factor", "multiply", "gain")

    start: Annotated[
        float, Meta(ge=-1e6, le=1e6, description="The factor, or where it starts")
    ] = 1.0
    learned: Annotated[bool, Meta(description="Training may change the factor")] = False
    exponential: Annotated[
        bool, Meta(description="Multiply by exp of the number instead")
    ] = False

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        return {"factor": Parameter("s", (), Constant(self.start), "norm")} if self.learned else {}

    def setting(self, *shapes: Any) -> str:
        return f"{'exp ' if self.exponential else ''}{self.start:g}"


class ScaleKernel(Kernel[Scale]):
    """One pass each way, and one sum if the factor is learned."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.s, self.ds = ports.arrays("s", "ds")
        self.factor = ports.scratch(())
        self.work = ports.scratch_like(self.x) if self.ds is not None else None

    def forward(self) -> None:                            # y = factor * x
        np.copyto(self.factor, self.layer.start if self.s is None else self.s)
        if self.layer.exponential:
            np.exp(self.factor, out=self.factor)
        np.multiply(self.x, self.factor, out=self.y)

    def backward(self) -> None:
        if self.ds is not None and self.work is not None:
            inner = self.y if self.layer.exponential else self.x
            np.multiply(self.dy, inner, out=self.work)    # ds = sum of dy * x, or of dy * y
            np.add.reduce(self.work, axis=None, out=self.ds)
        if self.dx is not None:
            np.multiply(self.dy, self.factor, out=self.dx)
