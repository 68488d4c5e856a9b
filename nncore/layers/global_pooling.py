"""Pools over a whole picture or sequence, or over as many windows as one wants out."""

from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
from msgspec import Meta

from nncore.layers.base import Array, Family, Layer
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.resampling import ResampledKernel, averages
from nncore.shapes import Misfit, Shape

__all__ = ["AdaptiveAveragePool2D", "AdaptiveMaxPool2D", "GlobalAveragePool", "GlobalMaxPool"]


class GlobalPool(Layer, frozen=True):
    """One number a feature, whatever the size."""

    family: ClassVar[Family] = "convolution"
    icon: ClassVar[str] = "minimize"

    def output_shape(self, x: Shape) -> Shape:
        if x.rank < 3:
            raise Misfit("pictures or a sequence", str(x))
        return Shape.of(x.channels)

    def setting(self, *shapes: Any) -> str:
        return f"{shapes[0]} → {shapes[0].channels:,}" if shapes else ""


class GlobalAveragePool(GlobalPool, frozen=True, tag="GlobalAveragePool"):
    """The mean of each channel of a picture, or of each feature of a sequence.

    Input (N, C, H, W) -> output (N, C); input (N, T, F) -> output (N, F).
    Source: Lin, Chen and Yan (2013), Network in network.
    """

    title: ClassVar[str] = "Global average pool"
    nicknames: ClassVar[tuple[str, ...]] = ("GAP", "mean", "pooling", "flatten")


class GlobalAveragePoolKernel(Kernel[GlobalAveragePool]):
    """A mean over places; back, the same share for each place."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        picture = self.x.ndim == 4
        self.axes: Any = (2, 3) if picture else 1
        spread: Any = np.s_[..., None, None] if picture else np.s_[:, None]
        self.count = self.x.size // self.y.size
        self.share = ports.scratch(self.y.shape)
        self.spread = self.share[spread]

    def forward(self) -> None:                            # y = sum of x over places / count
        np.add.reduce(self.x, axis=self.axes, out=self.y)
        np.divide(self.y, self.count, out=self.y)

    def backward(self) -> None:                           # dx = dy / count
        if self.dx is not None:
            np.divide(self.dy, self.count, out=self.share)
            np.copyto(self.dx, self.spread)


class GlobalMaxPool(GlobalPool, frozen=True, tag="GlobalMaxPool"):
    """The largest number of each channel of a picture, or of each feature of a sequence.

    Input (N, C, H, W) -> output (N, C); input (N, T, F) -> output (N, F). Of equal numbers the
    first gets the gradient.
    """

    title: ClassVar[str] = "Global max pool"
    nicknames: ClassVar[tuple[str, ...]] = ("largest", "pooling", "flatten")


class GlobalMaxPoolKernel(Kernel[GlobalMaxPool]):
    """The place of the largest is remembered; back, the gradient goes there alone."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = map(_features_first, ports.arrays("x", "y", "dx", "dy"))
        shape, places = self.x.shape, self.x.shape[2]
        self.row, self.d_row = ports.scratch(shape), ports.scratch(shape)
        self.place = ports.scratch(shape[:2], np.intp)
        self.first = np.arange(0, self.x.size, places).reshape(shape[:2])
        self.d = ports.scratch(shape[:2])

    def forward(self) -> None:                            # y = max of x over places
        np.copyto(self.row, self.x)
        np.argmax(self.row, axis=2, out=self.place)
        np.add(self.place, self.first, out=self.place)
        np.take(self.row.reshape(-1), self.place, out=self.d, mode="clip")
        np.copyto(self.y, self.d)

    def backward(self) -> None:                           # dx = dy where the largest was, else 0
        if self.dx is not None:
            np.copyto(self.d, self.dy)
            self.d_row.fill(0)
            np.put(self.d_row, self.place, self.d)
            np.copyto(self.dx, self.d_row)


def _features_first(array: Array | None) -> Any:
    """As (features, N, places); one number a feature as (features, N)."""
    if array is None:
        return None
    if array.ndim == 4:
        view = array.transpose(1, 0, 2, 3)
        view.shape = (*view.shape[:2], -1)
        return view
    return array.transpose(2, 0, 1) if array.ndim == 3 else array.T


