"""Where branches meet: Add and Concatenate."""

from typing import Any, ClassVar

import numpy as np

from nncore.layers.base import Array, Family, Layer, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Misfit, Shape


class Add(Layer, frozen=True, tag="Add"):
    """Adds its inputs number by number:  y = x1 + x2 + ...

    Inputs (N, ...) that are alike, or 1 long where they differ -> output (N, ...), the largest of
    each axis.
    """

    title: ClassVar[str] = "Add"
    family: ClassVar[Family] = "combine"
    icon: ClassVar[str] = "circle-plus"
    nicknames: ClassVar[tuple[str, ...]] = ("sum", "residual", "skip", "plus", "merge")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", many=True),)

    def output_shape(self, x: tuple[Shape, ...]) -> Shape:
        first = x[0]
        for other in x[1:]:
            if other.rank != first.rank:
                raise Misfit(f"{first}, as its first input", str(other))
            sizes = []
            for a, b in zip(first.features, other.features, strict=True):
                if a != b and 1 not in (a, b):
                    raise Misfit(f"{first}, as its first input", str(other))
                sizes.append(b if a == 1 else a)
            first = Shape(first.names, (None, *sizes), first.kind)
        return first.with_chances("")

    def setting(self, *shapes: Any) -> str:
        return f"{len(shapes[0])} inputs" if shapes else ""


class AddKernel(Kernel[Add]):
    """Forward one sum an input; back, the same gradient to each, summed where it was spread."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.spread = [spread_axes(x.shape, self.y.shape) for x in self.x]

    def forward(self) -> None:  # y = x1 + x2 + ...
        np.copyto(self.y, self.x[0])
        for x in self.x[1:]:
            np.add(self.y, x, out=self.y)

    def backward(self) -> None:  # dx = dy, summed over the axes that x lacks
        for dx, axes in zip(self.dx, self.spread, strict=True):
            if dx is not None and axes:
                np.add.reduce(self.dy, axis=axes, keepdims=True, out=dx)
            elif dx is not None:
                np.copyto(dx, self.dy)


class Concatenate(Layer, frozen=True, tag="Concatenate"):
    """Puts its inputs side by side: the features of rows, the channels of pictures.

    Inputs (N, ..., F1), (N, ..., F2) ... -> output (N, ..., F1 + F2 + ...); of pictures (N, C1 + C2
    + ..., H, W).
    """

    title: ClassVar[str] = "Concatenate"
    family: ClassVar[Family] = "combine"
    icon: ClassVar[str] = "between-horizontal-start"
    nicknames: ClassVar[tuple[str, ...]] = ("join", "stack", "merge", "side by side")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", many=True),)

    def output_shape(self, x: tuple[Shape, ...]) -> Shape:
        first, axis = x[0], 1 if x[0].rank == 4 else x[0].rank - 1
        total = 0
        for other in x:
            rest = [size for i, size in enumerate(other.sizes) if i != axis]
            if other.rank != first.rank or rest != [
                size for i, size in enumerate(first.sizes) if i != axis
            ]:
                raise Misfit(f"the size of its first input, {first}", str(other))
            total += other.sizes[axis] or 1
        sizes = tuple(total if i == axis else size for i, size in enumerate(first.sizes))
        return Shape(first.names, sizes, first.kind)

    def setting(self, *shapes: Any) -> str:
        return f"{len(shapes[0])} inputs" if shapes else ""


class ConcatenateKernel(Kernel[Concatenate]):
    """Each input has its own stretch of the output."""

    def setup(self, ports: Bound) -> None:
        self.x, y, self.dx, dy = ports.arrays("x", "y", "dx", "dy")
        axis = 1 if y.ndim == 4 else y.ndim - 1
        ends = np.cumsum([x.shape[axis] for x in self.x])[:-1]
        self.y: list[Array] = np.split(y, ends, axis)
        self.dy: list[Array] = [] if dy is None else np.split(dy, ends, axis)

    def forward(self) -> None:  # y = [x1, x2, ...]
        for x, y in zip(self.x, self.y, strict=True):
            np.copyto(y, x)

    def backward(self) -> None:  # dx1, dx2, ... = dy, cut up
        for dx, dy in zip(self.dx, self.dy, strict=True):
            if dx is not None:
                np.copyto(dx, dy)


def spread_axes(small: tuple[int, ...], large: tuple[int, ...]) -> tuple[int, ...]:
    """Axes along which an array of one shape is repeated to fill another."""
    return tuple(i for i, (a, b) in enumerate(zip(small, large, strict=True)) if a != b)
