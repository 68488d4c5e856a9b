"""Pools: one number for each window of a picture or a sequence, the largest or the mean."""

from collections.abc import Callable
from functools import partial
from itertools import product
from math import prod
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, cast

import numpy as np
from msgspec import Meta

from nncore import threads
from nncore.layers.base import Array, Family, Layer
from nncore.layers.convolving import planes
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.windows import sides
from nncore.shapes import Change, Misfit, Shape

__all__ = ["AveragePool1D", "AveragePool2D", "MaxPool1D", "MaxPool2D"]

PoolSize = Annotated[int, Meta(ge=1, le=1_024, description="Length of the window's side")]
PoolStrides = Annotated[
    Annotated[int, Meta(ge=1, le=1_024)] | None,
    Meta(description="Places from one window to the next; empty means windows side by side"),
]
PoolPadding = Annotated[
    Literal["valid", "same", "by side"],
    Meta(description="Places around: none, as many as cover all, or a number for each side"),
]
Sides = Annotated[
    int, Meta(ge=0, le=1_024, description="Places on each side, where padding is by side")
]
CeilMode = Annotated[
    bool, Meta(title="Keep the rest", description="A last window may hang over the edge")
]
CountPadding = Annotated[
    bool, Meta(description="Zeros around count in the mean; else only what is there does")
]


class Pool(Layer, frozen=True):
    """What all pools with windows have in common."""

    family: ClassVar[Family] = "convolution"
    icon: ClassVar[str] = "minimize"
    main_field: ClassVar[str] = "pool_size"

    pool_size: PoolSize = 2
    strides: PoolStrides = None
    padding: PoolPadding = "valid"
    sides: Sides = 0
    ceil_mode: CeilMode = False

    def output_shape(self, x: Shape) -> Shape:
        flat = self.tag.endswith("1D")
        if x.rank != (3 if flat else 4):
            raise Misfit("a sequence" if flat else "pictures", str(x))
        if self.padding == "by side" and 2 * self.sides > self.pool_size:
            raise Misfit(f"at most {self.pool_size // 2} places a side", str(self.sides))
        if flat:
            if x.features[0] is None:
                raise Misfit("a sequence of known length", str(x))
            return Shape.of(pooled(self, x.features[0])[0], x.channels)
        return Shape.of(x.channels, *(pooled(self, size or 1)[0] for size in x.features[1:]))

    def setting(self, *shapes: Any) -> str:
        words = " × ".join([str(self.pool_size)] * (1 if self.tag.endswith("1D") else 2))
        if self.strides is not None:
            words += f" · stride {self.strides}"
        if self.padding == "by side":
            return f"{words} · {self.sides} a side"
        return words if self.padding == "valid" else f"{words} · {self.padding}"


class MaxPool2D(Pool, frozen=True, tag="MaxPool2D"):
    """Keeps the largest number of each window, so that a pattern may move a little.

    Input (N, C, H, W) -> output (N, C, H', W'). Of equal numbers the first gets the gradient.
    Source: Ranzato, Huang, Boureau and LeCun (2007), Unsupervised learning of invariant features.
    """

    title: ClassVar[str] = "Max pool 2D"
    nicknames: ClassVar[tuple[str, ...]] = ("pooling", "downsample", "subsample", "shrink")


class MaxPool1D(Pool, frozen=True, tag="MaxPool1D"):
    """Keeps the largest number of each window of a sequence.

    Input (N, T, F) -> output (N, T', F). Of equal numbers the first gets the gradient.
    """

    title: ClassVar[str] = "Max pool 1D"
    nicknames: ClassVar[tuple[str, ...]] = ("pooling", "downsample", "subsample", "shrink")


class AveragePool2D(Pool, frozen=True, tag="AveragePool2D"):
    """The mean of each window, which shrinks a picture softly.

    Input (N, C, H, W) -> output (N, C, H', W').
    Source: LeCun, Bottou, Bengio and Haffner (1998), Gradient-based learning.
    """

    title: ClassVar[str] = "Average pool 2D"
    nicknames: ClassVar[tuple[str, ...]] = ("mean", "pooling", "downsample", "subsample", "shrink")

    count_padding: CountPadding = True


