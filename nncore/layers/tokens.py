"""Layers about tokens: rows that are learned, and the row at which a text ends."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import AnyInitializer, Normal
from nncore.layers.base import Array, Layer, Parameter, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.pieces import rows_in_cache
from nncore.shapes import Misfit, Shape

__all__ = ["Embedding", "EndOfText", "LearnedToken"]


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


class EndOfText(Layer, frozen=True, tag="EndOfText"):
    """Keeps the step at which a text ends, wherever that is:  y = x[t], t the largest token's.

    The mark of the end has the largest number of the dictionary; what follows it is padding.
    Inputs x (N, T, F) and the tokens (N, T) -> output (N, F).
    Source: Radford and others (2021), Learning transferable visual models (CLIP).
    """

    title: ClassVar[str] = "End of text"
    icon: ClassVar[str] = "target"
    nicknames: ClassVar[tuple[str, ...]] = ("last step", "EOT", "EOS", "pooling", "CLIP")
    inputs: ClassVar[tuple[Port, ...]] = (
        Port("x"),
        Port("tokens", kind="integer", gradient=False),
    )

    def output_shape(self, x: Shape, tokens: Shape) -> Shape:
        if x.rank != 3 or x.kind != "float":
            raise Misfit("a sequence: T × F", str(x), port="x")
        if tokens.kind != "integer" or tokens.rank != 2 or tokens.sizes[1] != x.sizes[1]:
            steps = x.sizes[1] or "its"
            raise Misfit(f"a token for each of {steps} steps", str(tokens), port="tokens")
        return Shape.of(x.sizes[2])

    def setting(self, *shapes: Any) -> str:
        return "where the largest token is"


class EndOfTextKernel(Kernel[EndOfText]):
    """A copy of one row of each sample; back, zeros everywhere else."""

    def setup(self, ports: Bound) -> None:
        x, self.y, self.whole, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.tokens = ports.arrays("tokens")[0]
        n, t = self.tokens.shape
        self.x = x.reshape(n * t, -1)
        self.dx: Any = None if self.whole is None else self.whole.reshape(n * t, -1)
        self.starts = np.arange(0, n * t, t)
        self.place = ports.scratch((n,), np.int64)

    def forward(self) -> None:                            # y = x[t], t the largest token's place
        np.argmax(self.tokens, axis=1, out=self.place)
        np.add(self.place, self.starts, out=self.place)
        np.take(self.x, self.place, axis=0, out=self.y, mode="clip")

    def backward(self) -> None:                           # dx[t] = dy, zero elsewhere
        if self.dx is not None:
            self.whole.fill(0)
            self.dx[self.place] = self.dy
