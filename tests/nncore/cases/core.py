"""Core layers."""

import nncore as nn
from tests.nncore.cases.case import Tokens, case

SHAPES = [(1,), (5,), (3, 2)]
PICTURES = [(1, 3, 2), (2, 2, 3)]
EVERY = (*SHAPES, *PICTURES)

CASES = (
    *(case(nn.Dense(3), shape) for shape in SHAPES),
    *(case(nn.Dense(1, bias=False), shape, name="no bias") for shape in SHAPES),
    *(case(layer, s) for layer in (nn.Flatten(), nn.Identity(), nn.StopGradient()) for s in EVERY),
    *(case(nn.Scale(1.7), shape) for shape in EVERY),
    *(case(nn.Scale(1.7, learned=True), shape, name="learned") for shape in EVERY),
    *(
        case(nn.Scale(0.3, learned=learned, exponential=True), shape, name=f"exp {learned}")
        for shape in SHAPES
        for learned in (True, False)
    ),
    *(case(nn.Dropout(rate), s, name=f"{rate}") for s in EVERY for rate in (0, 0.4)),
    *(case(nn.SpatialDropout(rate), s, name=f"{rate}") for s in EVERY for rate in (0, 0.4)),
    *(case(nn.GaussianNoise(amount), s, name=f"{amount}") for s in EVERY for amount in (0, 0.4)),
    *(case(nn.GaussianSample(), shape, shape) for shape in EVERY),
    *(case(nn.Reshape((2, -1)), shape) for shape in [(6,), (3, 2), (2, 2, 3)]),
    *(case(nn.Reshape((-1, 2, 1)), shape, name="picture") for shape in [(6,), (3, 2), (2, 2, 3)]),
    case(nn.Permute(), (3, 2)),
    case(nn.Permute((3, 1, 2)), (2, 3, 4), name="picture"),
    *(case(nn.Slice(1, 3), shape) for shape in [(4,), (3, 5), (2, 3, 4)]),
    *(case(nn.Slice(-2, None, axis=0), s, name="end") for s in [(4,), (3, 5), (3, 2, 2)]),
    *(case(nn.Select(), shape) for shape in [(3, 2), (2, 3, 4)]),
    case(nn.Select(1, axis=-1), (3, 2), name="second"),
    *(case(nn.Repeat(times), (4,), name=f"{times}") for times in (1, 3)),
    case(nn.Embedding(7, 3), Tokens((5,), 7)),
    case(nn.Embedding(2, 3), Tokens((6,), 2), name="often"),
    *(case(nn.EndOfText(), (t, 3), Tokens((t,), 9)) for t in (1, 2, 6)),
    case(nn.Embedding(4, 1), Tokens((2,), 4), name="one unit"),
    case(nn.LearnedToken(3, tokens=2), each=False),
    case(nn.LearnedToken(2), each=False, name="one"),
)
