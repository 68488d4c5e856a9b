"""The same numbers as PyTorch for every layer: recorded once by recorded/layers.py."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

import nncore as nn
from nncore.layers import Input, Output, layer_types
from nncore.loss_binding import bind as bind_loss
from nncore.network import Network
from nncore.optimizer_binding import bind as bind_optimizer
from tests.nncore.cases import CASES, Case
from tests.nncore.kit import relative_error

FILES = sorted((Path(__file__).parent / "recorded").glob("layers-*.safetensors"))
CHANCE = (
    nn.Dropout, nn.SpatialDropout, nn.GaussianNoise, nn.GaussianSample, nn.AddNoise,
    nn.ClassEmbedding,
)  # fmt: skip
NO_INPUT = (nn.LearnedToken,)
DENSE_FORMULA = (nn.GCN, nn.GraphSAGE, nn.GAT, nn.GIN, nn.GraphPool)
"""PyTorch has no layers over edges: test_graph_layers.py compares with whole matrices."""
RATE, STEPS, SGD_RATE = 0.01, 10, 0.1
FLOAT32, TEN_STEPS = 1e-4, 1e-7
FLOAT64 = 1e-7
"""PyTorch keeps some constants, such as 1 / 6, in float32 even here."""
NOTHING = 1e-12
"""A gradient that is truly zero is rounding in both."""


@cache
def recorded() -> dict[str, dict[str, Any]]:
    """Case -> what PyTorch made of it."""
    found: dict[str, dict[str, Any]] = {}
    for file in FILES:
        for key, array in load_file(file).items():
            case_id, name = key.split("|")
            found.setdefault(case_id, {})[name] = array
    return found


WALK = [pytest.param(case, id=case.id) for case in CASES if case.id in recorded()]


@pytest.mark.parametrize("kind", layer_types())
def test_every_layer_without_chance_has_a_twin(kind):
    if kind in (Input, Output, *CHANCE, *NO_INPUT, *DENSE_FORMULA):
        return
    assert any(type(case.layer) is kind and case.id in recorded() for case in CASES)


def ready(case: Case, dtype: Any) -> tuple[Network, Any, dict[str, Any]]:
    """Network and plan with the recorded parameters, and what was recorded."""
    told, network = recorded()[case.id], Network(case.graph(), dtype=dtype)
    for name, array in network.parameters.items():
        array[...] = told[f"p/{name.removeprefix('layer/')}"]
    plan = network.plan(case.batch, True, sizes=case.sizes)
    for i, array in enumerate(plan.inputs.values()):
        np.copyto(array, told[f"x{i}"], casting="same_kind")
    return network, plan, told


@pytest.mark.parametrize(("dtype", "worst"), [(np.float64, FLOAT64), (np.float32, FLOAT32)])
@pytest.mark.parametrize("case", WALK)
def test_forward_and_backward(case, dtype, worst):
    network, plan, told = ready(case, dtype)
    plan.run()
    for i, node in enumerate(case.graph().outputs):
        assert relative_error(plan.output(node.id), told[f"y{i}"]) <= worst
    plan.backward({n.name: told[f"up{i}"] for i, n in enumerate(case.graph().outputs)})
    for i, node in enumerate(case.graph().inputs):
        if f"dx{i}" in told:
            assert relative_error(plan.gradient(node.id), told[f"dx{i}"]) <= worst
    largest = max((np.abs(told[k]).max() for k in told if k.startswith("dp/")), default=1)
    for name, gradient in network.gradients.items():
        wanted = told.get(f"dp/{name.removeprefix('layer/')}")
        if wanted is not None and np.abs(wanted).max() < NOTHING:     # as of attention's key bias
            assert np.abs(gradient).max() < worst * largest
            continue
        assert relative_error(gradient, 0 * gradient if wanted is None else wanted) <= worst


LEARN = [walk for walk in WALK if any(k.startswith("p10/") for k in recorded()[walk.id])]


def train(case: Case, dtype: Any, optimizer: Any, steps: int) -> tuple[Network, dict[str, Any]]:
    """Some steps towards the recorded targets, and what was recorded."""
    network, plan, told = ready(case, dtype)
    vectors = network.vector, network.gradient_vector
    kernel, losses = bind_optimizer(optimizer, network.segments, *vectors), []
    for i, node in enumerate(case.graph().outputs):
        y, dy = plan.tap(node.id)
        losses.append(bind_loss(nn.MeanSquaredError(), y, told[f"t{i}"].astype(dtype), dy))
    for _ in range(steps):
        plan.run()
        for loss in losses:
            loss.forward()
            loss.backward()
        plan.run_back()
        kernel.step(optimizer.learning_rate)
    return network, told


@pytest.mark.parametrize("case", LEARN)
def test_a_step_of_training_in_float32(case):
    network, told = train(case, np.float32, nn.SGD(SGD_RATE), 1)
    for name, array in network.parameters.items():
        expected = told[f"p1/{name.removeprefix('layer/')}"]
        assert relative_error(array, expected) <= FLOAT32


@pytest.mark.parametrize("case", LEARN)
def test_ten_steps_of_training(case):
    network, told = train(case, np.float64, nn.Adam(RATE), STEPS)
    for name, array in network.parameters.items():
        short = name.removeprefix("layer/")
        if np.abs(told[f"dp/{short}"]).max() > NOTHING:     # elsewhere Adam follows rounding alone
            assert relative_error(array, told[f"p10/{short}"]) <= TEN_STEPS
