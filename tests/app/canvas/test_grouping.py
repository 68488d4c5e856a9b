"""A block and the layers it is made of are the same network: same numbers, same parameters."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from msgspec.structs import replace

import nncore as nn
from app.canvas.grouping import group, ungroup, why_no_group
from nncore.blocks import BlockLayer
from nncore.examples import example
from nncore.graph import Graph, GraphError
from nncore.network import Network
from nncore.project import Place, Project
from nncore.training import Trainer


def fresh_ids():
    return map("n{}".format, count(1_000)).__next__


def unfolded(project):
    fresh_id = fresh_ids()
    while blocks := [n.id for n in project.graph.nodes if isinstance(n.layer, BlockLayer)]:
        project = ungroup(project, blocks[0], fresh_id)
    return project


def answers(project, x):
    network = Network(project.graph, seed=1)
    network.load(project.weights)
    return network.predict(x)


def learned(graph, **more):
    return Project(graph, weights=Network(graph, seed=0).snapshot(), **more)


@pytest.fixture
def chain():
    layers = nn.Input((3,)), nn.Dense(4), nn.ReLU(), nn.Dense(5), nn.Tanh(), nn.Dense(2)
    return learned(Graph.chain(*layers))


FAMOUS = ("resnet18", "resnet152", "bert-base", "gpt2", "unet", "densenet121", "clip-vit-b32")


@pytest.mark.parametrize("name", FAMOUS)
def test_unfolding_every_block_leaves_every_parameter(name):
    project = example(name)
    found = unfolded(project).graph.check()
    assert found.runs
    assert found.parameters == project.graph.check().parameters


def test_an_unfolded_network_answers_with_what_the_blocks_had_learned():
    graph = example("resnet20").graph
    project = learned(graph)
    x = np.random.default_rng(0).normal(size=(2, *graph.inputs[0].layer.shape))
    np.testing.assert_array_equal(answers(unfolded(project), x), answers(project, x))


def test_layers_in_a_block_answer_as_before_and_so_do_they_when_it_is_unfolded(chain):
    x = np.random.default_rng(0).normal(size=(4, 3))
    made = group(chain, ["n2", "n4"], "n9")         # what is docked on them goes along
    assert [node.id for node in made.graph.nodes] == ["n1", "n6", "n7", "n9"]
    assert made.graph.check().runs
    np.testing.assert_array_equal(answers(made, x), answers(chain, x))
    again = ungroup(made, "n9", fresh_ids())
    assert len(again.graph.nodes) == len(chain.graph.nodes)
    np.testing.assert_array_equal(answers(again, x), answers(chain, x))


def test_a_run_goes_on_in_a_grouped_network_as_it_would_have_gone_on():
    graph = Graph.chain(nn.Input((2,)), nn.Dense(8), nn.Tanh(), nn.Dense(1))
    data = nn.data.load("circles", seed=0)
    trainer = Trainer(Network(graph, seed=0), data, epochs=4)
    steps = iter(trainer)
    for _ in range(7):
        next(steps)
    run = trainer.checkpoint()
    project = Project(graph, weights=run.weights, checkpoint=run, training=trainer.training)
    made = group(project, ["n2"], "n9")
    apart = Trainer.resume(project.graph, data, project.training, project.checkpoint)
    inside = Trainer.resume(made.graph, data, made.training, made.checkpoint)
    for one in (apart, inside):
        for _ in one:
            pass
    x = data.validation.inputs
    np.testing.assert_array_equal(inside.network.predict(x), apart.network.predict(x))


def test_what_has_several_ends_gets_as_many_ports():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(4))
    graph = graph.adding(nn.Add(), "add").wiring(nn.graph.Wire("n2", "add"))
    graph = graph.wiring(nn.graph.Wire("n3", "add"))
    graph = graph.adding(nn.Output(), "out").wiring(nn.graph.Wire("add", "out"))
    made = group(Project(graph), ["n2", "n3"], "n9")
    assert len(made.graph["n9"].layer.outputs) == 2
    assert made.graph.check().parameters == graph.check().parameters


@pytest.mark.parametrize(
    ("ids", "words"),
    [((), "Choose"), (("n1", "n2"), "Input and Output"), (("n2", "n6"), "comes back")],
)
def test_what_cannot_be_a_block_says_why(chain, ids, words):
    assert words in why_no_group(chain, ids)
    with pytest.raises(GraphError):
        group(chain, ids, "n9")


def test_cards_behind_an_unfolded_block_make_room(chain):
    made = group(chain, ["n2", "n4"], "n9")
    made = replace(made, layout={"n9": Place(100, 0), "n6": Place(414, 0), "n7": Place(100, 300)})
    laid = ungroup(made, "n9", fresh_ids())
    assert laid.layout["n6"].x > 414
    assert len({(place.x, place.y) for place in laid.layout.values()}) == len(laid.layout)
