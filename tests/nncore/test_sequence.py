"""Layers that read sequences: against slow, obvious loops, cut, without new arrays, resumed."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import nncore as nn
from nncore.graph import Graph, Wire
from nncore.insight.memory import to_step
from nncore.network import Network
from tests.nncore import kit


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_by_hand(x, mask, p, end, units, backwards):
    """One direction over one sample, a number at a time."""
    steps, features = x.shape
    h, c, states = np.zeros(units), np.zeros(units), np.zeros((steps, units))
    for t in reversed(range(steps)) if backwards else range(steps):
        sums = np.zeros(4 * units)
        for j in range(4 * units):
            sums[j] = p[f"input_bias{end}"][j] + p[f"recurrent_bias{end}"][j]
            for k in range(features):
                sums[j] += x[t, k] * p[f"input_kernel{end}"][k, j]
            for k in range(units):
                sums[j] += h[k] * p[f"recurrent_kernel{end}"][k, j]
        i, f, g, o = sums.reshape(4, units)
        if mask[t]:
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        states[t] = h
    return states, h, c


def with_mask(layer, *shapes):
    """A graph of one layer; Inputs are called x, context and mask."""
    graph = Graph().adding(layer, "n0", "layer")
    for number, (name, end) in enumerate(shapes, 1):
        graph = graph.adding(end, f"n{number}", name)
        graph = graph.wiring(Wire(f"n{number}", "n0", "y", name))
    for number, port in enumerate(layer.outputs):
        graph = graph.adding(nn.Output(), f"o{number}", port.name)
        graph = graph.wiring(Wire("n0", f"o{number}", port.name))
    return graph


def started(graph, seed):
    network = Network(graph, seed, np.float64)
    network.vector[:] = np.random.default_rng(seed).normal(size=network.vector.shape)
    told = {name.removeprefix("layer/"): array for name, array in network.parameters.items()}
    return network, told


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.booleans(),
    st.booleans(), st.integers(0, 99),
)  # fmt: skip
def test_lstm_is_what_a_slow_loop_gives(n, steps, features, units, both, every, seed):
    layer = nn.LSTM(units, sequence=every, bidirectional=both)
    graph = with_mask(
        layer, ("x", nn.Input((steps, features))), ("mask", nn.Input((steps,), kind="mask"))
    )
    network, p = started(graph, seed)
    random = np.random.default_rng(seed)
    x, mask = random.normal(size=(n, steps, features)), random.random((n, steps)) < 0.6
    found = network.predict({"x": x, "mask": mask})
    for k in range(n):
        ways = [lstm_by_hand(x[k], mask[k], p, "", units, False)]
        if both:
            ways.append(lstm_by_hand(x[k], mask[k], p, "_reverse", units, True))
        y = np.concatenate([states if every else h for states, h, _ in ways], axis=-1)
        np.testing.assert_allclose(found["y"][k], y, atol=1e-12)
        np.testing.assert_allclose(found["h"][k].reshape(-1), np.ravel([h for _, h, _ in ways]))
        np.testing.assert_allclose(found["c"][k].reshape(-1), np.ravel([c for _, _, c in ways]))


def attention_by_hand(layer, p, x, context, seen):
    """One sample: each head and each step on its own."""
    q = x @ p["query_kernel"] + p["query_bias"]
    k = context @ p["key_kernel"] + p["key_bias"]
    v = context @ p["value_kernel"] + p["value_bias"]
    size = q.shape[1] // layer.heads
    o = np.zeros_like(q)
    for head in range(layer.heads):
        mine = slice(head * size, (head + 1) * size)
        group = head // (layer.heads // layer.groups)
        theirs = slice(group * size, (group + 1) * size)
        for t in range(len(x)):
            weights = np.zeros(len(context))
            for s in range(len(context)):
                if seen[t, s] and not (layer.causal and s > t):
                    weights[s] = np.exp(q[t, mine] @ k[s, theirs] / np.sqrt(size))
            if weights.sum() > 0:
                o[t, mine] = weights / weights.sum() @ v[:, theirs]
    return o @ p["output_kernel"] + p["output_bias"]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([(1, 0), (2, 0), (2, 1), (4, 2)]), st.booleans(), st.integers(1, 4),
    st.integers(0, 4), st.sampled_from(["none", "padding", "each"]), st.integers(0, 99),
)  # fmt: skip
def test_attention_is_what_a_slow_loop_gives(heads, causal, steps, context_steps, kind, seed):
    layer = nn.MultiHeadAttention(heads[0], units=2, key_value_heads=heads[1], causal=causal)
    random, n, seen_steps = np.random.default_rng(seed), 2, context_steps or steps
    ends = [("x", nn.Input((steps, 3)))]
    inputs = {"x": random.normal(size=(n, steps, 3))}
    if context_steps:
        ends.append(("context", nn.Input((context_steps, 2))))
        inputs["context"] = random.normal(size=(n, context_steps, 2))
    seen = np.ones((n, steps, seen_steps), bool)
    if kind != "none":
        shape = (seen_steps,) if kind == "padding" else (steps, seen_steps)
        ends.append(("mask", nn.Input(shape, kind="mask")))
        inputs["mask"] = random.random((n, *shape)) < 0.5
        seen = seen & (inputs["mask"] if kind == "each" else inputs["mask"][:, None])
    network, p = started(with_mask(layer, *ends), seed)
    found = network.predict(inputs)
    for k in range(n):
        context = inputs.get("context", inputs["x"])[k]
        by_hand = attention_by_hand(layer, p, inputs["x"][k], context, seen[k])
        np.testing.assert_allclose(found[k], by_hand, atol=1e-10)


def test_products_of_turned_steps_depend_on_their_distance_alone():
    network = Network(Graph.chain(nn.Input((9, 6)), nn.RotaryPosition()), dtype=np.float64)
    a, b = np.random.default_rng(0).normal(size=(2, 6))
    turned_a, turned_b = network.predict(np.stack([[a] * 9, [b] * 9]))
    near = [turned_a[t] @ turned_b[t + 2] for t in range(7)]
    np.testing.assert_allclose(near, near[0])
    assert abs(turned_a[0] @ turned_b[3] - near[0]) > 1e-3


@pytest.mark.parametrize(
    "layer",
    [
        nn.LSTM(3, bidirectional=True), nn.GRU(3, sequence=True), nn.MultiHeadAttention(2),
        nn.LearnedPosition(9), nn.SinusoidalPosition(), nn.RotaryPosition(),
    ],
    ids=lambda layer: layer.tag,
)  # fmt: skip
def test_a_length_may_stay_open_until_a_sequence_arrives(layer):
    fixed = Network(Graph.chain(nn.Input((5, 4)), layer), 0, np.float64)
    free = Network(Graph.chain(nn.Input((None, 4)), layer), 0, np.float64)
    x = np.random.default_rng(0).normal(size=(3, 5, 4))
    np.testing.assert_array_equal(free.predict(x), fixed.predict(x))
    assert free.predict(x[:, :2]).shape[1] in (2, 6)


def test_steps_that_are_masked_change_nothing():
    network, _ = started(
        with_mask(
            nn.GRU(3, bidirectional=True),
            ("x", nn.Input((None, 2))), ("mask", nn.Input((None,), kind="mask")),
        ), 0,
    )  # fmt: skip
    x = np.random.default_rng(0).normal(size=(2, 6, 2))
    mask = np.arange(6) < np.array([[6], [4]])
    padded = network.predict({"x": x, "mask": mask})["y"]
    alone = network.predict({"x": x[1:, :4], "mask": mask[1:, :4]})["y"]
    np.testing.assert_allclose(padded[1], alone[0])


@pytest.mark.parametrize(
    ("layer", "shapes", "words"),
    [
        (nn.LSTM(3), [("x", (4,))], "a sequence"),
        (nn.LSTM(3), [("x", (4, 2)), ("h0", (2,))], "3, a state"),
        (nn.MultiHeadAttention(3), [("x", (4, 2))], "that 3 divides"),
        (nn.LearnedPosition(3), [("x", (4, 2))], "at most 3 steps"),
        (nn.RotaryPosition(), [("x", (4, 3))], "that 2 divides"),
    ],
)
def test_what_does_not_fit_is_said(layer, shapes, words):
    graph = with_mask(layer, *((name, nn.Input(shape)) for name, shape in shapes))
    assert words in graph.check().problems[0].expected


@pytest.mark.parametrize("kind", [nn.SimpleRNN, nn.GRU, nn.LSTM])
def test_a_cut_stops_gradients_as_if_the_state_had_come_from_outside(kind):
    cut = 3
    whole = Network(
        Graph.chain(nn.Input((5, 2)), kind(3, cut=cut, sequence=True)), 0, np.float64
    )
    graph = Graph().adding(nn.Input((5, 2)), "x").adding(nn.Output(), "o")
    graph = graph.adding(nn.Concatenate(steps=True), "y").wiring(Wire("y", "o"))
    for name, start, stop in (("a", 0, cut), ("b", cut, 5)):
        graph = graph.adding(nn.Slice(start, stop, axis=0), f"x{name}")
        graph = graph.adding(kind(3, sequence=True), name)
        graph = graph.wiring(Wire("x", f"x{name}")).wiring(Wire(f"x{name}", name))
        graph = graph.wiring(Wire(name, "y"))
    for port in (port.name for port in kind.outputs if port.name != "y"):
        graph = graph.adding(nn.StopGradient(), f"stop_{port}")
        graph = graph.wiring(Wire("a", f"stop_{port}", port))
        graph = graph.wiring(Wire(f"stop_{port}", "b", "y", f"{port}0"))
    for name in ("input_kernel", "recurrent_kernel", "input_bias", "recurrent_bias"):
        graph = graph.tying("b", name, "a", name)
    parts = Network(graph, 0, np.float64)
    random = np.random.default_rng(0)
    parts.vector[:] = whole.vector[:] = random.normal(size=whole.vector.shape)
    x, up = random.normal(size=(4, 5, 2)), random.normal(size=(4, 5, 3))
    answers = []
    for network in (whole, parts):
        plan = network.plan(4, training=True)
        y = plan.forward(x).copy()
        answers.append((y, plan.backward(up).copy(), network.gradient_vector.copy()))
    for one, other in zip(*answers, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_a_row_looked_up_often_collects_every_gradient():
    network = Network(Graph.chain(nn.Input((50,), kind="integer"), nn.Embedding(6, 3)), 0, "f8")
    random = np.random.default_rng(0)
    x, up = random.integers(0, 5, (20, 50)), random.normal(size=(20, 50, 3))
    plan = network.plan(20, training=True)
    plan.forward(x)
    plan.backward(up)
    by_hand = np.array([up[x == token].sum(axis=0) for token in range(6)])
    np.testing.assert_allclose(network.gradients["embedding/kernel"], by_hand, atol=1e-12)


MEMORY = {"layers": 2, "bidirectional": True}
NETWORKS = {
    "Simple RNN": (nn.SimpleRNN(24, **MEMORY), nn.Dense(3)),
    "GRU": (nn.GRU(24, **MEMORY, sequence=True), nn.Flatten(), nn.Dense(3)),
    "LSTM": (nn.LSTM(24, cut=5), nn.Dropout(0.1), nn.Dense(3)),
    "Transformer": (
        nn.Dense(32), nn.LearnedPosition(12), nn.LayerNorm(),
        nn.MultiHeadAttention(4, key_value_heads=2, causal=True, rate=0.1, rotary=True),
        nn.LayerNorm(), nn.Dense(64), nn.GELU(), nn.Dense(8), nn.SinusoidalPosition(),
        nn.RotaryPosition(2), nn.Flatten(), nn.Dense(3),
    ),
}  # fmt: skip
SHAPE = (12, 5)


def sequences(count):
    """Made-up sequences of three classes."""
    random = np.random.default_rng(0)
    y = np.arange(count) % 3
    x = random.normal(size=(count, *SHAPE)) + y[:, None, None]
    return nn.data.from_arrays(x.astype(np.float32), y, split=(0.8, 0.1, 0.1))


@pytest.mark.parametrize("layers", NETWORKS.values(), ids=NETWORKS)
def test_no_array_is_born_in_a_step(layers):
    trainer = nn.Trainer(
        Network(Graph.chain(nn.Input(SHAPE), *layers)), sequences(800), batch_size=160, epochs=9
    )
    steps = (event for event in trainer if isinstance(event, nn.StepEnded))
    for _ in range(2):
        next(steps)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        next(steps)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 40_000        # one state of this batch and all steps has 184 kB


@pytest.mark.parametrize(
    "layer",
    [
        nn.SimpleRNN(3), nn.GRU(3, bidirectional=True), nn.LSTM(3, layers=2),
        nn.MultiHeadAttention(2), nn.LearnedPosition(5), nn.LayerNorm(),
    ],
    ids=lambda layer: layer.tag,
)  # fmt: skip
def test_a_frozen_layer_passes_the_same_gradient_on_and_learns_nothing(layer):
    graph = Graph.chain(nn.Input((5, 4)), layer)
    node = graph.nodes[1]
    frozen = replace(graph, nodes=(graph.nodes[0], replace(node, trainable=False), graph.nodes[2]))
    random, answers = np.random.default_rng(0), []
    x = random.normal(size=(3, 5, 4))
    for each in (graph, frozen):
        network = Network(each, 0, np.float64)
        plan = network.plan(3, training=True)
        up = np.cos(plan.forward(x))
        answers.append((plan.backward(up).copy(), network.gradient_vector.copy()))
    np.testing.assert_array_equal(answers[0][0], answers[1][0])
    assert answers[0][1].any()
    assert not answers[1][1].any()


def test_looking_up_allocates_nothing_however_many_tokens():
    network = Network(Graph.chain(nn.Input((500,), kind="integer"), nn.Embedding(900, 64)))
    plan = network.plan(60, training=True)
    plan.forward(np.random.default_rng(0).integers(0, 900, (60, 500)))
    plan.run_back()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        plan.run()
        plan.run_back()
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 40_000        # the rows have 7.7 MB


@pytest.mark.parametrize("x", [-30.0, -5.7, -3.0, -0.5, 0.0, 1e-3, 1.0, 2.5, 4.0, 5.5, 40.0])
def test_gelu_is_exact_to_a_millionth_in_both_types(x):
    exact = x * math.erfc(-x / math.sqrt(2)) / 2
    for dtype, worst in ((np.float32, 1e-6), (np.float64, 1e-12)):
        network = Network(Graph.chain(nn.Input((1,)), nn.GELU()), dtype=dtype)
        found = network.predict(np.full((1, 1), x))[0, 0]
        assert abs(found - exact) <= worst * max(1, abs(x))


@pytest.mark.parametrize("layers", NETWORKS.values(), ids=NETWORKS)
def test_training_gives_the_same_bits_twice_and_after_a_pause(layers):
    graph, data = Graph.chain(nn.Input(SHAPE), *layers), sequences(60)
    training = nn.Training(batch_size=20, epochs=3, seed=4)
    runs = [nn.Trainer(Network(graph, 4), data, training=training) for _ in range(2)]
    for run in runs:
        kit.events(run, nn.StepEnded)
    paused = nn.Trainer(Network(graph, 4), data, training=training)
    steps = (event for event in paused if isinstance(event, nn.StepEnded))
    for _ in range(4):
        next(steps)
    resumed = nn.Trainer.resume(graph, data, training, paused.checkpoint())
    kit.events(resumed, nn.StepEnded)
    for run in (runs[1], resumed):
        np.testing.assert_array_equal(run.network.vector, runs[0].network.vector)


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.SimpleRNN], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("fields", [{}, {"layers": 2}, {"bidirectional": True}], ids=str)
def test_the_memory_that_is_told_is_about_the_memory_that_is_taken(kind, fields):
    graph = nn.Graph.chain(nn.Input((128, 48)), kind(48, **fields), nn.Dense(2))
    nn.Network(graph).plan(16, training=True)         # what is only imported is not its memory
    network = nn.Network(graph)
    tracemalloc.start()
    try:
        network.plan(16, training=True)
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 0.75 < to_step(network.check, nn.Training(batch_size=16)) / taken < 1.4
