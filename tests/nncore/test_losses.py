"""Losses, alone and fused with the layer in front, and the scores beside them."""

from __future__ import annotations

from itertools import groupby, product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import nncore as nn
from nncore.data import Column
from nncore.graph import Graph, Wire
from nncore.loss_binding import bind, target_array
from nncore.losses import AnyLoss
from nncore.metrics import Meter
from nncore.network import Network
from nncore.objectives import Objective
from nncore.rig import Rig, Source
from nncore.shapes import Shape
from nncore.targets import Target, loss_for
from tests.nncore import kit

ANY = [(1, 1), (1, 4), (5, 1), (5, 3), (3, 2, 4)]
CLASSES = [(1, 2), (5, 3), (3, 2, 4)]
LOSSES = [
    *((loss, shape) for loss in (nn.MeanSquaredError(), nn.MeanAbsoluteError()) for shape in ANY),
    *((loss, shape) for loss in (nn.Huber(0.5), nn.BinaryCrossEntropy()) for shape in ANY),
    *((nn.CosineDistance(), shape) for shape in CLASSES),
    *((nn.KullbackLeibler(), shape) for shape in CLASSES),
    *((nn.CrossEntropy(), shape) for shape in ANY),
    *((nn.CrossEntropy((0.5, 2.0)), shape) for shape in CLASSES),
    *((nn.CrossEntropy(label_smoothing=0.2), shape) for shape in CLASSES),
    *((nn.CrossEntropy((0.5, 2.0), 0.2, ignore=1), shape) for shape in CLASSES),
    *((nn.Focal(), shape) for shape in CLASSES),
    *((nn.Focal(0.5, (0.5, 2.0)), shape) for shape in CLASSES),
    *((nn.Hinge(0.7), shape) for shape in CLASSES),
    *((nn.GaussianKL(), shape) for shape in [(1, 2), (5, 4)]),
    *((nn.Contrastive(), shape) for shape in [(1, 1), (4, 4)]),
    *((nn.CTC(), shape) for shape in [(1, 7, 2), (4, 9, 3)]),
    (nn.CTC(blank=2), (4, 9, 3)),
]


def truth_for(loss, y):
    random = np.random.default_rng(1)
    target = target_array(loss, y, labels=3)
    if loss.reads == "classes":
        target[...] = random.integers(0, y.shape[-1], target.shape)
        target.flat[0] = 0
    elif loss.reads == "labels":
        labels = [k for k in range(y.shape[-1]) if k != loss.blank]
        target[...] = random.choice(labels, target.shape)
        for row, length in enumerate(random.integers(0, 4, len(target))):
            target[row, length:] = -1
    elif isinstance(loss, nn.BinaryCrossEntropy):
        target[...] = random.integers(0, 2, target.shape)
    elif isinstance(loss, nn.KullbackLeibler):
        target[...] = random.dirichlet(np.ones(y.shape[-1]), y.shape[:-1])
    elif target is not None:
        target[...] = random.normal(size=target.shape)
    return target


@pytest.mark.parametrize("kind", get_args(AnyLoss))
def test_every_loss_has_a_case(kind):
    assert any(type(loss) is kind for loss, _ in LOSSES)


@pytest.mark.parametrize("weighted", [False, True], ids=["", "samples weighted"])
@pytest.mark.parametrize(("loss", "shape"), LOSSES, ids=repr)
def test_the_slope_of_a_loss_is_what_moving_each_answer_gives(loss, shape, weighted):
    random = np.random.default_rng(0)
    y = 2 * random.normal(size=shape)
    dy = np.full_like(y, np.nan)
    counts = random.uniform(0.5, 2, len(y)) if weighted else None
    kernel = bind(loss, y, truth_for(loss, y), dy, 0.7, counts)
    kernel.forward()
    kernel.backward()
    expected = kit.slope_by_differences(kernel.forward, y)
    assert kit.relative_error(dy, expected) <= kit.WORST


