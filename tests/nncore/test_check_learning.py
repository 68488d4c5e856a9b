"""What will not learn is found with its cause, and with what mends it."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

import nncore as nn
from nncore.blocks import Block
from nncore.check_learning import learning_problems
from nncore.examples import example, examples
from nncore.graph import Graph, Wire
from nncore.layers import StopGradient
from nncore.network import Network
from nncore.objectives import Objective, Training
from nncore.shapes import Remove, RemoveAll, Thaw

TRAINING = Training()


def found(graph, training=TRAINING):
    return list(learning_problems(graph, training))


def about(problem):
    return {problem.node, *problem.also}


def trained(graph):
    """Names of the layers whose parameters get a gradient, as the engine says."""
    network = Network(graph, seed=3)
    plan = network.plan(4, True, input_gradients=False)
    random = np.random.default_rng(0)
    for array in plan.inputs.values():
        array[...] = random.normal(size=array.shape)
    plan.run()
    for node in graph.outputs:
        answer, gradient = plan.tap(node.id)
        if gradient is not None:
            gradient[...] = random.normal(size=answer.shape)
    plan.run_back()
    return {
        path.rsplit("/", 1)[0] for path, gradient in network.gradients.items() if gradient.any()
    }


def with_branch():
    """A chain with a branch of two layers that leads nowhere."""
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(2))
    graph = graph.adding(nn.Dense(5), "n8").adding(nn.Dense(6), "n9")
    return graph.wiring(Wire("n2", "n8")).wiring(Wire("n8", "n9"))


@pytest.mark.parametrize("one", examples(), ids=lambda one: one.name)
def test_every_example_learns_with_every_layer(one):
    project = example(one.name)
    assert found(project.graph, project.training) == []


def test_layers_before_a_stop_do_not_learn():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Tanh(), StopGradient(), nn.Dense(2))
    [problem] = found(graph)
    assert about(problem) == {"n2"}
    assert "stop_gradient" in problem.why
    assert problem.remedy == Remove("n4", "Stop gradient")
    assert trained(graph) == {"dense_2"}


def test_a_way_around_the_stop_is_enough():
    graph = Graph.chain(nn.Input((4,)), nn.Dense(4), StopGradient(), nn.Dense(4))
    graph = graph.adding(nn.Add(), "n9").wiring(Wire("n4", "n9")).wiring(Wire("n2", "n9"))
    graph = graph.wiring(Wire("n9", "n5"))
    assert found(graph) == []
    assert trained(graph) == {"dense", "dense_2"}


def test_a_branch_that_comes_to_no_output_does_not_learn():
    [problem] = found(with_branch())
    assert about(problem) == {"n8"}                  # the check itself tells of its end
    assert "dense_4" in problem.why
    assert problem.remedy == RemoveAll(("n8", "n9"), "these 2 layers")
    assert trained(with_branch()) == {"dense", "dense_2"}


def test_what_nothing_reaches_is_told_once_with_its_cause():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(2))
    graph = graph.adding(nn.Dense(5), "n7").adding(nn.Tanh(), "n8").adding(nn.Add(), "n9")
    graph = graph.wiring(Wire("n7", "n8")).wiring(Wire("n8", "n9")).wiring(Wire("n2", "n9"))
    graph = graph.wiring(Wire("n9", "n3"))
    [problem] = [each for each in found(graph) if "reaches" in each.title]
    assert about(problem) == {"n8", "n9", "n3", "n4"}
    assert '"dense_3"' in problem.why


def test_frozen_layers_are_told_together_and_can_be_let_learn():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(5), nn.Dense(2))
    nodes = [replace(n, trainable=n.id not in ("n2", "n3")) for n in graph.nodes]
    frozen = replace(graph, nodes=tuple(nodes))
    [problem] = found(frozen)
    assert about(problem) == {"n2", "n3"}
    assert problem.remedy == Thaw(("n2", "n3"))
    assert frozen.thawing(problem.remedy.nodes) == graph


def test_layers_that_no_objective_names_are_told():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(2))
    training = Training(objectives=(Objective(parameters=("dense_2/*",)),))
    [problem] = found(graph, training)
    assert about(problem) == {"n2"}
    assert "dense_2/*" in problem.why


def in_block(inner):
    block = Block.of("Part", inner)
    graph = Graph().adding(nn.Input((3,)), "n1").adding(nn.Dense(3), "n2").adding(block, "n3")
    graph = graph.adding(nn.Dense(2), "n4").adding(nn.Output(), "n5")
    takes, gives = block.inputs[0].name, block.outputs[0].name
    graph = graph.wiring(Wire("n1", "n2")).wiring(Wire("n2", "n3", "y", takes))
    return graph.wiring(Wire("n3", "n4", gives, "x")).wiring(Wire("n4", "n5"))


def test_a_stop_inside_of_a_block_stops_what_is_before_it_outside_too():
    graph = in_block(Graph.chain(nn.Input(()), nn.Dense(4), StopGradient(), nn.Dense(3)))
    inside, = [each for each in found(graph) if "/" in each.node]
    outside, = [each for each in found(graph) if "/" not in each.node]
    assert about(inside) == {"n3/0/n2"}
    assert inside.remedy == Remove("n3", "Stop gradient")
    assert inside.title.startswith("In Part: ")
    assert about(outside) == {"n2"}
    assert trained(graph) == {"block/0/dense_2", "dense_2"}


def test_without_an_output_the_check_alone_speaks():
    graph = Graph().adding(nn.Input((3,)), "n1").adding(nn.Dense(2), "n2").wiring(Wire("n1", "n2"))
    assert found(graph) == []
    assert not graph.check().runs


def test_many_layers_of_one_cause_are_one_warning():
    layers = [nn.Dense(4) for _ in range(50)]
    graph = Graph.chain(nn.Input((3,)), *layers, StopGradient(), nn.Dense(2))
    [problem] = found(graph)
    assert len(about(problem)) == 50
    assert "47 more layers" in problem.title
