"""A block and the layers it is made of are the same network: same numbers, same parameters."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from msgspec.structs import replace

import nncore as nn
from app.canvas import measures
from app.canvas.grouping import group, ungroup, why_no_group
from app.canvas.joints import key_of
from app.training.standing import standing
from nncore.blocks import BlockLayer
from nncore.bypass import bypassing
from nncore.examples import example
from nncore.graph import Graph, GraphError, Wire
from nncore.network import Network
from nncore.project import Place, Project, Remark
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


@pytest.mark.parametrize("flow", ["right", "down"])
def test_the_ends_of_a_block_stand_before_and_behind_its_cards(chain, flow):
    along = (lambda p: p.x) if flow == "right" else (lambda p: p.y)
    across = (lambda p: p.y) if flow == "right" else (lambda p: p.x)
    layout = {"n2": Place(400, 300), "n4": Place(900, 700), "n1": Place(), "n6": Place(1300, 300)}
    made = group(replace(chain, layout=layout, flow=flow), ["n2", "n4"], "n9")
    block = made.graph["n9"].layer
    first = made.layout[f"n9/{block.graph.inputs[0].id}"]
    last = made.layout[f"n9/{block.graph.outputs[0].id}"]
    step = measures.COLUMN if flow == "right" else measures.STACK
    assert along(first) == along(layout["n2"]) - step
    assert along(last) == along(layout["n4"]) + step
    assert across(first) == across(layout["n2"])
    assert across(last) == across(layout["n4"])


def test_two_inputs_of_a_block_stand_apart():
    layout = {"x": Place(), "y": Place(0, 300), "add": Place(400, 100), "out": Place(800, 0)}
    graph = Graph().adding(nn.Input((3,)), "x").adding(nn.Input((3,)), "y").adding(nn.Add(), "add")
    graph = graph.adding(nn.Output(), "out")
    for one, other in (("x", "add"), ("y", "add"), ("add", "out")):
        graph = graph.wiring(Wire(one, other))
    made = group(Project(graph, layout=layout), ["add"], "n9")
    places = [made.layout[f"n9/{end.id}"] for end in made.graph["n9"].layer.graph.inputs]
    assert abs(places[0].y - places[1].y) > 200


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


def branches(order):
    """Two layers side by side into one row of numbers, whose order counts."""
    graph = Graph().adding(nn.Input((3,)), "x")
    for one, units in (("b", 4), ("c", 5)):
        graph = graph.adding(nn.Dense(units), one).wiring(nn.graph.Wire("x", one))
    graph = graph.adding(nn.Concatenate(), "d").adding(nn.Dense(2), "e").adding(nn.Output(), "f")
    for one in order:
        graph = graph.wiring(nn.graph.Wire(one, "d"))
    for one, other in (("d", "e"), ("e", "f")):
        graph = graph.wiring(nn.graph.Wire(one, other))
    return learned(graph)


@pytest.mark.parametrize("ids", [["b"], ["c"], ["c", "d"], ["b", "c", "d"]])
def test_the_order_in_which_numbers_stand_side_by_side_stays(ids):
    project = branches("bc")
    x = np.random.default_rng(0).normal(size=(4, 3))
    made = group(project, ids, "n9")
    np.testing.assert_allclose(answers(made, x), answers(project, x), atol=1e-7)
    laid = ungroup(made, "n9", fresh_ids())
    np.testing.assert_allclose(answers(laid, x), answers(project, x), atol=1e-7)


def test_repeats_that_share_their_weights_share_them_when_unfolded():
    inner = Graph.chain(nn.Input(()), nn.Dense(4), nn.Tanh())
    inner = inner.renaming("n1", "x").renaming("n4", "y")
    graph = Graph.chain(nn.Input((4,)), nn.Block(name="Again", graph=inner, repeat=3, share=True))
    project = learned(graph)
    x = np.random.default_rng(0).normal(size=(4, 4))
    laid = ungroup(project, "n2", fresh_ids())
    assert laid.graph.check().parameters == graph.check().parameters == 20
    np.testing.assert_array_equal(answers(laid, x), answers(project, x))


def test_what_was_learned_stays_true_of_a_grouped_network(chain):
    graph = Graph.chain(nn.Input((2,)), nn.Dense(8), nn.Tanh(), nn.Dense(1))
    data = nn.data.default_reference("circles")
    trainer = Trainer(Network(graph, seed=0), nn.data.load(data), epochs=1)
    for _ in trainer:
        pass
    run = trainer.checkpoint()
    project = Project(graph, data, trainer.training, run.weights, run)
    assert standing(project) == "trained"
    assert standing(group(project, ["n2"], "n9")) == "trained"


# What stands in a block comes along


def arranged_block(repeat=1):
    """A block of two Dense with a note, a frame and a joint inside; another block in it."""
    deep = Graph.chain(nn.Input(()), nn.Dense(4))
    deep = deep.renaming(deep.inputs[0].id, "x").renaming(deep.outputs[0].id, "y")
    graph = Graph.chain(
        nn.Input((4,)), nn.Dense(4), nn.Block(name="Deep", graph=deep), nn.Dense(4), nn.Dense(2)
    )
    made = group(Project(graph), ["n2", "n3", "n4"], "n9")
    block = replace(made.graph["n9"].layer, repeat=repeat)
    joint = key_of(Wire("n2", "n3"))
    return replace(
        made,
        graph=made.graph.changing("n9", block),
        layout={
            "n1": Place(0, 0), "n9": Place(400, 0), "n5": Place(800, 0), "n6": Place(400, 500),
            "n9/n2": Place(1000, 1000, folded=True), "n9/n3": Place(1400, 1100),
            "n9/n4": Place(1800, 1000), "n9/n3/n2": Place(7, 7),
        },
        remarks={
            "r1": Remark("note", text="Outside"),
            "n9/r1": Remark("note", 1000.0, 1300.0, text="Inside"),
            "n9/r2": Remark("frame", 980.0, 960.0, 700.0, 300.0, "Both"),
            "n9/n3/r1": Remark("note", 5.0, 5.0, text="Deep inside"),
        },
        joints={f"n9/{joint}": ((1300.0, 1050.0),)},
    )


def within(project):
    return {key: project.layout[f"n9/{key}"] for key in ("n2", "n3", "n4")}


def test_notes_frames_and_joints_of_a_block_come_along_where_they_stood():
    project = arranged_block()
    made = ungroup(project, "n9", fresh_ids(), within=within(project))
    first, second, third = "n1000", "n1001", "n1002"
    assert made.layout[first] == Place(400, 0, folded=True)
    assert made.layout[third] == Place(1200, 0)
    notes = {r.text: (r.x, r.y) for r in made.remarks.values()}
    assert notes == {
        "Outside": (0, 0), "Inside": (400, 300), "Both": (380, -40), "Deep inside": (5, 5),
    }
    assert made.joints == {key_of(Wire(first, second)): ((700.0, 50.0),)}
    assert made.layout[f"{second}/n2"] == Place(7, 7)
    assert made.remarks[f"{second}/r1"].text == "Deep inside"
    assert made.layout["n5"].x == 800 + 800          # behind it makes room
    assert made.layout["n6"].y > 500
    assert not any(key.startswith("n9/") for key in (*made.layout, *made.remarks, *made.joints))


def test_every_repeat_brings_its_own_copy():
    project = arranged_block(repeat=2)
    made = ungroup(project, "n9", fresh_ids(), within=within(project))
    inside = [r for r in made.remarks.values() if r.text == "Inside"]
    assert len(inside) == 2
    assert inside[0].y < inside[1].y
    assert len(made.joints) == 2
    places = [(p.x, p.y) for key, p in made.layout.items() if "/" not in key]
    assert len(set(places)) == len(places)


def test_a_pinned_card_stays_when_a_block_beside_it_is_laid_open():
    project = arranged_block()
    held = replace(project, layout={**project.layout, "n5": Place(800, 0, pinned=True)})
    made = ungroup(held, "n9", fresh_ids(), within=within(held))
    assert made.layout["n5"].x == 800


def test_a_layer_that_is_bypassed_is_so_in_its_block_and_laid_open_again(chain):
    sleeping = replace(chain, graph=bypassing(chain.graph, ["n4"], bypassed=True))
    grouped = group(sleeping, ["n2", "n4"], "n9")
    assert grouped.graph.check().parameters == sleeping.graph.check().parameters
    laid = ungroup(grouped, "n9", fresh_ids())
    assert [n.layer.label for n in laid.graph.nodes if n.bypassed] == ["Dense 5"]
    assert laid.weights.segments        # what it had learned is kept, under its new id
    awake = bypassing(laid.graph, [n.id for n in laid.graph.nodes], bypassed=False)
    assert Network(awake).load(laid.weights) == ()