@pytest.mark.parametrize(("loss", "shape"), LOSSES, ids=repr)
def test_a_sample_that_counts_twice_is_as_good_as_two(loss, shape):
    if isinstance(loss, nn.Contrastive):
        return                                           # there the others of a batch matter
    random = np.random.default_rng(0)
    y = random.normal(size=shape)
    truth = truth_for(loss, y)
    twice = bind(loss, y, truth, sample_weight=np.array([2.0] + [1.0] * (len(y) - 1))).forward()
    more = np.concatenate([y[:1], y])
    told = None if truth is None else np.concatenate([truth[:1], truth])
    assert twice == pytest.approx(bind(loss, more, told).forward(), rel=1e-9)


def test_a_sample_that_counts_nothing_is_as_good_as_none():
    y = np.random.default_rng(0).normal(size=(3, 2, 4))
    truth = truth_for(nn.CrossEntropy(), y)
    mask = np.array([[1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
    masked = bind(nn.CrossEntropy(), y, truth, sample_weight=mask).forward()
    kept = mask.astype(bool)
    assert masked == pytest.approx(bind(nn.CrossEntropy(), y[kept], truth[kept]).forward())


def test_positions_that_are_ignored_count_neither_in_the_loss_nor_in_the_scores():
    y = np.random.default_rng(0).normal(size=(2, 3, 4))
    truth = np.array([[0, -1, 2], [3, -1, -1]])
    loss = nn.CrossEntropy(ignore=-1)
    kept = truth >= 0
    expected = bind(nn.CrossEntropy(), y[kept], truth[kept]).forward()
    assert bind(loss, y, truth).forward() == pytest.approx(expected)
    count = meter(loss, ("accuracy",))
    count.add(0.0, y, truth)
    assert count.scores()["accuracy"] == pytest.approx((y.argmax(-1) == truth)[kept].mean())


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(2, 4), st.data())
def test_ctc_is_the_sum_over_every_way_to_place_the_labels(steps, classes, data):
    length = data.draw(st.integers(0, 3))
    labels = data.draw(st.lists(st.integers(1, classes - 1), min_size=length, max_size=length))
    y = np.random.default_rng(data.draw(st.integers(0, 99))).normal(size=(1, steps, classes))
    p = np.exp(y[0]) / np.exp(y[0]).sum(1, keepdims=True)
    ways = (
        way
        for way in product(range(classes), repeat=steps)
        if [k for k, _ in groupby(way) if k != 0] == labels
    )
    chance = sum(np.prod([p[t, k] for t, k in enumerate(way)]) for way in ways)
    target = np.array([labels + [-1] * (3 - length)])
    found = bind(nn.CTC(), y, target).forward()
    expected = -np.log(chance) / max(1, length) if chance > 0 else np.inf
    assert found == pytest.approx(expected, rel=1e-9)


def test_an_output_can_be_compared_with_what_a_wire_brings():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Tanh(), nn.Dense(3))
    graph = graph.wiring(Wire("n1", "n5", target_port="target"))
    assert graph.check().problems == ()
    network, data = Network(graph), kit.rows(80)
    trainer = nn.Trainer(network, data, optimizer=nn.Adam(0.01), batch_size=16, epochs=60)
    losses = [event.validation["loss"] for event in kit.events(trainer, nn.EpochEnded)]
    x = data.validation.inputs
    assert losses[-1] < losses[0] / 3
    assert losses[-1] == pytest.approx(((network.predict(x) - x) ** 2).mean(), rel=1e-4)


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


def meter(loss, metrics, scale=1.0, origin=0.0, width=0):
    target = Target("n1", "output", Column("t", "number"), loss, metrics, "n1")
    return Meter(target, scale, origin, width)


@pytest.mark.parametrize("ignored", [0, 2, -1])
def test_what_a_loss_leaves_out_no_score_counts(ignored):
    names = ("accuracy", "top_k", "precision", "recall", "f1", "auc")
    random = np.random.default_rng(0)
    y, t = random.normal(size=(300, 4)), random.integers(0, 4, 300)
    t[:40] = ignored
    y[:40, max(0, ignored)] += 2            # what is left out is mostly right
    some, kept = meter(nn.CrossEntropy(ignore=ignored), names, width=4), t != ignored
    without = meter(nn.CrossEntropy(), names, width=4)
    some.add(0.5, y, t)
    without.add(0.5, y[kept], t[kept])
    assert some.scores() == without.scores()


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


def slow_area(chances, true):
    """The share of pairs in which the true one has the larger chance; ties count half."""
    mine, rest = chances[true], chances[~true]
    return np.mean([(a > b) + (a == b) / 2 for a in mine for b in rest])


def test_scores_of_classes_are_what_slow_formulas_give():
    random = np.random.default_rng(0)
    y, truth = random.normal(size=(200, 4)), random.integers(0, 4, 200)
    y[np.arange(200), truth] += 1
    names = ("accuracy", "precision", "recall", "f1", "auc")
    count = meter(nn.CrossEntropy(), names, width=4)
    weighted, each_class = (
        Meter(replace(count.target, average=average), width=4)
        for average in ("weighted", "per_class")
    )
    for rows in (slice(0, 150), slice(150, 200)):
        for one in (count, weighted, each_class):
            one.add(1.5, y[rows], truth[rows])
    found, said = count.scores(), y.argmax(1)
    precision = [np.mean(truth[said == k] == k) for k in range(4)]
    recall = [np.mean(said[truth == k] == k) for k in range(4)]
    f1 = [2 * p * r / (p + r) for p, r in zip(precision, recall, strict=True)]
    chances = np.exp(y) / np.exp(y).sum(1, keepdims=True)
    areas = [slow_area(chances[:, k], truth == k) for k in range(4)]
    for name, each in {"precision": precision, "recall": recall, "f1": f1}.items():
        assert found[name] == pytest.approx(np.mean(each))
        assert weighted.scores()[f"{name}_weighted"] == pytest.approx(
            np.average(each, weights=np.bincount(truth))
        )
        of_each = each_class.scores()
        assert [of_each[f"{name} {k}"] for k in range(4)] == pytest.approx(each)
    assert found["auc"] == pytest.approx(np.mean(areas), abs=2e-3)
    assert count.confusion().sum() == 200


def test_scores_of_many_classes_and_of_text():
    random = np.random.default_rng(0)
    y, truth = random.normal(size=(300, 30)), random.integers(0, 30, 300)
    count = meter(nn.CrossEntropy(), ("top_k", "perplexity", "bits_per_character"))
    count.add(2.0, y, truth)
    found = count.scores()
    best = np.argsort(-y, axis=1)[:, :5]
    assert found["top_5"] == pytest.approx((best == truth[:, None]).any(1).mean())
    for k in (1, 3, 40):
        few = Meter(replace(count.target, top_k=k))
        few.add(2.0, y, truth)
        right = (np.argsort(-y, axis=1)[:, :k] == truth[:, None]).any(1).mean()
        assert few.scores()[f"top_{k}"] == pytest.approx(right)
    assert found["perplexity"] == pytest.approx(np.exp(2.0))
    assert found["bits_per_character"] == pytest.approx(2 / np.log(2))


def test_a_relative_error_is_one_of_the_true_value_in_its_unit():
    count = meter(nn.MeanSquaredError(), ("mape",), scale=10.0, origin=100.0)
    count.add(0.0, np.array([[1.0], [0.0]]), np.array([[0.0], [2.0]]))
    # 100 taken for 110 is 10 %; 120 taken for 100 is 16.7 %
    assert count.scores()["mape"] == pytest.approx(100 * (10 / 100 + 20 / 120) / 2)
