"""Twins of the normalisations."""

from torch.nn import functional as F  # noqa: N812  the name that PyTorch's manual uses

import nncore as nn


def batch_norm(layer, p, x):
    channels_first = x.movedim(-1, 1) if x.ndim == 3 else x
    y = F.batch_norm(channels_first, None, None, p["gain"], p["shift"], True, eps=layer.epsilon)
    return y.movedim(1, -1) if x.ndim == 3 else y


TWINS = {nn.BatchNorm: batch_norm}
