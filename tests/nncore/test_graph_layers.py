"""Graph layers against dense formulas, edges that change, and a network of nodes that learns."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nncore as nn
from nncore.graph import Graph, Wire
from nncore.loss_binding import bind as bind_loss
from nncore.network import Network
from nncore.optimizer_binding import bind as bind_optimizer


def over_nodes(*layers: nn.layers.Layer, features: int = 3) -> Graph:
    """Layers one after the other, each with the same edges where it has a port for them."""
    graph = Graph().adding(nn.Input((features,)), "x", "x")
    graph = graph.adding(nn.Input(kind="edges"), "edges", "edges")
    before = "x"
    for number, layer in enumerate((*layers, nn.Output())):
        graph = graph.adding(layer, f"n{number}").wiring(Wire(before, f"n{number}"))
        if any(port.name == "edges" for port in layer.inputs):
            graph = graph.wiring(Wire("edges", f"n{number}", target_port="edges"))
        before = f"n{number}"
    return graph


def adjacency(edges: np.ndarray, nodes: int) -> np.ndarray:
    """A[i, j] = how many edges go from j to i."""
    dense = np.zeros((nodes, nodes))
    for source, target in edges.T:
        dense[target, source] += 1
    return dense


def gcn(p: dict[str, Any], x: np.ndarray, dense: np.ndarray) -> np.ndarray:
    dense = dense + np.eye(len(x))
    scale = np.diag(dense.sum(1) ** -0.5)
    return scale @ dense @ scale @ x @ p["kernel"] + p["bias"]


def sage(p: dict[str, Any], x: np.ndarray, dense: np.ndarray) -> np.ndarray:
    mean = dense @ x / np.maximum(dense.sum(1, keepdims=True), 1)
    return x @ p["own_kernel"] + mean @ p["kernel"] + p["bias"]


def gin(p: dict[str, Any], x: np.ndarray, dense: np.ndarray) -> np.ndarray:
    inside = (1 + p["epsilon"]) * x + dense @ x
    hidden = np.maximum(inside @ p["kernel_1"] + p["bias_1"], 0)
    return hidden @ p["kernel_2"] + p["bias_2"]


def gat(p: dict[str, Any], x: np.ndarray, dense: np.ndarray) -> np.ndarray:
    dense, found = dense + np.eye(len(x)), []
    heads, units = p["source"].shape
    for head in range(heads):
        h = x @ p["kernel"][:, head * units : (head + 1) * units]
        scores = (h @ p["target"][head])[:, None] + (h @ p["source"][head])[None, :]
        scores = np.where(scores > 0, scores, 0.2 * scores)
        shares = dense * np.exp(scores)
        found.append(shares / shares.sum(1, keepdims=True) @ h)
    return np.concatenate(found, axis=1) + p["bias"]


DENSE = ((nn.GCN(4), gcn), (nn.GraphSAGE(4), sage), (nn.GIN(4, hidden=5), gin), (nn.GAT(2, 3), gat))


@pytest.mark.parametrize(("layer", "formula"), DENSE, ids=[layer.tag for layer, _ in DENSE])
@settings(max_examples=40, deadline=None)
@given(nodes=st.integers(1, 9), count=st.integers(0, 30), seed=st.integers(0, 999))
def test_a_graph_layer_is_its_formula_over_the_whole_matrix(layer, formula, nodes, count, seed):
    random = np.random.default_rng(seed)
    network = Network(over_nodes(layer), seed, np.float64)
    network.vector[:] = random.normal(size=network.vector.shape)
    x, edges = random.normal(size=(nodes, 3)), random.integers(0, nodes, (2, count))
    found = network.predict({"x": x, "edges": edges})
    own = {name.split("/")[1]: array for name, array in network.parameters.items()}
    np.testing.assert_allclose(found, formula(own, x, adjacency(edges, nodes)), atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(1, 5), st.integers(0, 999))
def test_pooling_is_a_slow_loop_over_the_graphs(nodes, graphs, seed):
    random = np.random.default_rng(seed)
    x, of = random.normal(size=(nodes, 2)), random.integers(-1, graphs, nodes)
    slow = {"mean": np.mean, "max": np.max, "sum": np.sum}
    for mode, take in slow.items():
        graph = Graph().adding(nn.Input((2,)), "x", "x")
        graph = graph.adding(nn.Input((), kind="integer"), "of", "of")
        graph = graph.adding(nn.GraphPool(mode), "n0").adding(nn.Output(), "n1")
        graph = graph.wiring(Wire("x", "n0")).wiring(Wire("of", "n0", target_port="graph"))
        plan = Network(graph.wiring(Wire("n0", "n1")), dtype=np.float64).plan(
            nodes, sizes={"graphs": graphs}
        )
        found = plan.forward({"x": x, "of": of})
        for number in range(graphs):
            mine = x[of == number]
            expected = take(mine, axis=0) if len(mine) else np.zeros(2)
            np.testing.assert_allclose(found[number], expected, atol=1e-12)


def test_a_batch_of_graphs_is_one_graph_in_parts_and_each_has_its_own_answer():
    graph = over_nodes(nn.GCN(4), nn.ReLU(), nn.GraphPool("sum"), nn.Dense(2))
    graph = graph.adding(nn.Input((), kind="integer"), "of", "of")
    network = Network(graph.wiring(Wire("of", "n2", target_port="graph")), dtype=np.float64)
    random = np.random.default_rng(0)
    xs = [random.normal(size=(nodes, 3)) for nodes in (4, 2, 7)]
    edges = [random.integers(0, len(x), (2, 6)) for x in xs]
    alone = [
        network.predict({"x": x, "edges": e, "of": np.zeros(len(x), int)}, sizes={"graphs": 1})
        for x, e in zip(xs, edges, strict=True)
    ]
    starts = [0, 4, 6]
    whole = {
        "x": np.concatenate(xs),
        "edges": np.concatenate([e + s for e, s in zip(edges, starts, strict=True)], axis=1),
        "of": np.repeat([0, 1, 2], [4, 2, 7]),
    }
    together = network.predict(whole, sizes={"graphs": 3})
    np.testing.assert_allclose(together, np.concatenate(alone), atol=1e-12)


@pytest.mark.parametrize("layer", [layer for layer, _ in DENSE], ids=lambda layer: layer.tag)
def test_edges_may_change_from_step_to_step(layer):
    random, graph = np.random.default_rng(0), over_nodes(layer)
    x, network = random.normal(size=(6, 3)), Network(graph, dtype=np.float64)
    plan = network.plan(6, sizes={"edges": 10})
    for _ in range(3):
        edges = random.integers(0, 6, (2, 10))
        again = Network(graph, dtype=np.float64).predict({"x": x, "edges": edges})
        np.testing.assert_array_equal(plan.forward({"x": x, "edges": edges}), again)


@pytest.mark.parametrize("layer", [layer for layer, _ in DENSE], ids=lambda layer: layer.tag)
def test_an_edge_to_a_node_that_is_not_there_does_no_harm(layer):
    network = Network(over_nodes(layer))
    x, edges = np.ones((3, 3), np.float32), np.array([[0, -5, 2], [99, 1, 1]])
    assert np.isfinite(network.predict({"x": x, "edges": edges})).all()


class Run:
    """Classes of made-up nodes, learned as a Trainer would: plan, loss, optimiser.

    Edges lead to nodes of the same class, others at each of eight steps.
    """

    def __init__(self, nodes: int = 42, edges: int = 100, seed: int = 0, dtype: Any = np.float32):
        random = np.random.default_rng(seed)
        layers = (nn.GCN(8), nn.ReLU(), nn.GAT(4, 2), nn.GraphSAGE(8), nn.ReLU(), nn.GIN(3, 6))
        self.network = Network(over_nodes(*layers), seed, dtype)
        self.plan = self.network.plan(
            nodes, True, input_gradients=False, sizes={"edges": edges}
        )
        self.edges = random.integers(0, nodes, (8, 2, edges))
        self.edges[:, 1] = (self.edges[:, 0] + 3 * self.edges[:, 1]) % nodes
        self.plan.inputs["x"][...] = random.normal(size=(nodes, 3))
        truth = np.arange(nodes) % 3
        self.plan.inputs["x"][np.arange(nodes), truth] += 2
        y, dy = self.plan.tap(self.network.graph.outputs[0].id)
        self.loss = bind_loss(nn.CrossEntropy(), y, truth, dy)
        vectors = (self.network.vector, self.network.gradient_vector)
        self.adam = bind_optimizer(nn.Adam(0.01), self.network.segments, *vectors)

    def step(self, number: int) -> float:
        np.copyto(self.plan.inputs["edges"], self.edges[number % len(self.edges)])
        self.plan.run(number)
        found = self.loss.forward()
        self.loss.backward()
        self.plan.run_back()
        self.adam.step(0.01)
        return found


def test_a_network_of_nodes_learns_and_twice_the_same_and_after_a_stop():
    first, second = Run(), Run()
    losses = [first.step(i) for i in range(120)]
    assert losses[-1] < losses[0] / 4
    for i in range(50):
        second.step(i)
    resumed = Run()
    resumed.network.load(second.network.snapshot())
    memory = {name: vector.copy() for name, vector in second.adam.memory.items()}
    resumed.adam.restore(memory, second.adam.steps.copy())
    assert [resumed.step(i) for i in range(50, 120)] == losses[50:]
    np.testing.assert_array_equal(resumed.network.vector, first.network.vector)


@pytest.mark.parametrize("other_edges", [False, True], ids=["same edges", "other edges"])
def test_no_array_is_born_in_a_step_over_a_large_graph(other_edges):
    run = Run(nodes=3000, edges=20_000)
    tracemalloc.start()                 # before the first steps, so that what is freed counts too
    try:
        for i in range(3):
            run.step(i if other_edges else 0)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        run.step(3 if other_edges else 0)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 40_000
