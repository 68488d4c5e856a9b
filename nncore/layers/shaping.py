"""The same numbers in another order or in part: Reshape, Permute, Slice, Select, Repeat."""

from math import prod
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta
from msgspec.structs import replace

from nncore.layers.base import Array, Layer, Port
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Misfit, Shape

__all__ = ["Permute", "Repeat", "Reshape", "Select", "Slice"]

Axis = Annotated[
    int, Meta(ge=-4, le=4, description="Which axis, counted without the batch; -1 is the last")
]


class Reshape(Layer, frozen=True, tag="Reshape"):
    """Lays the same numbers out in another shape, line by line; -1 stands for what is left.

    Input (N, ...) -> output (N, *shape).
    """

    title: ClassVar[str] = "Reshape"
    icon: ClassVar[str] = "grid-3x3"
    nicknames: ClassVar[tuple[str, ...]] = ("unflatten", "view", "fold")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", any_kind=True),)

    shape: Annotated[
        tuple[Annotated[int, Meta(ge=-1, le=16_777_216)], ...],
        Meta(description="Sizes of one sample; -1 once for whatever is left"),
    ] = (-1,)

    def output_shape(self, x: Shape) -> Shape:
        known = prod(size for size in self.shape if size > 0)
        for axis in range(1, x.rank):
            x.known(axis)
        if 0 in self.shape or self.shape.count(-1) > 1 or not self.shape:
            raise Misfit("sizes of at least 1, and -1 at most once", str(self.shape))
        left = x.count // known if -1 in self.shape else 1
        if left * known != x.count:
            raise Misfit(f"{known:,} numbers a sample", f"{x.count:,}")
        return Shape.of(*(left if size == -1 else size for size in self.shape), kind=x.kind)

    def setting(self, *shapes: Any) -> str:
        return f"to {' × '.join(map(str, self.shape))}"

    def view(self, x: Array, training: bool) -> Array | None:
        shape = (x.shape[0], *_filled(self.shape, x))
        if (x.ndim == 4 and x.shape[1] > 1) or (len(shape) == 4 and shape[1] > 1):
            return None                 # pictures lie channel-major: the order has to change
        return x.reshape(shape)


