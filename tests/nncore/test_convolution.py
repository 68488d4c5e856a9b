"""Convolutions: slow loops that anybody can read, blocks and lanes, and what a step costs."""

from __future__ import annotations

import tracemalloc
from contextlib import nullcontext
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import nncore as nn
from nncore import compiled, threads
from nncore.fields import both
from nncore.graph import Graph
from nncore.layers.convolving import Convolver
from nncore.network import Network


def loop_convolution(x, W, b, stride, dilation, sides, groups):
    """Each number that comes out, one after the other."""
    n, _, height, width = x.shape
    filters, channels, *kernel = W.shape
    (s, t), (d, g), (top, left) = stride, dilation, sides
    zeros = np.zeros((n, x.shape[1], top + height + top, left + width + left))
    zeros[:, :, top : top + height, left : left + width] = x
    lines = (height + 2 * top - (kernel[0] - 1) * d - 1) // s + 1
    columns = (width + 2 * left - (kernel[1] - 1) * g - 1) // t + 1
    y = np.zeros((n, filters, lines, columns))
    for f, i, j in product(range(filters), range(lines), range(columns)):
        first = f // (filters // groups) * channels
        for c, a, e in product(range(channels), *map(range, kernel)):
            y[:, f, i, j] += W[f, c, a, e] * zeros[:, first + c, i * s + a * d, j * t + e * g]
    return y + b[:, None, None]


def loop_transposed(x, W, b, stride, dilation, befores, height, width, groups):
    """Each number that goes in adds a small picture to the one that comes out."""
    n, channels, lines, columns = x.shape
    (s, t), (d, g), (top, left) = stride, dilation, befores
    filters = W.shape[1]
    y = np.zeros((n, filters * groups, height, width))
    for c, i, j, f, a, e in product(*map(range, (channels, lines, columns, *W.shape[1:]))):
        line, column = i * s + a * d - top, j * t + e * g - left
        if 0 <= line < height and 0 <= column < width:
            to = c // (channels // groups) * filters + f
            y[:, to, line, column] += x[:, c, i, j] * W[c, f, a, e]
    return y + b[:, None, None]


def answer(layer, x, W, b):
    """What the network of this layer makes of x."""
    network = Network(Graph.chain(nn.Input(x.shape[1:]), layer), dtype=np.float64)
    name = layer.stem
    network.parameters[f"{name}/kernel"][...] = W
    network.parameters[f"{name}/bias"][...] = b
    return network.predict(x)


def pairs(least, most):
    """One number for both axes, or one for each, the height's first."""
    number = st.integers(least, most)
    return st.one_of(number, st.tuples(number, number))


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*(st.integers(1, most) for most in (3, 2, 9, 9))),
    pairs(1, 4), pairs(1, 4), pairs(1, 3), pairs(0, 3), st.integers(1, 2),
)  # fmt: skip
def test_a_convolution_is_what_a_slow_loop_gives(shape, k, stride, dilation, side, groups):
    n, channels, height, width = shape
    axes = zip((height, width), both(k), both(dilation), both(side), strict=True)
    assume(all(size + 2 * around > (kernel - 1) * apart for size, kernel, apart, around in axes))
    random = np.random.default_rng(0)
    x = random.normal(size=(n, channels * groups, height, width))
    W, b = random.normal(size=(2 * groups, channels, *both(k))), random.normal(size=2 * groups)
    layer = nn.Conv2D(2 * groups, k, stride, "by side", side, dilation, groups)
    expected = loop_convolution(x, W, b, both(stride), both(dilation), both(side), groups)
    np.testing.assert_allclose(answer(layer, x, W, b), expected, atol=1e-12)


