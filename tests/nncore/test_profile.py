"""A step is measured layer by layer, and leaves everything as it was."""

from __future__ import annotations

import numpy as np
import pytest

import nncore as nn
from nncore.examples import example
from nncore.graph import Graph
from nncore.insight.layer_costs import layer_costs
from nncore.insight.memory import to_step
from nncore.insight.profile import profile
from nncore.network import Network
from nncore.training import Trainer


@pytest.fixture
def trainer():
    data = nn.data.load(nn.data.default_reference("digits-8x8"))
    graph = Graph.chain(
        nn.Input((1, 8, 8)), nn.Conv2D(4), nn.BatchNorm(), nn.ReLU(), nn.Dropout(0.5),
        nn.Flatten(), nn.Dense(10), nn.Softmax(),
    )  # fmt: skip
    return Trainer(Network(graph, seed=1), data, batch_size=32, epochs=2)


def take(trainer, steps):
    for number, _ in enumerate(trainer, 1):
        if number == steps:
            return


def test_every_layer_that_runs_has_its_time(trainer):
    found = profile(trainer)
    assert set(found.seconds) >= {"n2", "n3", "n4", "n7"}
    assert all(seconds > 0 for seconds in found.seconds.values())
    assert found.rows == 32


def test_gradients_are_those_of_the_parameters(trainer):
    found = profile(trainer)
    take(trainer, 1)
    gradients = trainer.network.gradients
    dense = np.concatenate([gradients[f"dense/{name}"].ravel() for name in ("kernel", "bias")])
    assert found.gradients["n7"] == pytest.approx(float(np.linalg.norm(dense)), rel=1e-4)
    assert set(found.gradients) == {"n2", "n3", "n7"}


def test_a_profile_changes_nothing_that_training_goes_on_from(trainer):
    other = Trainer(
        Network(trainer.network.graph, seed=1), trainer.data, batch_size=32, epochs=2
    )
    take(trainer, 3)
    gradient = trainer.network.gradient_vector.copy()
    profile(trainer)
    assert np.array_equal(trainer.network.gradient_vector, gradient)
    take(trainer, 3)
    take(other, 3)
    take(other, 3)
    assert trainer.network.snapshot() == other.network.snapshot()
    assert trainer.history.metrics.keys() == other.history.metrics.keys()


def test_a_profile_at_the_end_of_an_epoch_has_rows(trainer):
    take(trainer, -(-len(trainer.data.train) // 32))
    assert profile(trainer).rows == 32


@pytest.mark.parametrize("name", ["resnet18", "resnet50", "gpt2", "digits-8x8"])
def test_costs_of_all_layers_are_those_of_the_network(name):
    project = example(name)
    check, costs = project.graph.check(), layer_costs(project.graph, project.training)
    tied = check.tied
    assert sum(each.parameters for each in costs) == check.parameters + tied
    assert sum(each.multiplications for each in costs) == check.multiplications
    whole = to_step(check, project.training)       # which counts the ends of blocks as well
    if not tied:
        assert 0.85 * whole < sum(each.bytes for each in costs) <= whole + len(costs)


def test_a_layer_in_a_block_stands_once_for_all_its_repeats():
    costs = {each.key: each for each in layer_costs(*_of("resnet18"))}
    block = next(key[0] for key in costs if len(key) > 1)
    inside = [each for key, each in costs.items() if key[0] == block and len(each.ids) == 2]
    assert inside
    assert all(path.startswith(f"{block}/") for each in inside for path in each.ids)


def _of(name):
    project = example(name)
    return project.graph, project.training