class ReshapeKernel(Kernel[Reshape]):
    """A copy, for pictures of several channels; everything else is a view."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.flat = ports.scratch((self.x.shape[0], self.x[0].size), self.x.dtype)
        self.as_x, self.as_y = self.flat.reshape(self.x.shape), self.flat.reshape(self.y.shape)

    def forward(self) -> None:                            # y = x in another shape
        np.copyto(self.as_x, self.x)
        np.copyto(self.y, self.as_y)

    def backward(self) -> None:                           # dx = dy in the shape of x
        if self.dx is not None:
            np.copyto(self.as_y, self.dy)
            np.copyto(self.dx, self.as_x)


class Permute(Layer, frozen=True, tag="Permute"):
    """Changes the order of the axes:  y[n, j, i] = x[n, i, j].

    Input (N, A, B, ...) -> output with the axes in the order given, counted from 1.
    """

    title: ClassVar[str] = "Permute"
    icon: ClassVar[str] = "shuffle"
    nicknames: ClassVar[tuple[str, ...]] = ("transpose", "swap axes")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", any_kind=True),)

    order: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=4)], ...],
        Meta(description="Old places of the axes, from 1; the batch stays first"),
    ] = (2, 1)

    def output_shape(self, x: Shape) -> Shape:
        if sorted(self.order) != list(range(1, x.rank)):
            raise Misfit(f"an order of {x.rank - 1} axes", " ".join(map(str, self.order)))
        return Shape.of(*(x.known(i) for i in self.order), kind=x.kind)

    def setting(self, *shapes: Any) -> str:
        return f"axes {', '.join(map(str, self.order))}"


class PermuteKernel(Kernel[Permute]):
    """One copy each way."""

    def setup(self, ports: Bound) -> None:
        x, self.y, dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        order = (0, *self.layer.order)
        self.x = x.transpose(order)
        self.dx = None if dx is None else dx.transpose(order)

    def forward(self) -> None:                            # y = x with its axes in another order
        np.copyto(self.y, self.x)

    def backward(self) -> None:                           # dx = dy with its axes back in order
        if self.dx is not None:
            np.copyto(self.dx, self.dy)


class Slice(Layer, frozen=True, tag="Slice"):
    """Keeps a stretch of one axis:  y = x[..., start:stop, ...].

    Input (N, ...) -> output (N, ...), that axis shorter. Negative places count from the end.
    """

    title: ClassVar[str] = "Slice"
    icon: ClassVar[str] = "scissors"
    nicknames: ClassVar[tuple[str, ...]] = ("cut", "part", "split", "crop")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", any_kind=True),)

    start: Annotated[int, Meta(ge=-(2**31), le=2**31, description="First place that is kept")] = 0
    stop: Annotated[
        Annotated[int, Meta(ge=-(2**31), le=2**31)] | None,
        Meta(
            description="First place that is not kept; off means up to the end",
            extra={"empty": "The end"},
        ),
    ] = None
    axis: Axis = -1

    def output_shape(self, x: Shape) -> Shape:
        place = place_of(self.axis, x)
        kept = len(range(*slice(self.start, self.stop).indices(x.known(place))))
        if kept == 0:
            raise Misfit(f"at least one of {x.sizes[place]} places", f"{self.start}:{self.stop}")
        sizes = (*x.sizes[:place], kept, *x.sizes[place + 1 :])
        return replace(x, sizes=sizes, chances="")

    def setting(self, *shapes: Any) -> str:
        return f"{self.start} to {'the end' if self.stop is None else self.stop}"


class SliceKernel(Kernel[Slice]):
    """A copy of the stretch; back, zeros everywhere else."""

    def setup(self, ports: Bound) -> None:
        x, self.y, self.whole, self.dy = ports.arrays("x", "y", "dx", "dy")
        axis = self.layer.axis if self.layer.axis < 0 else self.layer.axis + 1
        place = [slice(None)] * x.ndim
        place[axis] = slice(self.layer.start, self.layer.stop)
        self.x = x[tuple(place)]
        self.dx = None if self.whole is None else self.whole[tuple(place)]

    def forward(self) -> None:                            # y = x[start:stop]
        np.copyto(self.y, self.x)

    def backward(self) -> None:                           # dx[start:stop] = dy, zero elsewhere
        if self.dx is not None:
            self.whole.fill(0)
            np.copyto(self.dx, self.dy)


class Select(Layer, frozen=True, tag="Select"):
    """Keeps one place of an axis, such as the last step of a sequence:  y = x[:, place].

    Input (N, T, ...) -> output (N, ...), without that axis.
    """

    title: ClassVar[str] = "Select"
    icon: ClassVar[str] = "target"
    nicknames: ClassVar[tuple[str, ...]] = ("one step", "last step", "class token", "pick", "index")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", any_kind=True),)

    place: Annotated[
        int, Meta(ge=-(2**31), le=2**31, description="Which one, from 0; -1 is the last")
    ] = -1
    axis: Axis = 0

    def output_shape(self, x: Shape) -> Shape:
        at = place_of(self.axis, x)
        size = x.sizes[at] or 1
        if not -size <= self.place < size:
            raise Misfit(f"a place among {size}", str(self.place))
        return Shape.of(*(s for i, s in enumerate(x.sizes) if i not in (0, at)), kind=x.kind)

    def setting(self, *shapes: Any) -> str:
        return "the last" if self.place == -1 else f"place {self.place}"


class SelectKernel(Kernel[Select]):
    """A copy of one place; back, zeros everywhere else."""

    def setup(self, ports: Bound) -> None:
        x, self.y, self.whole, self.dy = ports.arrays("x", "y", "dx", "dy")
        axis = self.layer.axis if self.layer.axis < 0 else self.layer.axis + 1
        self.x = np.moveaxis(x, axis, 0)[self.layer.place]
        self.dx = None
        if self.whole is not None:
            self.dx = np.moveaxis(self.whole, axis, 0)[self.layer.place]

    def forward(self) -> None:                            # y = x[:, place]
        np.copyto(self.y, self.x)

    def backward(self) -> None:                           # dx[:, place] = dy, zero elsewhere
        if self.dx is not None:
            self.whole.fill(0)
            np.copyto(self.dx, self.dy)


class Repeat(Layer, frozen=True, tag="Repeat"):
    """Says the same row again at every step:  y[:, t] = x.

    Input (N, F) -> output (N, times, F).
    """

    title: ClassVar[str] = "Repeat"
    icon: ClassVar[str] = "copy"
    nicknames: ClassVar[tuple[str, ...]] = ("repeat vector", "tile", "broadcast")
    inputs: ClassVar[tuple[Port, ...]] = (Port("x", any_kind=True),)

    times: Annotated[int, Meta(ge=1, le=65_536, description="How many steps")] = 2

    def output_shape(self, x: Shape) -> Shape:
        if x.rank != 2:
            raise Misfit("a row of numbers", str(x))
        return Shape.of(self.times, x.known(1), kind=x.kind)

    def setting(self, *shapes: Any) -> str:
        return f"{self.times} times"


class RepeatKernel(Kernel[Repeat]):
    """A spread copy; back, the sum over the steps."""

    def setup(self, ports: Bound) -> None:
        x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.x = x[:, None, :]

    def forward(self) -> None:                            # y[:, t] = x
        np.copyto(self.y, self.x)

    def backward(self) -> None:                           # dx = sum of dy over t
        if self.dx is not None:
            np.add.reduce(self.dy, axis=1, out=self.dx)


def place_of(axis: int, x: Shape) -> int:
    """Where an axis that is counted without the batch stands among all."""
    place = axis if axis < 0 else axis + 1
    if not place % x.rank >= 1 or not -x.rank < place < x.rank:
        raise Misfit(f"an axis below {x.rank - 1}", str(axis))
    return place % x.rank


def _filled(shape: tuple[int, ...], x: Array) -> tuple[int, ...]:
    known, size = prod(size for size in shape if size > 0), x[0].size
    return tuple(size // known if one == -1 else one for one in shape)
