"""Convolutions: the same small kernel looks at every place of a picture or a sequence."""

from math import prod
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.fields import Pair, along, both, crossed, number_words
from nncore.initializers import HeNormal, KernelInit, Zeros
from nncore.layers.base import Family, Layer, Parameter
from nncore.layers.convolving import Pointwise, convolver, planes
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.windows import Axis, Padding, sides, windows
from nncore.shapes import Change, Misfit, Shape

__all__ = ["CausalConv1D", "Conv1D", "Conv2D", "DepthwiseConv2D"]

Filters = Annotated[int, Meta(ge=1, le=65_536, description="How many patterns it looks for")]
Places = Annotated[int, Meta(ge=1, le=1_024)]
KernelSize = Annotated[
    Pair[Places], Meta(description="Length of the kernel's side, or its height and width")
]
Strides = Annotated[
    Pair[Places],
    Meta(description="Places from one window to the next, or lines down and columns across"),
]
PaddingField = Annotated[
    Padding,
    Meta(description="Zeros around: none, as many as keep the size, or a number for each side"),
]
Sides = Annotated[
    Pair[Annotated[int, Meta(ge=0, le=1_024)]],
    Meta(description="Zeros on each side, where padding is by side; or above and beside"),
]
Dilation = Annotated[
    Pair[Places], Meta(description="Places from one number of the kernel to the next")
]
Steps = Annotated[int, Meta(ge=1, le=1_024, description="Steps that the kernel looks at")]
StepsApart = Annotated[int, Meta(ge=1, le=1_024, description="Steps from one window to the next")]
StepsBeside = Annotated[
    int, Meta(ge=0, le=1_024, description="Zeros on each side, where padding is by side")
]
StepsBetween = Annotated[
    int, Meta(ge=1, le=1_024, description="Steps from one number of the kernel to the next")
]
Groups = Annotated[
    int,
    Meta(ge=1, le=65_536, description="Channels are cut into so many groups that do not mix"),
]
Bias = Annotated[bool, Meta(description="Add a number of its own to each filter's sums")]


class Convolution(Layer, frozen=True):
    """What all convolutions have in common."""

    family: ClassVar[Family] = "convolution"
    icon: ClassVar[str] = "grid-3x3"
    main_field: ClassVar[str] = "filters"


