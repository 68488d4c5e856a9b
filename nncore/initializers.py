"""Initializers: the numbers that weights start from."""

from math import sqrt
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from nncore.fields import check_ranges


class Initializer(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Where weights start. `fill` writes into the array; fans are the neurons in and out."""

    def __post_init__(self) -> None:
        check_ranges(self)

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        """Overwrite the array with starting values."""
        raise NotImplementedError(type(self).__name__)


class HeNormal(Initializer, frozen=True, tag="HeNormal"):
    """Normal with deviation sqrt(2 / inputs): keeps signals alive through ReLU.

    Source: He, Zhang, Ren and Sun (2015), Delving deep into rectifiers.
    """

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        array[...] = random.standard_normal(array.shape) * sqrt(2 / fan_in)


class HeUniform(Initializer, frozen=True, tag="HeUniform"):
    """Uniform between plus and minus sqrt(6 / inputs), for ReLU.

    Source: He, Zhang, Ren and Sun (2015), Delving deep into rectifiers.
    """

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        limit = sqrt(6 / fan_in)
        array[...] = random.uniform(-limit, limit, array.shape)


class GlorotNormal(Initializer, frozen=True, tag="GlorotNormal"):
    """Normal with deviation sqrt(2 / (inputs + outputs)), for tanh and sigmoid.

    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward
    neural networks.
    """

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        array[...] = random.standard_normal(array.shape) * sqrt(2 / (fan_in + fan_out))


class GlorotUniform(Initializer, frozen=True, tag="GlorotUniform"):
    """Uniform between plus and minus sqrt(6 / (inputs + outputs)), for tanh and sigmoid.

    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward
    neural networks.
    """

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        limit = sqrt(6 / (fan_in + fan_out))
        array[...] = random.uniform(-limit, limit, array.shape)


class LeCunNormal(Initializer, frozen=True, tag="LeCunNormal"):
    """Normal with deviation sqrt(1 / inputs): the sum keeps the size of its inputs.

    Source: LeCun, Bottou, Orr and Müller (1998), Efficient BackProp.
    """

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        array[...] = random.standard_normal(array.shape) * sqrt(1 / fan_in)


class LeCunUniform(Initializer, frozen=True, tag="LeCunUniform"):
    """Uniform between plus and minus sqrt(3 / inputs).

    Source: LeCun, Bottou, Orr and Müller (1998), Efficient BackProp.
    """

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        limit = sqrt(3 / fan_in)
        array[...] = random.uniform(-limit, limit, array.shape)


class Normal(Initializer, frozen=True, tag="Normal"):
    """Normal around zero with a deviation of your choice."""

    deviation: Annotated[float, Meta(gt=0.0, le=100.0, description="How far they spread")] = 0.05

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        array[...] = random.standard_normal(array.shape) * self.deviation


class Uniform(Initializer, frozen=True, tag="Uniform"):
    """Uniform between minus and plus a limit of your choice."""

    limit: Annotated[float, Meta(gt=0.0, le=100.0, description="The largest that occurs")] = 0.05

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        array[...] = random.uniform(-self.limit, self.limit, array.shape)


class Zeros(Initializer, frozen=True, tag="Zeros"):
    """All zero: right for biases; in weights every neuron stays like its neighbour."""

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        array[...] = 0


class Ones(Initializer, frozen=True, tag="Ones"):
    """All one: where a normalisation's scale starts."""

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        array[...] = 1


class Constant(Initializer, frozen=True, tag="Constant"):
    """All the same number."""

    value: Annotated[float, Meta(ge=-1e6, le=1e6, description="Where every weight starts")] = 0.0

    def fill(
        self, array: NDArray[np.floating], fan_in: int, fan_out: int, random: np.random.Generator
    ) -> None:
        array[...] = self.value


AnyInitializer = (
    HeNormal
    | HeUniform
    | GlorotNormal
    | GlorotUniform
    | LeCunNormal
    | LeCunUniform
    | Normal
    | Uniform
    | Zeros
    | Ones
    | Constant
)
KernelInit = Annotated[
    AnyInitializer,
    Meta(title="Weights start as", description="Where the weights are before training"),
]
