"""Core layers: Dense, Flatten, Dropout."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import AnyInitializer, HeNormal, Zeros
from nncore.layers.base import Array, Layer, Parameter
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Insert, Misfit, Shape


class Dense(Layer, frozen=True, tag="Dense"):
    """Every neuron looks at every input:  y = x @ W + b.

    Input (N, ..., features) -> output (N, ..., units).
    """

    title: ClassVar[str] = "Dense"
    icon: ClassVar[str] = "network"
    nicknames: ClassVar[tuple[str, ...]] = ("fully connected", "linear", "perceptron", "neurons")
    main_field: ClassVar[str] = "units"

    units: Annotated[int, Meta(ge=1, le=65_536, description="Neurons in this layer")] = 64
    bias: Annotated[
        bool, Meta(description="Add a number of its own to each neuron's sum")
    ] = True
    kernel_init: Annotated[
        AnyInitializer,
        Meta(title="Weights start as", description="Where the weights are before training"),
    ] = HeNormal()

    def output_shape(self, x: Shape) -> Shape:
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
    icon: ClassVar[str] = "rows-2"
    nicknames: ClassVar[tuple[str, ...]] = ("unroll", "vector", "reshape")

    def output_shape(self, x: Shape) -> Shape:
        return Shape.of(x.count, kind=x.kind, chances=x.chances)

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


class Dropout(Layer, frozen=True, tag="Dropout"):
    """While training, silences a random share of the numbers and enlarges the rest to match.

    Input (N, ...) -> output (N, ...), the same shape. Does nothing outside training.
    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), Dropout.
    """

    title: ClassVar[str] = "Dropout"
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


class DropoutKernel(Kernel[Dropout]):
    """A mask of zeros and 1 / (1 - rate), new at every step; it multiplies both ways."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.random = ports.stream("mask")
        self.mask = ports.scratch(self.x.shape, np.float32)
        self.kept = ports.scratch(self.x.shape, np.bool_)
        self.scale = np.float32(1 / (1 - self.layer.rate))

    def forward(self) -> None:                            # y = x * mask / (1 - rate)
        self.random.random(self.mask)
        np.greater_equal(self.mask, self.layer.rate, out=self.kept)
        np.multiply(self.kept, self.scale, out=self.mask)
        np.multiply(self.x, self.mask, out=self.y)

    def backward(self) -> None:                           # dx = dy * mask / (1 - rate)
        if self.dx is not None:
            np.multiply(self.dy, self.mask, out=self.dx)
