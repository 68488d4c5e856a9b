"""Blocks, ties and frozen layers: parts of a network that stand for more than one layer."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

import nncore as nn
from nncore.blocks import Block
from nncore.expand import expand
from nncore.graph import Graph, Node
from nncore.network import Network
from nncore.shapes import Misfit
from nncore.written_graph import WrittenGraph, graph_from, written_graph
from tests.nncore.cases.block import two_dense
from tests.nncore.kit import check_gradients, events, rows


def around(block: Block, features: int = 3) -> Graph:
    return Graph.chain(nn.Input((features,)), block, nn.Dense(3))


def test_a_block_computes_what_its_layers_would():
    block = Network(around(two_dense()), dtype=np.float64)
    flat = Network(
        Graph.chain(nn.Input((3,)), nn.Dense(3), nn.Tanh(), nn.Dense(3), nn.Dense(3)),
        dtype=np.float64,
    )
    flat.vector[:] = block.vector
    x = np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_array_equal(block.predict(x), flat.predict(x))


def test_paths_say_where_a_parameter_lies():
    outer = Graph.chain(nn.Input(), two_dense(repeat=2)).renaming("n1", "x").renaming("n3", "y")
    network = Network(around(Block(name="Outer", graph=outer)))
    assert "block/0/block/1/dense/kernel" in network.parameters
    assert any(segment.node == "n2/0/n2/1/n2" for segment in network.segments)
    check_gradients(network.graph)


def test_repeats_count_once_when_they_share():
    own, shared = (around(two_dense(repeat=4, share=share)).check() for share in (False, True))
    one = around(two_dense()).check().parameters
    assert own.parameters == 12 + 4 * (one - 12)
    assert shared.parameters == one == Network(around(two_dense(repeat=4, share=True))).vector.size


@pytest.mark.parametrize("block", [
    nn.DenseBlock(2, True, 2), nn.UNetStage(2, True, 3), nn.Residual(2, True, 8),
    nn.Inception(2, True),
], ids=lambda block: block.tag)  # fmt: skip
def test_repeats_that_cannot_share_say_so_and_lead_back(block):
    graph = Graph.chain(nn.Input((4, 4, 4)), block)
    problem = graph.check().problems[0]
    assert (problem.node, problem.title) == ("n2", f"{block.label} cannot share its parameters")
    own = replace(block, **{problem.remedy.field: problem.remedy.value})
    Network(graph.changing("n2", own)).predict(np.zeros((2, 4, 4, 4), np.float32))


@pytest.mark.parametrize("block", [
    nn.DenseBlock(1, True, 2), nn.UNetStage(2, True, 4), nn.Residual(3, True, 4, 2),
], ids=lambda block: block.tag)  # fmt: skip
def test_repeats_that_can_share_do(block):
    graph = Graph.chain(nn.Input((4, 4, 4)), block)
    own = graph.changing("n2", replace(block, share=False))
    assert graph.check().problems == ()
    assert graph.check().parameters <= own.check().parameters
    Network(graph).predict(np.zeros((2, 4, 4, 4), np.float32))


def test_a_block_is_checked_without_allocating_parameters():
    graph = Graph.chain(nn.Input(), nn.Dense(60_000)).renaming("n1", "x").renaming("n3", "y")
    large = Graph.chain(nn.Input((60_000,)), Block(name="Large", graph=graph, repeat=100))
    assert large.check().parameters == 100 * (60_000**2 + 60_000)


def test_inner_settings_follow_fields_of_the_block():
    graph = Graph.chain(nn.Input(), nn.Dense(8), nn.Dense(2)).renaming("n1", "x")
    block = Block.of("Squeeze", graph.renaming("n4", "y"), width=2)
    block = block.linked("dense", "units", "width", 4.0).linked("dense_2", "units", "width")
    assert block.inner(0).nodes[1].layer == nn.Dense(8)
    wide = block.with_field("width", 3)
    assert [node.layer.units for node in wide.inner(0).nodes[1:3]] == [12, 3]
    half = block.linked("dense", "units", "width", 0.4)
    with pytest.raises(Misfit):
        half.inner(0)
    problems = around(half).check().problems
    assert any("whole number" in problem.why for problem in problems)


def test_inner_settings_follow_a_pair():
    graph = Graph.chain(nn.Input(), nn.Conv2D(4), nn.Dense(2)).renaming("n1", "x")
    block = Block.of("Look", graph.renaming("n4", "y"), size=(1, 2))
    block = block.linked("conv2d", "kernel_size", "size", 3.0)
    assert block.inner(0).nodes[1].layer == nn.Conv2D(4, (3, 6))
    assert block.setting() == "size 1 × 2"
    assert replace(block, fields=(), links=()).setting() == "2 layers"
    text = msgspec.json.encode(written_graph(around(block)))
    assert graph_from(msgspec.json.decode(text, type=WrittenGraph)) == around(block)
    with pytest.raises(Misfit):
        block.linked("dense", "units", "size").inner(0)


def test_what_is_wrong_inside_is_told_with_its_place_and_its_remedy():
    inner = Graph.chain(nn.Input(), nn.Dense(3)).renaming("n1", "x").renaming("n3", "y")
    graph = Graph.chain(nn.Input((1, 4, 4)), Block(name="Flat", graph=inner))
    problem = graph.check().problems[0]
    assert problem.node == "n2/0/n2"
    assert "In Flat" in problem.title
    assert problem.remedy is not None


def test_unknown_layers_inside_a_block_are_saved_back():
    text = b'{"type":"Tomorrow","depth":3}'
    inner = graph_from(
        msgspec.json.decode(
            b'{"nodes":[{"id":"n1","name":"x","layer":' + text + b"}]}", type=WrittenGraph
        )
    )
    graph = Graph((Node("n1", "block", Block(name="New", graph=inner)),))
    again = msgspec.json.encode(written_graph(graph))
    assert text in again
    assert graph_from(msgspec.json.decode(again, type=WrittenGraph)) == graph


def test_a_tied_parameter_is_one_array_and_its_gradient_a_sum():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Tanh(), nn.Dense(3), nn.Tanh(), nn.Dense(4))
    tied = graph.tying("n4", "kernel", "n2", "kernel").tying("n6", "kernel", "n2", "kernel")
    network = Network(tied)
    assert graph.check().parameters - tied.check().parameters == 24
    assert network.vector.size == tied.check().parameters
    assert "dense_2/kernel" not in network.parameters
    check_gradients(tied)


def test_a_tie_between_shapes_that_differ_is_a_problem():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(5))
    wrong = graph.tying("n3", "kernel", "n2", "kernel")
    assert [problem.node for problem in wrong.check().problems] == ["n3"]


def test_a_layer_that_is_not_trainable_stays_and_one_with_half_the_rate_goes_half_as_far():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(3))

    def trained(**of_first: object) -> Network:
        first = graph["n2"]
        nodes = tuple(
            msgspec.structs.replace(node, **of_first) if node == first else node for node in graph
        )
        network = Network(msgspec.structs.replace(graph, nodes=nodes), dtype=np.float64)
        events(nn.Trainer(network, rows(), optimizer=nn.SGD(0.1), batch_size=48, epochs=1), object)
        return network

    start = Network(graph, dtype=np.float64).parameters["dense/kernel"]
    moved = trained().parameters["dense/kernel"] - start
    assert np.abs(moved).max() > 0
    np.testing.assert_array_equal(trained(trainable=False).parameters["dense/kernel"], start)
    half = trained(rate=0.5).parameters["dense/kernel"] - start
    np.testing.assert_allclose(half, moved / 2, rtol=1e-9)


def test_a_graph_without_blocks_is_its_own_expansion():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4))
    assert expand(graph).graph is graph
