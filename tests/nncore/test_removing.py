"""Taking layers out of a graph: many at once come to the same as one after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import nncore as nn
from nncore.graph import Graph, Node, Wire


@given(st.integers(0, 2**32 - 1))
def test_several_nodes_are_taken_out_as_if_one_after_the_other(seed):
    random = np.random.default_rng(seed)
    nodes = [Node(f"n{i}", f"add_{i}", nn.Add()) for i in range(8)]
    port = nodes[0].layer.inputs[0].name
    pairs = {(int(a), int(b)) for a, b in random.integers(0, 8, (12, 2)) if a < b}
    wires = tuple(Wire(f"n{a}", f"n{b}", target_port=port) for a, b in sorted(pairs))
    graph = Graph(tuple(nodes), wires)
    ids = [f"n{i}" for i in range(8) if random.random() < 0.5]
    expected = graph
    for each in ids:
        expected = expected.removing([each])
    assert graph.removing(ids) == expected