class AveragePool1D(Pool, frozen=True, tag="AveragePool1D"):
    """The mean of each window of a sequence.

    Input (N, T, F) -> output (N, T', F).
    """

    title: ClassVar[str] = "Average pool 1D"
    nicknames: ClassVar[tuple[str, ...]] = ("mean", "pooling", "downsample", "subsample", "shrink")

    count_padding: CountPadding = True


def pooled(layer: Any, size: int) -> tuple[int, int, int]:
    """Windows along an axis, and places before and after it that they reach."""
    step = layer.strides or layer.pool_size
    before, after = sides(size, layer.pool_size, step, 1, layer.padding, layer.sides)
    room = size + before + after - layer.pool_size
    if room < 0:
        remedy = Change("padding", "same")
        raise Misfit(f"at least {layer.pool_size - before - after} places", f"{size}", remedy)
    out = room // step + 1
    if layer.ceil_mode:
        out = -(-room // step) + 1
        out -= (out - 1) * step >= size + before            # a window has to begin on something
    return out, before, (out - 1) * step + layer.pool_size - size - before


class PoolKernel:
    """Windows as views: one for each place inside them, of all windows at once.

    Where windows reach over the edge the picture is first copied to a larger one.
    """

    around: ClassVar[float] = 0.0

    def take(self, layer: Any, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = map(planes, ports.arrays("x", "y", "dx", "dy"))
        picture, size = ports.arrays("x")[0].ndim == 4, layer.pool_size
        _, n, height, width = self.x.shape
        self.step, self.size = layer.strides or size, (size if picture else 1, size)
        top, bottom = pooled(layer, height)[1:] if picture else (0, 0)
        left, right = pooled(layer, width)[1:]
        self.inside = np.s_[:, :, top : top + height, left : left + width]
        full = (n, top + height + max(0, bottom), left + width + max(0, right))
        self.padded = max(top, bottom, left, right) > 0
        self.apart = self.step >= size                      # no number is in two windows
        self.fills = self.step == size and not any((top, bottom, left, right))
        every = threads.cut_for_cache(len(self.x), n * full[1] * full[2])
        if not picture:
            every = [[slice(0, len(self.x))]]
        most = max(part.stop - part.start for lane in every for part in lane)
        windows = (most, *self.y.shape[1:])
        self.forward_jobs, self.backward_jobs = [], []
        for number, lane in enumerate(every):
            room = self._room(ports, number, (most, *full), windows)
            self.forward_jobs.append(partial(self._each, lane, room, self._forward))
            self.backward_jobs.append(partial(self._each, lane, room, self._backward))

    def forward(self) -> None:
        threads.run_all(self.forward_jobs)

    def backward(self) -> None:
        if self.dx is not None:
            threads.run_all(self.backward_jobs)

    def windows(self, padded: Array) -> list[Array]:
        """For each place inside a window what all windows see there."""
        _, _, lines, columns = self.y.shape
        s = self.step
        return [
            padded[:, :, i : i + (lines - 1) * s + 1 : s, j : j + (columns - 1) * s + 1 : s]
            for i, j in product(range(self.size[0]), range(self.size[1]))
        ]

    def _room(
        self, ports: Bound, lane: int, full: tuple[int, ...], windows: tuple[int, ...]
    ) -> "Room":
        """Where one thread works, in memory that all kernels share."""
        picture, sums = prod(full) if self.padded else 0, prod(windows)
        row = ports.common_scratch(2 * picture + 3 * sums, lane)
        cuts = np.cumsum([picture, picture, sums, sums])
        padded, d_padded, left, share, equal = np.split(row, cuts)
        shape = full if self.padded else (0, 0, 0, 0)
        return Room(
            padded.reshape(shape),
            d_padded.reshape(shape),
            left.reshape(windows),
            share.reshape(windows),
            equal.view(np.bool_)[:sums].reshape(windows),
        )

    def _each(self, lane: list[slice], room: "Room", run: Callable[..., None]) -> None:
        for part in lane:
            run(part, Room(*(array[: part.stop - part.start] for array in room)))

    def _padded(self, part: slice, room: "Room") -> Array:
        if not self.padded:
            return cast(Array, self.x[part])
        room.padded.fill(self.around)
        np.copyto(room.padded[self.inside], self.x[part])
        return room.padded

    def _emptied(self, part: slice, room: "Room") -> Array:
        dx = room.d_padded if self.padded else self.dx[part]
        if not self.fills:
            dx.fill(0)
        return cast(Array, dx)

    def _forward(self, part: slice, room: "Room") -> None:
        raise NotImplementedError

    def _backward(self, part: slice, room: "Room") -> None:
        raise NotImplementedError


class Room(NamedTuple):
    """A padded picture and its gradient, empty where none is needed; and three arrays like y."""

    padded: Array
    d_padded: Array
    left: Array
    share: Array
    equal: Array


class MaxPoolKernel(PoolKernel):
    """The largest of the views; back, each window's gradient goes to the first that equals it."""

    around: ClassVar[float] = -np.inf

    def _forward(self, part: slice, room: Room) -> None:        # y = max over the window
        y, (first, *rest) = self.y[part], self.windows(self._padded(part, room))
        np.copyto(y, first)
        for view in rest:
            np.maximum(y, view, out=y)

    def _backward(self, part: slice, room: Room) -> None:       # dx = dy where x = y, else 0
        y, x, dx = self.y[part], self._padded(part, room), self._emptied(part, room)
        np.copyto(room.left, self.dy[part])
        for view, dx_view in zip(self.windows(x), self.windows(dx), strict=True):
            share = dx_view if self.apart else room.share
            np.equal(view, y, out=room.equal)
            np.multiply(room.left, room.equal, out=share)
            np.subtract(room.left, share, out=room.left)        # a second equal one gets nothing
            if not self.apart:
                np.add(dx_view, share, out=dx_view)
        if self.padded:
            np.copyto(self.dx[part], dx[self.inside])


class MaxPool2DKernel(MaxPoolKernel, Kernel[MaxPool2D]):
    """Over lines and columns."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports)


class MaxPool1DKernel(MaxPoolKernel, Kernel[MaxPool1D]):
    """Over steps."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports)


class AveragePoolKernel(PoolKernel):
    """The sum of the views by how many count; back, every place gets the same share."""

    def take(self, layer: Any, ports: Bound) -> None:
        super().take(layer, ports)
        lines = np.ones(1)
        if self.size[0] > 1 or ports.arrays("x")[0].ndim == 4:
            lines = counted(layer, self.x.shape[2])
        counts = np.outer(lines, counted(layer, self.x.shape[3]))
        self.share = (1 / counts).astype(ports.dtype)

    def _forward(self, part: slice, room: Room) -> None:        # y = sum over the window / count
        y, (first, *rest) = self.y[part], self.windows(self._padded(part, room))
        np.copyto(y, first)
        for view in rest:
            np.add(y, view, out=y)
        np.multiply(y, self.share, out=y)

    def _backward(self, part: slice, room: Room) -> None:       # dx = dy / count
        dx = self._emptied(part, room)
        np.multiply(self.dy[part], self.share, out=room.share)
        for dx_view in self.windows(dx):
            if self.apart:
                np.copyto(dx_view, room.share)
            else:
                np.add(dx_view, room.share, out=dx_view)
        if self.padded:
            np.copyto(self.dx[part], dx[self.inside])


class AveragePool2DKernel(AveragePoolKernel, Kernel[AveragePool2D]):
    """Over lines and columns."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports)


class AveragePool1DKernel(AveragePoolKernel, Kernel[AveragePool1D]):
    """Over steps."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports)


def counted(layer: Any, size: int) -> Array:
    """How many places of each window along an axis count in its mean."""
    out, before, _ = pooled(layer, size)
    step = layer.strides or layer.pool_size
    begin = np.arange(out) * step
    low, high = before, before + size
    if layer.count_padding:         # what hangs over beyond the padding never counts
        after = sides(size, layer.pool_size, step, 1, layer.padding, layer.sides)[1]
        low, high = 0, high + after
    return np.minimum(begin + layer.pool_size, high) - np.maximum(begin, low)
