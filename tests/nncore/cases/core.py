"""Core layers."""

import nncore as nn
from tests.nncore.cases.case import case

SHAPES = [(1,), (5,), (3, 2)]
PICTURES = [(1, 3, 2), (2, 2, 3)]

CASES = (
    *(case(nn.Dense(3), shape) for shape in SHAPES),
    *(case(nn.Dense(1, bias=False), shape, name="no bias") for shape in SHAPES),
    *(case(nn.Flatten(), shape) for shape in (*SHAPES, *PICTURES)),
    *(case(nn.Dropout(rate), s, name=f"{rate}") for s in (*SHAPES, *PICTURES) for rate in (0, 0.4)),
)
