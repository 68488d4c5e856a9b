"""Every layer's gradient is the slope that central differences see, in float64."""

import numpy as np
import pytest

from nncore.graph import Graph, Wire
from nncore.layers import Add, Concatenate, Dense, Flatten, Input, Output, Tanh, layer_types
from nncore.layers.kernel import KERNELS
from nncore.loss_kernels import bind, target_array
from nncore.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nncore.network import Network

STEP = 1e-6
WORST = 1e-6
SINGLE = [kind for kind in layer_types() if kind not in (Input, Output, Add, Concatenate)]
SHAPES = [(5,), (1,), (3, 4), (2, 3, 3)]


def slopes(run, array):
    """How a number changes with each entry of an array, by central differences."""
    found = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        old = array[place]
        array[place] = old + STEP
        above = run()
        array[place] = old - STEP
        below = run()
        array[place] = old
        found[place] = (above - below) / (2 * STEP)
    return found


def error(found, expected):
    return np.abs(found - expected).max() / max(1e-6, np.abs(expected).max())


def worst_error(graph, inputs, training):
    network = Network(graph, 0, np.float64)
    plan = network.plan(len(next(iter(inputs.values()))), training)
    y = plan.forward(inputs)
    dy = np.random.default_rng(1).standard_normal(y.shape)
    plan.backward(dy)
    gradients = network.gradient_vector.copy()
    to_inputs = {node.name: plan.gradient(node.id).copy() for node in graph.inputs}

    def run():
        return float((plan.forward(inputs) * dy).sum())

    worst = error(gradients, slopes(run, network.vector)) if len(gradients) else 0.0
    for name, array in inputs.items():
        worst = max(worst, error(to_inputs[name], slopes(run, array)))
    return worst


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", SINGLE, ids=lambda kind: kind.__name__)
def test_a_layer_goes_down_the_slope_that_differences_see(kind, shape, training):
    layer = kind(units=3) if kind is Dense else kind()
    before = [Flatten()] if kind is Dense and len(shape) > 2 else []
    graph = Graph.chain(Input(shape), *before, layer, Flatten(), Dense(2))
    inputs = {"input": np.random.default_rng(0).standard_normal((4, *shape))}
    assert worst_error(graph, inputs, training) <= WORST


def test_branches_that_meet_again_share_the_slope():
    graph = Graph.chain(Input((4,)), Dense(3), Tanh(), Dense(3), Add(), Concatenate(), Dense(1))
    graph = graph.wiring(Wire("n2", "n5")).wiring(Wire("n1", "n6"))
    inputs = {"input": np.random.default_rng(0).standard_normal((4, 4))}
    assert graph.check().runs
    assert worst_error(graph, inputs, training=True) <= WORST


@pytest.mark.parametrize(
    "loss",
    [MeanSquaredError(), MeanAbsoluteError(), Huber(0.5), BinaryCrossEntropy(), CrossEntropy()],
    ids=lambda loss: loss.tag if hasattr(loss, "tag") else type(loss).__name__,
)
def test_a_loss_goes_down_the_slope_that_differences_see(loss):
    random = np.random.default_rng(0)
    y, dy = random.standard_normal((6, 3)), np.zeros((6, 3))
    truth = target_array(loss, y)
    truth[...] = random.integers(0, 2, truth.shape)
    kernel = bind(loss, y, truth, dy)
    kernel.forward()
    kernel.backward()
    assert error(dy, slopes(kernel.forward, y)) <= WORST


def test_every_layer_of_the_registry_has_what_runs_it_or_is_an_end():
    for kind in layer_types():
        assert kind in KERNELS or kind in (Input, Output), kind.__name__
        assert kind.title
        assert kind.__doc__
