"""A bypassed layer passes on what it gets; its numbers come back when it is switched on again."""

from __future__ import annotations

import numpy as np
import pytest

import nncore as nn
from nncore.bypass import bypassing, passes, way_through, why_not
from nncore.check_data import problems_with
from nncore.expand import expand
from nncore.insight.layer_costs import layer_costs
from nncore.layers import (
    LSTM,
    Add,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Input,
    Output,
    ReLU,
    Softmax,
    StopGradient,
    layer_types,
)
from nncore.learned_on import learned_on
from nncore.shapes import Plug, Wake
from tests.nncore.kit import check_gradients


def chain(*layers):
    return nn.Graph.chain(nn.Input((4,)), *layers)


def inside(*layers):
    """The graph of a block with a port x and a port y."""
    graph = nn.Graph.chain(Input(()), *layers, Output())
    return graph.renaming(graph.inputs[0].id, "x").renaming(graph.outputs[0].id, "y")


def off(graph, *names):
    return bypassing(graph, [graph.named(name).id for name in names], bypassed=True)


def on(graph, *names):
    return bypassing(graph, [graph.named(name).id for name in names], bypassed=False)


@pytest.fixture
def hidden():
    """Two hidden layers of one size: the second can be left out."""
    return chain(Dense(8), ReLU(), Dense(8), ReLU(), Dense(3))


def test_it_computes_what_the_network_without_the_layer_computes(hidden):
    without, x = off(hidden, "dense_2", "relu_2"), np.random.default_rng(0).normal(size=(5, 4))
    shorter = hidden.removing([hidden.named("dense_2").id, hidden.named("relu_2").id])
    assert np.array_equal(nn.Network(without).predict(x), nn.Network(shorter).predict(x))


def test_shapes_and_counts_are_those_of_a_network_without_it(hidden):
    check = off(hidden, "dense_2").check()
    assert check.runs
    assert check.parameters == 4 * 8 + 8 + 8 * 3 + 3
    assert check.nodes[hidden.named("dense_2").id].multiplications == 0
    assert str(check.shape(hidden.named("dense_2").id)) == "8"


def test_gradients_go_past_it(hidden):
    check_gradients(off(hidden, "dense_2"))
    check_gradients(off(chain(Dense(8), BatchNorm(), ReLU(), Dropout(0.5), Dense(3)), "batch_norm"))


def test_a_bypassed_stop_gradient_stops_none():
    graph = chain(Dense(4), StopGradient(), Dense(3))
    from nncore.check_learning import learning_problems

    assert any("will not learn" in p.title for p in learning_problems(graph, nn.Training()))
    assert not learning_problems(off(graph, "stop_gradient"), nn.Training())


def test_its_numbers_are_kept_and_return_when_it_is_switched_on_again(hidden):
    learned = nn.Network(hidden, seed=3)
    learned.vector[:] = np.arange(len(learned.vector))
    asleep = nn.Network(off(hidden, "dense_2"))
    asleep.load(learned.snapshot())
    asleep.vector[:] = -1.0                      # the others go on learning
    awake = nn.Network(hidden)
    assert awake.load(asleep.snapshot()) == ()
    kept = awake.parameters["dense_2/kernel"]
    assert np.array_equal(kept, learned.parameters["dense_2/kernel"])
    assert (awake.parameters["dense/kernel"] == -1.0).all()


def test_an_edit_while_it_trains_keeps_them_too(hidden):
    data = nn.data.from_arrays(np.ones((32, 4)), np.arange(32) % 3, split=(0.5, 0.25, 0.25), seed=0)
    graph = hidden.changing(hidden.outputs[0].id, Output(loss=nn.CrossEntropy()))
    trainer = nn.Trainer(nn.Network(graph, 1), data, optimizer=nn.Adam(0.1), batch_size=8, epochs=9)
    steps = iter(trainer)
    for _ in range(3):
        next(steps)
    before = trainer.network.parameters["dense_2/kernel"].copy()
    trainer.edit(off(graph, "dense_2"))
    for _ in range(3):
        next(steps)
    held = trainer.checkpoint()
    resumed = nn.Trainer.resume(off(graph, "dense_2"), data, trainer.training, held)
    for each in (trainer, resumed):
        each.edit(graph)
        assert np.array_equal(each.network.parameters["dense_2/kernel"], before)
        assert not np.array_equal(each.network.parameters["dense/kernel"], before[:4])


