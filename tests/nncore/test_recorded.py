"""The same numbers as PyTorch, which recorded/record.py wrote down once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import nncore as nn
from nncore.loss_binding import bind as bind_loss
from nncore.network import Network, Segment
from nncore.optimizer_kernels import bind as bind_optimizer

PYTORCH = json.loads((Path(__file__).parent / "recorded" / "pytorch.json").read_text())
LOSSES = {
    "MeanSquaredError": nn.MeanSquaredError(),
    "MeanAbsoluteError": nn.MeanAbsoluteError(),
    "Huber": nn.Huber(delta=0.7),
    "BinaryCrossEntropy": nn.BinaryCrossEntropy(),
    "CrossEntropy": nn.CrossEntropy(),
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
}
LAYERS = {
    "ReLU": nn.ReLU(),
    "LeakyReLU": nn.LeakyReLU(0.2),
    "ELU": nn.ELU(0.7),
    "GELU": nn.GELU(),
    "Sigmoid": nn.Sigmoid(),
    "Tanh": nn.Tanh(),
    "Softmax": nn.Softmax(),
    "BatchNorm": nn.BatchNorm(),
}


@pytest.mark.parametrize("name", PYTORCH["losses"])
def test_a_loss_and_its_slope(name):
    case = PYTORCH["losses"][name]
    y, target = np.array(case["y"]), np.array(case["target"])
    dy = np.empty_like(y)
    kernel = bind_loss(LOSSES[name], y, target, dy)
    assert kernel.forward() == pytest.approx(case["loss"], rel=1e-12)
    kernel.backward()
    np.testing.assert_allclose(dy, case["dy"], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", PYTORCH["optimizers"]["paths"])
def test_the_path_of_an_optimiser(name):
    case = PYTORCH["optimizers"]
    w, g = np.array(case["start"]), np.empty(7)
    segments = (
        Segment("n1", "a", "kernel", "W", 0, (4,), "kernel"),
        Segment("n1", "a", "bias", "b", 4, (3,), "bias"),
    )
    optimizer = OPTIMIZERS[name]
    kernel = bind_optimizer(optimizer, segments, w, g)
    for gradient, expected in zip(case["gradients"], case["paths"][name], strict=True):
        g[:] = gradient
        kernel.step(optimizer.learning_rate)
        np.testing.assert_allclose(w, expected, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize(
    ("name", "schedule"),
    [("cosine", nn.Cosine(final=0.1)), ("steps", nn.StepDecay(drops=3, shrink=0.3))],
)
def test_the_rates_of_a_schedule(name, schedule):
    found = [schedule.factor(step, 20) for step in range(20)]
    np.testing.assert_allclose(found, PYTORCH["schedules"][name], rtol=1e-12)


def test_a_warm_up_rises_evenly_and_then_holds():
    schedule = nn.WarmUp(share=0.2, then=nn.Constant())
    found = [schedule.factor(step, 20) for step in range(20)]
    np.testing.assert_allclose(found, PYTORCH["schedules"]["warm-up"], rtol=1e-12)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_forward_and_back(name):
    case = PYTORCH["layers"]
    x, dy = np.array(case["x"]), np.array(case["dy"])
    network = Network(nn.Graph.chain(nn.Input((4,)), LAYERS[name]), dtype=np.float64)
    plan = network.plan(len(x), training=True)
    np.testing.assert_allclose(plan.forward(x), case[name]["y"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(plan.backward(dy), case[name]["dx"], rtol=1e-8, atol=1e-12)
