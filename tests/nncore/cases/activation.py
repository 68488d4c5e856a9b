"""Activations."""

import nncore as nn
from tests.nncore.cases.case import case

SHAPES = [(1,), (5,), (3, 2), (1, 3, 2), (2, 2, 3)]
HALVES = [(2,), (6,), (3, 4), (2, 2, 3), (4, 2, 3)]
LAYERS = (
    *(nn.ReLU(), nn.LeakyReLU(), nn.ELU(), nn.SELU(), nn.CELU(), nn.PReLU(), nn.ReLU6()),
    *(nn.GELU(), nn.QuickGELU(), nn.SiLU(), nn.Mish(), nn.Softplus(), nn.Softsign()),
    *(nn.Sigmoid(), nn.Tanh()),
    *(nn.HardSigmoid(), nn.HardSwish(), nn.Softmax(), nn.LogSoftmax()),
)
OTHER = (
    *(nn.LeakyReLU(slope=0.0), nn.ELU(alpha=0.3), nn.CELU(alpha=0.4), nn.Softplus(beta=3.0)),
    nn.PReLU(per_channel=True),
)

CASES = (
    *(case(layer, shape) for layer in LAYERS for shape in SHAPES),
    *(case(layer, shape, name="other") for layer in OTHER for shape in SHAPES),
    *(case(layer, shape) for layer in (nn.GLU(), nn.SwiGLU()) for shape in HALVES),
)