def test_they_are_kept_in_the_file_under_the_name_the_layer_has_now(hidden, tmp_path):
    learned = nn.Network(hidden, seed=3)
    sleeping = off(hidden, "dense_2")
    second = sleeping.named("dense_2").id
    sleeping = sleeping.renaming(second, "other")
    network = nn.Network(sleeping)
    network.load(learned.snapshot())
    nn.save(nn.Project(sleeping, weights=network.snapshot()), tmp_path / "a.loom")
    project = nn.load(tmp_path / "a.loom")
    assert passes(project.graph[second])
    assert [s.path for s in project.weights.segments][-2:] == ["other/kernel", "other/bias"]
    awake = nn.Network(on(project.graph, "other"))
    assert awake.load(project.weights) == ()
    assert awake.snapshot() == learned.snapshot()


def test_running_averages_are_kept_as_well():
    graph = chain(Dense(8), BatchNorm(), Dense(3))
    learned = nn.Network(graph)
    learned.state_vector[:] = np.arange(len(learned.state_vector))
    asleep = nn.Network(off(graph, "batch_norm"))
    asleep.load(learned.snapshot())
    awake = nn.Network(graph)
    awake.load(asleep.snapshot())
    assert np.array_equal(awake.state_vector, learned.state_vector)


def test_a_block_can_be_bypassed_and_what_is_in_it_keeps_its_numbers():
    block = nn.Block(name="Part", graph=inside(Dense(8), ReLU()), repeat=2)
    graph = chain(Dense(8), block, Dense(3))
    learned = nn.Network(graph, seed=5)
    asleep = nn.Network(off(graph, "block"))
    assert asleep.check.parameters == 4 * 8 + 8 + 8 * 3 + 3
    asleep.load(learned.snapshot())
    awake = nn.Network(graph)
    assert awake.load(asleep.snapshot()) == ()
    assert awake.snapshot() == learned.snapshot()
    assert asleep.predict(np.ones((2, 4))).shape == (2, 3)


def test_a_layer_inside_a_block_can_be_bypassed():
    inner = off(inside(Dense(8), Dense(8)), "dense_2")
    graph = chain(Dense(8), nn.Block(name="Part", graph=inner, repeat=2), Dense(3))
    network = nn.Network(graph)
    assert "block/1/dense/kernel" in network.parameters
    assert "block/1/dense_2/kernel" not in network.parameters
    assert set(expand(graph).asleep) == {"n3/0/n3", "n3/1/n3"}
    check_gradients(graph)


def test_a_cross_entropy_is_not_fused_with_a_softmax_that_is_switched_off():
    graph = chain(Dense(3), Softmax(), Output(loss=nn.CrossEntropy()))
    data = nn.data.from_arrays(np.ones((32, 4)), np.arange(32) % 3, split=(0.5, 0.25, 0.25), seed=0)
    without = graph.removing([graph.named("softmax").id])
    losses = [
        nn.Trainer(nn.Network(each), data, batch_size=8).evaluate(data.test)["loss"]
        for each in (off(graph, "softmax"), without)
    ]
    assert losses[0] == pytest.approx(losses[1])


