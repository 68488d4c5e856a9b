"""Layers that read sequences."""

import nncore as nn
from tests.nncore.cases.case import Mask, case

RECURRENT = (nn.SimpleRNN, nn.GRU, nn.LSTM)
STATES = {nn.SimpleRNN: 1, nn.GRU: 1, nn.LSTM: 2}


def recurrent(kind):
    """One recurrent layer in all its forms."""
    states, deep = [(3,)] * STATES[kind], [(4, 3)] * STATES[kind]
    both = {"units": 3, "layers": 2, "bidirectional": True}
    yield from (case(kind(2), shape) for shape in [(1, 1), (5, 3)])
    yield from (case(kind(2, sequence=True), s, name="every step") for s in [(1, 1), (4, 3)])
    yield case(kind(3, bias=False, sequence=True), (4, 2), name="no bias")
    yield case(kind(3, sequence=True), (4, 2), Mask((4,)), *states, name="states")
    yield case(kind(3), (3, 2), None, *states, batch=1, name="alone")
    yield case(kind(**both, sequence=True), (4, 2), Mask((4,)), *deep, name="all every step")
    yield case(kind(**both), (3, 2), Mask((3,)), name="all")
    yield case(kind(2, layers=3), (3, 1), name="deep")
    yield case(kind(2, bidirectional=True, sequence=True), (3, 2), name="both")


CASES = (*(each for kind in RECURRENT for each in recurrent(kind)),)
