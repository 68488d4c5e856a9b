"""A network of every family: one seed gives one result, a stop changes none, no array is made.

The first test walks every layer; the others train a network each. Edges and nodes are trained in
test_graph_layers.py and test_graph_data.py, noise in test_diffusion.py, sound in test_audio.py.
"""

from __future__ import annotations

import tracemalloc
from typing import Any, get_args

import numpy as np
import pytest

import nncore as nn
from nncore.graph import Graph
from nncore.layers import layer_types
from nncore.layers.base import Family
from nncore.network import Network
from tests.nncore.cases import CASES
from tests.nncore.cases.block import two_dense

MOST = 40_000
MANY = 3_000
"""So many samples that one number of each is more than half of what may be born."""
FIRST = [
    next(case for case in CASES if type(case.layer) is kind)._replace(batch=MANY)
    for kind in layer_types() if kind not in (nn.Input, nn.Output)
]  # fmt: skip
VECTOR, PICTURE, SEQUENCE = (6,), (4, 8, 8), (6, 8)
PICTURES = (
    nn.Residual(filters=4, style="bottleneck"), nn.Inception(2, False, 2, 2, 2, 2, 2, 2),
    nn.DenseBlock(2, False, 2), nn.SqueezeExcite(ratio=2), nn.InvertedResidual(filters=6),
    nn.Fire(squeeze=2, expand=2), nn.UNetStage(filters=4), nn.GlobalAveragePool(),
)  # fmt: skip
CURVES = (
    nn.PReLU(), nn.SELU(), nn.CELU(), nn.ReLU6(), nn.SiLU(), nn.QuickGELU(), nn.Mish(),
    nn.Softplus(), nn.Softsign(), nn.HardSigmoid(), nn.HardSwish(), nn.LogSoftmax(),
)  # fmt: skip


def woven() -> Graph:
    """Two branches of a vector, in every way that there is to put them together."""
    graph = Graph().adding(nn.Input(VECTOR), "i", "x").adding(nn.Concatenate(), "all")
    for name in ("a", "b"):
        graph = graph.adding(nn.Dense(8), name).wiring(nn.Wire("i", name))
    both = [nn.Add(), nn.Average(), nn.Multiply(), nn.Maximum(), nn.Minimum(), nn.DotProduct(),
            nn.Subtract(), nn.Divide(), nn.Gate()]  # fmt: skip
    for number, layer in enumerate(both):
        ports = [port.name for port in layer.inputs]
        first, second = (ports[0], ports[0]) if layer.inputs[0].many else ports[:2]
        name = f"c{number}"
        graph = graph.adding(layer, name).wiring(nn.Wire("a", name, "y", first))
        graph = graph.wiring(nn.Wire("b", name, "y", second)).adding(nn.Flatten(), f"f{number}")
        graph = graph.wiring(nn.Wire(name, f"f{number}")).wiring(nn.Wire(f"f{number}", "all"))
    graph = graph.adding(nn.Dense(3), "d").wiring(nn.Wire("all", "d"))
    return graph.adding(nn.Output(), "o").wiring(nn.Wire("d", "o"))


NETWORKS: dict[str, Graph] = {
    "activation": Graph.chain(
        nn.Input(VECTOR), *(each for curve in CURVES for each in (nn.Dense(8), curve)),
        nn.Dense(16), nn.GLU(), nn.Dense(8), nn.SwiGLU(), nn.Dense(3),
    ),
    "normalise": Graph.chain(
        nn.Input(PICTURE), nn.BatchNorm(), nn.GroupNorm(2), nn.InstanceNorm(learned=True),
        nn.LocalResponseNorm(), nn.LayerNorm(), nn.RMSNorm(), nn.L2Norm(), nn.Flatten(),
        nn.Dense(3),
    ),
    "combine": woven(),
    "block": Graph.chain(nn.Input(PICTURE), *PICTURES, nn.Dense(3)),
    "block, of sequences": Graph.chain(
        nn.Input(SEQUENCE), nn.TransformerEncoder(2, False, 2, 16, rate=0.1),
        nn.TransformerEncoder(2, True, 2, 16, norm_first=False), nn.Select(-1), nn.Dense(3),
    ),
    "block, one's own": Graph.chain(nn.Input(VECTOR), two_dense(repeat=3), nn.Dense(3)),
}  # fmt: skip


def test_every_family_is_trained_here_or_beside():
    beside = {"data", "output", "core", "convolution", "sequence", "graph", "audio", "diffusion"}
    assert {name.split(",")[0] for name in NETWORKS} | beside == set(get_args(Family))


@pytest.mark.parametrize("case", FIRST, ids=lambda case: case.id)
def test_no_layer_makes_an_array_in_a_step(case):
    network = Network(case.graph())
    plan = network.plan(case.batch, True, sizes=case.sizes)
    inputs = case.numbers(np.random.default_rng(0))

    def step(number: int) -> None:
        for name, x in inputs.items():
            np.copyto(plan.inputs[name], x, casting="same_kind")
        plan.run(number)
        plan.run_back()

    assert born(step) < MOST


@pytest.mark.parametrize("graph", NETWORKS.values(), ids=NETWORKS)
def test_no_array_is_born_in_a_step_of_training(graph):
    steps = (event for event in trainer(graph, 64) if isinstance(event, nn.StepEnded))
    assert born(lambda _: next(steps)) < MOST


@pytest.mark.parametrize("graph", NETWORKS.values(), ids=NETWORKS)
def test_one_seed_gives_one_result_also_after_a_stop_anywhere(graph):
    first, second = trainer(graph), trainer(graph)
    for run in (first, second):
        for _ in run:
            pass
    assert np.isfinite(first.network.vector).all()
    np.testing.assert_array_equal(first.network.vector, second.network.vector)
    for cut in (1, 3):
        stopped = trainer(graph)
        for event in stopped:
            if isinstance(event, nn.StepEnded) and event.step == cut:
                break
        kept = stopped.checkpoint()
        resumed = nn.Trainer.resume(graph, first.data, first.training, kept)
        for _ in resumed:
            pass
        np.testing.assert_array_equal(first.network.vector, resumed.network.vector)


def born(step: Any) -> int:
    """Bytes of arrays at the most at once in a step that is not the first."""
    for number in range(3):
        step(number)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        step(3)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def trainer(graph: Graph, batch: int = 8) -> nn.Trainer:
    shape = graph.inputs[0].layer.shape
    y = np.arange(3 * batch) % 3
    x = np.random.default_rng(0).normal(size=(3 * batch, *shape)).astype(np.float32)
    data = nn.data.from_arrays(x, y, split=(1.0, 0.0, 0.0), seed=0)
    return nn.Trainer(Network(graph), data, training=nn.Training(epochs=2, batch_size=batch))
