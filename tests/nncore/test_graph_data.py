"""A data set that is one graph: it trains, is measured, predicts and resumes as any other."""

from __future__ import annotations

import tracemalloc
from itertools import islice

import numpy as np
import pytest

import nncore as nn
from nncore.blocks.sketch import Sketch
from nncore.check_data import problems_with
from nncore.data.errors import DataError
from nncore.examples import example
from nncore.feed import Feed
from nncore.insight.look import look
from nncore.network import Network
from nncore.predictions import SamplesError, predict_file
from nncore.targets import target_of
from tests.nncore import kit


@pytest.fixture(scope="module")
def club():
    return example("karate-club")


@pytest.fixture(scope="module")
def data(club):
    return nn.data.load(club.data)


def trainer_of(project, data, **changes):
    training = nn.Training(**{"objectives": project.training.objectives, "epochs": 60, **changes})
    return nn.Trainer(Network(project.graph, training.seed), data, training)


def answers(network, data):
    """What the network says of every node, computed over the whole graph by hand."""
    feed = Feed(network.graph, data, data.everything)
    return network.predict(feed.read(np.arange(len(data.everything))))


def test_the_club_is_told_apart_from_a_few_members_whose_side_is_known(club, data):
    trainer = trainer_of(club, data)
    kit.events(trainer, nn.StepEnded)
    assert len(data.train) == 7
    assert trainer.evaluate(data.train)["accuracy"] == 1
    assert trainer.evaluate(data.test)["accuracy"] >= 16 / 17


def test_an_epoch_is_one_step_over_the_whole_graph_whatever_the_batch_size(club, data):
    trainers = [trainer_of(club, data, batch_size=size, epochs=3) for size in (1, 34)]
    steps = [len(kit.events(trainer, nn.StepEnded)) for trainer in trainers]
    assert steps == [3, 3]
    assert trainers[0].steps_per_epoch == 1
    np.testing.assert_array_equal(*(trainer.network.vector for trainer in trainers))


def test_scores_are_those_of_the_part_alone(club, data):
    trainer = trainer_of(club, data, epochs=5)
    kit.events(trainer, nn.StepEnded)
    chances = answers(trainer.network, data)
    for part in (data.train, data.validation, data.test):
        said, truth = chances[part.rows], part.targets
        expected = -np.log(said[np.arange(len(part)), truth]).mean()
        found = trainer.evaluate(part)
        assert found["loss"] == pytest.approx(expected, rel=1e-5)
        assert found["accuracy"] == pytest.approx((said.argmax(1) == truth).mean())


def test_nodes_of_other_parts_teach_nothing(club, data):
    """The gradient is that of the mean over the training nodes: central differences agree."""
    network = Network(club.graph, 0, np.float64)
    trainer = nn.Trainer(network, data, nn.Training(epochs=1, batch_size=34))
    start = network.vector.copy()
    next(iter(trainer))
    found = network.gradient_vector.copy()
    rows, truth = data.train.rows, data.train.targets

    def loss() -> float:
        said = answers(network, data)[rows]
        return float(-np.log(said[np.arange(len(rows)), truth]).mean())

    network.vector[:] = start
    expected = kit.slope_by_differences(loss, network.vector)
    assert kit.relative_error(found, expected) <= kit.WORST


@pytest.mark.parametrize("cut", [1, 7, 8, 59])
def test_a_run_that_was_stopped_goes_on_bit_for_bit(club, data, cut):
    whole, first = trainer_of(club, data), trainer_of(club, data)
    kit.events(whole, nn.StepEnded)
    list(islice(first, cut))
    rest = nn.Trainer.resume(club.graph, data, first.training, first.checkpoint())
    kit.events(rest, nn.StepEnded)
    np.testing.assert_array_equal(rest.network.vector, whole.network.vector)
    assert rest.history.metrics["validation/loss"].tolist() == (
        whole.history.metrics["validation/loss"].tolist()
    )


