"""Normalisations."""

import nncore as nn
from tests.nncore.cases.case import case

ROWS = [(5,), (3, 4)]
PICTURES = [(1, 3, 2), (2, 2, 3), (4, 2, 2)]
EVERY = [(1,), *ROWS, *PICTURES]

CASES = (
    *(case(nn.BatchNorm(), shape, each=True) for shape in EVERY),
    *(case(layer, s) for layer in (nn.LayerNorm(), nn.RMSNorm(), nn.L2Norm()) for s in EVERY[1:]),
    *(
        case(layer, shape, name="epsilon")
        for layer in (nn.LayerNorm(0.1), nn.RMSNorm(0.1), nn.GroupNorm(1, 0.1))
        for shape in EVERY[1:]
    ),
    *(case(nn.BatchNorm(0.1, 0.5), shape, name="epsilon") for shape in EVERY),
    *(case(nn.InstanceNorm(epsilon=0.1), shape, name="epsilon") for shape in PICTURES),
    *(case(nn.GroupNorm(2), shape) for shape in [(6,), (3, 4), (2, 2, 3), (4, 2, 2)]),
    *(case(nn.GroupNorm(1), shape, name="one") for shape in EVERY[1:]),
    *(case(nn.InstanceNorm(), shape) for shape in [(3, 4), *PICTURES]),
    *(case(nn.InstanceNorm(learned=True), s, name="learned") for s in [(3, 4), *PICTURES]),
    *(case(nn.LocalResponseNorm(), shape) for shape in PICTURES),
    *(case(nn.LocalResponseNorm(2, 0.5, 0.6, 2.0), s, name="strong") for s in PICTURES),
)
