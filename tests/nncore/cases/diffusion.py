"""Noise, time and classes."""

import nncore as nn
from tests.nncore.cases.case import Tokens, case

SHAPES = [(1,), (5,), (3, 2), (1, 3, 2), (2, 2, 3)]
NOISES = (
    nn.AddNoise(),
    nn.AddNoise("x0", schedule=nn.CosineNoise()),
    nn.AddNoise("v", 10, scaled=True),
)

CASES = (
    *(
        case(noise, shape, each=False, name=noise.predict)
        for noise in NOISES
        for shape in SHAPES
    ),
    *(case(nn.TimeEmbedding(units), (1,), name=f"{units}") for units in (1, 4, 7)),
    case(nn.TimeEmbedding(6, period=100.0, scale=30.0), (1,), name="scaled"),
    *(case(nn.TimeEmbedding(4), Tokens(shape, 1000), name="steps") for shape in [(), (1,)]),
    *(case(nn.ClassEmbedding(3, 4, drop=0.0), Tokens(shape, 3)) for shape in [(), (1,)]),
    case(nn.ClassEmbedding(5, 4, drop=0.0), Tokens((), 5), name="five"),
    case(nn.ClassEmbedding(3, 2, drop=0.5), Tokens((), 3), batch=6, name="forgets"),
)
"""A class is forgotten in training alone, so one by one is the same as in a batch."""
