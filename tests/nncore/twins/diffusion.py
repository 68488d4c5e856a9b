"""Twins of the diffusion layers that do without chance."""

import math

import torch

import nncore as nn


def time_embedding(layer, p, x):
    """As in the authors' code of Improved DDPM, nn.timestep_embedding."""
    half = layer.units // 2
    waves = torch.arange(half, dtype=torch.float64) / max(half, 1)
    freqs = layer.scale * torch.exp(-math.log(layer.period) * waves)
    args = x.detach().reshape(-1, 1).double() * freqs
    found = torch.cat([torch.cos(args), torch.sin(args)], dim=-1)
    if layer.units % 2:
        found = torch.cat([found, torch.zeros_like(args[:, :1] if half else x.double())], dim=-1)
    return found


TWINS = {nn.TimeEmbedding: time_embedding}
