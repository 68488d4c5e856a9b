"""Activations."""

import nncore as nn
from tests.nncore.cases.case import case

SHAPES = [(1,), (5,), (3, 2), (1, 3, 2), (2, 2, 3)]
LAYERS = {
    "": (nn.ReLU(), nn.LeakyReLU(), nn.ELU(), nn.GELU(), nn.Sigmoid(), nn.Tanh(), nn.Softmax()),
    "other": (nn.LeakyReLU(slope=0.0), nn.ELU(alpha=0.3)),
}

CASES = tuple(
    case(layer, shape, name=name)
    for name, layers in LAYERS.items()
    for layer in layers
    for shape in SHAPES
)
