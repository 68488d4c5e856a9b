"""Pools: one number for each window of a picture or a sequence, the largest or the mean."""

from itertools import product
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from nncore.fields import Pair, along, both, crossed, number_words
from nncore.layers.base import Array, Family, Layer
from nncore.layers.convolving import planes
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.windows import sides
from nncore.shapes import Change, Misfit, Shape

__all__ = ["AveragePool1D", "AveragePool2D", "MaxPool1D", "MaxPool2D"]

Places = Annotated[int, Meta(ge=1, le=1_024)]
APART = Meta(
    description="Places from one window to the next; off means windows side by side",
    extra={"empty": "Side by side"},
)
PoolSize = Annotated[
    Pair[Places], Meta(description="Length of the window's side, or its height and width")
]
PoolStrides = Annotated[Pair[Places] | None, APART]
Steps = Annotated[int, Meta(ge=1, le=1_024, description="Steps in a window")]
StepsApart = Annotated[Places | None, APART]
PoolPadding = Annotated[
    Literal["valid", "same", "by side"],
    Meta(description="Places around: none, as many as cover all, or a number for each side"),
]
Sides = Annotated[
    Pair[Annotated[int, Meta(ge=0, le=1_024)]],
    Meta(description="Places on each side, where padding is by side; or above and beside"),
]
StepsBeside = Annotated[
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
        if flat:
            if x.features[0] is None:
                raise Misfit("a sequence of known length", str(x))
            return Shape.of(pooled(self, 1, x.features[0])[0], x.channels)
        sizes = (pooled(self, axis, x.features[axis + 1] or 1)[0] for axis in (0, 1))
        return Shape.of(x.channels, *sizes)

    def setting(self, *shapes: Any) -> str:
        flat = self.tag.endswith("1D")
        words = str(self.pool_size) if flat else crossed(self.pool_size)
        if self.strides is not None:
            words += f" · stride {number_words(self.strides)}"
        if self.padding == "by side":
            return f"{words} · {number_words(self.sides)} a side"
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

    pool_size: Steps = 2
    strides: StepsApart = None
    sides: StepsBeside = 0


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

    pool_size: Steps = 2
    strides: StepsApart = None
    sides: StepsBeside = 0
    count_padding: CountPadding = True


def pooled(layer: Any, axis: int, size: int) -> tuple[int, int, int]:
    """Windows along an axis, 0 down and 1 across, and places before and after that they reach."""
    layer = along(layer, axis)
    if layer.padding == "by side" and 2 * layer.sides > layer.pool_size:
        raise Misfit(f"at most {layer.pool_size // 2} places a side", str(layer.sides))
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

    by_channel: ClassVar[bool] = True
    around: ClassVar[float] = 0.0

    def take(self, layer: Any, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = map(planes, ports.arrays("x", "y", "dx", "dy"))
        picture, size = ports.arrays("x")[0].ndim == 4, both(layer.pool_size)
        channels, n, height, width = self.x.shape
        self.step, self.size = both(layer.strides or size), size
        if not picture:
            self.step, self.size = (1, self.step[1]), (1, size[1])
        top, bottom = pooled(layer, 0, height)[1:] if picture else (0, 0)
        left, right = pooled(layer, 1, width)[1:]
        self.middle = np.s_[:, :, top : top + height, left : left + width]
        self.padded, self.d_padded = self.x, self.dx
        self.is_padded = max(top, bottom, left, right) > 0
        if self.is_padded:
            full = (channels, n, top + height + max(0, bottom), left + width + max(0, right))
            self.padded, self.d_padded = ports.scratch(full), ports.scratch(full)
            self.padded.fill(self.around)
        self.apart = self.step[0] >= self.size[0] and self.step[1] >= self.size[1]
        self.fills = self.step == self.size and not any((top, bottom, left, right))
        self.left, self.share = ports.common_like(self.y, self.y)
        self.equal = ports.scratch_like(self.y, np.bool_)
        self.windows = self._windows(self.padded)
        self.d_windows = [] if self.dx is None else self._windows(self.d_padded)

    def spread(self) -> None:
        """Put the picture into the larger one, if there is one."""
        if self.is_padded:
            np.copyto(self.padded[self.middle], self.x)

    def clear(self) -> None:
        """Zero what the windows' gradients are added to, or do not reach."""
        if not self.fills:
            self.d_padded.fill(0)

    def gather(self) -> None:
        """Take the gradient out of the larger picture, if there is one."""
        if self.is_padded:
            np.copyto(self.dx, self.d_padded[self.middle])

    def _windows(self, padded: Array) -> list[Array]:
        """For each place inside a window what all windows see there."""
        (_, _, lines, columns), (s, t) = self.y.shape, self.step
        return [
            padded[:, :, i : i + (lines - 1) * s + 1 : s, j : j + (columns - 1) * t + 1 : t]
            for i, j in product(range(self.size[0]), range(self.size[1]))
        ]


class MaxPoolKernel(PoolKernel):
    """The largest of the views; back, each window's gradient goes to the first that equals it."""

    around: ClassVar[float] = -np.inf

    def forward(self) -> None:                            # y = max of x over the window
        self.spread()
        np.copyto(self.y, self.windows[0])
        for view in self.windows[1:]:
            np.maximum(self.y, view, out=self.y)

    def backward(self) -> None:                           # dx = dy where x = y, else 0
        if self.dx is None:
            return
        self.clear()
        left = self.dy
        for view, d_view in zip(self.windows[:-1], self.d_windows[:-1], strict=True):
            share = d_view if self.apart else self.share
            np.equal(view, self.y, out=self.equal)
            np.multiply(left, self.equal, out=share)
            if not self.apart:
                np.add(d_view, share, out=d_view)
            np.subtract(left, share, out=self.left)       # a second equal one gets nothing
            left = self.left
        if self.apart:                                    # the last gets what is left
            np.copyto(self.d_windows[-1], left)
        else:
            np.add(self.d_windows[-1], left, out=self.d_windows[-1])
        self.gather()


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
        height, width = self.x.shape[2:]
        lines = counted(layer, 0, height) if ports.arrays("x")[0].ndim == 4 else np.ones(1)
        self.part = (1 / np.outer(lines, counted(layer, 1, width))).astype(ports.dtype)

    def forward(self) -> None:                            # y = sum of x over the window / count
        self.spread()
        np.copyto(self.y, self.windows[0])
        for view in self.windows[1:]:
            np.add(self.y, view, out=self.y)
        np.multiply(self.y, self.part, out=self.y)

    def backward(self) -> None:                           # dx = dy / count
        if self.dx is None:
            return
        self.clear()
        np.multiply(self.dy, self.part, out=self.share)
        for d_view in self.d_windows:
            if self.apart:
                np.copyto(d_view, self.share)
            else:
                np.add(d_view, self.share, out=d_view)
        self.gather()


class AveragePool2DKernel(AveragePoolKernel, Kernel[AveragePool2D]):
    """Over lines and columns."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports)


class AveragePool1DKernel(AveragePoolKernel, Kernel[AveragePool1D]):
    """Over steps."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports)


def counted(layer: Any, axis: int, size: int) -> Array:
    """How many places of each window along an axis count in its mean."""
    out, before, _ = pooled(layer, axis, size)
    layer = along(layer, axis)
    step = layer.strides or layer.pool_size
    begin = np.arange(out) * step
    low, high = before, before + size
    if layer.count_padding:         # what hangs over beyond the padding never counts
        after = sides(size, layer.pool_size, step, 1, layer.padding, layer.sides)[1]
        low, high = 0, high + after
    counts: Array = np.minimum(begin + layer.pool_size, high) - np.maximum(begin, low)
    return counts
