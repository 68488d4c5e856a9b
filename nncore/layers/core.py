"""Core layers: Dense, Flatten, Dropout."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from nncore.initializers import AnyInitializer, HeNormal, Zeros
from nncore.layers.base import Layer, Parameter
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
        float, Meta(ge=0.0, lt=1.0, description="Share of the numbers that are silenced")
    ] = 0.5

    def output_shape(self, x: Shape) -> Shape:
        return x.with_chances("")

    def setting(self, *shapes: Any) -> str:
        return f"{self.rate:.0%} silenced"
