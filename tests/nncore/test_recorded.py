"""The same numbers as PyTorch, which recorded/record.py wrote down once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace

import nncore as nn
from nncore.loss_binding import bind as bind_loss
from nncore.losses import AnyLoss
from nncore.network import Segment
from nncore.optimizer_binding import bind as bind_optimizer
from nncore.optimizers import AnyOptimizer
from tests.nncore.kit import relative_error

PYTORCH = json.loads((Path(__file__).parent / "recorded" / "pytorch.json").read_text())
LOSSES = {
    "MeanSquaredError": nn.MeanSquaredError(),
    "MeanAbsoluteError": nn.MeanAbsoluteError(),
    "Huber": nn.Huber(delta=0.7),
    "BinaryCrossEntropy": nn.BinaryCrossEntropy(),
    "CrossEntropy": nn.CrossEntropy(),
    "CrossEntropy weights": nn.CrossEntropy((0.5, 2.0, 1.0)),
    "CrossEntropy smooth": nn.CrossEntropy((0.5, 2.0, 1.0), 0.2),
    "CrossEntropy ignore": nn.CrossEntropy((0.5, 2.0, 1.0), 0.2, ignore=1),
    "Focal": nn.Focal(),
    "Hinge": nn.Hinge(margin=0.7),
    "CosineDistance": nn.CosineDistance(),
    "KullbackLeibler": nn.KullbackLeibler(),
    "Contrastive": nn.Contrastive(),
    "CTC": nn.CTC(),
}
OPTIMIZERS = {
    "sgd": nn.SGD(0.1),
    "momentum": nn.SGD(0.1, momentum=0.9, weight_decay=0.02),
    "nesterov": nn.SGD(0.1, momentum=0.8, nesterov=True),
    "rmsprop": nn.RMSProp(0.05, decay=0.95, weight_decay=0.02),
    "rmsprop momentum": nn.RMSProp(0.05, momentum=0.5),
    "adam": nn.Adam(0.05, beta_1=0.8, beta_2=0.97),
    "adam l2": nn.Adam(0.05, weight_decay=0.1),
    "adamw": nn.AdamW(0.05, weight_decay=0.1),
    "adagrad": nn.Adagrad(0.05, rate_decay=0.1, weight_decay=0.02),
    "adadelta": nn.Adadelta(0.5, rho=0.8, weight_decay=0.02),
    "nadam": nn.NAdam(0.05, weight_decay=0.02),
    "adamax": nn.Adamax(0.05, weight_decay=0.02),
}
MUON = {
    "muon": nn.Muon(0.05, weight_decay=0.1),
    "muon plain": nn.Muon(0.05, momentum=0.8, nesterov=False, weight_decay=0.1),
}
SEGMENTS = (
    Segment("n1", "a", "kernel", "W", 0, (4,), "kernel"),
    Segment("n1", "a", "bias", "b", 4, (3,), "bias"),
)
MATRIX = Segment("n1", "a", "kernel", "W", 0, (3, 5), "kernel")
FLOAT32 = 1e-4


@pytest.mark.parametrize("name", PYTORCH["losses"])
def test_a_loss_and_its_slope(name):
    case = PYTORCH["losses"][name]
    y = np.array(case["y"])
    target = None if case["target"] is None else np.array(case["target"])
    dy = np.empty_like(y)
    kernel = bind_loss(LOSSES[name], y, target, dy)
    assert kernel.forward() == pytest.approx(case["loss"], rel=1e-12)
    kernel.backward()
    np.testing.assert_allclose(dy, case["dy"], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", PYTORCH["losses"])
def test_a_loss_and_its_slope_in_float32(name):
    case = PYTORCH["losses"][name]
    y = np.array(case["y"], np.float32)
    target = None if case["target"] is None else np.array(case["target"])
    if target is not None and target.dtype == np.float64:
        target = target.astype(np.float32)
    dy = np.empty_like(y)
    kernel = bind_loss(LOSSES[name], y, target, dy)
    assert kernel.forward() == pytest.approx(case["loss"], rel=FLOAT32)
    kernel.backward()
    assert relative_error(dy, np.array(case["dy"])) <= FLOAT32


@pytest.mark.parametrize("name", PYTORCH["optimizers"]["paths"])
def test_the_first_step_of_an_optimiser_in_float32(name):
    case = PYTORCH["optimizers"]
    w, g = np.array(case["start"], np.float32), np.array(case["gradients"][0], np.float32)
    bind_optimizer(OPTIMIZERS[name], SEGMENTS, w, g).step(OPTIMIZERS[name].learning_rate)
    assert relative_error(w, np.array(case["paths"][name][0])) <= FLOAT32


@pytest.mark.parametrize("name", MUON)
def test_the_first_step_of_muon_in_float32(name):
    case = PYTORCH["muon"]
    start, gradient = case["start"], case["gradients"][0]
    w, g = (np.array(a, np.float32).T.reshape(-1).copy() for a in (start, gradient))
    bind_optimizer(MUON[name], (MATRIX,), w, g).step(0.05)
    assert relative_error(w.reshape(3, 5).T, np.array(case["paths"][name][0])) <= FLOAT32


@pytest.mark.parametrize("name", PYTORCH["optimizers"]["paths"])
def test_the_path_of_an_optimiser(name):
    case = PYTORCH["optimizers"]
    w, g = np.array(case["start"]), np.empty(7)
    optimizer = OPTIMIZERS[name]
    kernel = bind_optimizer(optimizer, SEGMENTS, w, g)
    precision = 1e-8 if name == "nadam" else 1e-9       # its product of momenta is a float32 there
    for gradient, expected in zip(case["gradients"], case["paths"][name], strict=True):
        g[:] = gradient
        kernel.step(optimizer.learning_rate)
        np.testing.assert_allclose(w, expected, rtol=precision, atol=1e-11)


@pytest.mark.parametrize(
    ("name", "schedule"),
    [
        ("cosine", nn.Cosine(final=0.1)),
        ("steps", nn.StepDecay(drops=3, shrink=0.3)),
        ("exponential", nn.Exponential(final=0.1)),
        ("polynomial", nn.Polynomial(power=2.0)),
        ("restarts", nn.WarmRestarts(cycles=4, final=0.1)),
    ],
)
def test_the_rates_of_a_schedule(name, schedule):
    found = [schedule.factor(step, 20) for step in range(20)]
    np.testing.assert_allclose(found, PYTORCH["schedules"][name], rtol=1e-12)


def test_a_warm_up_rises_evenly_and_then_holds():
    schedule = nn.WarmUp(share=0.2, then=nn.Constant())
    found = [schedule.factor(step, 20) for step in range(20)]
    np.testing.assert_allclose(found, PYTORCH["schedules"]["warm-up"], rtol=1e-12)


def test_one_cycle_rises_and_falls():
    found = [nn.OneCycle().factor(step, 21) for step in range(20)]
    np.testing.assert_allclose(found, PYTORCH["schedules"]["one cycle"], rtol=1e-12)


def test_a_plateau_shrinks_the_rate():
    schedule, losses = nn.ReduceOnPlateau(patience=2, shrink=0.3), PYTORCH["plateau"]
    found = [schedule.after(losses[: i + 1]) for i in range(len(losses))]
    np.testing.assert_allclose(found, PYTORCH["schedules"]["plateau"], rtol=1e-12)


@pytest.mark.parametrize("name", MUON)
def test_the_path_of_a_matrix_with_muon(name):
    case = PYTORCH["muon"]
    w, g = np.array(case["start"]).T.reshape(-1).copy(), np.empty(15)   # theirs is (out, in)
    kernel = bind_optimizer(MUON[name], (MATRIX,), w, g)
    for gradient, expected in zip(case["gradients"], case["paths"][name], strict=True):
        g[:] = np.array(gradient).T.reshape(-1)
        kernel.step(0.05)
        np.testing.assert_allclose(w.reshape(3, 5).T, expected, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("optimizer", [*OPTIMIZERS.values(), *MUON.values()], ids=repr)
def test_decay_can_leave_biases_alone(optimizer):
    alone = replace(optimizer, weight_decay=0.5, kernels_only=True, learning_rate=1e-3)
    w, g = np.full(7, 3.0), np.zeros(7)
    segments = (
        Segment("n1", "a", "kernel", "W", 0, (2, 2), "kernel"),
        Segment("n1", "a", "bias", "b", 4, (3,), "bias"),
    )
    kernel = bind_optimizer(alone, segments, w, g)
    kernel.step(1e-3)
    assert (w[:4] < 3).all()
    np.testing.assert_array_equal(w[4:], 3)


def test_every_optimiser_is_compared():
    kinds = {type(optimizer) for optimizer in (*OPTIMIZERS.values(), *MUON.values())}
    assert kinds == set(get_args(AnyOptimizer))


def test_every_loss_that_pytorch_has_is_compared():
    assert {type(loss) for loss in LOSSES.values()} == set(get_args(AnyLoss)) - {nn.GaussianKL}
