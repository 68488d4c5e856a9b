"""Normalisations."""

import nncore as nn
from tests.nncore.cases.case import case

SHAPES = [(1,), (5,), (3, 2), (1, 3, 2), (2, 2, 3)]

CASES = tuple(case(nn.BatchNorm(), shape) for shape in SHAPES)
