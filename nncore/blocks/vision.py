"""Blocks of networks that look at pictures."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from nncore.blocks.base import BlockLayer
from nncore.blocks.sketch import Sketch
from nncore.graph import Graph
from nncore.layers.activation import ReLU, ReLU6
from nncore.layers.combine import Add, Multiply
from nncore.layers.convolution import Conv2D, DepthwiseConv2D
from nncore.layers.core import Dense, Scale
from nncore.layers.global_pooling import GlobalAveragePool
from nncore.layers.joining import Concatenate
from nncore.layers.normalise import BatchNorm
from nncore.layers.pooling import MaxPool2D
from nncore.layers.shaping import Reshape
from nncore.layers.smooth import Sigmoid
from nncore.shapes import Misfit, Shape

__all__ = [
    "DenseBlock", "Fire", "Inception", "InvertedResidual", "Residual", "SqueezeExcite", "UNetStage",
]  # fmt: skip

Filters = Annotated[int, Meta(ge=1, le=65_536, description="How many patterns it looks for")]
Strides = Annotated[int, Meta(ge=1, le=8, description="2 halves the size of the picture")]
Kind = Literal["basic", "bottleneck", "pre-activation"]
EXPANSION = 4


class VisionBlock(BlockLayer, frozen=True):
    """A block with one picture in and one out."""

    def inner(self, repeat: int, *shapes: Any) -> Graph:
        (x,) = shapes
        if not isinstance(x, Shape) or x.rank != 4:
            raise Misfit("a picture: C × H × W", str(x))
        sketch = Sketch()
        return sketch.output("y", self.draw(sketch, sketch.input("x"), repeat, x))

    def draw(self, s: Sketch, x: str, repeat: int, shape: Shape) -> str:
        """Lay the layers down; returns the last."""
        raise NotImplementedError(type(self).__name__)


def conv(filters: int, size: int = 3, strides: int = 1, bias: bool = False) -> Conv2D:
    """A convolution that keeps the size, or halves it with strides of 2, as ResNets have it."""
    return Conv2D(
        filters, kernel_size=size, strides=strides, padding="by side", sides=size // 2, bias=bias
    )


class Residual(VisionBlock, frozen=True, tag="Residual"):
    """Adds what a few layers find to what came in:  y = x + f(x), so that depth does no harm.

    Input (N, C, H, W) -> output (N, filters, H / strides, W / strides), four times as many filters
    of a bottleneck. Of several repeats only the first strides. Where the shape changes, the way
    around is a 1 × 1 convolution, or every second pixel with channels of zeros.
    Source: He, Zhang, Ren and Sun (2015), Deep residual learning; pre-activation: the same (2016),
    Identity mappings in deep residual networks.
    """

    title: ClassVar[str] = "Residual block"
    common: ClassVar[bool] = True
    nicknames: ClassVar[tuple[str, ...]] = ("ResNet", "skip", "shortcut", "bottleneck")
    main_field: ClassVar[str] = "filters"

    filters: Filters = 64
    strides: Strides = 1
    style: Annotated[
        Kind, Meta(description="Two layers, a bottleneck of three, or norm and ReLU first")
    ] = "basic"
    pads: Annotated[
        bool, Meta(title="Pad shortcuts", description="Zeros instead of a 1 × 1 convolution")
    ] = False

    def draw(self, s: Sketch, x: str, repeat: int, shape: Shape) -> str:
        strides = self.strides if repeat == 0 else 1
        wide = self.filters * (EXPANSION if self.style == "bottleneck" else 1)
        changes = strides != 1 or shape.channels != wide
        if self.style == "pre-activation":
            x = s.chain(x, BatchNorm(), ReLU()) if changes else x
            first = x if changes else s.chain(x, BatchNorm(), ReLU())
            f = s.chain(first, conv(self.filters, 3, strides), BatchNorm(), ReLU())
            f = s.chain(f, conv(self.filters))
            return s.add(Add(), f, self._around(s, x, strides, wide, shape, False))
        if self.style == "bottleneck":
            f = s.chain(x, conv(self.filters, 1), BatchNorm(), ReLU())
            f = s.chain(f, conv(self.filters, 3, strides), BatchNorm(), ReLU())
            f = s.chain(f, conv(wide, 1), BatchNorm())
        else:
            f = s.chain(x, conv(wide, 3, strides), BatchNorm(), ReLU(), conv(wide), BatchNorm())
        return s.chain(s.add(Add(), f, self._around(s, x, strides, wide, shape, True)), ReLU())

    def _around(
        self, s: Sketch, x: str, strides: int, wide: int, shape: Shape, norm: bool
    ) -> str:
        """The way round: what came in, made to fit."""
        if strides == 1 and shape.channels == wide:
            return x
        if not self.pads:
            fitted = s.chain(x, conv(wide, 1, strides))
            return s.chain(fitted, BatchNorm()) if norm else fitted
        if wide % shape.channels:
            raise Misfit(f"a number of channels that divides {wide}", str(shape.channels))
        seen = s.chain(x, MaxPool2D(1, strides=strides)) if strides > 1 else x
        times = wide // shape.channels
        return s.add(Concatenate(), *[seen, *(s.chain(seen, Scale(0.0)) for _ in range(times - 1))])

    def setting(self, *shapes: Any) -> str:
        return f"{self.filters} filters · {self.style}"


class Inception(VisionBlock, frozen=True, tag="Inception"):
    """Looks with small and large kernels at once and puts what they find side by side.

    Input (N, C, H, W) -> output (N, sum of the four, H, W).
    Source: Szegedy and others (2014), Going deeper with convolutions.
    """

    title: ClassVar[str] = "Inception"
    nicknames: ClassVar[tuple[str, ...]] = ("GoogLeNet", "parallel", "branches")

    ones: Annotated[int, Meta(ge=1, le=4_096, description="Filters of 1 × 1")] = 64
    before_threes: Annotated[int, Meta(ge=1, le=4_096, description="Channels before 3 × 3")] = 96
    threes: Annotated[int, Meta(ge=1, le=4_096, description="Filters of 3 × 3")] = 128
    before_fives: Annotated[int, Meta(ge=1, le=4_096, description="Channels before 5 × 5")] = 16
    fives: Annotated[int, Meta(ge=1, le=4_096, description="Filters of 5 × 5")] = 32
    pooled: Annotated[int, Meta(ge=1, le=4_096, description="Channels kept of the pool")] = 32

    def draw(self, s: Sketch, x: str, repeat: int, shape: Shape) -> str:
        a = s.chain(x, conv(self.ones, 1, bias=True), ReLU())
        b = s.chain(x, conv(self.before_threes, 1, bias=True), ReLU())
        b = s.chain(b, conv(self.threes, 3, bias=True), ReLU())
        c = s.chain(x, conv(self.before_fives, 1, bias=True), ReLU())
        c = s.chain(c, conv(self.fives, 5, bias=True), ReLU())
        d = s.chain(x, MaxPool2D(3, strides=1, padding="by side", sides=1))
        d = s.chain(d, conv(self.pooled, 1, bias=True), ReLU())
        return s.add(Concatenate(), a, b, c, d)

    def setting(self, *shapes: Any) -> str:
        return f"{self.ones + self.threes + self.fives + self.pooled} channels"


class DenseBlock(VisionBlock, frozen=True, tag="DenseBlock"):
    """Each repeat sees all that came before, and adds a few channels of its own.

    Input (N, C, H, W) -> output (N, C + repeat * growth, H, W).
    Source: Huang, Liu, van der Maaten and Weinberger (2016), Densely connected convolutional
    networks.
    """

    title: ClassVar[str] = "Dense block"
    nicknames: ClassVar[tuple[str, ...]] = ("DenseNet", "concatenate", "growth")
    main_field: ClassVar[str] = "growth"

    growth: Annotated[
        int, Meta(ge=1, le=4_096, description="Channels that each repeat adds")
    ] = 32
    squeeze: Annotated[
        int, Meta(ge=1, le=64, description="A 1 × 1 convolution before makes so many times growth")
    ] = 4

    def draw(self, s: Sketch, x: str, repeat: int, shape: Shape) -> str:
        f = s.chain(x, BatchNorm(), ReLU(), conv(self.squeeze * self.growth, 1))
        f = s.chain(f, BatchNorm(), ReLU(), conv(self.growth))
        return s.add(Concatenate(), x, f)

    def setting(self, *shapes: Any) -> str:
        return f"{self.growth} channels more each time"


class SqueezeExcite(VisionBlock, frozen=True, tag="SqueezeExcite"):
    """Weighs each channel by what the whole picture holds.

    Input (N, C, H, W) -> the same shape.
    Source: Hu, Shen and Sun (2017), Squeeze-and-excitation networks.
    """

    title: ClassVar[str] = "Squeeze-and-excite"
    nicknames: ClassVar[tuple[str, ...]] = ("SE", "channel attention", "weigh channels")

    ratio: Annotated[
        int, Meta(ge=1, le=1_024, description="How many times fewer channels in between")
    ] = 16

    def draw(self, s: Sketch, x: str, repeat: int, shape: Shape) -> str:
        c = shape.channels
        w = s.chain(x, GlobalAveragePool(), Dense(max(1, c // self.ratio)), ReLU())
        w = s.chain(w, Dense(c), Sigmoid(), Reshape((c, 1, 1)))
        return s.add(Multiply(), x, w)

    def setting(self, *shapes: Any) -> str:
        return f"ratio {self.ratio}"


class InvertedResidual(VisionBlock, frozen=True, tag="InvertedResidual"):
    """Widens, looks at each channel on its own, and narrows again: cheap enough for a telephone.

    Input (N, C, H, W) -> output (N, filters, H / strides, W / strides). What came in is added where
    the shape stays.
    Source: Sandler, Howard, Zhu, Zhmoginov and Chen (2018), MobileNetV2.
    """

    title: ClassVar[str] = "Inverted residual"
    nicknames: ClassVar[tuple[str, ...]] = ("MobileNet", "depthwise", "linear bottleneck")
    main_field: ClassVar[str] = "filters"

    filters: Filters = 24
    strides: Strides = 1
    expansion: Annotated[
        int, Meta(ge=1, le=64, description="How many times wider it is inside")
    ] = 6

    def draw(self, s: Sketch, x: str, repeat: int, shape: Shape) -> str:
        strides, wide = self.strides if repeat == 0 else 1, self.expansion * shape.channels
        f = x
        if self.expansion > 1:
            f = s.chain(f, conv(wide, 1), BatchNorm(), ReLU6())
        each = DepthwiseConv2D(
            kernel_size=3, strides=strides, padding="by side", sides=1, bias=False
        )
        f = s.chain(f, each, BatchNorm(), ReLU6(), conv(self.filters, 1), BatchNorm())
        same = strides == 1 and shape.channels == self.filters
        return s.add(Add(), f, x) if same else f

    def setting(self, *shapes: Any) -> str:
        return f"{self.filters} filters · {self.expansion} times wider inside"


class Fire(VisionBlock, frozen=True, tag="Fire"):
    """Squeezes channels with 1 × 1 kernels and expands them with 1 × 1 and 3 × 3 side by side.

    Input (N, C, H, W) -> output (N, 2 expand, H, W).
    Source: Iandola and others (2016), SqueezeNet.
    """

    title: ClassVar[str] = "Fire"
    nicknames: ClassVar[tuple[str, ...]] = ("SqueezeNet", "squeeze", "expand")
    main_field: ClassVar[str] = "expand"

    squeeze: Annotated[int, Meta(ge=1, le=4_096, description="Channels in between")] = 16
    expand: Annotated[
        int, Meta(ge=1, le=4_096, description="Filters of each of the two sizes")
    ] = 64

    def draw(self, s: Sketch, x: str, repeat: int, shape: Shape) -> str:
        f = s.chain(x, conv(self.squeeze, 1, bias=True), ReLU())
        a = s.chain(f, conv(self.expand, 1, bias=True), ReLU())
        b = s.chain(f, conv(self.expand, 3, bias=True), ReLU())
        return s.add(Concatenate(), a, b)

    def setting(self, *shapes: Any) -> str:
        return f"{self.squeeze} → 2 · {self.expand}"


class UNetStage(VisionBlock, frozen=True, tag="UNetStage"):
    """Two convolutions with ReLU: what a U-Net does at each of its sizes.

    Input (N, C, H, W) -> output (N, filters, H, W), four pixels smaller where nothing is padded.
    Source: Ronneberger, Fischer and Brox (2015), U-Net.
    """

    title: ClassVar[str] = "U-Net stage"
    nicknames: ClassVar[tuple[str, ...]] = ("double convolution", "segmentation", "diffusion")
    main_field: ClassVar[str] = "filters"

    filters: Filters = 64
    padding: Annotated[
        Literal["same", "valid"], Meta(description="Keep the size, or use no zeros around")
    ] = "same"

    def draw(self, s: Sketch, x: str, repeat: int, shape: Shape) -> str:
        each = Conv2D(self.filters, kernel_size=3, padding=self.padding)
        return s.chain(x, each, ReLU(), each, ReLU())

    def setting(self, *shapes: Any) -> str:
        return f"2 × {self.filters} filters"
