"""Inside a block one sees what arrives at its ports, and nothing is made up where nothing does."""

from __future__ import annotations

import pytest

import nncore as nn
from nncore.blocks.inside import opened
from nncore.graph import Graph, Wire


def two_ended():
    """A block with a port that its layers read, and one that nobody reads yet."""
    inner = Graph.chain(nn.Input(()), nn.Dense(8), nn.Output())
    return nn.Block(graph=inner.adding(nn.Input(()), "n9", "side"))


def shapes(graph):
    return {key: str(each.output or "?") for key, each in graph.check().nodes.items()}


def test_what_arrives_at_one_port_is_known_while_another_waits():
    graph = Graph().adding(nn.Input((3,)), "a").adding(two_ended(), "b")
    inner = opened(graph.wiring(Wire("a", "b", "y", "input")), ("b",))
    assert shapes(inner) == {"n1": "3", "n2": "8", "n3": "8", "n9": "?"}
    assert not inner.check().problems


def test_where_nothing_arrives_nothing_is_known_and_nothing_is_wrong():
    inner = opened(Graph().adding(two_ended(), "b"), ("b",))
    assert set(shapes(inner).values()) == {"?"}
    assert not inner.check().problems


def test_what_an_input_says_of_itself_counts_in_no_block():
    graph = Graph.chain(nn.Input((5,)), nn.Dense(2), nn.Output())
    outer = Graph().adding(nn.Input((3,)), "a").adding(nn.Block(graph=graph), "b")
    assert shapes(opened(outer, ("b",)))["n2"] == "?"
    inner = opened(outer.wiring(Wire("a", "b", "y", "input")), ("b",))
    assert shapes(inner)["n1"] == "3"


@pytest.mark.parametrize("size", [(), (1,)])
def test_one_number_that_arrives_is_one_number(size):
    graph = Graph().adding(nn.Input(size), "a").adding(two_ended(), "b")
    inner = opened(graph.wiring(Wire("a", "b", "y", "input")), ("b",))
    assert shapes(inner)["n1"] == "1"
