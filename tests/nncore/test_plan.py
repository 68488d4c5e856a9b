"""Plans: where wires branch and meet, what nobody needs, and no array born in a step."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import nncore as nn
from nncore.graph import Graph, Wire
from nncore.network import Network, NotRunnableError
from tests.nncore import kit


def graph_of(layers: dict[str, nn.layers.Layer], *wires: tuple[str, str]) -> Graph:
    graph = Graph()
    for node_id, layer in layers.items():
        graph = graph.adding(layer, node_id, node_id)
    for source, target in wires:
        graph = graph.wiring(Wire(source, target))
    return graph


RESIDUAL = graph_of(
    {
        "in": nn.Input((4,)),
        "a": nn.Dense(4),
        "relu": nn.Tanh(),
        "b": nn.Dense(4),
        "sum": nn.Add(),
        "out": nn.Output(),
    },
    ("in", "a"), ("a", "relu"), ("relu", "b"), ("b", "sum"), ("a", "sum"), ("in", "sum"),
    ("sum", "out"),
)  # fmt: skip
TWO_ENDS = graph_of(
    {
        "left": nn.Input((3,)),
        "right": nn.Input((1, 2, 2)),
        "flat": nn.Flatten(),
        "both": nn.Concatenate(),
        "body": nn.Dense(5),
        "bend": nn.GELU(),
        "one": nn.Dense(2),
        "other": nn.Dense(1),
        "first": nn.Output(),
        "second": nn.Output(),
        "raw": nn.Output(),
    },
    ("left", "both"), ("right", "flat"), ("flat", "both"), ("both", "body"), ("body", "bend"),
    ("bend", "one"), ("bend", "other"), ("one", "first"), ("other", "second"), ("bend", "raw"),
)  # fmt: skip
PICTURE_BRANCHES = graph_of(
    {
        "in": nn.Input((2, 2, 3)),
        "norm": nn.BatchNorm(),
        "bend": nn.ELU(),
        "join": nn.Concatenate(),
        "flat": nn.Flatten(),
        "dense": nn.Dense(2),
        "out": nn.Output(),
    },
    ("in", "norm"), ("norm", "bend"), ("bend", "join"), ("norm", "join"), ("join", "flat"),
    ("flat", "dense"), ("dense", "out"),
)  # fmt: skip
VIEWS_BRANCH = graph_of(
    {
        "in": nn.Input((1, 2, 2)),
        "flat": nn.Flatten(),
        "same": nn.Dropout(0.0),
        "a": nn.Dense(3),
        "b": nn.Dense(3),
        "sum": nn.Add(),
        "out": nn.Output(),
        "again": nn.Output(),
    },
    ("in", "flat"), ("flat", "same"), ("same", "a"), ("flat", "b"), ("a", "sum"), ("b", "sum"),
    ("sum", "out"), ("flat", "again"),
)  # fmt: skip
TWICE = graph_of(
    {"in": nn.Input((2,)), "a": nn.Dense(3), "both": nn.Concatenate(), "sum": nn.Add(),
     "out": nn.Output()},
    ("in", "a"), ("a", "both"), ("a", "sum"), ("sum", "both"), ("both", "out"),
)  # fmt: skip
GRAPHS = {
    "residual": RESIDUAL,
    "two ends": TWO_ENDS,
    "pictures": PICTURE_BRANCHES,
    "views": VIEWS_BRANCH,
    "one wire into two": TWICE,
}


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_gradients_add_up_where_wires_branch(graph, batch):
    assert graph.check().runs, graph.check().problems
    kit.check_gradients(graph, batch)


def test_a_parameter_that_no_gradient_reaches_has_gradient_zero():
    graph = graph_of(
        {"in": nn.Input((2,)), "a": nn.Dense(2), "dead": nn.Dense(2), "out": nn.Output()},
        ("in", "a"), ("a", "out"), ("in", "dead"),
    )  # fmt: skip
    network = Network(graph)
    network.gradient_vector.fill(7)
    plan = network.plan(3, training=True)
    plan.backward(np.ones_like(plan.forward(np.ones((3, 2), np.float32))))
    assert not network.gradients["dead/kernel"].any()
    assert network.gradients["a/kernel"].any()


def test_backward_makes_no_gradient_of_inputs_when_told_not_to():
    plan = Network(Graph.chain(nn.Input((2,)), nn.Dense(2))).plan(3, input_gradients=False)
    plan.forward(np.ones((3, 2), np.float32))
    assert plan.backward(np.ones((3, 2), np.float32)) is None


def test_an_unfinished_graph_says_what_is_wrong_and_still_runs_its_sound_part():
    graph = graph_of(
        {"in": nn.Input((2,)), "a": nn.Dense(3), "far": nn.Dense(2), "out": nn.Output()},
        ("in", "a"), ("far", "out"),
    )  # fmt: skip
    network = Network(graph)
    with pytest.raises(NotRunnableError, match="Dense 2 has nothing coming in") as caught:
        network.plan(1)
    assert caught.value.problems[0].node == "far"
    plan = network.plan(2, partial=True)
    plan.run()
    assert {node.id for node in plan.nodes()} == {"in", "a"}
    assert plan.output("a").shape == (2, 3)


def test_plans_are_kept_and_the_oldest_given_up_first(monkeypatch):
    network = Network(Graph.chain(nn.Input((10,)), nn.Dense(10)))
    first = network.plan(4)
    assert network.plan(4) is first
    monkeypatch.setattr("nncore.network.PLANS_BYTES", first.size_bytes * 3)
    network.plan(5)
    network.plan(4)
    network.plan(6)
    assert network.plan(4) is first


def test_several_outputs_are_predicted_by_name():
    network = Network(TWO_ENDS)
    left, right = np.ones((5, 3), np.float32), np.ones((5, 1, 2, 2), np.float32)
    found = network.predict({"left": left, "right": right}, batch_size=2)
    assert {name: array.shape for name, array in found.items()} == {
        "first": (5, 2), "second": (5, 1), "raw": (5, 5),
    }  # fmt: skip


def test_a_prediction_is_a_copy():
    network = Network(Graph.chain(nn.Input((2,)), nn.Dense(2)))
    first = network.predict(np.ones((1, 2), np.float32))
    kept = first.copy()
    network.predict(np.zeros((1, 2), np.float32))
    np.testing.assert_array_equal(first, kept)


ALL_LAYERS = (
    nn.Flatten(), nn.Dense(64), nn.BatchNorm(), nn.ReLU(), nn.Dropout(0.2), nn.Dense(64),
    nn.LeakyReLU(), nn.Dense(64), nn.GELU(), nn.Dense(64), nn.ELU(), nn.Dense(64), nn.Tanh(),
    nn.Dense(64), nn.Sigmoid(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (kit.rows(2400, 3), (nn.Dense(3), nn.Softmax())),
        (kit.rows(2400, 3, 2), (nn.Dense(1), nn.Sigmoid())),
        (kit.numbers(2400), (nn.Dense(1),)),
    ],
    ids=["classes", "yes or no", "numbers"],
)
@pytest.mark.parametrize("optimizer", [nn.Adam(), nn.AdamW(), nn.SGD(momentum=0.9), nn.RMSProp()])
def test_no_array_is_born_in_a_step(data, end, optimizer):
    graph = Graph.chain(nn.Input((3,)), *ALL_LAYERS, *end)
    trainer = nn.Trainer(
        Network(graph), data, optimizer=optimizer, batch_size=384, epochs=50, clip_norm=1.0
    )
    steps = (event for event in trainer if isinstance(event, nn.StepEnded))
    for _ in range(3):
        next(steps)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        next(steps)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 40_000        # NumPy's own buffers have 33 kB, one array of this batch 98 kB
