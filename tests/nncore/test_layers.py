"""Every layer, walked from the registry: what a layer promises is promised by all."""

from __future__ import annotations

from itertools import islice, product
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nncore as nn
from nncore.blocks import BlockLayer
from nncore.check import check_kinds
from nncore.fields import fields_of
from nncore.graph import Graph, Wire
from nncore.layers import Input, Layer, Output, layer_types
from nncore.layers.kernel import KERNELS
from nncore.network import Network
from nncore.shapes import Misfit, Shape
from nncore.written_graph import WrittenGraph, graph_from, written_graph
from tests.nncore.cases import CASES
from tests.nncore.kit import check_case, check_gradients


def as_dict(answers: Any) -> dict[str, Any]:
    """Answers by Output, also where there is one."""
    return answers if isinstance(answers, dict) else {"": answers}


LAYERS = [kind for kind in layer_types() if kind not in (Input, Output)]
WALK = [pytest.param(case, id=case.id) for case in CASES]


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_has_a_case(kind):
    assert any(type(case.layer) is kind for case in CASES)


SETTINGS = [
    pytest.param(kind, field, id=f"{kind.__name__}.{field.name}")
    for kind in LAYERS for field in fields_of(kind)
    if field.name not in ("kernel_init", "start")       # where numbers begin, not what is done
]  # fmt: skip


@pytest.mark.parametrize(("kind", "field"), SETTINGS)
def test_every_setting_is_tried_with_several_values(kind, field):
    tried = {getattr(case.layer, field.name) for case in CASES if type(case.layer) is kind}
    assert tried >= set(field.choices)
    assert len(tried) > 1 or field.name in ("name", "graph")    # of a Block


def test_no_two_cases_have_the_same_name():
    names = [case.id for case in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", WALK)
def test_every_case_can_run(case):
    assert case.graph().check().problems == ()


@pytest.mark.parametrize("training", [True, False], ids=["training", "in use"])
@pytest.mark.parametrize("case", WALK)
def test_a_gradient_is_what_moving_each_number_gives(case, training):
    check_case(case, training)


@pytest.mark.parametrize("case", WALK)
def test_the_rule_for_shapes_tells_what_is_computed(case):
    graph = case.graph()
    network = Network(graph)
    plan, known_of = network.plan(case.batch, sizes=case.sizes), network.check.nodes
    plan.forward(case.numbers(np.random.default_rng(0)))
    for node in plan.nodes():
        ports = [port.name for port in node.layer.outputs] or [""]
        known = known_of[node.id].outputs
        for port, shape in zip(ports, known, strict=True):
            assert plan.output(node.id, port).shape == shape.at(plan.sizes)


@pytest.mark.parametrize("case", [w for w in WALK if w.values[0].each])
def test_one_by_one_is_the_same_as_in_a_batch(case):
    network = Network(case.graph())
    inputs = case.numbers(np.random.default_rng(0))
    together = as_dict(network.predict(inputs))
    for i in range(case.batch):
        alone = as_dict(network.predict({name: x[i : i + 1] for name, x in inputs.items()}))
        for name, y in alone.items():
            np.testing.assert_allclose(y[0], together[name][i], rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("case", WALK)
def test_a_layer_runs_in_both_types_of_numbers(case, dtype):
    network = Network(case.graph(), dtype=dtype)
    plan = network.plan(case.batch, True, sizes=case.sizes)
    plan.forward(case.numbers(np.random.default_rng(0)))
    for node in case.graph().outputs:
        y = plan.output(node.id)
        assert y.dtype == (dtype if y.dtype.kind == "f" else y.dtype)
        assert np.isfinite(y).all()


@pytest.mark.parametrize("kind", LAYERS)
def test_a_layer_is_written_once_and_everything_is_derived_from_it(kind):
    assert kind in KERNELS or issubclass(kind, BlockLayer)
    assert kind.__doc__
    assert kind.title
    assert kind.__doc__.splitlines()[0].strip()
    if kind.in_palette:
        for field in fields_of(kind):
            assert field.help, f"{field.name} has no help"


@pytest.mark.parametrize(
    "layer", dict.fromkeys([*(case.layer for case in CASES), Input(), Output()]), ids=repr
)
def test_a_layer_comes_back_from_a_file_as_it_was(layer):
    graph = Graph().adding(layer, "n1")
    text = msgspec.json.encode(written_graph(graph))
    assert graph_from(msgspec.json.decode(text, type=WrittenGraph)) == graph


@pytest.mark.parametrize(
    ("layer", "x", "y"),
    [
        (nn.ReLU(), [-1.0, 0.0, 2.0], [0.0, 0.0, 2.0]),
        (nn.LeakyReLU(0.1), [-1.0, 0.0, 2.0], [-0.1, 0.0, 2.0]),
        (nn.ELU(2.0), [-1.0, 0.0, 2.0], [2 * np.expm1(-1), 0.0, 2.0]),
        (nn.Sigmoid(), [-100.0, 0.0, 100.0], [0.0, 0.5, 1.0]),
        (nn.Tanh(), [-100.0, 0.0, 1.0], [-1.0, 0.0, np.tanh(1)]),
        (nn.Softmax(), [1000.0, 1000.0, -1000.0], [0.5, 0.5, 0.0]),
        (nn.GELU(), [-10.0, 0.0, 1.0], [0.0, 0.0, 0.8413447461]),  # Phi(1) = 0.84134...
    ],
    ids=lambda value: value.tag if isinstance(value, Layer) else "",
)
def test_an_activation_gives_what_its_formula_says(layer, x, y):
    network = Network(Graph.chain(Input((3,)), layer), dtype=np.float64)
    np.testing.assert_allclose(network.predict(np.array([x]))[0], y, rtol=1e-9, atol=1e-9)


def test_dense_by_hand():
    network = Network(Graph.chain(Input((2,)), nn.Dense(2)), dtype=np.float64)
    network.parameters["dense/kernel"][...] = [[1, 2], [3, 4]]
    network.parameters["dense/bias"][...] = [10, 20]
    # 1 * 1 + 1 * 3 + 10 = 14;  1 * 2 + 1 * 4 + 20 = 26
    np.testing.assert_array_equal(network.predict(np.ones((1, 2))), [[14, 26]])


def test_flatten_lays_a_picture_out_channel_by_channel():
    picture = np.arange(12.0, dtype=np.float32).reshape(1, 2, 2, 3)
    network = Network(Graph.chain(Input((2, 2, 3)), nn.Flatten()))
    np.testing.assert_array_equal(network.predict(picture), picture.reshape(1, 12))


def test_dropout_silences_its_share_and_keeps_the_mean():
    plan = Network(Graph.chain(Input((1000,)), nn.Dropout(0.25))).plan(20, training=True)
    y = plan.forward(np.ones((20, 1000), np.float32))
    assert np.mean(y == 0) == pytest.approx(0.25, abs=0.02)
    assert y.mean() == pytest.approx(1, abs=0.03)


def test_dropout_silences_others_at_each_step_and_the_same_at_the_same_step():
    plan = Network(Graph.chain(Input((100,)), nn.Dropout(0.5))).plan(4, training=True)
    plan.inputs["input"].fill(1)
    plan.run(step=1)
    first = plan.output("n2").copy()
    plan.run(step=2)
    assert (plan.output("n2") != first).any()
    plan.run(step=1)
    np.testing.assert_array_equal(plan.output("n2"), first)


def test_batch_norm_keeps_averages_while_training_and_uses_them_afterwards():
    network = Network(Graph.chain(Input((2,)), nn.BatchNorm(momentum=1.0)), dtype=np.float64)
    x = np.random.default_rng(0).normal([3, -1], [2, 5], (50, 2))
    y = network.plan(50, training=True).forward(x)
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=0), 1, rtol=1e-5)
    np.testing.assert_allclose(network.state["batch_norm/mean"], x.mean(axis=0))
    np.testing.assert_allclose(network.state["batch_norm/variance"], x.var(axis=0, ddof=1))
    np.testing.assert_allclose(
        network.predict(x), (x - x.mean(0)) / np.sqrt(x.var(0, ddof=1) + 1e-5)
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=3),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_add_spreads_over_axes_that_are_one_long(ones, a, b):
    graph = Graph().adding(nn.Add(), "n0").adding(Output(), "n1").wiring(Wire("n0", "n1"))
    for number, (one_a, one_b) in enumerate(ones, 2):
        shape = (1 if one_a else a, 1 if one_b else b)
        graph = graph.adding(Input(shape), f"n{number}").wiring(Wire(f"n{number}", "n0"))
    check_gradients(graph, 2)


