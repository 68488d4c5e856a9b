"""Layers that make pictures larger or smaller without learning: Upsample, Pad, Crop, shuffle."""

from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from nncore.fields import Pair, both
from nncore.layers.base import Array, Family, Layer
from nncore.layers.convolving import planes
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.resampling import ResampledKernel, between_neighbours
from nncore.shapes import Misfit, Shape

__all__ = ["Crop", "Pad", "PixelShuffle", "Upsample"]

Factor = Annotated[int, Meta(ge=1, le=64, description="How many times as high and wide")]
Factors = Annotated[
    Pair[Annotated[int, Meta(ge=1, le=64)]],
    Meta(description="How many times as high and wide, or how many times each"),
]
Top = Annotated[int, Meta(ge=0, le=4_096, description="Lines at the top")]
Bottom = Annotated[int, Meta(ge=0, le=4_096, description="Lines at the bottom")]
Left = Annotated[int, Meta(ge=0, le=4_096, description="Columns at the left")]
Right = Annotated[int, Meta(ge=0, le=4_096, description="Columns at the right")]


class Resizing(Layer, frozen=True):
    """Pictures in, pictures out."""

    family: ClassVar[Family] = "convolution"

    def sizes(self, channels: int, height: int, width: int) -> tuple[int, int, int]:
        """Channels, height and width of what leaves."""
        raise NotImplementedError(self.tag)

    def output_shape(self, x: Shape) -> Shape:
        if x.rank != 4:
            raise Misfit("pictures", str(x))
        _, channels, height, width = (size or 1 for size in x.sizes)
        return Shape.of(*self.sizes(channels, height, width))

    def setting(self, *shapes: Any) -> str:
        try:
            return f"{shapes[0]} → {self.output_shape(shapes[0])}" if shapes else ""
        except Misfit:
            return ""                   # its problem says why


class Upsample(Resizing, frozen=True, tag="Upsample"):
    """Makes a picture larger: each number becomes a square, or numbers between are mixed.

    Input (N, C, H, W) -> output (N, C, factor H, factor W). Bilinear is PyTorch's with
    align_corners off.
    """

    title: ClassVar[str] = "Upsample"
    icon: ClassVar[str] = "maximize"
    main_field: ClassVar[str] = "factor"
    nicknames: ClassVar[tuple[str, ...]] = ("resize", "enlarge", "interpolate", "unpool", "zoom")

    factor: Factors = 2
    mode: Annotated[
        Literal["nearest", "bilinear"], Meta(description="Squares, or a smooth passage")
    ] = "nearest"

    def sizes(self, channels: int, height: int, width: int) -> tuple[int, int, int]:
        down, across = both(self.factor)
        return channels, height * down, width * across


class UpsampleKernel(ResampledKernel, Kernel[Upsample]):
    """Nearest: columns are repeated, then lines; back, sums of both. Bilinear: two matrices."""

    def setup(self, ports: Bound) -> None:
        (down, across), (_, _, height, width) = both(self.layer.factor), ports.arrays("x")[0].shape
        if self.layer.mode == "bilinear":
            self.take(ports, between_neighbours(height, down), between_neighbours(width, across))
            return
        self.x, self.y, self.dx, self.dy = map(planes, ports.arrays("x", "y", "dx", "dy"))
        self.between = ports.scratch((*self.x.shape[:3], width * across))

    def forward(self) -> None:                            # y[i, j] = x[i // factor, j // factor]
        if self.layer.mode == "bilinear":
            super().forward()
            return
        down, across = both(self.layer.factor)
        for j in range(across):
            np.copyto(self.between[..., j::across], self.x)
        for i in range(down):
            np.copyto(self.y[:, :, i::down], self.between)

    def backward(self) -> None:                           # dx = sum of dy over the square
        if self.dx is None:
            return
        if self.layer.mode == "bilinear":
            super().backward()
            return
        down, across = both(self.layer.factor)
        np.copyto(self.between, self.dy[:, :, ::down])
        for i in range(1, down):
            np.add(self.between, self.dy[:, :, i::down], out=self.between)
        np.copyto(self.dx, self.between[..., ::across])
        for j in range(1, across):
            np.add(self.dx, self.between[..., j::across], out=self.dx)


class Pad(Resizing, frozen=True, tag="Pad"):
    """Puts a border around a picture: zeros, the picture mirrored, or its edge drawn out.

    Input (N, C, H, W) -> output (N, C, top + H + bottom, left + W + right).
    """

    title: ClassVar[str] = "Pad"
    icon: ClassVar[str] = "square-dashed"
    nicknames: ClassVar[tuple[str, ...]] = ("border", "zero padding", "reflect", "mirror", "edge")

    top: Top = 1
    bottom: Bottom = 1
    left: Left = 1
    right: Right = 1
    mode: Annotated[
        Literal["zero", "reflect", "edge"], Meta(description="What the border is made of")
    ] = "zero"

    def sizes(self, channels: int, height: int, width: int) -> tuple[int, int, int]:
        for size, *border in ((height, self.top, self.bottom), (width, self.left, self.right)):
            if self.mode == "reflect" and max(border) >= size:
                raise Misfit(f"a picture of more than {max(border)} places", str(size))
        return channels, self.top + height + self.bottom, self.left + width + self.right


