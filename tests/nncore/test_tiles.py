"""What is summed up in tiles: products of any shape, and attention that is longer than a block."""

from __future__ import annotations

import numpy as np
import pytest

import nncore as nn
from nncore import compiled, threads
from nncore.graph import Graph, Wire
from nncore.loss_binding import bind
from nncore.network import Network

pytest.importorskip("numba")


@pytest.mark.parametrize("turned", [False, True], ids=["as it lies", "turned"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_product_in_tiles_is_the_product_and_can_be_added(count, dtype, turned):
    from nncore.compiled.tiles import ROWS, WIDE, multiply

    random, lines, width = np.random.default_rng(0), 2 * ROWS, 3 * WIDE
    a = random.normal(size=(lines, count)).astype(dtype)
    rows = random.normal(size=(count, width)).astype(dtype)
    out = random.normal(size=(lines, width)).astype(dtype)
    laid = np.ascontiguousarray(a.T) if turned else a
    strides = (1, lines) if turned else (count, 1)
    expected = out + a @ rows
    steps = np.arange(count) * width
    multiply(laid, *strides, rows, steps, count, out, lines, width, True)
    np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-5)
    multiply(laid, *strides, rows, steps, count, out, lines, width, False)
    np.testing.assert_allclose(out, a @ rows, rtol=1e-4, atol=1e-5)


def attention(layer: nn.MultiHeadAttention, steps: int, seen: int) -> Graph:
    """Looks at itself, or at a context where that has another length."""
    graph = Graph().adding(nn.Input((steps, 24)), "x").adding(layer, "a")
    graph = graph.wiring(Wire("x", "a", target_port="x"))
    if seen != steps:
        graph = graph.adding(nn.Input((seen, 24)), "c")
        graph = graph.wiring(Wire("c", "a", target_port="context"))
    return graph.adding(nn.Output(), "out").wiring(Wire("a", "out"))


def answers(graph: Graph, batch: int = 3, training: bool = True) -> list[np.ndarray]:
    """What it says, and every gradient."""
    network, random = Network(graph, seed=1), np.random.default_rng(0)
    plan = network.plan(batch, training)
    xs = {name: random.normal(size=x.shape).astype(np.float32) for name, x in plan.inputs.items()}
    y = plan.forward(xs)
    found = [y.copy()]
    if training:
        plan.backward(random.normal(size=y.shape).astype(np.float32))
        found += [each.copy() for each in plan.gradients()] + [network.gradient_vector.copy()]
    return found


@pytest.mark.parametrize("training", [True, False], ids=["training", "in use"])
@pytest.mark.parametrize(("steps", "seen"), [(70, 70), (64, 64), (33, 90), (90, 33)])
@pytest.mark.parametrize(
    "layer",
    [
        nn.MultiHeadAttention(4),
        nn.MultiHeadAttention(4, causal=True),
        nn.MultiHeadAttention(4, key_value_heads=2, causal=True, rotary=True),
        nn.MultiHeadAttention(2, units=35, bias=False),
    ],
    ids=["all", "causal", "shared keys", "odd features"],
)
def test_attention_over_several_blocks_is_numpys(layer, steps, seen, training):
    graph = attention(layer, steps, seen)
    with compiled.without():
        expected = answers(graph, training=training)
    for found, known in zip(answers(graph, training=training), expected, strict=True):
        np.testing.assert_allclose(found, known, rtol=2e-4, atol=2e-4)


def test_attention_has_the_same_bits_on_any_number_of_threads(monkeypatch):
    monkeypatch.setattr(threads, "MULTIPLICATIONS_WORTH_A_THREAD", 1)
    graph = attention(nn.MultiHeadAttention(4, causal=True), 70, 70)
    with threads.limited(1):
        expected = answers(graph, 8)
    with threads.limited(2):
        found = answers(graph, 8)
    # products of matrices, shared out by a library, come before and after it
    for each, known in zip(found, expected, strict=True):
        np.testing.assert_allclose(each, known, rtol=1e-5, atol=1e-5)


def test_what_comes_later_changes_no_answer_of_causal_attention():
    plan = Network(attention(nn.MultiHeadAttention(4, causal=True), 70, 70)).plan(2, True)
    x = np.random.default_rng(0).normal(size=(2, 70, 24)).astype(np.float32)
    before = plan.forward(x).copy()
    x[:, 41:] += 1
    after = plan.forward(x)
    np.testing.assert_array_equal(after[:, :41], before[:, :41])
    assert not np.array_equal(after[:, 41:], before[:, 41:])


@pytest.mark.parametrize("shape", [(10, 2), (1, 1), (5, 130), (4, 7, 10)], ids=str)
def test_cross_entropy_in_one_call_is_numpys(shape):
    random = np.random.default_rng(0)
    y = random.normal(0, 20, shape).astype(np.float32)
    classes = random.integers(-1, shape[-1] + 1, shape[:-1])    # what is no class counts as near

    def measured():
        dy = np.full_like(y, np.nan)
        kernel = bind(nn.CrossEntropy(), y, classes, dy, 0.7)
        loss = kernel.forward()
        kernel.backward()
        return type(kernel).__name__, loss, dy

    with compiled.without():
        name, expected, slope = measured()
    assert name == "CrossEntropyKernel"
    name, loss, dy = measured()
    assert name == "CompiledCrossEntropyKernel"
    assert loss == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(dy, slope, rtol=1e-4, atol=1e-7)


def test_a_loss_of_what_is_no_number_is_none():
    y, classes = np.array([[0, np.nan], [1, 2]], np.float32), np.zeros(2, np.int64)
    kernel = bind(nn.CrossEntropy(), y, classes)
    assert type(kernel).__name__ == "CompiledCrossEntropyKernel"
    assert np.isnan(kernel.forward())
