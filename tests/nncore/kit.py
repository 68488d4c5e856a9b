"""What the engine's tests share: gradients by central differences, and small data sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import nncore as nn
from nncore.graph import Graph
from nncore.network import Network

WORST = 1e-6


def slope_by_differences(f: Callable[[], float], x: np.ndarray, step: float = 1e-6) -> np.ndarray:
    """How f changes with each number of x, by moving each a little both ways."""
    found = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + step
        above = f()
        x[place] = kept - step
        below = f()
        x[place] = kept
        found[place] = (above - below) / (2 * step)
    return found


def relative_error(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference, measured by the largest number there is."""
    largest = max(np.abs(expected).max(initial=0), np.abs(found).max(initial=0), 1e-3)
    return float(np.abs(found - expected).max(initial=0) / largest)


def check_gradients(
    graph: Graph, batch: int = 4, training: bool = True, seed: int = 0
) -> None:
    """Every gradient of a network, inputs' and parameters', against central differences."""
    network = Network(graph, seed, np.float64)
    random = np.random.default_rng(seed)
    network.vector[:] = random.normal(size=network.vector.shape)
    plan = network.plan(batch, training)
    xs = {name: random.normal(size=array.shape) for name, array in plan.inputs.items()}
    ups = {
        node.name: random.normal(size=plan.output(node.id).shape) for node in graph.outputs
    }

    def total() -> float:
        for name, x in xs.items():
            np.copyto(plan.inputs[name], x)
        plan.run(step=3)
        return sum(float((plan.output(n.id) * ups[n.name]).sum()) for n in graph.outputs)

    total()
    dx = plan.backward(ups)
    dxs = dict(dx) if isinstance(dx, Mapping) else {next(iter(xs)): dx}
    dxs = {name: array.copy() for name, array in dxs.items()}
    dw = network.gradient_vector.copy()
    state = network.state_vector.copy()
    for name, x in xs.items():
        expected = slope_by_differences(total, x)
        assert relative_error(dxs[name], expected) <= WORST, name
    expected = slope_by_differences(total, network.vector)
    assert relative_error(dw, expected) <= WORST
    network.state_vector[:] = state


def rows(count: int = 60, features: int = 3, classes: int = 3, seed: int = 0) -> nn.data.Dataset:
    """A small data set of classes."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, features)).astype(np.float32)
    y = np.arange(count) % classes
    return nn.data.from_arrays(x + y[:, None], y, split=(0.8, 0.1, 0.1), seed=seed)


def numbers(count: int = 60, features: int = 3, seed: int = 0) -> nn.data.Dataset:
    """A small data set with a number to predict."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, features)).astype(np.float32)
    y = (x @ np.arange(1, features + 1) + 0.1 * random.normal(size=count)).astype(np.float32)
    return nn.data.from_arrays(x, y, split=(0.8, 0.1, 0.1), seed=seed)


def events(trainer: nn.Trainer, kind: type) -> list[Any]:
    """Run to the end and keep the events of one kind."""
    return [event for event in trainer if isinstance(event, kind)]
