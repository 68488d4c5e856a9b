"""Where a step stands in its sequence: added to its features, learned, or as a turn of them."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import AnyInitializer, Normal
from nncore.layers.base import Array, Family, Layer, Parameter
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Change, Misfit, Shape

__all__ = ["LearnedPosition", "RotaryPosition", "SinusoidalPosition"]


class Position(Layer, frozen=True):
    """Tells a layer that sees all steps at once which is which.

    Input (N, T, F) -> output (N, T, F).
    """

    family: ClassVar[Family] = "sequence"
    icon: ClassVar[str] = "stretch-horizontal"

    def output_shape(self, x: Shape) -> Shape:
        if x.rank != 3 or x.kind != "float":
            raise Misfit("a sequence: T × F", str(x))
        return x.with_chances("")


class SinusoidalPosition(Position, frozen=True, tag="SinusoidalPosition"):
    """Adds waves, short ones to the first features and long ones to the last:  y = x + wave(t).

    Input (N, T, F) -> output (N, T, F). Even features get sin(t / base^(i / F)), odd ones the
    cosine of the same.
    Source: Vaswani and others (2017), Attention is all you need.
    """

    title: ClassVar[str] = "Sinusoidal position"
    nicknames: ClassVar[tuple[str, ...]] = ("positional encoding", "waves", "Transformer")

    base: Annotated[
        float, Meta(gt=1.0, le=1e9, description="How much longer the longest wave is")
    ] = 10_000.0


class SinusoidalPositionKernel(Kernel[SinusoidalPosition]):
    """The waves are worked out once."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        _, steps, features = self.x.shape
        self.wave = ports.scratch((steps, features))
        turns = angles(steps, (features + 1) // 2, features, self.layer.base)
        self.wave[:, 0::2] = np.sin(turns)
        self.wave[:, 1::2] = np.cos(turns)[:, : features // 2]

    def forward(self) -> None:                            # y = x + wave
        np.add(self.x, self.wave, out=self.y)

    def backward(self) -> None:                           # dx = dy
        if self.dx is not None:
            np.copyto(self.dx, self.dy)


class LearnedPosition(Position, frozen=True, tag="LearnedPosition"):
    """Adds a row of numbers that it learns for each place:  y = x + P[t].

    Input (N, T, F) -> output (N, T, F), T at most `length`.
    Source: Gehring, Auli, Grangier, Yarats and Dauphin (2017), Convolutional sequence to sequence
    learning; as in GPT-2 and BERT.
    """

    title: ClassVar[str] = "Learned position"
    nicknames: ClassVar[tuple[str, ...]] = ("positional embedding", "GPT", "BERT", "Transformer")
    main_field: ClassVar[str] = "length"

    length: Annotated[
        int, Meta(ge=1, le=16_777_216, description="Steps of the longest sequence")
    ] = 128
    kernel_init: Annotated[
        AnyInitializer,
        Meta(title="Rows start as", description="Where the rows are before training"),
    ] = Normal(0.02)

    def output_shape(self, x: Shape) -> Shape:
        y = super().output_shape(x)
        steps = x.sizes[1] or 1
        if steps > self.length:
            raise Misfit(f"at most {self.length:,} steps", f"{steps:,}", Change("length", steps))
        return y

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        size = (self.length, x.features[-1] or 1)
        return {"kernel": Parameter("P", size, self.kernel_init, "embedding", size)}

    def setting(self, *shapes: Any) -> str:
        return f"up to {self.length:,} steps"


class LearnedPositionKernel(Kernel[LearnedPosition]):
    """Places that no sequence of the batch reaches learn nothing."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        P, self.dP = ports.arrays("P", "dP")
        steps = self.x.shape[1]
        if steps > len(P):
            raise ValueError(f"a sequence of {steps} steps is longer than {len(P)}")
        self.P = P[:steps]

    def forward(self) -> None:                            # y = x + P
        np.add(self.x, self.P, out=self.y)

    def backward(self) -> None:
        if self.dx is not None:                           # dx = dy
            np.copyto(self.dx, self.dy)
        if self.dP is not None:                           # dP = sum of dy over samples
            steps = len(self.P)
            np.add.reduce(self.dy, axis=0, out=self.dP[:steps])
            self.dP[steps:].fill(0)


class RotaryPosition(Position, frozen=True, tag="RotaryPosition"):
    """Turns pairs of features by an angle that grows with the step, faster for the first pairs.

    Input (N, T, F) -> output (N, T, F). In each head the first half of the features pairs with the
    second:  y1 = x1 * cos - x2 * sin,  y2 = x2 * cos + x1 * sin. Products of two steps then depend
    on their distance alone.
    Source: Su, Lu, Pan, Murtadha, Wen and Liu (2021), RoFormer; halves as in Llama.
    """

    title: ClassVar[str] = "Rotary position"
    icon: ClassVar[str] = "rotate-ccw"
    nicknames: ClassVar[tuple[str, ...]] = ("RoPE", "rotation", "Llama", "Transformer")

    heads: Annotated[
        int, Meta(ge=1, le=65_536, description="Parts of the features that are turned alike")
    ] = 1
    base: Annotated[
        float, Meta(gt=1.0, le=1e9, description="How much slower the slowest pair turns")
    ] = 10_000.0

    def output_shape(self, x: Shape) -> Shape:
        y = super().output_shape(x)
        if (x.features[-1] or 0) % (2 * self.heads):
            raise Misfit(f"a number of features that {2 * self.heads} divides", str(x))
        return y


class RotaryPositionKernel(Kernel[RotaryPosition]):
    """Forward turns one way, backward the other."""

    def setup(self, ports: Bound) -> None:
        x, y, dx, dy = ports.arrays("x", "y", "dx", "dy")
        heads = self.layer.heads
        self.turn = Turn(x.shape, heads, self.layer.base, ports)
        self.x, self.y = halves(x, heads), halves(y, heads)
        self.dx = None if dx is None else halves(dx, heads)
        self.dy: Any = None if dy is None else halves(dy, heads)

    def forward(self) -> None:                            # y = x, turned
        self.turn(self.x, self.y)

    def backward(self) -> None:                           # dx = dy, turned back
        if self.dx is not None:
            self.turn(self.dy, self.dx, back=True)


class Turn:
    """Turns pairs (x1, x2) of every step by its angles; out may be the same memory as x."""

    def __init__(self, shape: tuple[int, ...], heads: int, base: float, ports: Bound) -> None:
        n, steps, features = shape
        half = features // heads // 2
        self.cos, self.sin = (ports.scratch((steps, 1, half)) for _ in range(2))
        turns = angles(steps, half, 2 * half, base)[:, None]
        np.cos(turns, out=self.cos, casting="same_kind")
        np.sin(turns, out=self.sin, casting="same_kind")
        self.work = ports.scratch((4, n, steps, heads, half))

    def __call__(
        self, x: tuple[Array, Array], out: tuple[Array, Array], back: bool = False
    ) -> None:
        """y1 = x1 * cos - x2 * sin,  y2 = x2 * cos + x1 * sin; back, sin counts the other way."""
        x1, x2, a, b = self.work
        np.copyto(x1, x[0])                               # NumPy is faster in one piece of memory
        np.copyto(x2, x[1])
        np.multiply(x1, self.sin, out=a)
        np.multiply(x2, self.sin, out=b)
        np.multiply(x1, self.cos, out=x1)
        np.multiply(x2, self.cos, out=x2)
        (np.add if back else np.subtract)(x1, b, out=x1)
        (np.subtract if back else np.add)(x2, a, out=x2)
        np.copyto(out[0], x1)
        np.copyto(out[1], x2)


def halves(array: Array, heads: int) -> tuple[Array, Array]:
    """Views of the first and second half of each head's features: (N, T, heads, F / heads / 2)."""
    n, steps, features = array.shape
    parts = array.reshape(n, steps, heads, 2, features // heads // 2)
    return parts[:, :, :, 0], parts[:, :, :, 1]


def angles(steps: int, pairs: int, features: int, base: float) -> Array:
    """Angle t / base^(2 i / features) of pair i at step t."""
    return np.arange(steps)[:, None] / base ** (2 * np.arange(pairs) / features)