@settings(max_examples=80, deadline=None)
@given(
    st.tuples(*(st.integers(1, most) for most in (3, 2, 5, 5))),
    pairs(1, 4), pairs(1, 4), pairs(1, 3), pairs(0, 3), pairs(0, 3),
    st.sampled_from(["valid", "same", "by side"]), st.integers(1, 2),
)  # fmt: skip
def test_a_transposed_convolution_is_what_a_slow_loop_gives(
    shape, k, stride, dilation, side, extra, padding, groups
):
    n, channels, *size = shape
    extra = tuple(e % s for e, s in zip(both(extra), both(stride), strict=True))
    out, befores = [], []
    for i, s in enumerate(both(stride)):
        span = (both(k)[i] - 1) * both(dilation)[i] + 1
        before = both(side)[i] if padding == "by side" else 0
        same = padding == "same"
        out.append(size[i] * s if same else (size[i] - 1) * s + span + extra[i] - 2 * before)
        befores.append(max(0, span - s) // 2 if same else before)
    assume(min(out) > 0)
    random = np.random.default_rng(0)
    x = random.normal(size=(n, channels * groups, *size))
    W, b = random.normal(size=(channels * groups, 2, *both(k))), random.normal(size=2 * groups)
    layer = nn.ConvTranspose2D(2 * groups, k, stride, padding, side, extra, dilation, groups)
    steps = both(stride), both(dilation)
    expected = loop_transposed(x, W, b, *steps, befores, *out, groups)
    np.testing.assert_allclose(answer(layer, x, W, b), expected, atol=1e-12)


def test_same_keeps_the_size_and_the_odd_zero_is_at_the_end():
    x = np.array([[[[1.0, 2.0, 3.0]]]])
    y = answer(nn.Conv2D(1, 2, padding="same"), x, np.array([[[[10.0, 1.0], [0, 0]]]]), 0.0)
    np.testing.assert_array_equal(y, [[[[12.0, 23.0, 30.0]]]])      # 10 * 3 + the zero at the end


def test_a_causal_convolution_never_sees_the_future():
    network = Network(Graph.chain(nn.Input((6, 2)), nn.CausalConv1D(3, 3, 2)))
    x = np.random.default_rng(0).normal(size=(1, 6, 2)).astype(np.float32)
    before = network.predict(x)
    x[:, 4:] += 1
    np.testing.assert_array_equal(network.predict(x)[:, :4], before[:, :4])


NETWORK = (
    nn.Conv2D(8, 3, padding="same", bias=False), nn.BatchNorm(), nn.ReLU(), nn.MaxPool2D(),
    nn.Conv2D(8, 3, 2), nn.SiLU(), nn.DepthwiseConv2D(3, padding="same"), nn.ReLU(),
    nn.SeparableConv2D(8, 3, padding="same"), nn.ConvTranspose2D(4, 3, 2), nn.Conv2D(8, 1),
    nn.AveragePool2D(3, 1, "same"), nn.MaxPool2D(3, 2, "by side", 1), nn.Upsample(2),
    nn.Upsample(2, "bilinear"), nn.Crop(), nn.Pad(1, 1, 1, 1, "reflect"), nn.PixelShuffle(2),
    nn.AdaptiveMaxPool2D(6, 6), nn.AdaptiveAveragePool2D(4, 4), nn.GlobalAveragePool(),
)  # fmt: skip
SEQUENCES = (
    nn.Conv1D(8, 3, 2, "same"), nn.ReLU(), nn.MaxPool1D(), nn.CausalConv1D(8, 2, 2),
    nn.AveragePool1D(2, 1), nn.GlobalMaxPool(),
)  # fmt: skip
GRAPHS = {
    "pictures": (Graph.chain(nn.Input((1, 24, 24)), *NETWORK, nn.Dense(3)), (1, 24, 24)),
    "sequences": (Graph.chain(nn.Input((60, 3)), *SEQUENCES, nn.Dense(3)), (60, 3)),
}


def trainer(name: str, batch: int = 64, epochs: int = 2) -> nn.Trainer:
    graph, shape = GRAPHS[name]
    random = np.random.default_rng(0)
    y = np.arange(3 * batch) % 3
    x = random.normal(size=(3 * batch, *shape)).astype(np.float32)
    data = nn.data.from_arrays(x, y, split=(1.0, 0.0, 0.0), seed=0)
    training = nn.Training(epochs=epochs, batch_size=batch, threads=2)
    return nn.Trainer(Network(graph), data, training=training)


@pytest.mark.parametrize("name", GRAPHS)
def test_no_array_is_born_in_a_step(name):
    steps = (event for event in trainer(name, epochs=9) if isinstance(event, nn.StepEnded))
    for _ in range(4):
        next(steps)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        next(steps)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 40_000


@pytest.mark.parametrize("name", GRAPHS)
def test_one_seed_gives_one_result_also_after_a_pause(name):
    first, second = trainer(name), trainer(name)
    for run in (first, second):
        for _ in run:
            pass
    np.testing.assert_array_equal(first.network.vector, second.network.vector)
    paused = trainer(name)
    for event in paused:
        if isinstance(event, nn.StepEnded) and event.step == 2:
            break
    first_run = trainer(name)
    resumed = nn.Trainer.resume(
        first_run.network.graph, first_run.data, first_run.training, paused.checkpoint()
    )
    for _ in resumed:
        pass
    np.testing.assert_array_equal(first.network.vector, resumed.network.vector)


@pytest.mark.parametrize(
    "layers",
    [
        (nn.Conv2D(4, 3, padding="same"), nn.BatchNorm(), nn.ReLU()),
        (nn.MaxPool2D(3, 2, "same"), nn.SiLU()),
        (nn.AveragePool2D(), nn.LeakyReLU()),
        (nn.GroupNorm(2), nn.InstanceNorm(), nn.Add()),
    ],
    ids=lambda layers: layers[0].tag,
)
def test_large_pictures_in_parts_give_what_small_ones_give_whole(layers, monkeypatch):
    def step():
        network = Network(Graph.chain(nn.Input((4, 12, 14)), *layers))
        plan, random = network.plan(6, training=True), np.random.default_rng(0)
        y = plan.forward(random.normal(size=(6, 4, 12, 14)).astype(np.float32)).copy()
        dx = plan.backward(random.normal(size=y.shape).astype(np.float32)).copy()
        return y, dx, network.gradient_vector.copy(), network.state_vector.copy()

    whole = step()
    monkeypatch.setattr(threads, "WORTH_A_THREAD", 100)
    monkeypatch.setattr(threads, "IN_CACHE", 1000)
    with threads.limited(2):
        parts = step()
    for found, expected in zip(parts, whole, strict=True):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2D(16, 3, 1, "same"),
        nn.Conv2D(16, 3, 2, "by side", 1),
        nn.Conv2D(16, 4, 3, "same"),
        nn.Conv2D(16, (3, 5), (1, 2), "same"),
        nn.Conv2D(16, (1, 7), dilation=(1, 2)),
        nn.Conv2D(16, 3, 1, "by side", 2, 2),
        nn.Conv2D(24, 5, 1, "valid", groups=2),
        nn.ConvTranspose2D(16, 3, 2, "same"),
        nn.ConvTranspose2D(16, (4, 3), (2, 1), "same"),
        nn.ConvTranspose2D(16, 4, 2, "by side", 1, 1, 2),
    ],
    ids=lambda layer: f"{layer.tag} {layer.setting()}",
)
@pytest.mark.parametrize("block", [100, 4_000, 60_000])
def test_however_columns_are_made_the_numbers_are_the_same(layer, block, monkeypatch):
    def step(size):
        monkeypatch.setattr("nncore.layers.convolving.BLOCK", size)
        monkeypatch.setattr("nncore.layers.convolving_block.BLOCK", size)
        network = Network(Graph.chain(nn.Input((12, 13, 14)), layer), dtype=np.float64)
        with compiled.without():
            plan, random = network.plan(9, training=True), np.random.default_rng(0)
        y = plan.forward(random.normal(size=(9, 12, 13, 14))).copy()
        dx = plan.backward(random.normal(size=y.shape)).copy()
        return y, dx, network.gradient_vector.copy()

    for found, expected in zip(step(block), step(10_000_000), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("fast", [False, True], ids=["NumPy", "compiled if it is to be had"])
def test_any_number_of_threads_gives_the_same_bits(fast, monkeypatch):
    monkeypatch.setattr(threads, "MULTIPLICATIONS_WORTH_A_THREAD", 1)

    def step(count):
        with threads.limited(count), nullcontext() if fast else compiled.without():
            network = Network(Graph.chain(nn.Input((3, 20, 20)), nn.Conv2D(8, 5)))
            plan, random = network.plan(16, training=True), np.random.default_rng(0)
            y = plan.forward(random.normal(size=(16, 3, 20, 20)).astype(np.float32))
            plan.backward(np.ones_like(y))
            assert isinstance(plan._kernels[0][1].convolve, Convolver) or fast
            return y.copy(), network.gradients["conv2d/kernel"].copy()

    for one, two in zip(step(1), step(2), strict=True):
        np.testing.assert_array_equal(one, two)
