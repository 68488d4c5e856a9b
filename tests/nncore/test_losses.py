"""Losses, alone and fused with the layer in front, and the scores beside them."""

from __future__ import annotations

import numpy as np
import pytest

import nncore as nn
from nncore.data import Column
from nncore.graph import Graph
from nncore.loss_kernels import bind, target_array
from nncore.metrics import Meter
from nncore.network import Network
from nncore.objectives import Objective
from nncore.rig import Rig, Source
from nncore.shapes import Shape
from nncore.targets import Target, loss_for
from tests.nncore import kit

LOSSES = (
    nn.MeanSquaredError(),
    nn.MeanAbsoluteError(),
    nn.Huber(delta=0.5),
    nn.BinaryCrossEntropy(),
    nn.CrossEntropy(),
)


def truth_for(loss, y):
    random = np.random.default_rng(1)
    target = target_array(loss, y)
    if isinstance(loss, nn.CrossEntropy):
        target[...] = random.integers(0, y.shape[-1], target.shape)
    elif isinstance(loss, nn.BinaryCrossEntropy):
        target[...] = random.integers(0, 2, target.shape)
    else:
        target[...] = random.normal(size=target.shape)
    return target


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (5, 1), (5, 3), (3, 2, 4)])
@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.title)
def test_the_slope_of_a_loss_is_what_moving_each_answer_gives(loss, shape):
    y = 2 * np.random.default_rng(0).normal(size=shape)
    dy = np.empty_like(y)
    kernel = bind(loss, y, truth_for(loss, y), dy, weight=0.7)
    kernel.forward()
    kernel.backward()
    expected = kit.slope_by_differences(kernel.forward, y)
    assert kit.relative_error(dy, expected) <= kit.WORST


@pytest.mark.parametrize("end", ["", "flattened"])
@pytest.mark.parametrize(
    ("last", "data", "loss"),
    [
        ((nn.Dense(3), nn.Softmax()), kit.rows(40), None),
        ((nn.Dense(3),), kit.rows(40), None),
        ((nn.Dense(1), nn.Sigmoid()), kit.rows(40, 3, 2), None),
        ((nn.Dense(1),), kit.rows(40, 3, 2), None),
        ((nn.Dense(1),), kit.numbers(40), nn.Huber()),
        ((nn.Dense(1), nn.Sigmoid()), kit.numbers(40), nn.MeanSquaredError()),
        ((nn.Dense(3), nn.Softmax()), kit.rows(40), nn.CrossEntropy()),
    ],
)
def test_a_loss_learns_through_the_layer_it_is_fused_with(last, data, loss, end):
    layers = (*last, nn.Flatten()) if end else last
    network = Network(Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Tanh(), *layers), 0, np.float64)
    source = Source(network, data, data.train, loss)
    plan = network.plan(8, True, input_gradients=False, taps=source.taps)
    rig, rows = Rig(network, plan, source, Objective()), np.arange(8)
    rig.forward(rows)
    rig.backward()
    found = network.gradient_vector.copy()
    expected = kit.slope_by_differences(lambda: rig.forward(rows), network.vector)
    assert kit.relative_error(found, expected) <= kit.WORST


def test_a_fused_softmax_is_still_computed_for_those_who_look():
    data = kit.rows(40)
    network = Network(Graph.chain(nn.Input((3,)), nn.Dense(3), nn.Softmax()))
    source = Source(network, data, data.train)
    assert source.taps == {"n4": "n2"}
    plan = network.plan(8, True, taps=source.taps)
    Rig(network, plan, source, Objective()).forward(np.arange(8))
    np.testing.assert_allclose(plan.output("n3").sum(axis=1), 1, rtol=1e-6)


@pytest.mark.parametrize("loss", [nn.CrossEntropy(), nn.BinaryCrossEntropy()])
def test_a_cross_entropy_of_huge_scores_is_finite(loss):
    y = np.array([[1e4, -1e4]], np.float32)
    target = target_array(loss, y)
    target[...] = 1
    dy = np.empty_like(y)
    kernel = bind(loss, y, target, dy)
    assert np.isfinite(kernel.forward())
    kernel.backward()
    assert np.isfinite(dy).all()


def test_a_column_tells_which_loss_fits_it():
    classes = Column("kind", "class", classes=("a", "b"))
    assert loss_for(Shape.of(1), Column("price", "number")) == nn.MeanSquaredError()
    assert loss_for(Shape.of(1), classes) == nn.BinaryCrossEntropy()
    assert loss_for(Shape.of(2), classes) == nn.CrossEntropy()


def meter(loss, metrics, scale=1.0):
    return Meter(Target("n1", "output", Column("t", "number"), loss, metrics, "n1"), scale)


def test_accuracy_counts_the_largest_score_of_each_row():
    found = meter(nn.CrossEntropy(), ("accuracy",))
    found.add(0.5, np.array([[1, 2], [3, 1], [0, 9]], float), np.array([1, 0, 0]))
    found.add(2.0, np.array([[0, 1]], float), np.array([1]))
    # right, right, wrong; right: 3 of 4.  Loss (3 * 0.5 + 1 * 2) / 4
    assert found.scores() == {"loss": 0.875, "accuracy": 0.75}


def test_accuracy_of_yes_or_no_is_the_sign_of_the_logit():
    found = meter(nn.BinaryCrossEntropy(), ("accuracy",))
    found.add(0.0, np.array([[-1.0], [2.0], [3.0], [-2.0]]), np.array([[0.0], [1], [0], [0]]))
    assert found.scores()["accuracy"] == 0.75


def test_errors_of_numbers_are_in_the_targets_own_unit():
    random = np.random.default_rng(0)
    y, t = random.normal(size=(2, 50, 1))
    found = meter(nn.MeanSquaredError(), ("mae", "rmse", "r2"), scale=100.0)
    found.add(0.0, y[:20], t[:20])
    found.add(0.0, y[20:], t[20:])
    scores = found.scores()
    assert scores["mae"] == pytest.approx(100 * np.abs(y - t).mean())
    assert scores["rmse"] == pytest.approx(100 * np.sqrt(((y - t) ** 2).mean()))
    assert scores["r2"] == pytest.approx(1 - ((y - t) ** 2).sum() / ((t - t.mean()) ** 2).sum())
