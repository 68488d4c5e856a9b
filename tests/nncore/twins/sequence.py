"""Twins of the layers that read sequences."""

import torch
from torch.func import functional_call
from torch.nn import functional as F  # noqa: N812  the name that PyTorch's manual uses

import nncore as nn

MODULES = {nn.SimpleRNN: torch.nn.RNN, nn.GRU: torch.nn.GRU, nn.LSTM: torch.nn.LSTM}
CELLS = {nn.SimpleRNN: torch.nn.RNNCell, nn.GRU: torch.nn.GRUCell, nn.LSTM: torch.nn.LSTMCell}
NAMES = {
    "input_kernel": "weight_ih",
    "recurrent_kernel": "weight_hh",
    "input_bias": "bias_ih",
    "recurrent_bias": "bias_hh",
}


def weights(p, end, theirs):
    """Our parameters under PyTorch's names, transposed."""
    return {
        f"{name}{theirs}": p[f"{ours}{end}"].T if "kernel" in ours else p[f"{ours}{end}"]
        for ours, name in NAMES.items()
        if f"{ours}{end}" in p
    }


def ends(layer):
    """The end of our names, and of PyTorch's, of each layer and direction."""
    for number in range(layer.layers):
        for turned in ("", "_reverse")[: layer.directions]:
            ours = f"_l{number}{turned}" if number else turned
            yield ours, f"_l{number}{turned}"


def recurrent(layer, p, x, *others):
    mask = others[0] if others and others[0].dtype == torch.bool else None
    states = others[mask is not None :]
    count = layer.layers * layer.directions
    states = [s.reshape(len(x), count, -1).movedim(1, 0) for s in states]
    if not states:
        states = [x.new_zeros(count, len(x), layer.units)] * (len(layer.inputs) - 2)
    run = whole if mask is None else masked
    y, states = run(layer, p, x, mask, states)
    if not layer.sequence:
        top = states[0][-layer.directions :]
        y = torch.cat(list(top), 1)
    found = [s.movedim(0, 1).reshape(len(x), *([count] * (count > 1)), -1) for s in states]
    return (y, *found)


def whole(layer, p, x, mask, states):
    module = MODULES[type(layer)](
        x.shape[2], layer.units, num_layers=layer.layers, bias=layer.bias, batch_first=True,
        bidirectional=layer.bidirectional,
    )  # fmt: skip
    told = {k: v for ours, end in ends(layer) for k, v in weights(p, ours, end).items()}
    given = tuple(s.contiguous() for s in states)
    y, last = functional_call(module, told, (x, given if len(given) > 1 else given[0]))
    return y, list(last) if isinstance(last, tuple) else [last]


def masked(layer, p, x, mask, states):
    lasts, wide = [], []
    for number, (ours, _) in enumerate(ends(layer)):
        cell = CELLS[type(layer)](x.shape[2], layer.units, layer.bias)
        told, now = weights(p, ours, ""), [s[number] for s in states]
        order = range(x.shape[1])
        steps = {}
        for t in reversed(order) if ours.endswith("_reverse") else order:
            new = functional_call(cell, told, (x[:, t], tuple(now) if len(now) > 1 else now[0]))
            new = list(new) if isinstance(new, tuple) else [new]
            now = [torch.where(mask[:, t, None], a, b) for a, b in zip(new, now, strict=True)]
            steps[t] = now[0]
        lasts.append(now)
        wide.append(torch.stack([steps[t] for t in order], 1))
        if len(wide) == layer.directions:
            x, wide = torch.cat(wide, 2), []
    return x, [torch.stack(each) for each in zip(*lasts, strict=True)]


def attention(layer, p, x, *others):
    context = next((o for o in others if o.dtype != torch.bool), x)
    mask = next((o for o in others if o.dtype == torch.bool), None)
    heads, groups = layer.heads, layer.groups

    def cut(name, source, count):
        rows = F.linear(source, p[f"{name}_kernel"].T, p.get(f"{name}_bias"))
        return rows.unflatten(2, (count, -1)).transpose(1, 2)

    q, k = cut("query", x, heads), cut("key", context, groups)
    v = cut("value", context, groups)
    if layer.rotary:
        q, k = turned(q, layer.base), turned(k, layer.base)
    seen = torch.ones(len(x), 1, x.shape[1], context.shape[1], dtype=torch.bool)
    if layer.causal:
        seen = seen.tril()
    if mask is not None:
        seen = seen & (mask[:, None, None] if mask.ndim == 2 else mask[:, None])
    o = F.scaled_dot_product_attention(q, k, v, seen, enable_gqa=True)
    return F.linear(o.transpose(1, 2).flatten(2), p["output_kernel"].T, p.get("output_bias"))


def turned(x, base):
    """Pairs of features as complex numbers, turned: x (..., T, F)."""
    half = x.shape[-1] // 2
    speeds = base ** (-torch.arange(half, dtype=torch.float64) / half)
    turns = torch.arange(x.shape[-2], dtype=torch.float64)[:, None] * speeds
    y = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones_like(turns), turns)
    return torch.cat([y.real, y.imag], -1)


def rotary(layer, p, x):
    heads = x.unflatten(2, (layer.heads, -1)).transpose(1, 2)
    return turned(heads, layer.base).transpose(1, 2).flatten(2)


def sinusoidal(layer, p, x):
    """As in PyTorch's tutorial on Transformers."""
    steps, features = x.shape[1:]
    places = torch.arange(steps, dtype=torch.float64)[:, None]
    speeds = layer.base ** (-torch.arange(0, features, 2, dtype=torch.float64) / features)
    wave = torch.zeros(steps, features, dtype=torch.float64)
    wave[:, 0::2] = torch.sin(places * speeds)
    wave[:, 1::2] = torch.cos(places * speeds)[:, : features // 2]
    return x + wave


TWINS = {
    **dict.fromkeys(MODULES, recurrent),
    nn.MultiHeadAttention: attention,
    nn.SinusoidalPosition: sinusoidal,
    nn.LearnedPosition: lambda layer, p, x: x + p["kernel"][: x.shape[1]],
    nn.RotaryPosition: rotary,
}
