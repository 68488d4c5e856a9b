"""What a block was made of is read inside as it was outside: from what enters to what leaves."""

from __future__ import annotations

from itertools import pairwise

import pytest

import nncore as nn
from app.canvas.cards import Models
from app.canvas.free_place import boxes_of
from app.canvas.grouping import group
from app.scope import inside
from nncore.graph import Graph, Wire
from nncore.project import Place, Project


def chain_in_a_row(flow="right"):
    """Four layers that somebody has put beside, or below, one another, far from the corner."""
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Tanh(), nn.Dense(5), nn.Dense(2))
    places = {"n1": 0, "n2": 1000, "n4": 1400, "n5": 1800}
    layout = {
        key: Place(at, 500) if flow == "right" else Place(500, at) for key, at in places.items()
    }
    return Project(graph, layout=layout, flow=flow)


def boxes_inside(project, block_id):
    within = inside(project, block_id)
    models = Models().read(within, within.graph.check(), None, ())
    kinds = {node.id: node.layer.label for node in within.graph.nodes}
    return {kinds[card]: box for card, box in boxes_of(within, models).items()}


@pytest.mark.parametrize("flow", ["right", "down"])
def test_inputs_stand_before_the_layers_and_outputs_behind(flow):
    made = group(chain_in_a_row(flow), ["n2", "n4"], "n9")
    boxes = boxes_inside(made, "n9")
    start, end = (0, 2) if flow == "right" else (1, 3)
    order = ["Input", "Dense 4", "Dense 5", "Output"]
    for one, other in pairwise(order):
        assert boxes[one][end] < boxes[other][start], f"{other} stands behind {one}"
    assert len({box[1 - start] for box in boxes.values()}) == 1


def test_several_inputs_stand_below_one_another():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(4))
    graph = graph.adding(nn.Input((3,)), "n7").adding(nn.Dense(4), "n8").adding(nn.Add(), "n6")
    for one, other in (("n7", "n8"), ("n3", "n6"), ("n8", "n6")):
        graph = graph.wiring(Wire(one, other, "y", graph[other].layer.inputs[0].name))
    layout = {each: Place(400 * n, 0) for n, each in enumerate(("n1", "n2", "n3", "n6", "n7"))}
    project = Project(graph, layout={**layout, "n8": Place(800, 20)})
    made = group(project, ["n3", "n8", "n6"], "n9")
    within = inside(made, "n9")
    first, second = sorted(within.layout[node.id].y for node in within.graph.inputs)
    assert second - first > 52, "one gate covers the other"
