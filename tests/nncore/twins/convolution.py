"""Twins of the convolutions, the pools and what makes pictures larger or smaller."""

import torch
from torch.nn import functional as F  # noqa: N812  the name that PyTorch's manual uses

import nncore as nn


def each(number, axis):
    """Of a pair, height first, the number of one axis."""
    return number[axis] if isinstance(number, tuple) else number


def around(layer, axis, size, kernel, stride, dilation):
    """Places before and after; TensorFlow's "same" puts the odd one at the end."""
    if layer.padding == "valid":
        return 0, 0
    if layer.padding == "by side":
        return each(layer.sides, axis), each(layer.sides, axis)
    kernel, stride, dilation = (each(number, axis) for number in (kernel, stride, dilation))
    missing = max(0, (-(-size // stride) - 1) * stride + (kernel - 1) * dilation + 1 - size)
    return missing // 2, missing - missing // 2


def padded(layer, x, kernel, stride, dilation=1, value=0.0):
    """The last axis, or the last two, with what stands around."""
    border = []
    for axis in reversed(range(x.ndim - 2)):
        border += around(layer, axis, x.shape[axis + 2], kernel, stride, dilation)
    return F.pad(x, border, value=value)


def channels_second(twin):
    """PyTorch has a sequence's features second; ours are last."""
    return lambda layer, p, x: twin(layer, p, x.movedim(-1, 1)).movedim(1, -1)


def conv(layer, p, x, groups, kernel="kernel", bias=True):
    run = F.conv2d if x.ndim == 4 else F.conv1d
    x = padded(layer, x, layer.kernel_size, layer.strides, layer.dilation)
    b = p.get("bias") if bias else None
    return run(x, p[kernel], b, layer.strides, 0, layer.dilation, groups)


def causal(layer, p, x):
    x = F.pad(x, ((layer.kernel_size - 1) * layer.dilation, 0))
    return F.conv1d(x, p["kernel"], p.get("bias"), 1, 0, layer.dilation)


def separable(layer, p, x):
    between = conv(layer, p, x, x.shape[1], "depth_kernel", bias=False)
    return F.conv2d(between, p["kernel"], p.get("bias"))


def transposed(layer, p, x):
    whole = F.conv_transpose2d(
        x, p["kernel"], p.get("bias"), layer.strides,
        layer.sides if layer.padding == "by side" else 0,
        0 if layer.padding == "same" else layer.output_padding, layer.groups, layer.dilation,
    )  # fmt: skip
    if layer.padding != "same":
        return whole
    for axis in (2, 3):         # what is over is cut off, the odd one at the end
        out = x.shape[axis] * each(layer.strides, axis - 2)
        over = whole.shape[axis] - out
        if over < 0:            # places that no tap reaches have the bias alone
            shape = list(whole.shape)
            shape[axis] = -over
            rest = whole.new_zeros(shape)
            if "bias" in p:
                rest = rest + p["bias"][:, None, None]
            whole = torch.cat((whole, rest), axis)
        else:
            whole = whole.narrow(axis, over // 2, out)
    return whole


def max_pool(layer, p, x):
    run, step = (F.max_pool2d if x.ndim == 4 else F.max_pool1d), layer.strides or layer.pool_size
    if layer.padding == "same":
        x = padded(layer, x, layer.pool_size, step, value=float("-inf"))
        return run(x, layer.pool_size, step)
    side = layer.sides if layer.padding == "by side" else 0
    return run(x, layer.pool_size, step, side, ceil_mode=layer.ceil_mode)


def average_pool(layer, p, x):
    run, step = (F.avg_pool2d if x.ndim == 4 else F.avg_pool1d), layer.strides or layer.pool_size
    if layer.padding == "same":
        sums = run(padded(layer, x, layer.pool_size, step), layer.pool_size, step)
        if layer.count_padding:
            return sums
        there = run(padded(layer, x * 0 + 1, layer.pool_size, step), layer.pool_size, step)
        return sums / there
    side = layer.sides if layer.padding == "by side" else 0
    return run(x, layer.pool_size, step, side, layer.ceil_mode, layer.count_padding)


def global_average(layer, p, x):
    return x.mean((2, 3)) if x.ndim == 4 else x.mean(1)


def global_max(layer, p, x):
    return x.amax((2, 3)) if x.ndim == 4 else x.amax(1)


def upsample(layer, p, x):
    if layer.mode == "nearest":
        return F.interpolate(x, scale_factor=layer.factor)
    return F.interpolate(x, scale_factor=layer.factor, mode="bilinear", align_corners=False)


def pad(layer, p, x):
    modes = {"zero": "constant", "reflect": "reflect", "edge": "replicate"}
    return F.pad(x, (layer.left, layer.right, layer.top, layer.bottom), modes[layer.mode])


def crop(layer, p, x):
    _, _, height, width = x.shape
    return x[:, :, layer.top : height - layer.bottom, layer.left : width - layer.right]


TWINS = {
    nn.Conv2D: lambda layer, p, x: conv(layer, p, x, layer.groups),
    nn.Conv1D: channels_second(lambda layer, p, x: conv(layer, p, x, layer.groups)),
    nn.CausalConv1D: channels_second(causal),
    nn.DepthwiseConv2D: lambda layer, p, x: conv(layer, p, x, x.shape[1]),
    nn.SeparableConv2D: separable,
    nn.ConvTranspose2D: transposed,
    nn.MaxPool2D: max_pool,
    nn.MaxPool1D: channels_second(max_pool),
    nn.AveragePool2D: average_pool,
    nn.AveragePool1D: channels_second(average_pool),
    nn.GlobalAveragePool: global_average,
    nn.GlobalMaxPool: global_max,
    nn.AdaptiveAveragePool2D: lambda layer, p, x: F.adaptive_avg_pool2d(
        x, (layer.height, layer.width)
    ),
    nn.AdaptiveMaxPool2D: lambda layer, p, x: F.adaptive_max_pool2d(
        x, (layer.height, layer.width)
    ),
    nn.Upsample: upsample,
    nn.Pad: pad,
    nn.Crop: crop,
    nn.PixelShuffle: lambda layer, p, x: F.pixel_shuffle(x, layer.factor),
}
