"""Twins of the activations."""

import torch
from torch.nn import functional as F  # noqa: N812  the name that PyTorch's manual uses

import nncore as nn


def axis(x: torch.Tensor) -> int:
    """Where channels or features lie."""
    return 1 if x.ndim == 4 else x.ndim - 1


def prelu(layer, p, x):
    slope = p["slope"]
    if len(slope) > 1:
        slope = slope.reshape([-1 if i == axis(x) else 1 for i in range(x.ndim)])
    return torch.where(x > 0, x, slope * x)


def swiglu(layer, p, x):
    a, b = x.chunk(2, axis(x))
    return a * F.silu(b)


TWINS = {
    nn.ReLU: lambda layer, p, x: F.relu(x),
    nn.LeakyReLU: lambda layer, p, x: F.leaky_relu(x, layer.slope),
    nn.ELU: lambda layer, p, x: F.elu(x, layer.alpha),
    nn.SELU: lambda layer, p, x: F.selu(x),
    nn.CELU: lambda layer, p, x: F.celu(x, layer.alpha),
    nn.PReLU: prelu,
    nn.ReLU6: lambda layer, p, x: F.relu6(x),
    nn.GELU: lambda layer, p, x: F.gelu(x),
    nn.QuickGELU: lambda layer, p, x: x * torch.sigmoid(1.702 * x),
    nn.SiLU: lambda layer, p, x: F.silu(x),
    nn.Mish: lambda layer, p, x: F.mish(x),
    nn.Softplus: lambda layer, p, x: F.softplus(x, layer.beta, threshold=50),
    nn.Softsign: lambda layer, p, x: F.softsign(x),
    nn.Sigmoid: lambda layer, p, x: torch.sigmoid(x),
    nn.Tanh: lambda layer, p, x: torch.tanh(x),
    nn.HardSigmoid: lambda layer, p, x: F.hardsigmoid(x),
    nn.HardSwish: lambda layer, p, x: F.hardswish(x),
    nn.Softmax: lambda layer, p, x: F.softmax(x, -1),
    nn.LogSoftmax: lambda layer, p, x: F.log_softmax(x, -1),
    nn.GLU: lambda layer, p, x: F.glu(x, axis(x)),
    nn.SwiGLU: swiglu,
}