ODD = [
    Shape(("N",), (None,)),
    Shape.of(4, kind="integer"),
    Shape(("N",), (None,), "integer"),
    Shape.of(3, kind="mask"),
    Shape.of(1),
    Shape.of(5),
    Shape.of(3, 4),
    Shape.of(None, 4),
    Shape.of(2, 6, 5),
    Shape.of(1, 1, 1),
    Shape(("N", "N"), (None, None)),
    Shape(("ends", "edges"), (2, None), "integer"),
]


@pytest.mark.parametrize("kind", layer_types())
def test_whatever_arrives_a_layer_answers_or_refuses(kind):
    layer = kind()
    choices = [
        [(shape, shape) for shape in ODD] if port.many else [*ODD, *([None] * port.optional)]
        for port in layer.inputs
    ]
    for shapes in islice(product(*choices), 2_000):
        try:
            check_kinds(layer, list(shapes))
            if isinstance(layer, BlockLayer):
                layer.inner(0, *shapes)
                continue
            layer.output_shape(*shapes)
        except Misfit:
            continue
        parameters = layer.parameters(*shapes)
        assert all(size > 0 for parameter in parameters.values() for size in parameter.shape)
        layer.state(*shapes)
        layer.multiplications(*shapes)
        assert isinstance(layer.setting(*shapes), str)


@pytest.mark.parametrize(
    "layers",
    [
        (nn.Identity(),),
        (nn.Slice(1, 5),),
        (nn.Reshape((2, -1)), nn.Permute(), nn.Flatten()),
        (nn.Reshape((2, 3, 1)), nn.Flatten()),
        (nn.Reshape((2, 3)), nn.Select(1)),
        (nn.Repeat(2), nn.Flatten()),
    ],
    ids=lambda layers: "-".join(layer.tag for layer in layers),
)
def test_whole_numbers_pass_through_what_only_moves_them(layers):
    graph = Graph.chain(Input((6,), kind="integer"), *layers, nn.Embedding(9, 2))
    network, x = Network(graph), np.arange(12).reshape(2, 6) % 9
    moved = network.predict(x)
    table = network.parameters["embedding/kernel"]
    assert {tuple(row) for row in moved.reshape(-1, 2)} <= {tuple(row) for row in table}


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("features", [(), (5,), (7, 5), (3, 8, 8)])
def test_a_layer_says_how_it_is_set_whatever_arrives(kind, features):
    layer, shape = kind(), Shape.of(*features)
    given = [(shape, shape) if port.many else shape for port in layer.inputs]
    assert isinstance(layer.setting(*given), str)
