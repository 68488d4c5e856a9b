"""Twins of the core layers."""

import torch
from torch.nn import functional as F  # noqa: N812  the name that PyTorch's manual uses

import nncore as nn


def dense(layer, p, x):
    return F.linear(x, p["kernel"].T, p.get("bias"))


def scale(layer, p, x):
    factor = p.get("factor", torch.tensor(layer.start, dtype=x.dtype))
    return x * (factor.exp() if layer.exponential else factor)


def cut(layer, p, x):
    axis = layer.axis if layer.axis < 0 else layer.axis + 1
    places = range(*slice(layer.start, layer.stop).indices(x.shape[axis]))
    return x.narrow(axis, places[0], len(places))


def select(layer, p, x):
    axis = layer.axis if layer.axis < 0 else layer.axis + 1
    return x.select(axis, layer.place)


def end_of_text(layer, p, x, tokens):
    return x[torch.arange(len(x)), tokens.argmax(dim=-1)]       # as CLIP's own program


TWINS = {
    nn.Dense: dense,
    nn.Flatten: lambda layer, p, x: torch.flatten(x, 1),
    nn.Identity: lambda layer, p, x: x,
    nn.StopGradient: lambda layer, p, x: x.detach(),
    nn.Scale: scale,
    nn.Reshape: lambda layer, p, x: x.reshape(len(x), *layer.shape),
    nn.Permute: lambda layer, p, x: x.permute(0, *layer.order),
    nn.Slice: cut,
    nn.Select: select,
    nn.Repeat: lambda layer, p, x: x[:, None].expand(-1, layer.times, -1),
    nn.EndOfText: end_of_text,
    nn.Embedding: lambda layer, p, x: F.embedding(x, p["kernel"]),
}
