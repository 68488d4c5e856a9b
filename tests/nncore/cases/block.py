"""Blocks, built in and made by hand."""

import nncore as nn
from nncore.blocks import Block
from tests.nncore.cases.case import case


def two_dense(**options: object) -> Block:
    inner = nn.Graph.chain(nn.Input(), nn.Dense(3), nn.Tanh(), nn.Dense(3))
    inner = inner.renaming("n1", "x").renaming("n5", "y")
    return Block(name="Two Dense", graph=inner, **options)


CASES = (
    case(two_dense(), (3,)),
    case(two_dense(repeat=3), (3,), name="repeated"),
    case(two_dense(repeat=3, share=True), (3,), name="shared"),
)
