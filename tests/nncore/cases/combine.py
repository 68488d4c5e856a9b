"""Where branches meet."""

import nncore as nn
from tests.nncore.cases.case import case

SHAPES = [(1,), (5,), (3, 2), (1, 3, 2), (2, 2, 3)]
SPREAD = [(3, 2), (1, 2), (3, 1)]
MANY = (nn.Add(), nn.Average(), nn.Multiply(), nn.Maximum(), nn.Minimum(), nn.Concatenate())
TWO = (nn.Subtract(), nn.Divide(), nn.DotProduct())

CASES = (
    *(case(layer, shape) for layer in MANY for shape in SHAPES),
    *(case(layer, SPREAD, name="spread") for layer in MANY[:-1]),
    case(nn.Add(), [(3, 2)], name="one"),
    case(nn.Concatenate(), [(2,), (1,), (3,)], name="sizes"),
    case(nn.Concatenate(), [(2, 2, 3), (1, 2, 3)], name="channels"),
    case(nn.Concatenate(steps=True), [(2, 3), (1, 3)], name="steps"),
    *(case(layer, shape, shape) for layer in TWO for shape in SHAPES),
    *(case(layer, (3, 2), (3, 1), name="spread") for layer in TWO[:-1]),
    *(case(layer, (1, 2), (3, 2), name="spread") for layer in TWO[:-1]),
    *(case(nn.Gate(), shape, shape, shape) for shape in SHAPES),
    case(nn.Gate(), (3, 2), (3, 1), name="without b"),
    case(nn.Gate(), (2, 2, 3), (2, 1, 1), (1, 2, 3), name="spread"),
    case(nn.MatrixProduct(), (3, 2), (2, 4)),
    case(nn.MatrixProduct(transpose=True), (3, 2), (4, 2), name="transposed"),
    case(nn.PairwiseProduct(), (3,), (3,), each=False),
)
