"""A network's numbers as a value, and the curves of a run."""

from __future__ import annotations

import json

import msgspec
import numpy as np
import pytest

import nncore as nn
from nncore import history
from nncore.history import History, PlainHistory, Recorder
from nncore.insight.distributions import distributions
from nncore.insight.look import look

GRAPH = nn.Graph.chain(nn.Input((3,)), nn.Dense(4), nn.BatchNorm(), nn.ReLU(), nn.Dense(2))


def test_parameters_are_views_into_one_vector():
    network = nn.Network(GRAPH)
    network.vector[:] = 1
    network.parameters["dense/kernel"][0, 0] = 5
    assert network.vector.max() == 5
    assert len(network.vector) == GRAPH.check().parameters


def test_two_snapshots_are_equal_if_and_only_if_all_numbers_are():
    network = nn.Network(GRAPH)
    first = network.snapshot()
    assert first == network.snapshot() == nn.Network(GRAPH).snapshot()
    assert hash(first) == hash(network.snapshot())
    network.state["batch_norm/mean"][0] = 1
    assert first != network.snapshot()


def test_a_snapshot_never_changes():
    network = nn.Network(GRAPH)
    snapshot = network.snapshot()
    network.vector.fill(0)
    assert snapshot.vector.any()
    with pytest.raises(ValueError, match="read-only"):
        snapshot.vector[0] = 1


def test_where_a_weight_starts_hangs_on_seed_and_node_alone():
    longer = GRAPH.inserting(nn.Dense(4), "n9", GRAPH.arriving("n3")[0])
    start = nn.Network(GRAPH).parameters["dense/kernel"]
    np.testing.assert_array_equal(nn.Network(longer).parameters["dense/kernel"], start)
    assert (nn.Network(GRAPH, 1).parameters["dense/kernel"] != start).any()


def test_loading_tells_what_found_nothing():
    network = nn.Network(GRAPH.changing("n2", nn.Dense(5)).renaming("n5", "last"))
    missed = network.load(nn.Network(GRAPH, 3).snapshot())
    assert "dense/kernel" in missed
    assert "last/bias" not in missed
    assert "batch_norm/mean" in missed


@pytest.mark.parametrize("layer", [nn.HeNormal(), nn.GlorotUniform(), nn.LeCunNormal()])
def test_weights_start_with_the_deviation_that_their_formula_names(layer):
    graph = nn.Graph.chain(nn.Input((400,)), nn.Dense(100, kernel_init=layer))
    expected = {"HeNormal": 2 / 400, "GlorotUniform": 2 / 500, "LeCunNormal": 1 / 400}
    variance = nn.Network(graph).parameters["dense/kernel"].var()
    assert variance == pytest.approx(expected[type(layer).__name__], rel=0.03)


def test_looking_gives_every_node_of_an_unfinished_network():
    graph = GRAPH.adding(nn.Dense(7), "n9")
    seen = look(nn.Network(graph), {"input": np.ones((1, 3), np.float32)})
    assert {node_id: array.shape for node_id, array in seen.items()} == {
        "n1": (3,), "n2": (4,), "n3": (4,), "n4": (4,), "n5": (2,), "n6": (2,),
    }  # fmt: skip


def test_units_that_never_fire_are_counted_as_dead():
    network = nn.Network(nn.Graph.chain(nn.Input((3,)), nn.Dense(4), nn.ReLU(), nn.Dense(2)))
    network.parameters["dense/kernel"].fill(1)
    network.parameters["dense/bias"][...] = [1, 1, -100, -100]
    samples = {"input": np.ones((20, 3), np.float32)}
    rows = distributions(network, samples, 1, 1).rows
    relu = next(row for row in rows if row.node == "n3" and row.what == "outputs")
    assert (relu.dead, relu.of) == (2, 4)
    assert relu.counts.sum() == 80


def test_a_history_that_was_handed_out_does_not_grow():
    recorder = Recorder()
    recorder.add_step(1.0)
    early = recorder.history()
    for _ in range(1000):
        recorder.add_step(2.0)
    assert early.losses.tolist() == [1.0]
    assert len(recorder.history().losses) == 1001


def test_a_history_comes_back_from_json_with_what_was_not_finite():
    recorder = Recorder()
    recorder.add_step(0.5)
    recorder.add_epoch(1, 1, {"loss": 0.5}, {})
    recorder.add_epoch(2, 2, {"loss": float("inf"), "accuracy": 0.25}, {"loss": 1.0})
    recorder.mark(2, "network")
    text = json.dumps(recorder.history().plain(), allow_nan=False)
    back = History.from_plain(msgspec.json.decode(text, type=PlainHistory))
    assert back == recorder.history()
    assert np.isnan(back.metrics["train/accuracy"][0])


def test_a_very_long_run_keeps_its_latest_losses_and_a_sparser_past(monkeypatch):
    monkeypatch.setattr(history, "MOST_LOSSES", 100)
    monkeypatch.setattr(history, "MOST_EPOCHS", 50)
    recorder = Recorder()
    for number in range(1, 1001):
        recorder.add_step(number)
        recorder.add_epoch(number, number, {"loss": number}, {})
    found = recorder.history()
    assert len(found.losses) < 100
    assert len(found.epochs) < 50
    assert found.losses[-1] == 1000
    assert found.first_step + len(found.losses) - 1 == 1000
    np.testing.assert_array_equal(found.metrics["train/loss"], found.epochs)
    assert (np.diff(found.epochs) > 0).all()


def test_what_is_not_taken_over_starts_as_it_would_have_alone():
    old = nn.Network(nn.Graph.chain(nn.Input((4,)), nn.Dense(8), nn.Dense(3)), seed=1)
    graph = nn.Graph.chain(nn.Input((4,)), nn.Dense(8), nn.Dense(5))
    alone, heir = nn.Network(graph, seed=2), nn.Network(graph, seed=2)
    heir.inherit(old)
    assert np.array_equal(heir.parameters["dense/kernel"], old.parameters["dense/kernel"])
    assert np.array_equal(heir.parameters["dense_2/kernel"], alone.parameters["dense_2/kernel"])
    later = nn.Network(graph, seed=2)
    missed = later.load(old.snapshot())
    assert np.array_equal(later.vector, heir.vector)
    assert set(missed) == {"dense_2/kernel", "dense_2/bias"}
