"""Where branches meet."""

import nncore as nn
from tests.nncore.cases.case import case

SHAPES = [(1,), (5,), (3, 2), (1, 3, 2), (2, 2, 3)]

CASES = (
    *(case(layer, shape) for layer in (nn.Add(), nn.Concatenate()) for shape in SHAPES),
    case(nn.Add(), [(3, 2), (1, 2), (3, 1)], name="spread"),
)
