"""A block's card tells what is in it: a chip a layer, an arc a skip."""

from __future__ import annotations

import pytest

import nncore as nn
from app.canvas import edits
from app.canvas.sketch import MOST, in_order, sketch_of
from nncore.blocks import BlockLayer
from nncore.examples import example, examples
from nncore.graph import Graph, NodeCheck, Wire
from nncore.project import Project


def blocks(name):
    graph = example(name).graph
    found = graph.check()
    return [
        (node.layer, found.nodes[node.id])
        for node in graph.nodes
        if isinstance(node.layer, BlockLayer)
    ]


def test_a_residual_block_has_one_skip_past_its_convolutions():
    sketch = sketch_of(*blocks("resnet18")[0])
    assert sketch.families == (
        "convolution", "normalise", "activation", "convolution", "normalise",
        "combine", "activation",
    )  # fmt: skip
    assert sketch.skips == ((-1, 5),)


def test_an_encoder_has_a_skip_past_attention_and_one_past_its_dense_layers():
    assert len(sketch_of(*blocks("bert-base")[0]).skips) == 2


@pytest.mark.parametrize("name", [one.name for one in examples()])
def test_every_block_of_every_example_has_a_sketch(name):
    for block, known in blocks(name):
        sketch = sketch_of(block, known)
        assert 0 < len(sketch.families) <= MOST + 1
        assert all(-1 <= start < end < MOST for start, end in sketch.skips)


def test_a_layer_put_between_two_others_makes_no_skip():
    graph = Graph.chain(nn.Input(()), nn.Dense(4), nn.Dense(5), nn.Output())
    wire = Wire("n2", "n3")
    graph = edits.insert(Project(graph), nn.Tanh(), "n9", wire, (0, 0)).graph
    block = nn.Block(name="Hidden", graph=graph)
    sketch = sketch_of(block, NodeCheck())
    assert sketch.families == ("core", "activation", "core")
    assert sketch.skips == ()


def test_layers_wired_in_a_circle_are_all_there():
    graph = Graph().adding(nn.Input(()), "n1").adding(nn.Dense(3), "n2").adding(nn.Dense(3), "n3")
    graph = graph.wiring(Wire("n2", "n3"), Wire("n3", "n2"))
    assert [node.id for node in in_order(graph)] == ["n1", "n2", "n3"]