class FullConvolution(Convolution, frozen=True):
    """Every filter looks at every channel of its group."""

    axes: ClassVar[int]

    filters: Filters = 32
    kernel_size: KernelSize = 3
    strides: Strides = 1
    padding: PaddingField = "valid"
    sides: Sides = 0
    dilation: Dilation = 1
    groups: Groups = 1
    bias: Bias = True
    kernel_init: KernelInit = HeNormal()

    def output_shape(self, x: Shape) -> Shape:
        check_groups(x, self.filters, self.groups)
        return convolved(self, x, self.filters)

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        return kernel_and_bias(self, x.channels // self.groups, self.filters, self.axes)

    def setting(self, *shapes: Any) -> str:
        return window_words(self, self.axes)

    def multiplications(self, x: Shape) -> int:
        return self.output_shape(x).count * taps(self, self.axes) * x.channels // self.groups


class Conv2D(FullConvolution, frozen=True, tag="Conv2D"):
    """Looks for small patterns everywhere in a picture:  y = sum of kernel * window + bias.

    Input (N, C, H, W) -> output (N, filters, H', W'). "Same" keeps ceil(size / strides) places; a
    zero that has no partner is at the end.
    Source: LeCun et al. (1989), Backpropagation applied to handwritten zip code recognition.
    """

    title: ClassVar[str] = "Conv 2D"
    nicknames: ClassVar[tuple[str, ...]] = ("convolution", "filter", "CNN", "edges", "picture")
    axes: ClassVar[int] = 2


class ConvolutionKernel:
    """Matrix products of the kernel with what its taps see; back, one for dx and one for dW."""

    def take(self, layer: Any, ports: Bound, groups: int = 1, causal: bool = False) -> None:
        x, self.dy_rows = ports.arrays("x")[0], ports.features_first("dy")[0]
        W, dW, self.b, self.db = ports.arrays("W", "dW", "b", "db")
        self.convolve: Any
        if groups == 1 and layer.kernel_size == layer.strides == 1 and not any_padding(layer):
            self.x, self.y, self.dx, self.dy = ports.features_first("x", "y", "dx", "dy")
            self.convolve = Pointwise(W, dW)
            return
        self.x, self.y, self.dx, self.dy = map(planes, ports.arrays("x", "y", "dx", "dy"))
        flat = x.ndim == 3
        width = axis_of(layer, 1, self.x.shape[3], causal)
        height = windows(1, 1, 1, 1, 0, 0) if flat else axis_of(layer, 0, self.x.shape[2])
        if flat:
            W, dW = (None if a is None else a[:, :, None] for a in (W, dW))
        assert height is not None
        self.convolve = convolver(ports, len(x), height, width, W, dW, groups, self.dx is not None)

    def forward(self) -> None:      # y[f, p] = sum of W[f, c, t] * x[c, p + t] over c and t, + b[f]
        self.convolve.across(self.x, self.y, self.b)

    def backward(self) -> None:     # dx[c, p] = sum of W[f, c, t] * dy[f, p - t] over f and t
        self.convolve.gradients_of_across(self.dy, self.x, self.dx)     # dW = sum of dy[p] x[p + t]
        if self.db is not None:
            np.add.reduce(self.dy_rows, axis=1, out=self.db)            # db = sum of dy


class Conv2DKernel(ConvolutionKernel, Kernel[Conv2D]):
    """Over lines and columns."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports, self.layer.groups)


class Conv1D(FullConvolution, frozen=True, tag="Conv1D"):
    """Looks for short patterns everywhere in a sequence:  y = sum of kernel * window + bias.

    Input (N, T, F) -> output (N, T', filters). "Same" keeps ceil(T / strides) steps; a zero that
    has no partner is at the end.
    Source: Waibel et al. (1989), Phoneme recognition using time-delay neural networks.
    """

    title: ClassVar[str] = "Conv 1D"
    nicknames: ClassVar[tuple[str, ...]] = ("convolution", "filter", "time delay", "sequence")
    axes: ClassVar[int] = 1

    kernel_size: Steps = 3
    strides: StepsApart = 1
    sides: StepsBeside = 0
    dilation: StepsBetween = 1


class Conv1DKernel(ConvolutionKernel, Kernel[Conv1D]):
    """Over steps."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports, self.layer.groups)


class CausalConv1D(Convolution, frozen=True, tag="CausalConv1D"):
    """A convolution that never sees the future: each step looks at itself and those before it.

    Input (N, T, F) -> output (N, T, filters); zeros stand before the beginning.
    Source: van den Oord et al. (2016), WaveNet.
    """

    title: ClassVar[str] = "Causal conv 1D"
    family: ClassVar[Family] = "sequence"
    nicknames: ClassVar[tuple[str, ...]] = ("WaveNet", "temporal convolution", "TCN", "past")

    filters: Filters = 32
    kernel_size: Steps = 3
    dilation: StepsBetween = 1
    bias: Bias = True
    kernel_init: KernelInit = HeNormal()

    @property
    def strides(self) -> int:
        """One: every step keeps its place."""
        return 1

    def output_shape(self, x: Shape) -> Shape:
        if x.rank != 3:
            raise Misfit("a sequence", str(x))
        return x.last(self.filters)

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        return kernel_and_bias(self, x.channels, self.filters, 1)

    def setting(self, *shapes: Any) -> str:
        return f"{self.kernel_size} steps" + dilation_words(self)

    def multiplications(self, x: Shape) -> int:
        return self.output_shape(x).count * self.kernel_size * x.channels


class CausalConv1DKernel(ConvolutionKernel, Kernel[CausalConv1D]):
    """Over steps, all zeros in front."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports, causal=True)


class DepthwiseConv2D(Convolution, frozen=True, tag="DepthwiseConv2D"):
    """A small kernel for each channel on its own: channels do not mix.

    Input (N, C, H, W) -> output (N, C multiplier, H', W').
    Source: Chollet (2017), Xception; Howard et al. (2017), MobileNets.
    """

    title: ClassVar[str] = "Depthwise conv 2D"
    main_field: ClassVar[str] = ""
    nicknames: ClassVar[tuple[str, ...]] = ("convolution", "MobileNet", "each channel")

    kernel_size: KernelSize = 3
    strides: Strides = 1
    padding: PaddingField = "valid"
    sides: Sides = 0
    dilation: Dilation = 1
    multiplier: Annotated[
        int, Meta(ge=1, le=1_024, description="How many kernels each channel has")
    ] = 1
    bias: Bias = True
    kernel_init: KernelInit = HeNormal()

    def output_shape(self, x: Shape) -> Shape:
        return convolved(self, x, x.channels * self.multiplier)

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        return kernel_and_bias(self, 1, x.channels * self.multiplier, 2)

    def setting(self, *shapes: Any) -> str:
        return window_words(self, 2)

    def multiplications(self, x: Shape) -> int:
        return self.output_shape(x).count * taps(self, 2)


class DepthwiseConv2DKernel(ConvolutionKernel, Kernel[DepthwiseConv2D]):
    """As many groups as channels."""

    def setup(self, ports: Bound) -> None:
        self.take(self.layer, ports, ports.arrays("x")[0].shape[1])


def axis_of(layer: Any, axis: int, size: int, causal: bool = False) -> Axis:
    """The windows of a layer along one axis, 0 down and 1 across; Misfit where none fits."""
    layer = along(layer, axis)
    span = (layer.kernel_size - 1) * layer.dilation
    around = (span, 0)
    if not causal:
        around = sides(
            size, layer.kernel_size, layer.strides, layer.dilation, layer.padding, layer.sides
        )
    found = windows(size, layer.kernel_size, layer.strides, layer.dilation, *around)
    if found is None:
        remedy = Change("padding", "same")
        raise Misfit(f"at least {span + 1 - sum(around)} places", f"{size}", remedy)
    return found


def any_padding(layer: Any) -> bool:
    """Whether a kernel of one tap has zeros around."""
    return bool(getattr(layer, "padding", "") == "by side" and layer.sides != 0)


def convolved(layer: Any, x: Shape, channels: int) -> Shape:
    """What leaves a convolution: (N, channels, H', W'), or (N, T', channels) of a sequence."""
    if x.rank != (3 if layer.tag == "Conv1D" else 4):
        raise Misfit("a sequence" if layer.tag == "Conv1D" else "pictures", str(x))
    if x.rank == 4:
        height, width = (axis_of(layer, i, x.features[i + 1] or 1).out for i in (0, 1))
        return Shape.of(channels, height, width)
    steps = x.features[0]
    if steps is not None:
        return Shape.of(axis_of(layer, 1, steps).out, channels)
    if layer.strides > 1 or layer.padding != "same":
        raise Misfit("a sequence of known length", f"{x}", Change("padding", "same"))
    return x.last(channels)


def check_groups(x: Shape, filters: int, groups: int) -> None:
    """Misfit where groups do not divide channels and filters."""
    if x.channels % groups:
        raise Misfit(f"a number of channels that {groups} divides", f"{x.channels:,}")
    if filters % groups:
        raise Misfit(f"a number of filters that {groups} divides", f"{filters:,}")


def kernel_and_bias(layer: Any, channels: int, filters: int, axes: int) -> dict[str, Parameter]:
    """The parameters of a convolution, as PyTorch has them: (filters, channels, height, width)."""
    fans = (channels * taps(layer, axes), filters * taps(layer, axes))
    shape = (filters, channels, *both(layer.kernel_size)[-axes:])
    found = {"kernel": Parameter("W", shape, layer.kernel_init, "kernel", fans)}
    if layer.bias:
        found["bias"] = Parameter("b", (filters,), Zeros(), "bias", fans)
    return found


def taps(layer: Any, axes: int) -> int:
    """How many numbers of one channel a kernel weighs."""
    return prod(both(layer.kernel_size)[-axes:])


def window_words(layer: Any, axes: int) -> str:
    """Such as "3 × 5 · stride 2 · same"."""
    words = crossed(layer.kernel_size) if axes == 2 else str(layer.kernel_size)
    if layer.strides != 1:
        words += f" · stride {number_words(layer.strides)}"
    words += dilation_words(layer)
    if layer.padding == "by side":
        return f"{words} · {number_words(layer.sides)} a side"
    return f"{words} · {layer.padding}"


def dilation_words(layer: Any) -> str:
    """Such as " · dilation 2", empty where the kernel has no holes."""
    return f" · dilation {number_words(layer.dilation)}" if layer.dilation != 1 else ""


