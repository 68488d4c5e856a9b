"""Twins of the normalisations."""

from torch.nn import functional as F  # noqa: N812  the name that PyTorch's manual uses

import nncore as nn


def channels_first(twin):
    """PyTorch has channels second; our sequences have them last."""

    def run(layer, p, x):
        y = twin(layer, p, x.movedim(-1, 1) if x.ndim == 3 else x)
        return y.movedim(1, -1) if x.ndim == 3 else y

    return run


def features_last(twin):
    """PyTorch looks at the last axis; a picture's features are its channels."""

    def run(layer, p, x):
        y = twin(layer, p, x.movedim(1, -1) if x.ndim == 4 else x)
        return y.movedim(-1, 1) if x.ndim == 4 else y

    return run


@channels_first
def batch_norm(layer, p, x):
    return F.batch_norm(x, None, None, p["gain"], p["shift"], True, eps=layer.epsilon)


@channels_first
def group_norm(layer, p, x):
    return F.group_norm(x, layer.groups, p["gain"], p["shift"], layer.epsilon)


@channels_first
def instance_norm(layer, p, x):
    return F.instance_norm(x, None, None, p.get("gain"), p.get("shift"), eps=layer.epsilon)


@features_last
def layer_norm(layer, p, x):
    return F.layer_norm(x, x.shape[-1:], p["gain"], p["shift"], layer.epsilon)


@features_last
def rms_norm(layer, p, x):
    return F.rms_norm(x, x.shape[-1:], p["gain"], layer.epsilon)


def local_response(layer, p, x):
    return F.local_response_norm(x, layer.size, layer.alpha, layer.beta, layer.k)


TWINS = {
    nn.BatchNorm: batch_norm,
    nn.GroupNorm: group_norm,
    nn.InstanceNorm: instance_norm,
    nn.LayerNorm: layer_norm,
    nn.RMSNorm: rms_norm,
    nn.L2Norm: features_last(lambda layer, p, x: F.normalize(x, dim=-1)),
    nn.LocalResponseNorm: local_response,
}
