"""Calls in stages: products and memories are NumPy's, and helpers hold nobody up."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import nncore as nn
from nncore import compiled, threads
from nncore.blas import threads_now
from nncore.graph import Graph
from nncore.layers import kernel
from nncore.layers.kernel import Bound
from nncore.network import Network

pytest.importorskip("numba")
ROOT = Path(__file__).resolve().parents[2]
PORTS = {"training": True, "dtype": np.dtype(np.float32)}


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def add_up(count: int, lanes: int = 4):
    """Stages that add one to a row for so many times, and the row."""
    from nncore.compiled.calls import Call
    from nncore.compiled.combining import add_both
    from nncore.compiled.team import Stages

    row, ones = np.zeros((lanes, 8), np.float32), np.ones(8, np.float32)
    stage = [Call(add_both, lane, ones, lane) for lane in row]
    return Stages([stage] * count), row


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize(
    "sizes", [(6, 6, 1), (7, 13, 10), (50, 37, 70), (97, 300, 64), (13, 9, 600)]
)
def test_a_product_of_any_size_is_the_product_with_its_bias_and_gradients(sizes, count):
    from nncore.compiled.products import Products

    n, features, units = sizes
    x, W, b, dy = normal(n, features), normal(features, units), normal(units), normal(n, units)
    y, dx, dW, db = (np.full_like(a, np.nan) for a in (dy, x, W, b))
    products = Products(x, W, b, y, Bound({}, **PORTS), dx, dW, db, dy)
    with threads.limited(count):
        for _ in range(2):                                # what the first leaves must not matter
            products.forward()
            products.backward()
    for found, expected in ((y, x @ W + b), (dx, dy @ W.T), (dW, x.T @ dy), (db, dy.sum(0))):
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)


MEMORIES = [
    kind(units=8, sequence=sequence, **more)
    for kind in (nn.LSTM, nn.GRU)
    for sequence, more in (
        (True, {}),
        (False, {"bias": False}),
        (True, {"layers": 2, "bidirectional": True}),
        (True, {"cut": 3}),
        (False, {"bidirectional": True, "cut": 2}),
    )
]


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("layer", MEMORIES, ids=str)
def test_a_memory_that_goes_in_stages_is_numpys(layer, count, monkeypatch):
    monkeypatch.setattr(compiled, "WORTH_COMPILED", 1)
    graph = Graph.chain(nn.Input((19, 5)), layer, nn.Flatten(), nn.Dense(3))

    def step():
        network = Network(graph, seed=2)
        plan = network.plan(32, True)
        y = plan.forward(normal(32, 19, 5)).copy()
        dx = plan.backward(normal(*y.shape, seed=1)).copy()
        kinds = {type(kernel).__name__ for _, kernel in plan._kernels}
        return kinds, (y, dx, network.gradient_vector.copy())

    with compiled.without():
        expected = step()[1]
    with threads.limited(count):
        kinds, found = step()
    assert {"CompiledLSTMKernel", "CompiledGRUKernel"} & kinds
    for ours, numpys in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, numpys, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("count", [1, 2])
def test_a_product_that_sums_up_nothing_is_its_bias(count):
    from nncore.compiled.products import product
    from nncore.compiled.team import Stages

    for width in (8, 70, 600):
        a, rows, b, out = normal(13, 0), normal(0, width), normal(width), np.empty((13, width), "f")
        for bias in (b, None):
            out.fill(np.nan)
            with threads.limited(count):
                Stages(product(a, rows, out, Bound({}, **PORTS), bias)).run()
            np.testing.assert_array_equal(out, np.broadcast_to(0 if bias is None else b, out.shape))


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
def test_a_memory_of_a_single_step_learns_nothing_of_a_step_before(kind, monkeypatch):
    def full_of_noise(shape, dtype, made=kernel.aligned):
        array = made(shape, dtype)
        array.fill(7)
        return array

    monkeypatch.setattr(kernel, "aligned", full_of_noise)
    monkeypatch.setattr(compiled, "WORTH_COMPILED", 1)
    network = Network(Graph.chain(nn.Input((1, 12)), kind(units=8), nn.Dense(3)), seed=1)
    plan = network.plan(64, True)
    plan.backward(np.ones_like(plan.forward(normal(64, 1, 12))))
    name = next(n for n in network.gradients if n.endswith("/recurrent_kernel"))
    np.testing.assert_array_equal(network.gradients[name], 0)
    assert np.any(network.gradients[name.replace("recurrent", "input")])


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
def test_a_gradient_of_a_memory_in_stages_is_what_moving_a_number_gives(kind):
    network = Network(Graph.chain(nn.Input((4, 8)), kind(units=16)), seed=1)
    plan, x, up = network.plan(32, True), normal(32, 4, 8), normal(32, 16, seed=1)
    with threads.limited(2):
        plan.forward(x)
        plan.backward(up)
        gradient, step = network.gradient_vector.copy(), 1e-2
        for place in np.random.default_rng(3).integers(0, len(network.vector), 12):
            sums = []
            for moved in (step, -step):
                network.vector[place] += moved
                sums.append(float((plan.forward(x).astype(np.float64) * up).sum()))
                network.vector[place] -= moved
            assert gradient[place] == pytest.approx((sums[0] - sums[1]) / (2 * step), abs=2e-2)


def test_the_same_run_gives_the_same_bits_again():
    graph = Graph.chain(nn.Input((19, 8)), nn.GRU(units=16, sequence=True), nn.Dense(40))

    def step():
        network = Network(graph, seed=2)
        plan = network.plan(64, True)
        y = plan.forward(normal(64, 19, 8))
        plan.backward(normal(*y.shape, seed=1))
        return network.gradient_vector.copy()

    with threads.limited(2):
        first, *others = [step() for _ in range(5)]
    for other in others:
        np.testing.assert_array_equal(first, other)


def test_callers_on_several_threads_do_not_get_into_each_others_way():
    def run(_):
        stages, row = add_up(200)
        with threads.limited(2):
            for _ in range(50):
                stages.run()
        return row

    with ThreadPoolExecutor(4) as pool:
        for row in pool.map(run, range(8)):
            np.testing.assert_array_equal(row, 10_000)


def test_more_helpers_than_cores_are_never_asked_for(monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 1)
    stages, row = add_up(5)
    with threads.limited(8):
        stages.run()
    np.testing.assert_array_equal(row, 5)


def test_layers_are_timed_beside_as_many_threads_as_they_run_beside(monkeypatch):
    graph = Graph.chain(nn.Input((96,)), nn.Dense(96), nn.ReLU(), nn.Dense(6))
    seen: list[int] = []
    with threads.limited(2):
        trains = Network(graph).plan(96, training=True)
        trains.run()
        monkeypatch.setattr("nncore.plan.perf_counter", lambda: seen.append(threads_now()) or 0.0)
        trains.times()
        assert threads_now() == 2
    assert set(seen) == {1}


def test_what_goes_wrong_in_a_call_is_told_and_the_next_run_is_sound():
    from nncore.compiled.calls import Call
    from nncore.compiled.jit import compiled as compile_it
    from nncore.compiled.team import Stages

    @compile_it
    def fails(row):
        if row[0] >= 0:
            raise ValueError("wrong")

    broken = Stages([[Call(fails, np.zeros(3)) for _ in range(4)]])
    sound, row = add_up(3)
    for count in (1, 2):
        with threads.limited(count):
            with pytest.raises(RuntimeError, match="compiled kernel failed"):
                broken.run()
            sound.run()
    np.testing.assert_array_equal(row, 6)


def test_helpers_sleep_soon_after_the_last_work():
    from nncore.compiled.team import ASLEEP, _idle

    stages, _ = add_up(10)
    with threads.limited(2):
        stages.run()
    ends = time.monotonic() + 5
    teams = [team for waiting in _idle.values() for team in waiting]
    while any(team._words[s] != ASLEEP for team in teams for s in team._states):
        assert time.monotonic() < ends
    before = time.process_time()
    time.sleep(0.2)
    assert time.process_time() - before < 0.02


def test_a_caller_that_is_interrupted_while_it_wakes_a_helper_loses_none(monkeypatch):
    from nncore.compiled import team

    def interrupt():
        raise KeyboardInterrupt

    stages, row = add_up(10)
    helped = team.Team(1)
    monkeypatch.setattr(team, "_idle", {1: [helped]})
    with threads.limited(2):
        with monkeypatch.context() as once:
            once.setattr(threads, "core", interrupt)
            with pytest.raises(KeyboardInterrupt):
                stages.run()
        stages.run()
    ends = time.monotonic() + 5
    while helped._words[helped._states[0]] != team.ASLEEP or not helped._locks[0].locked():
        assert time.monotonic() < ends
        time.sleep(0.001)
    np.testing.assert_array_equal(row, 10)


def test_a_helper_looks_for_work_for_as_long_as_it_is_told_on_any_processor():
    from nncore.compiled.team import FIRST_STATE, _yielding, looks_per_s, serve

    words, took_s = np.zeros(FIRST_STATE // 8 + 1, np.int64), []
    for _ in range(5):
        began = time.perf_counter()
        at = words.ctypes.data
        serve(at, at + FIRST_STATE, int(0.005 * looks_per_s()), _yielding())
        took_s.append(time.perf_counter() - began)
    assert 0.0005 < min(took_s) < 0.05


LEAVES = """
    import os, sys
    import numpy as np
    from nncore import threads
    from tests.nncore.test_stages import add_up
    stages, row = add_up(10)
    with threads.limited(2):
        stages.run()
        {then}
    print(int(row[0, 0]))
"""


@pytest.mark.parametrize(
    ("then", "printed"),
    [
        ("pass", "10"),
        pytest.param(
            "child = os.fork(); stages.run(); child or os._exit(int(row[0, 0]));"
            " row[0, 0] += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])",
            "40",
            marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here"),
        ),
    ],
    ids=["at once", "with a copy of itself"],
)
def test_a_program_ends_while_its_helpers_are_awake(then, printed):
    script = textwrap.dedent(LEAVES).format(then=then)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, printed), done.stderr
