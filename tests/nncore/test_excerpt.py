"""An excerpt finds the faults that a whole network has near a place, and nothing else."""

from __future__ import annotations

import msgspec
import pytest

import nncore as nn
from nncore.check import check_inner
from nncore.excerpt import MOST, around, inner
from nncore.graph import Graph, Node, Wire
from nncore.layers import Layer, layer_types

KINDS = [kind for kind in layer_types() if kind.in_palette and kind.inputs and kind.outputs]


def fresh(kind: type[Layer]) -> Layer:
    return msgspec.convert({"type": kind.__struct_config__.tag}, kind)


def residual(count: int = 12) -> Graph:
    """Pictures through convolutions, every third added to what went in; then two Dense."""
    graph, last, before = Graph().adding(nn.Input((1, 8, 8)), "n1"), "n1", "n1"
    for number in range(2, count):
        adds = number % 4 == 0
        here = f"n{number}"
        layer = nn.Add() if adds else nn.Conv2D(1, padding="same")
        graph = graph.adding(layer, here).wiring(Wire(last, here))
        if adds:
            graph, before = graph.wiring(Wire(before, here)), here
        last = here
    for number, layer in enumerate((nn.Flatten(), nn.Dense(3), nn.Output()), count):
        graph = graph.adding(layer, f"n{number}").wiring(Wire(last, f"n{number}"))
        last = f"n{number}"
    return graph


def errors(graph: Graph) -> tuple[int, int]:
    wrong = [each for each in check_inner(graph, None).problems if each.severity == "error"]
    return len([each for each in wrong if each.got]), len([each for each in wrong if not each.got])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_layer_in_a_wire_is_as_wrong_as_in_the_whole_network(kind):
    graph = residual()
    assert errors(graph) == (0, 0)
    for wire in graph.wires:
        excerpt = around(graph, ((wire.source, wire.source_port),), (wire.target,))
        tried = excerpt.graph.inserting(fresh(kind), "new", inner(wire))
        whole = graph.inserting(fresh(kind), "new", wire)
        assert excerpt.faults(tried) == errors(whole), wire


def test_a_wrong_network_is_as_wrong_in_an_excerpt():
    graph = Graph.chain(nn.Input((1, 8, 8)), nn.Conv2D(4), nn.Dense(3), nn.Conv2D(2))
    wire = Wire("n2", "n3")
    assert errors(graph) == (1, 0)
    excerpt = around(graph, ((wire.source, wire.source_port),), (wire.target,))
    assert excerpt.faults(excerpt.graph) == (1, 0)


def test_where_nothing_is_known_nothing_is_said_of_what_follows():
    graph = Graph.chain(nn.Dense(4), nn.Dense(3), nn.Dense(2))
    for kind in (nn.ReLU(), nn.Conv2D(2)):
        excerpt = around(graph, (("n2", "y"),), ("n3",))
        tried = excerpt.graph.inserting(kind, "new", inner(Wire("n2", "n3")))
        assert excerpt.faults(tried) == (0, 1)       # that nothing is known, whatever the layer


def test_an_excerpt_of_a_large_network_stays_small():
    graph = residual(400)
    excerpt = around(graph, (("n200", "y"),), ("n201",))
    assert len(excerpt.graph.nodes) < 2 * MOST
    assert excerpt.faults(excerpt.graph) == (0, 0)


def test_of_a_layer_that_hundreds_read_from_some_are_looked_at():
    graph = Graph.chain(nn.Input((4,)), nn.Dense(4)).removing(["n3"])
    names = [f"r{number}" for number in range(300)]
    nodes = (Node(name, name, nn.Dense(2)) for name in names)
    graph = Graph((*graph.nodes, *nodes), (*graph.wires, *(Wire("n2", name) for name in names)))
    for readers in (["n2"], names):
        excerpt = around(graph, (("n1", "y"),), readers)
        assert len(excerpt.graph.nodes) <= MOST + 2
        assert excerpt.faults(excerpt.graph) == (0, 0)


def test_one_of_several_outputs_keeps_its_own_shape():
    nodes = (
        Node("n1", "input", nn.Input((5, 3))), Node("n2", "lstm", nn.LSTM(7)),
        Node("n3", "dense", nn.Dense(2)), Node("n4", "output", nn.Output()),
    )  # fmt: skip
    for port in nn.LSTM.outputs:
        wires = (Wire("n1", "n2"), Wire("n2", "n3", port.name), Wire("n3", "n4"))
        graph = Graph(nodes, wires)
        excerpt = around(graph, (), ("n3",))
        assert dict(excerpt.given)[f"n2:{port.name}"] == graph.check().nodes["n2"].outputs[
            [each.name for each in nn.LSTM.outputs].index(port.name)
        ]
