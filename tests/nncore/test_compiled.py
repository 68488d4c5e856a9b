"""Compiled kernels do what NumPy's do; without Numba nothing is missing."""

from __future__ import annotations

import tracemalloc
from itertools import islice

import numpy as np
import pytest

import nncore as nn
from nncore import compiled, threads
from nncore.graph import Graph
from nncore.layers import kernel
from nncore.network import Network
from nncore.optimizer_binding import bind
from tests.nncore.cases import CASES
from tests.nncore.kit import check_case

LAYERS = (
    nn.Conv1D, nn.CausalConv1D, nn.Conv2D, nn.ConvTranspose2D, nn.ReLU, nn.MaxPool2D, nn.BatchNorm,
    nn.GroupNorm, nn.LayerNorm, nn.GELU, nn.SiLU, nn.MultiHeadAttention, nn.LSTM, nn.GRU,
    nn.Residual, nn.Dense,
)  # fmt: skip
WALK = [pytest.param(case, id=case.id) for case in CASES if isinstance(case.layer, LAYERS)]
PICTURES = Graph.chain(
    nn.Input((1, 8, 8)), nn.Conv2D(6, 3, padding="same"), nn.BatchNorm(), nn.ReLU(), nn.MaxPool2D(),
    nn.Conv2D(8, 3, 2, padding="same"), nn.GroupNorm(4), nn.Flatten(), nn.Dense(10),
)  # fmt: skip


def poisoned(shape, dtype, made=kernel.aligned):
    """Fresh memory in which every number is wrong."""
    array = made(shape, dtype)
    if array.dtype.kind in "fi":
        array.fill(np.nan if array.dtype.kind == "f" else -7)
    return array


@pytest.fixture
def small(monkeypatch):
    """Also what is small runs compiled, on several threads where a run has them.

    And nobody counts on what lies in fresh memory.
    """
    pytest.importorskip("numba")
    monkeypatch.setattr(kernel, "aligned", poisoned)
    monkeypatch.setattr(compiled, "WORTH_COMPILED", 1)
    monkeypatch.setattr(kernel, "WORTH_WAKING", 1)
    monkeypatch.setattr(threads, "WORTH_SHARING", 1)
    monkeypatch.setattr("nncore.compiled.products.WORTH_TILES", 1)


def names_of_kernels(network: Network) -> set[str]:
    plan = network.plan(4, training=True)
    kernels = [kernel for _, kernel in plan._kernels]
    return {type(getattr(kernel, "convolve", kernel)).__name__ for kernel in kernels}


def trainer(**settings):
    data = nn.data.load("digits-8x8", seed=0)
    training = nn.Training(epochs=1, batch_size=32, seed=3, **settings)
    return nn.Trainer(Network(PICTURES, seed=1), data, training)


def vector_after(run, steps):
    for _ in islice((event for event in run if isinstance(event, nn.StepEnded)), steps):
        pass
    return run.network.vector.copy()


@pytest.mark.parametrize("training", [True, False], ids=["training", "in use"])
@pytest.mark.parametrize("case", WALK)
def test_a_gradient_is_what_moving_each_number_gives(case, training, small):
    check_case(case, training)


@pytest.mark.parametrize("case", WALK)
def test_numbers_are_those_of_numpys_kernels(case, small):
    def step():
        network = Network(case.graph())
        plan, random = network.plan(case.batch, True, sizes=case.sizes), np.random.default_rng(0)
        answer = plan.forward(case.numbers(random))
        named = answer if isinstance(answer, dict) else {"out_y": answer}
        ys = {name: y.copy() for name, y in named.items()}
        ups = {name: random.normal(size=y.shape).astype(np.float32) for name, y in ys.items()}
        plan.backward(ups if len(ups) > 1 else next(iter(ups.values())))
        dxs = [each.copy() for each in plan.gradients()]
        return *ys.values(), *dxs, network.gradient_vector.copy(), network.state_vector.copy()

    with compiled.without():
        expected = step()
    for found, known in zip(step(), expected, strict=True):
        np.testing.assert_allclose(found, known, rtol=1e-4, atol=1e-4)


