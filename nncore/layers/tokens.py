"""Rows of numbers that are learned themselves: Embedding and Learned token."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import AnyInitializer, Normal
from nncore.layers.base import Array, Layer, Parameter, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.pieces import rows_in_cache
from nncore.shapes import Misfit, Shape

__all__ = ["Embedding", "LearnedToken"]


class Embedding(Layer, frozen=True, tag="Embedding"):
    """Looks each whole number up in a table of rows that it learns:  y = E[x].

    Input (N, T) of whole numbers below `vocabulary` -> output (N, T, units).
    """

    title: ClassVar[str] = "Embedding"
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "table"
    nicknames: ClassVar[tuple[str, ...]] = ("lookup", "word vectors", "tokens", "table")
    main_field: ClassVar[str] = "units"
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", kind="integer", gradient=False),)

    vocabulary: Annotated[
        int, Meta(ge=1, le=16_777_216, description="How many different numbers there are")
    ] = 1000
    units: Annotated[int, Meta(ge=1, le=65_536, description="Numbers in a row of the table")] = 64
    kernel_init: Annotated[
        AnyInitializer,
        Meta(title="Rows start as", description="Where the table is before training"),
    ] = Normal(1.0)

    def output_shape(self, x: Shape) -> Shape:
        if x.kind != "integer" or x.rank > 2:
            raise Misfit("whole numbers, such as places in a dictionary", str(x))
        return Shape.of(*x.features, self.units)

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        size = (self.vocabulary, self.units)
        return {"kernel": Parameter("E", size, self.kernel_init, "embedding", size)}

    def setting(self, *shapes: Any) -> str:
        return f"{self.vocabulary:,} → {self.units:,}"


class EmbeddingKernel(Kernel[Embedding]):
    """Rows are copied; back, each row of the gradient is added where it was taken from."""

    def setup(self, ports: Bound) -> None:
        x, y, dy = ports.arrays("x", "y", "dy")
        self.E, self.dE = ports.arrays("E", "dE")
        self.x, self.y = x.reshape(-1), y.reshape(x.size, -1)
        self.dy: Any = None if dy is None else dy.reshape(x.size, -1)
        self.sums = None if self.dE is None else SumsByRow(self.x, self.dE, ports)

    def forward(self) -> None:                            # y = E[x]
        np.take(self.E, self.x, axis=0, out=self.y, mode="clip")

    def backward(self) -> None:                           # dE[x] += dy
        if self.sums is not None:
            self.sums(self.dy)


class SumsByRow:
    """dE[x] += dy, number by number in pieces that stay in the cache.

    np.add.at is three times as fast on one long row of numbers as on rows of rows.
    """

    def __init__(self, x: Array, dE: Array, ports: Bound) -> None:
        self.x, self.dE, self.flat_dE = x, dE, dE.reshape(-1)
        units = dE.shape[1]
        self.parts = rows_in_cache(len(x), units)
        most = len(x[self.parts[0]]) if self.parts else 0
        self.starts = ports.scratch((most, 1), np.int64)
        self.places, self.columns = (ports.scratch((most, units), np.int64) for _ in range(2))
        self.columns[...] = np.arange(units)

    def __call__(self, dy: Array) -> None:
        self.dE.fill(0)
        for part in self.parts:
            x = self.x[part]
            starts, places = self.starts[: len(x)], self.places[: len(x)]
            np.clip(x[:, None], 0, len(self.dE) - 1, out=starts)
            np.multiply(starts, self.dE.shape[1], out=starts)
            np.copyto(places, starts)
            np.add(places, self.columns[: len(x)], out=places)
            np.add.at(self.flat_dE, places.reshape(-1), dy[part].reshape(-1))


class LearnedToken(Layer, frozen=True, tag="LearnedToken"):
    """Rows that it learns, the same for every sample, such as the class token of a Transformer.

    No input -> output (N, tokens, units).
    Source: Devlin, Chang, Lee and Toutanova (2018), BERT.
    """

    title: ClassVar[str] = "Learned token"
    icon: ClassVar[str] = "tag"
    nicknames: ClassVar[tuple[str, ...]] = ("class token", "CLS", "parameter", "query")
    main_field: ClassVar[str] = "units"
    inputs: ClassVar[tuple[Port, ...]] = ()

    units: Annotated[int, Meta(ge=1, le=65_536, description="Numbers in a row")] = 64
    tokens: Annotated[int, Meta(ge=1, le=65_536, description="How many rows")] = 1
    kernel_init: Annotated[
        AnyInitializer,
        Meta(title="Rows start as", description="Where the rows are before training"),
    ] = Normal(0.02)

    def output_shape(self) -> Shape:
        return Shape.of(self.tokens, self.units)

    def parameters(self) -> dict[str, Parameter]:
        size = (self.tokens, self.units)
        return {"kernel": Parameter("E", size, self.kernel_init, "embedding", size)}

    def setting(self, *shapes: Any) -> str:
        return f"{self.tokens:,} × {self.units:,}"


class LearnedTokenKernel(Kernel[LearnedToken]):
    """The same rows for every sample; back, their gradients are summed."""

    def setup(self, ports: Bound) -> None:
        self.y, self.dy = ports.arrays("y", "dy")
        self.E, self.dE = ports.arrays("E", "dE")

    def forward(self) -> None:                            # y = E, for every sample
        np.copyto(self.y, self.E)

    def backward(self) -> None:                           # dE = sum of dy over samples
        if self.dE is not None:
            np.add.reduce(self.dy, axis=0, out=self.dE)
