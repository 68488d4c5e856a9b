"""Where branches meet, number by number: Add, Multiply and their like."""

from typing import Any, ClassVar

import numpy as np

from nncore.layers.base import Array, Family, Layer, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Misfit, Shape

__all__ = [
    "Add", "Average", "Divide", "Gate", "Maximum", "Minimum", "Multiply", "Subtract",
]  # fmt: skip


class Combine(Layer, frozen=True):
    """Several inputs of the same shape, or 1 long where they differ.

    The output has the largest size of each axis.
    """

    family: ClassVar[Family] = "combine"
    icon: ClassVar[str] = "merge"


class CombineMany(Combine, frozen=True):
    """Any number of inputs at one port."""

    inputs: ClassVar[tuple[Port, ...]] = (Port("x", many=True),)

    def output_shape(self, x: tuple[Shape, ...]) -> Shape:
        return together(x)

    def setting(self, *shapes: Any) -> str:
        return f"{len(shapes[0])} inputs" if shapes else ""


def together(shapes: tuple[Shape, ...], port: str = "") -> Shape:
    """The shape that all these fit into, each spread along axes where it is 1 long."""
    first = shapes[0]
    for other in shapes[1:]:
        if other.rank != first.rank:
            raise Misfit(f"{first}, as its first input", str(other), port=port)
        sizes = []
        for a, b in zip(first.features, other.features, strict=True):
            if a != b and 1 not in (a, b):
                raise Misfit(f"{first}, as its first input", str(other), port=port)
            sizes.append(b if a == 1 else a)
        first = Shape(first.names, (None, *sizes), first.kind)
    return first.with_chances("")


def spread_axes(small: tuple[int, ...], large: tuple[int, ...]) -> tuple[int, ...]:
    """Axes along which an array of one shape is repeated to fill another."""
    return tuple(i for i, (a, b) in enumerate(zip(small, large, strict=True)) if a != b)


def give_back(d: Array, dx: Array) -> None:
    """Dx = d, summed over the axes along which x was spread."""
    axes = spread_axes(dx.shape, d.shape)
    if axes:
        np.add.reduce(d, axis=axes, keepdims=True, out=dx)
    elif d is not dx:
        np.copyto(dx, d)


class Add(CombineMany, frozen=True, tag="Add"):
    """Adds its inputs number by number:  y = x1 + x2 + ...

    Inputs (N, ...) that are alike, or 1 long where they differ -> output (N, ...), the largest of
    each axis.
    """

    title: ClassVar[str] = "Add"
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "circle-plus"
    nicknames: ClassVar[tuple[str, ...]] = ("sum", "residual", "skip", "plus", "merge")


class AddKernel(Kernel[Add]):
    """Forward one sum an input; back, the same gradient to each."""

    by_channel = True

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")

    def forward(self) -> None:                            # y = x1 + x2 + ...
        if len(self.x) == 1:
            np.copyto(self.y, self.x[0])
            return
        np.add(self.x[0], self.x[1], out=self.y)
        for x in self.x[2:]:
            np.add(self.y, x, out=self.y)

    def backward(self) -> None:                           # dx = dy
        for dx in self.dx:
            if dx is not None:
                give_back(self.dy, dx)


class Average(CombineMany, frozen=True, tag="Average"):
    """The mean of its inputs, number by number:  y = (x1 + x2 + ...) / k.

    Inputs (N, ...) that are alike, or 1 long where they differ -> output (N, ...).
    """

    title: ClassVar[str] = "Average"
    nicknames: ClassVar[tuple[str, ...]] = ("mean", "ensemble")