class PadKernel(Kernel[Pad]):
    """A copy into the middle, then each line and column of the border from where it comes."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = map(planes, ports.arrays("x", "y", "dx", "dy"))
        layer, (_, _, height, width) = self.layer, self.x.shape
        bottom, right = layer.top + height, layer.left + width
        self.middle = np.s_[:, :, layer.top : bottom, layer.left : right]
        self.work = None
        self.columns: list[tuple[Any, Any, Array]] = []   # (a place of the border, its source,
        self.lines: list[tuple[Any, Any, Array]] = []     # and room for what goes from one to
        if layer.mode != "zero":                          # the other)
            self.work = ports.scratch(self.y.shape)
            column, line = ports.scratch(self.x.shape[:3]), ports.scratch(self.y[:, :, 0].shape)
            inside = slice(layer.top, bottom)
            self.columns = [
                (np.s_[:, :, inside, to], np.s_[:, :, inside, source], column)
                for to, source in self._border(layer.left, right, layer.right)
            ]
            self.lines = [
                (np.s_[:, :, to], np.s_[:, :, source], line)
                for to, source in self._border(layer.top, bottom, layer.bottom)
            ]

    def forward(self) -> None:                            # y = x in the middle of a border
        if self.layer.mode == "zero":
            self.y.fill(0)
        np.copyto(self.y[self.middle], self.x)
        for to, source, room in self.columns + self.lines:
            np.copyto(room, self.y[source])
            np.copyto(self.y[to], room)

    def backward(self) -> None:                           # dx = dy, and what its copies hand back
        if self.dx is None:
            return
        d = self.dy
        if self.work is not None:
            d = self.work
            np.copyto(d, self.dy)
            for to, source, room in self.lines + self.columns:
                np.copyto(room, d[to])
                np.add(d[source], room, out=d[source])
        np.copyto(self.dx, d[self.middle])

    def _border(self, low: int, high: int, after: int) -> list[tuple[int, int]]:
        """Places before low and from high on, and where each comes from."""
        edge = self.layer.mode == "edge"
        before = [(low - i, low if edge else low + i) for i in range(1, low + 1)]
        behind = [(high + i, high - 1 if edge else high - 2 - i) for i in range(after)]
        return before + behind


class Crop(Resizing, frozen=True, tag="Crop"):
    """Cuts lines and columns off the edges of a picture.

    Input (N, C, H, W) -> output (N, C, H - top - bottom, W - left - right).
    """

    title: ClassVar[str] = "Crop"
    icon: ClassVar[str] = "scissors"
    nicknames: ClassVar[tuple[str, ...]] = ("cut", "trim", "border")

    top: Top = 1
    bottom: Bottom = 1
    left: Left = 1
    right: Right = 1

    def sizes(self, channels: int, height: int, width: int) -> tuple[int, int, int]:
        high, wide = height - self.top - self.bottom, width - self.left - self.right
        if min(high, wide) < 1:
            least = f"{self.top + self.bottom + 1} × {self.left + self.right + 1}"
            raise Misfit(f"a picture of at least {least}", f"{height} × {width}")
        return channels, high, wide


class CropKernel(Kernel[Crop]):
    """A copy of the middle; back, zeros around."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        layer, (_, _, height, width) = self.layer, self.x.shape
        self.middle = np.s_[
            :, :, layer.top : height - layer.bottom, layer.left : width - layer.right
        ]

    def forward(self) -> None:                            # y = the middle of x
        np.copyto(self.y, self.x[self.middle])

    def backward(self) -> None:                           # dx = dy in the middle, zero around
        if self.dx is not None:
            self.dx.fill(0)
            np.copyto(self.dx[self.middle], self.dy)


class PixelShuffle(Resizing, frozen=True, tag="PixelShuffle"):
    """Turns channels into places: factor * factor channels become a square of one.

    Input (N, C factor^2, H, W) -> output (N, C, factor H, factor W).
    Source: Shi et al. (2016), Real-time super-resolution with sub-pixel convolution.
    """

    title: ClassVar[str] = "Pixel shuffle"
    icon: ClassVar[str] = "shuffle"
    main_field: ClassVar[str] = "factor"
    nicknames: ClassVar[tuple[str, ...]] = ("depth to space", "sub-pixel", "super-resolution")

    factor: Factor = 2

    def sizes(self, channels: int, height: int, width: int) -> tuple[int, int, int]:
        square = self.factor**2
        if channels % square:
            raise Misfit(f"a number of channels that {square} divides", f"{channels:,}")
        return channels // square, height * self.factor, width * self.factor


class PixelShuffleKernel(Kernel[PixelShuffle]):
    """A copy; one channel of each square at a time."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = map(planes, ports.arrays("x", "y", "dx", "dy"))

    def forward(self) -> None:          # y[c, i, j] = x[c f^2 + (i mod f) f + j mod f, i/f, j/f]
        for channels, places in self._pairs(self.x, self.y):
            np.copyto(places, channels)

    def backward(self) -> None:
        if self.dx is not None:
            for channels, places in self._pairs(self.dx, self.dy):
                np.copyto(channels, places)

    def _pairs(self, deep: Array, broad: Array) -> list[tuple[Array, Array]]:
        f = self.layer.factor
        return [
            (deep[i * f + j :: f * f], broad[:, :, i::f, j::f]) for i in range(f) for j in range(f)
        ]
