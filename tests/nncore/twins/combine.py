"""Twins of the layers where branches meet."""

from functools import reduce

import torch

import nncore as nn


def concatenate(layer, p, *xs):
    return torch.cat(xs, 1 if layer.steps or xs[0].ndim == 4 else xs[0].ndim - 1)


def gate(layer, p, a, g, b=None):
    return g * a if b is None else g * a + (1 - g) * b


TWINS = {
    nn.Add: lambda layer, p, *xs: reduce(torch.add, xs),
    nn.Average: lambda layer, p, *xs: reduce(torch.add, xs) / len(xs),
    nn.Multiply: lambda layer, p, *xs: reduce(torch.mul, xs),
    nn.Maximum: lambda layer, p, *xs: reduce(torch.maximum, xs),
    nn.Minimum: lambda layer, p, *xs: reduce(torch.minimum, xs),
    nn.Subtract: lambda layer, p, a, b: a - b,
    nn.Divide: lambda layer, p, a, b: a / b,
    nn.Concatenate: concatenate,
    nn.Gate: gate,
    nn.DotProduct: lambda layer, p, a, b: (a * b).sum(-1, keepdim=True),
    nn.MatrixProduct: lambda layer, p, a, b: torch.bmm(a, b.mT if layer.transpose else b),
    nn.PairwiseProduct: lambda layer, p, a, b: a @ b.T,
}