class AverageKernel(Kernel[Average]):
    """A sum and one division."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.share = 1 / len(self.x)

    def forward(self) -> None:                            # y = (x1 + x2 + ...) / k
        np.copyto(self.y, self.x[0])
        for x in self.x[1:]:
            np.add(self.y, x, out=self.y)
        np.multiply(self.y, self.share, out=self.y)

    def backward(self) -> None:                           # dx = dy / k
        for dx in self.dx:
            if dx is not None:
                give_back(self.dy, dx)
                np.multiply(dx, self.share, out=dx)


class Multiply(CombineMany, frozen=True, tag="Multiply"):
    """Multiplies its inputs number by number:  y = x1 * x2 * ...

    Inputs (N, ...) that are alike, or 1 long where they differ -> output (N, ...), so that one
    number a channel can weigh a whole picture.
    """

    title: ClassVar[str] = "Multiply"
    common: ClassVar[bool] = True
    icon: ClassVar[str] = "x"
    nicknames: ClassVar[tuple[str, ...]] = ("times", "product", "hadamard", "attention", "excite")


class MultiplyKernel(Kernel[Multiply]):
    """Back, each input gets the gradient times all the others."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.work = ports.scratch_like(self.y)

    def forward(self) -> None:                            # y = x1 * x2 * ...
        np.copyto(self.y, self.x[0])
        for x in self.x[1:]:
            np.multiply(self.y, x, out=self.y)

    def backward(self) -> None:                           # dx1 = dy * x2 * ...
        for i, dx in enumerate(self.dx):
            if dx is None:
                continue
            np.copyto(self.work, self.dy)
            for j, other in enumerate(self.x):
                if j != i:
                    np.multiply(self.work, other, out=self.work)
            give_back(self.work, dx)


class Maximum(CombineMany, frozen=True, tag="Maximum"):
    """The largest of its inputs, number by number:  y = max(x1, x2, ...).

    Inputs (N, ...) that are alike, or 1 long where they differ -> output (N, ...).
    """

    title: ClassVar[str] = "Maximum"
    icon: ClassVar[str] = "chevron-up"
    nicknames: ClassVar[tuple[str, ...]] = ("max", "largest", "maxout")


class Minimum(CombineMany, frozen=True, tag="Minimum"):
    """The smallest of its inputs, number by number:  y = min(x1, x2, ...).

    Inputs (N, ...) that are alike, or 1 long where they differ -> output (N, ...).
    """

    title: ClassVar[str] = "Minimum"
    icon: ClassVar[str] = "chevron-down"
    nicknames: ClassVar[tuple[str, ...]] = ("min", "smallest")


class MaximumKernel(Kernel[Maximum]):
    """Back, the gradient goes to the input that was largest; equal ones share it."""

    best: ClassVar[np.ufunc] = np.maximum

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.won, self.winners = ports.scratch_like(self.y), ports.scratch_like(self.y)

    def forward(self) -> None:                            # y = max(x1, x2, ...)
        np.copyto(self.y, self.x[0])
        for x in self.x[1:]:
            self.best(self.y, x, out=self.y)

    def backward(self) -> None:                           # dx = dy where x = y, shared if equal
        self.winners.fill(0)
        for x in self.x:
            np.equal(x, self.y, out=self.won)
            np.add(self.winners, self.won, out=self.winners)
        np.divide(self.dy, self.winners, out=self.winners)
        for x, dx in zip(self.x, self.dx, strict=True):
            if dx is not None:
                np.equal(x, self.y, out=self.won)
                np.multiply(self.won, self.winners, out=self.won)
                give_back(self.won, dx)


class MinimumKernel(MaximumKernel, Kernel[Minimum]):
    """Back, the gradient goes to the input that was smallest; equal ones share it."""

    best: ClassVar[np.ufunc] = np.minimum


class Subtract(Combine, frozen=True, tag="Subtract"):
    """The difference of two inputs, number by number:  y = a - b.

    Inputs (N, ...) that are alike, or 1 long where they differ -> output (N, ...).
    """

    title: ClassVar[str] = "Subtract"
    icon: ClassVar[str] = "chevrons-up-down"
    nicknames: ClassVar[tuple[str, ...]] = ("minus", "difference")
    inputs: ClassVar[tuple[Port, ...]] = (Port("a"), Port("b"))

    def output_shape(self, a: Shape, b: Shape) -> Shape:
        return together((a, b), "b")

    def setting(self, *shapes: Any) -> str:
        return "a − b"


