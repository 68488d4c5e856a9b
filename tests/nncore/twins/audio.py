"""Twins of the layers for sound."""

import math

import torch

import nncore as nn


def spectrogram(layer, p, x):
    hann = torch.hann_window(layer.window, periodic=True, dtype=x.dtype)
    z = torch.stft(
        x, layer.window, layer.hop, window=hann, center=layer.centre, pad_mode="reflect",
        return_complex=True,
    )  # fmt: skip
    y = z.abs() if layer.measure == "magnitude" else z.real**2 + z.imag**2
    y = y.transpose(1, 2)
    return torch.log(y.clamp(min=1e-6)) if layer.log else y


def mel(layer, p, x):
    """Each band by itself, bin by bin."""
    top = layer.highest or layer.sample_rate / 2
    low, high = (2595 * math.log10(1 + f / 700) for f in (layer.lowest, top))
    step = (high - low) / (layer.filters + 1)
    corners = [700 * (10 ** ((low + i * step) / 2595) - 1) for i in range(layer.filters + 2)]
    bins = x.shape[-1]
    weights = torch.zeros(bins, layer.filters, dtype=x.dtype)
    for i in range(layer.filters):
        left, peak, right = corners[i : i + 3]
        for k in range(bins):
            f = k * layer.sample_rate / 2 / (bins - 1)
            if left < f <= peak:
                weights[k, i] = (f - left) / (peak - left)
            elif peak < f < right:
                weights[k, i] = (right - f) / (right - peak)
    y = x @ weights
    return torch.log(y.clamp(min=1e-6)) if layer.log else y


TWINS = {nn.Spectrogram: spectrogram, nn.MelFilterBank: mel}