def test_where_the_shape_no_longer_fits_a_problem_says_so_and_mends_it():
    graph = off(nn.Graph.chain(nn.Input((5,), kind="integer"), Embedding(7, 4), Dense(3)),
                "embedding")
    (problem,) = (p for p in graph.check().problems if p.severity == "error")
    assert problem.node == graph.named("dense").id
    assert problem.why.endswith('Embedding 4 "embedding" is bypassed.')
    assert problem.remedy == Wake(graph.named("embedding").id, "Embedding 4")
    assert problem.remedy.text == "Switch Embedding 4 on again"


def test_an_answer_of_another_size_is_mended_by_switching_the_last_layer_on():
    data = nn.data.from_arrays(np.ones((32, 4)), np.arange(32) % 3, split=(0.5, 0.25, 0.25), seed=0)
    graph = off(chain(Dense(8), Dense(3), Softmax(), Output(loss=nn.CrossEntropy())), "dense_2")
    (problem,) = problems_with(graph, data)
    assert problem.title == "8 numbers arrive; the data has 3 classes"
    assert problem.remedy == Wake("n3", "Dense 3")
    assert not problems_with(on(graph, "dense_2"), data)


def test_the_bypassed_layer_is_found_past_those_that_keep_the_shape():
    layers = nn.Flatten(), Dropout(0.1), ReLU(), Dense(3)
    graph = off(nn.Graph.chain(nn.Input((3, 8, 8)), *layers), "flatten")
    errors = [p for p in graph.check().problems if p.severity == "error"]
    assert [p.remedy for p in errors] == [Wake("n2", "Flatten")]
    assert on(graph, "flatten").check().runs


@pytest.mark.parametrize("layer", [Input((4,)), Output(), Add(), LSTM(4)])
def test_what_takes_or_gives_several_cannot_be_bypassed_and_says_why(layer):
    assert layer.title in why_not(layer)
    graph = nn.Graph().adding(layer, "n1")
    assert bypassing(graph, ["n1"], bypassed=True) == graph


def test_every_layer_either_says_why_not_or_knows_its_way_through():
    for kind in layer_types():
        layer = kind() if kind is not Input else Input((4,))
        if not why_not(layer):
            taken, given = way_through(layer)
            assert taken in [port.name for port in layer.inputs]
            assert given == layer.outputs[0].name


def test_a_run_is_not_taken_for_one_of_the_whole_network(hidden):
    assert learned_on(off(hidden, "dense_2"), None) != learned_on(hidden, None)
    assert learned_on(on(off(hidden, "dense_2"), "dense_2"), None) == learned_on(hidden, None)


def test_the_table_of_costs_still_calls_it_by_its_kind(hidden):
    costs = {cost.key: cost for cost in layer_costs(off(hidden, "dense_2"), nn.Training())}
    cost = costs[(hidden.named("dense_2").id,)]
    assert cost.node.layer == Dense(8)
    assert passes(cost.node)
    assert cost.parameters == cost.bytes == cost.multiplications == 0


def test_what_has_nothing_coming_in_is_offered_the_nearest_output_that_fits():
    graph = nn.Graph.chain(nn.Input((1, 8, 8)), Conv2D(4), nn.Flatten(), Dense(3))
    loose = graph.adding(Conv2D(8), "n9").adding(ReLU(), "n10")
    remedies = {p.node: p.remedy for p in loose.check().problems if p.severity == "error"}
    assert remedies["n9"] == Plug(graph.named("conv2d").id, "y", "Conv 2D 4")
    assert remedies["n10"].source == graph.named("dense").id
    assert remedies["n9"].text == "Connect Conv 2D 4"


def test_nothing_is_offered_that_makes_a_circle_or_does_not_fit():
    graph = nn.Graph().adding(Dense(3), "n1").adding(ReLU(), "n2").wiring(nn.graph.Wire("n1", "n2"))
    assert [p.remedy for p in graph.check().problems if p.node == "n1"] == [None]
    apart = nn.Graph.chain(nn.Input((4,)), Dense(3)).adding(Conv2D(4), "n9")
    assert next(p.remedy for p in apart.check().problems if p.node == "n9") is None