class SubtractKernel(Kernel[Subtract]):
    """One pass forward."""

    def setup(self, ports: Bound) -> None:
        self.a, self.b, self.y = ports.arrays("a", "b", "y")
        self.da, self.db, self.dy = ports.arrays("da", "db", "dy")

    def forward(self) -> None:                            # y = a - b
        np.subtract(self.a, self.b, out=self.y)

    def backward(self) -> None:
        if self.da is not None:                           # da = dy
            give_back(self.dy, self.da)
        if self.db is not None:                           # db = -dy
            give_back(self.dy, self.db)
            np.negative(self.db, out=self.db)


class Divide(Combine, frozen=True, tag="Divide"):
    """The ratio of two inputs, number by number:  y = a / b.

    Inputs (N, ...) that are alike, or 1 long where they differ -> output (N, ...). It overflows
    where b is zero.
    """

    title: ClassVar[str] = "Divide"
    nicknames: ClassVar[tuple[str, ...]] = ("ratio", "quotient", "over")
    inputs: ClassVar[tuple[Port, ...]] = (Port("a"), Port("b"))

    def output_shape(self, a: Shape, b: Shape) -> Shape:
        return together((a, b), "b")

    def setting(self, *shapes: Any) -> str:
        return "a ÷ b"


class DivideKernel(Kernel[Divide]):
    """One pass forward, a few back."""

    def setup(self, ports: Bound) -> None:
        self.a, self.b, self.y = ports.arrays("a", "b", "y")
        self.da, self.db, self.dy = ports.arrays("da", "db", "dy")
        self.work = ports.scratch_like(self.y)

    def forward(self) -> None:                            # y = a / b
        np.divide(self.a, self.b, out=self.y)

    def backward(self) -> None:
        np.divide(self.dy, self.b, out=self.work)
        if self.da is not None:                           # da = dy / b
            give_back(self.work, self.da)
        if self.db is not None:                           # db = -dy / b * y
            np.multiply(self.work, self.y, out=self.work)
            give_back(self.work, self.db)
            np.negative(self.db, out=self.db)


class Gate(Combine, frozen=True, tag="Gate"):
    """Mixes two inputs as a third says, which lies between 0 and 1:  y = gate * a + (1 - gate) * b.

    Inputs a, b and gate (N, ...), each 1 long where they differ -> output (N, ...). Without b it is
    gate * a.
    Source: Srivastava, Greff and Schmidhuber (2015), Highway networks.
    """

    title: ClassVar[str] = "Gate"
    nicknames: ClassVar[tuple[str, ...]] = ("highway", "mix", "blend", "switch")
    inputs: ClassVar[tuple[Port, ...]] = (Port("a"), Port("gate"), Port("b", optional=True))

    def output_shape(self, a: Shape, gate: Shape, b: Shape | None) -> Shape:
        found = together((a, gate), "gate")
        return found if b is None else together((found, b), "b")

    def setting(self, *shapes: Any) -> str:
        return "a or b, as the gate says"


class GateKernel(Kernel[Gate]):
    """With d = a - b:  y = b + gate * d."""

    def setup(self, ports: Bound) -> None:
        self.a, self.gate, self.b, self.y = ports.arrays("a", "gate", "b", "y")
        self.da, self.dgate, self.db, self.dy = ports.arrays("da", "dgate", "db", "dy")
        self.d, self.work = ports.scratch_like(self.y), ports.scratch_like(self.y)

    def forward(self) -> None:                            # y = b + gate * (a - b)
        if self.b is None:
            np.copyto(self.d, self.a)
            np.multiply(self.gate, self.d, out=self.y)
        else:
            np.subtract(self.a, self.b, out=self.d)
            np.multiply(self.gate, self.d, out=self.y)
            np.add(self.y, self.b, out=self.y)

    def backward(self) -> None:
        if self.dgate is not None:                        # dgate = dy * (a - b)
            np.multiply(self.dy, self.d, out=self.work)
            give_back(self.work, self.dgate)
        np.multiply(self.dy, self.gate, out=self.work)
        if self.da is not None:                           # da = dy * gate
            give_back(self.work, self.da)
        if self.db is not None:                           # db = dy - dy * gate
            np.subtract(self.dy, self.work, out=self.work)
            give_back(self.work, self.db)
