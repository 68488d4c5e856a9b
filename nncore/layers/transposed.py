"""Convolutions made of other parts: transposed, and separable."""

from math import prod
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from nncore.fields import Pair, along, both
from nncore.initializers import HeNormal, KernelInit, Zeros
from nncore.layers.base import Parameter
from nncore.layers.convolution import (
    Bias,
    Convolution,
    Dilation,
    Filters,
    Groups,
    KernelSize,
    PaddingField,
    Sides,
    Strides,
    axis_of,
    check_groups,
    convolved,
    taps,
    window_words,
)
from nncore.layers.convolving import Pointwise, convolver, planes
from nncore.layers.kernel import Bound, Kernel
from nncore.layers.windows import Axis, sides, windows
from nncore.shapes import Misfit, Shape

__all__ = ["ConvTranspose2D", "SeparableConv2D"]


class ConvTranspose2D(Convolution, frozen=True, tag="ConvTranspose2D"):
    """Turns each number into a small picture and adds them up: a convolution backwards.

    Input (N, C, H, W) -> output (N, filters, H', W'). "Same" makes H strides lines; else there are
    (H - 1) strides + dilation (kernel_size - 1) + 1, less the sides, and the extra ones.
    Source: Zeiler, Krishnan, Taylor and Fergus (2010), Deconvolutional networks.
    """

    title: ClassVar[str] = "Transposed conv 2D"
    nicknames: ClassVar[tuple[str, ...]] = ("deconvolution", "up-convolution", "upsample", "grow")

    filters: Filters = 32
    kernel_size: KernelSize = 2
    strides: Strides = 2
    padding: Annotated[
        Literal["valid", "same", "by side"],
        Meta(description="Lines cut off: none, all over size times strides, or some a side"),
    ] = "valid"
    sides: Annotated[
        Pair[Annotated[int, Meta(ge=0, le=1_024)]],
        Meta(description="Lines cut off a side, where padding is by side; or lines and columns"),
    ] = 0
    output_padding: Annotated[
        Pair[Annotated[int, Meta(ge=0, le=1_023)]],
        Meta(description="Extra lines at the end, fewer than strides; or lines and columns"),
    ] = 0
    dilation: Dilation = 1
    groups: Groups = 1
    bias: Bias = True
    kernel_init: KernelInit = HeNormal()

    def output_shape(self, x: Shape) -> Shape:
        if x.rank != 4:
            raise Misfit("pictures", str(x))
        check_groups(x, self.filters, self.groups)
        sizes = (grown(self, axis, x.features[axis + 1] or 1).size for axis in (0, 1))
        return Shape.of(self.filters, *sizes)

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        seen, out = taps(self, 2), self.filters // self.groups
        fans = (max(1, x.channels * seen // (self.groups * prod(both(self.strides)))), out * seen)
        shape = (x.channels, out, *both(self.kernel_size))
        found = {"kernel": Parameter("W", shape, self.kernel_init, "kernel", fans)}
        if self.bias:
            found["bias"] = Parameter("b", (self.filters,), Zeros(), "bias", fans)
        return found

    def setting(self, *shapes: Any) -> str:
        return window_words(self, 2)

    def multiplications(self, x: Shape) -> int:
        return x.count * taps(self, 2) * self.filters // self.groups


class ConvTranspose2DKernel(Kernel[ConvTranspose2D]):
    """The gradient of a convolution run forward, and the convolution run back."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = map(planes, ports.arrays("x", "y", "dx", "dy"))
        W, dW, self.b, self.db = ports.arrays("W", "dW", "b", "db")
        self.dy_rows = ports.features_first("dy")[0]
        _, n, height, width = self.x.shape
        axes = grown(self.layer, 0, height), grown(self.layer, 1, width)
        self.convolve = convolver(ports, n, *axes, W, dW, self.layer.groups)

    def forward(self) -> None:      # y[f, p] = sum of W[c, f, t] * x[c, p - t] over c and t, + b[f]
        self.convolve.back(self.x, self.y, self.b)

    def backward(self) -> None:     # dx[c, p] = sum of W[c, f, t] * dy[f, p + t] over f and t
        self.convolve.gradients_of_back(self.dy, self.x, self.dx)       # dW = sum of x[p] dy[p + t]
        if self.db is not None:
            np.add.reduce(self.dy_rows, axis=1, out=self.db)            # db = sum of dy


def grown(layer: Any, axis: int, size: int) -> Axis:
    """The axis that comes out: such that a convolution over it has `size` windows."""
    layer = along(layer, axis)
    if layer.output_padding >= layer.strides:
        raise Misfit(f"fewer than {layer.strides} extra lines", str(layer.output_padding))
    span = (layer.kernel_size - 1) * layer.dilation + 1
    out = (size - 1) * layer.strides + span
    before = after = 0
    if layer.padding == "same":
        out = size * layer.strides
        before, after = sides(out, layer.kernel_size, layer.strides, layer.dilation, "same", 0)
    else:
        before = after = layer.sides if layer.padding == "by side" else 0
        out += layer.output_padding - 2 * before
    if out < 1:
        raise Misfit(f"more than {size} places, or fewer sides", str(size))
    found = windows(out, layer.kernel_size, layer.strides, layer.dilation, before, after)
    if found is None or found.out != size:
        raise Misfit("a kernel that fits what comes out", f"{span} places on {out}")
    return found


class SeparableConv2D(Convolution, frozen=True, tag="SeparableConv2D"):
    """A kernel for each channel on its own, then a mix of channels: few weights, nearly as good.

    Input (N, C, H, W) -> output (N, filters, H', W').
    Source: Chollet (2017), Xception: deep learning with depthwise separable convolutions.
    """

    title: ClassVar[str] = "Separable conv 2D"
    nicknames: ClassVar[tuple[str, ...]] = ("convolution", "Xception", "MobileNet", "lightweight")

    filters: Filters = 32
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
        return convolved(self, x, self.filters)

    def parameters(self, x: Shape) -> dict[str, Parameter]:
        between, seen = x.channels * self.multiplier, taps(self, 2)
        size = (between, 1, *both(self.kernel_size))
        fans = (seen, seen * self.multiplier)
        each = Parameter("D", size, self.kernel_init, "kernel", fans)
        shape, fans = (self.filters, between, 1, 1), (between, self.filters)
        found = {
            "depth_kernel": each,
            "kernel": Parameter("W", shape, self.kernel_init, "kernel", fans),
        }
        if self.bias:
            found["bias"] = Parameter("b", (self.filters,), Zeros(), "bias", fans)
        return found

    def setting(self, *shapes: Any) -> str:
        return window_words(self, 2)

    def multiplications(self, x: Shape) -> int:
        shape, between = self.output_shape(x), x.channels * self.multiplier
        places = shape.count // self.filters
        return places * between * (taps(self, 2) + self.filters)


class SeparableConv2DKernel(Kernel[SeparableConv2D]):
    """A convolution with as many groups as channels into `between`, and one matrix product."""

    def setup(self, ports: Bound) -> None:
        self.x, self.dx = map(planes, ports.arrays("x", "dx"))
        self.y, self.dy = ports.features_first("y", "dy")
        D, dD, W, dW, self.b, self.db = ports.arrays("D", "dD", "W", "dW", "b", "db")
        channels, n, height, width = self.x.shape
        axes = axis_of(self.layer, 0, height), axis_of(self.layer, 1, width)
        self.each = convolver(ports, n, *axes, D, dD, channels, self.dx is not None)
        self.mix = Pointwise(W, dW)
        size = (len(D), n, axes[0].out, axes[1].out)
        self.between, self.d_between = ports.scratch(size), ports.scratch(size)

    def forward(self) -> None:      # between = each channel's windows * D;  y = W @ between + b
        self.each.across(self.x, self.between, None)
        self.mix.across(_rows(self.between), self.y, self.b)

    def backward(self) -> None:     # back through the mix, then through each channel's windows
        between, d_between = _rows(self.between), _rows(self.d_between)
        self.mix.gradients_of_across(self.dy, between, d_between)
        self.each.gradients_of_across(self.d_between, self.x, self.dx)
        if self.db is not None:
            np.add.reduce(self.dy, axis=1, out=self.db)


def _rows(channels_first: Any) -> Any:
    return channels_first.reshape(len(channels_first), -1)

