"""Layers that read sequences."""

import nncore as nn
from tests.nncore.cases.case import Mask, case

RECURRENT = (nn.SimpleRNN, nn.GRU, nn.LSTM)
STATES = {nn.SimpleRNN: 1, nn.GRU: 1, nn.LSTM: 2}


def recurrent(kind):
    """One recurrent layer in all its forms."""
    states, deep = [(3,)] * STATES[kind], [(4, 2)] * STATES[kind]
    both = {"units": 2, "layers": 2, "bidirectional": True}
    yield from (case(kind(2), shape) for shape in [(1, 1), (4, 3)])
    yield from (case(kind(2, sequence=True), s, name="every step") for s in [(1, 1), (4, 3)])
    yield case(kind(3, bias=False, sequence=True), (4, 2), name="no bias")
    yield case(kind(3, sequence=True), (3, 2), Mask((3,)), *states, name="states")
    yield case(kind(3), (3, 2), None, *states, batch=1, name="alone")
    yield case(kind(**both, sequence=True), (3, 2), Mask((3,)), *deep, name="all every step")
    yield case(kind(**both), (3, 2), Mask((3,)), name="all")
    yield case(kind(1, layers=3), (3, 1), name="deep")
    yield case(kind(2, cut=3), (3, 2), name="cut behind all")
    yield case(kind(2, bidirectional=True, sequence=True), (3, 2), name="both")


def attention():
    """Every mask, and every way to share heads."""
    layer = nn.MultiHeadAttention
    yield from (case(layer(1), shape) for shape in [(1, 1), (3, 2)])
    yield case(layer(2), (3, 4))
    yield case(layer(2, bias=False, units=3), (3, 3), name="units, no bias")
    yield case(layer(2, causal=True), (4, 4), name="causal")
    yield case(layer(2), (4, 4), None, Mask((4,)), name="padded")
    yield case(layer(2, causal=True), (3, 4), None, Mask((3, 3)), name="causal, masked")
    yield case(layer(2, key_value_heads=1), (3, 4), name="shared keys")
    yield case(layer(4, key_value_heads=2, rotary=True), (3, 8), name="grouped, rotary")
    yield case(layer(1, rotary=True, base=10.0), (3, 4), name="rotary, other base")
    yield case(layer(2), (3, 4), (2, 3), name="cross")
    yield case(layer(2, rotary=True, causal=True), (2, 4), (3, 3), Mask((3,)), name="cross, all")
    yield case(layer(2, rate=0.4), (3, 4), None, Mask((3,)), name="dropout")


CASES = (
    *(each for kind in RECURRENT for each in recurrent(kind)),
    *attention(),
    *(case(nn.SinusoidalPosition(), shape) for shape in [(1, 1), (4, 5), (3, 4)]),
    case(nn.SinusoidalPosition(10.0), (4, 5), name="other base"),
    *(case(nn.LearnedPosition(5), shape) for shape in [(5, 3), (3, 2)]),
    case(nn.LearnedPosition(4), (4, 2), name="four"),
    case(nn.RotaryPosition(), (4, 6)),
    case(nn.RotaryPosition(heads=3, base=10.0), (2, 12), name="heads"),
)
