"""Joining: inputs put side by side or one after the other."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.layers.base import Array, Family, Layer, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Misfit, Shape

__all__ = ["Concatenate"]


class Concatenate(Layer, frozen=True, tag="Concatenate"):
    """Puts its inputs side by side: features of rows, channels of pictures, or steps of sequences.

    Inputs (N, ..., F1), (N, ..., F2) ... -> output (N, ..., F1 + F2 + ...); of pictures (N, C1 + C2
    + ..., H, W). With `steps`, sequences (N, T1, F), (N, T2, F) ... -> (N, T1 + T2 + ..., F).
    """

    title: ClassVar[str] = "Concatenate"
    common: ClassVar[bool] = True
    family: ClassVar[Family] = "combine"
    icon: ClassVar[str] = "merge"
    nicknames: ClassVar[tuple[str, ...]] = ("join", "stack", "merge", "side by side")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", many=True, any_kind=True),)

    steps: Annotated[
        bool, Meta(description="Put sequences one after the other instead of side by side")
    ] = False

    def output_shape(self, x: tuple[Shape, ...]) -> Shape:
        first, axis = x[0], 1 if self.steps else x[0].channel_axis
        if self.steps and first.rank != 3:
            raise Misfit("sequences", str(first))
        total = 0
        for other in x:
            rest = [size for i, size in enumerate(other.sizes) if i != axis]
            if other.rank != first.rank or rest != [
                size for i, size in enumerate(first.sizes) if i != axis
            ]:
                raise Misfit(f"the size of its first input, {first}", str(other))
            total += other.known(axis)
        sizes = tuple(total if i == axis else size for i, size in enumerate(first.sizes))
        return Shape(first.names, sizes, first.kind)

    def setting(self, *shapes: Any) -> str:
        return f"{len(shapes[0])} inputs" if shapes else ""


class ConcatenateKernel(Kernel[Concatenate]):
    """Each input has its own stretch of the output."""

    def setup(self, ports: Bound) -> None:
        self.x, y, self.dx, dy = ports.arrays("x", "y", "dx", "dy")
        axis = 1 if y.ndim == 4 or self.layer.steps else y.ndim - 1
        ends = np.cumsum([x.shape[axis] for x in self.x])[:-1]
        self.y: list[Array] = np.split(y, ends, axis)
        self.dy: list[Array] = [] if dy is None else np.split(dy, ends, axis)

    def forward(self) -> None:                            # y = [x1, x2, ...]
        for x, y in zip(self.x, self.y, strict=True):
            np.copyto(y, x)

    def backward(self) -> None:                           # dx1, dx2, ... = dy, cut up
        for dx, dy in zip(self.dx, self.dy, strict=True):
            if dx is not None:
                np.copyto(dx, dy)