def test_compiled_kernels_run_where_they_are_to_be_had_and_only_there(small):
    fast = {"CompiledConvolver", "CompiledBatchNormKernel"}
    assert fast <= names_of_kernels(Network(PICTURES))
    with compiled.without():
        assert "CompiledConvolver" not in names_of_kernels(Network(PICTURES))
    assert fast <= names_of_kernels(Network(PICTURES))


def test_without_numba_training_goes_the_whole_way(monkeypatch):
    monkeypatch.setattr(compiled, "_installed", lambda: False)
    assert not compiled.used()
    run = trainer()
    before = run.network.vector.copy()
    assert np.isfinite(vector_after(run, 3)).all()
    assert not np.array_equal(before, run.network.vector)


@pytest.mark.parametrize("count", [1, 2])
def test_one_seed_gives_the_same_bits_on_any_number_of_threads(count, small):
    def step():
        network = Network(PICTURES, seed=1)
        plan, random = network.plan(12, True), np.random.default_rng(0)
        y = plan.forward(random.normal(size=(12, 1, 8, 8)).astype(np.float32)).copy()
        plan.backward(np.ones_like(y))
        return y, network.gradient_vector.copy()

    with threads.limited(1):
        expected = step()
    with threads.limited(count):
        for found, known in zip(step(), expected, strict=True):
            np.testing.assert_array_equal(found, known)


def test_a_run_resumed_in_the_middle_equals_one_that_was_not(small):
    whole = vector_after(trainer(), 6)
    first = trainer()
    vector_after(first, 3)
    kept = first.checkpoint()
    rest = nn.Trainer.resume(PICTURES, first.data, first.training, kept)
    np.testing.assert_array_equal(vector_after(rest, 3), whole)


@pytest.mark.parametrize(
    "optimizer",
    [nn.Adam(weight_decay=0.1), nn.Adam(beta_1=0.5), nn.AdamW(weight_decay=0.1)],
    ids=["with decay", "other beta", "AdamW"],
)
def test_adam_walks_the_same_way(optimizer, small):
    def walked():
        network, random = Network(PICTURES, dtype=np.float64), np.random.default_rng(0)
        kernel = bind(optimizer, network.segments, network.vector, network.gradient_vector)
        for _ in range(10):
            network.gradient_vector[:] = random.normal(size=network.vector.shape)
            kernel.step(0.01)
        return type(kernel).__name__, network.vector.copy()

    with compiled.without():
        _, expected = walked()
    name, found = walked()
    assert name.startswith("Compiled")
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_no_array_is_born_in_a_step(small):
    run = trainer()
    steps = (event for event in run if isinstance(event, nn.StepEnded))
    for _ in range(3):
        next(steps)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        next(steps)
        born = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert born < 40_000


@pytest.mark.parametrize("layer", [nn.ReLU(), nn.MaxPool2D(), nn.Conv2D(1, 3)])
def test_what_is_not_a_number_is_not_hidden(layer, small):
    x = np.ones((2, 1, 4, 4), np.float32)
    x[1, 0, 1, 1] = np.nan
    y = Network(Graph.chain(nn.Input((1, 4, 4)), layer)).plan(2, True).forward(x)
    assert np.isfinite(y[0]).all()
    assert np.isnan(y[1]).any()


@pytest.mark.parametrize("size", [2, 3])
def test_pools_with_places_at_their_sides_are_numpys(size, small):
    graph = Graph.chain(
        nn.Input((2, 3 * size, 3 * size)), nn.MaxPool2D(size, padding="by side", sides=1)
    )
    x = np.random.default_rng(0).normal(size=(4, 2, 3 * size, 3 * size)).astype(np.float32)
    with compiled.without():
        expected = Network(graph).predict(x)
    np.testing.assert_array_equal(Network(graph).predict(x), expected)


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_a_pool_lets_through_what_is_no_number(place, small):
    x = np.ones((1, 1, 4, 4), np.float32)
    x[0, 0, place[0], place[1]] = np.nan
    y = Network(Graph.chain(nn.Input((1, 4, 4)), nn.MaxPool2D(2))).predict(x)
    assert np.isnan(y[0, 0, 0, 0])
    assert np.isfinite(y[0, 0]).sum() == 3