def test_no_array_is_born_in_a_step_over_a_large_graph():
    random, nodes = np.random.default_rng(0), 4_000
    data = nn.data.from_arrays(
        random.normal(size=(nodes, 64)), random.integers(0, 3, nodes),
        edges=random.integers(0, nodes, (2, 9_000)),
    )  # fmt: skip
    s = Sketch()
    x, edges = s.input("x", nn.Input((64,))), s.input("edges", nn.Input(kind="edges"))
    graph = s.output("y", s.add(nn.GCN(3), s.chain(s.add(nn.GCN(16), x, edges), nn.ReLU()), edges))
    steps = iter(nn.Trainer(Network(graph), data, epochs=3))
    list(islice(steps, 2))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        assert isinstance(next(steps), nn.StepEnded)
        born = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert born < 40_000 + 8 * len(data.train)              # a new order for a new epoch


def test_one_node_is_looked_at_among_its_neighbours(club, data):
    network = Network(club.graph, 0)
    feed = Feed(network.graph, data, data.test)
    here = np.array([5])
    row = int(feed.places(here)[0])
    seen = look(network, feed.read(here), row)
    assert row == data.test.rows[5]
    output = network.graph.outputs[0].id
    np.testing.assert_array_equal(seen[output], answers(network, data)[row])
    friends = next(node.id for node in network.graph.nodes if node.name == "friends")
    assert friends not in seen


def test_rows_that_know_nothing_of_each_other_are_taken_in_batches():
    rows = nn.data.load("gaussians")
    s = Sketch()
    x, edges = s.input("x", nn.Input((2,))), s.input("edges", nn.Input(kind="edges"))
    graph = s.output("y", s.chain(s.add(nn.GCN(8), x, edges), nn.Tanh(), nn.Dense(1)))
    assert problems_with(graph, rows) == ()
    assert rows.edges == 0
    trainer = nn.Trainer(Network(graph), rows, optimizer=nn.Adam(0.03), batch_size=100, epochs=10)
    assert len(kit.events(trainer, nn.StepEnded)) == 10 * 4
    assert trainer.evaluate(rows.test)["accuracy"] > 0.9


def test_layers_of_rows_take_the_nodes_of_a_graph_as_any_others(data):
    graph = nn.Graph.chain(nn.Input((34,), ("member",)), nn.Dense(2), nn.Softmax())
    trainer = nn.Trainer(Network(graph), data, batch_size=4, epochs=1)
    assert len(kit.events(trainer, nn.StepEnded)) == 2      # 7 rows in batches of 4
    assert target_of(graph, graph.outputs[0], data).classes == ("Mr. Hi", "Officer")


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ([[0, 1]], "two rows"),
        ([[0, 1], [1, 2], [2, 0]], "edges.T"),
        ([[0.0], [1.0]], "whole numbers"),
        ([[0], [4]], "counts the 4 nodes from 0. It goes from 0 to 4"),
        ([[-1], [2]], "from -1 to 2"),
    ],
)
def test_edges_that_are_none_are_refused(edges, words):
    with pytest.raises(DataError, match=words):
        nn.data.from_arrays(np.eye(4), [0, 1, 0, 1], edges=edges)


def test_predicting_takes_the_edges_of_the_file_or_those_of_the_data(club, data, tmp_path):
    features, goal = np.eye(34, dtype=np.float32), tmp_path / "answers.npy"
    np.save(tmp_path / "x.npy", features)
    assert predict_file(club, data, tmp_path / "x.npy", goal) == 34
    expected = answers(Network(club.graph, club.training.seed), data)
    np.testing.assert_array_equal(np.load(goal), expected)
    np.savez(tmp_path / "alone.npz", inputs=features, edges=np.zeros((2, 0), np.int64))
    predict_file(club, data, tmp_path / "alone.npz", goal)
    assert np.abs(np.load(goal) - expected).max() > 0.01


def test_nodes_without_edges_of_their_own_are_refused(club, data, tmp_path):
    np.save(tmp_path / "x.npy", np.ones((3, 34), np.float32))
    with pytest.raises(SamplesError, match="3 nodes and no edges; the data have 34"):
        predict_file(club, data, tmp_path / "x.npy", tmp_path / "y.npy")
    np.savez(tmp_path / "x.npz", inputs=np.ones((3, 34), np.float32), edges=np.array([[0], [9]]))
    with pytest.raises(SamplesError, match="its edges counts the 3 nodes"):
        predict_file(club, data, tmp_path / "x.npz", tmp_path / "y.npy")