class AdaptivePool(Layer, frozen=True):
    """One number a window, and as many windows as one wants."""

    family: ClassVar[Family] = "convolution"
    icon: ClassVar[str] = "minimize"

    height: Annotated[int, Meta(ge=1, le=4_096, description="Windows from top to bottom")] = 1
    width: Annotated[int, Meta(ge=1, le=4_096, description="Windows from left to right")] = 1

    def output_shape(self, x: Shape) -> Shape:
        if x.rank != 4:
            raise Misfit("pictures", str(x))
        return Shape.of(x.channels, self.height, self.width)

    def setting(self, *shapes: Any) -> str:
        return f"to {self.height} × {self.width}"


class AdaptiveAveragePool2D(AdaptivePool, frozen=True, tag="AdaptiveAveragePool2D"):
    """Means of as many windows as one wants, whatever the size of the picture.

    Input (N, C, H, W) -> output (N, C, height, width); a window reaches from floor(i H / height) up
    to ceil((i + 1) H / height).
    """

    title: ClassVar[str] = "Adaptive average pool"
    nicknames: ClassVar[tuple[str, ...]] = ("mean", "pooling", "any size", "resize")


class AdaptiveAveragePool2DKernel(ResampledKernel, Kernel[AdaptiveAveragePool2D]):
    """A mean over lines is one matrix, over columns another:  y = A x B."""

    def setup(self, ports: Bound) -> None:
        _, _, height, width = ports.arrays("x")[0].shape
        self.take(ports, averages(height, self.layer.height), averages(width, self.layer.width))


class AdaptiveMaxPool2D(AdaptivePool, frozen=True, tag="AdaptiveMaxPool2D"):
    """The largest number of each of as many windows as one wants, whatever the picture's size.

    Input (N, C, H, W) -> output (N, C, height, width); a window reaches from floor(i H / height) up
    to ceil((i + 1) H / height). Of equal numbers the first gets the gradient.
    """

    title: ClassVar[str] = "Adaptive max pool"
    nicknames: ClassVar[tuple[str, ...]] = ("largest", "pooling", "any size", "resize")


class AdaptiveMaxPool2DKernel(Kernel[AdaptiveMaxPool2D]):
    """Window by window as a global pool; where windows overlap, gradients add up."""

    def setup(self, ports: Bound) -> None:
        x, y, self.dx, dy = map(_channels_first, ports.arrays("x", "y", "dx", "dy"))
        self.windows: list[_Window] = []
        count = x.shape[0] * x.shape[1]
        self.d = ports.scratch(x.shape[:2])
        for i, rows in enumerate(_ranges(x.shape[2], self.layer.height)):
            for j, columns in enumerate(_ranges(x.shape[3], self.layer.width)):
                seen = x[:, :, rows, columns]
                self.windows.append(_Window(
                    x=seen,
                    dx=None if self.dx is None else self.dx[:, :, rows, columns],
                    y=y[:, :, i, j],
                    dy=None if dy is None else dy[:, :, i, j],
                    kept=ports.scratch(seen.shape),
                    place=ports.scratch(x.shape[:2], np.intp),
                    first=np.arange(count).reshape(x.shape[:2]) * seen[0, 0].size,
                ))  # fmt: skip

    def forward(self) -> None:                            # y = max of x over each window
        for window in self.windows:
            np.copyto(window.kept, window.x)
            flat = window.kept.reshape(*window.place.shape, -1)
            np.argmax(flat, axis=2, out=window.place)
            np.add(window.place, window.first, out=window.place)
            np.take(flat.reshape(-1), window.place, out=self.d, mode="clip")
            np.copyto(window.y, self.d)

    def backward(self) -> None:                           # dx = sum of dy where x was the largest
        if self.dx is not None:
            self.dx.fill(0)
            for window in self.windows:
                np.copyto(self.d, window.dy)
                window.kept.fill(0)
                np.put(window.kept, window.place, self.d)
                np.add(window.dx, window.kept, out=window.dx)


class _Window(NamedTuple):
    """What one window sees, and where in it the largest number of each channel was."""

    x: Array
    dx: Any
    y: Array
    dy: Any
    kept: Array
    place: Array
    first: Array


def _channels_first(array: Array | None) -> Any:
    return None if array is None else array.transpose(1, 0, 2, 3)


def _ranges(size: int, count: int) -> list[slice]:
    """Which lines each window sees.

    >>> _ranges(5, 2)
    [slice(0, 3, None), slice(2, 5, None)]
    """
    return [slice(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]
