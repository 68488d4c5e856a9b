"""What the engine's tests share: gradients by central differences, and small data sets."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

import nncore as nn
from nncore.graph import Graph
from nncore.network import Network
from nncore.plan import Plan
from tests.nncore.cases import Case

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
    plan, random = network.plan(batch, training), np.random.default_rng(seed)
    xs = {name: random.normal(size=array.shape) for name, array in plan.inputs.items()}
    _compare(network, plan, xs, random)


def check_case(case: Case, training: bool) -> None:
    """Every gradient of a layer between Inputs and Outputs, against central differences."""
    network, random = Network(case.graph(), 0, np.float64), np.random.default_rng(0)
    plan = network.plan(case.batch, training, sizes=case.sizes)
    _compare(network, plan, case.numbers(random), random, case.blocked)


def _compare(
    network: Network, plan: Plan, xs: dict[str, Any], random: Any, blocked: Collection[str] = ()
) -> None:
    graph = network.graph
    network.vector[:] = random.normal(size=network.vector.shape)
    state = network.state_vector.copy()
    ups = {
        node.name: random.normal(size=plan.output(node.id).shape)
        for node in graph.outputs
        if plan.output(node.id).dtype.kind == "f"
    }

    def total() -> float:
        network.state_vector[:] = state
        for name, x in xs.items():
            np.copyto(plan.inputs[name], x)
        plan.run(step=3)
        return sum(
            float((plan.output(n.id) * ups[n.name]).sum()) for n in graph.outputs if n.name in ups
        )

    total()
    for junk in (network.gradient_vector, *plan.gradients()):
        junk.fill(np.nan)               # what a gradient was before must not matter
    plan.backward(ups)
    dxs = {
        node.name: plan.gradient(node.id).copy()
        for node in graph.inputs
        if plan.gradient(node.id) is not None
    }
    dw = network.gradient_vector.copy()
    for name, x in xs.items():
        if plan.inputs[name].dtype.kind == "f":
            expected = slope_by_differences(total, x)
            if name in blocked:
                expected = np.zeros_like(x)
            found = dxs.get(name, np.zeros_like(expected))
            assert relative_error(found, expected) <= WORST, name
    expected = slope_by_differences(total, network.vector)
    assert relative_error(dw, expected) <= WORST


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
