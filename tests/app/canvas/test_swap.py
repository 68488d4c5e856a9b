"""Another kind of layer in the place of one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import nncore as nn
from app.canvas.swap import SwapFor, can_swap, swap_offers, swapped
from nncore.graph import Graph, Wire
from nncore.initializers import Zeros
from nncore.layers import (
    GRU,
    LSTM,
    Add,
    Concatenate,
    Conv1D,
    Dense,
    Embedding,
    Flatten,
    Input,
    MaxPool1D,
    PReLU,
    ReLU,
    Subtract,
    Tanh,
    layer_types,
)
from nncore.network import Network
from nncore.project import Project


def chained(*layers):
    return Project(Graph.chain(*layers))


def test_wires_stay_and_what_was_set_goes_along():
    project = chained(Input((8, 4)), LSTM(48, sequence=True, bias=False), Dense(3))
    new = swapped(project, "n2", GRU)
    assert new.graph.wires == project.graph.wires
    assert new.graph["n2"].layer == GRU(48, sequence=True, bias=False)
    assert new.graph["n2"].name == "gru"


def test_units_become_filters_and_a_start_of_weights_stays():
    project = chained(Input((8, 4)), Dense(24, kernel_init=Zeros()), Dense(3))
    layer = swapped(project, "n2", Conv1D).graph["n2"].layer
    assert (layer.filters, layer.kernel_init) == (24, Zeros())


def test_two_wires_into_one_port_become_one_and_many_stay_many():
    graph = Graph.chain(Input((4,)), Dense(4), Dense(4)).adding(Add(), "a")
    for source in ("n2", "n3"):
        graph = graph.wiring(Wire(source, "a", target_port=Add.inputs[0].name))
    joined = swapped(Project(graph), "a", Concatenate).graph
    assert [wire.source for wire in joined.arriving("a")] == ["n2", "n3"]
    alone = swapped(Project(graph), "a", ReLU).graph
    assert [wire.source for wire in alone.arriving("a")] == ["n2"]


def test_every_layer_can_stand_in_for_every_wired_one_and_the_graph_stays_whole():
    graph = Graph.chain(Input((8, 4)), Dense(4), Dense(4)).adding(Subtract(), "s")
    first, second = (port.name for port in Subtract.inputs)
    graph = graph.wiring(Wire("n2", "s", target_port=first))
    graph = graph.wiring(Wire("n3", "s", target_port=second))
    for kind in layer_types():
        if kind.in_palette:
            for node in ("n2", "s"):
                new = swapped(Project(graph), node, kind).graph
                for wire in new.wires:
                    assert any(p.name == wire.target_port for p in new[wire.target].layer.inputs)
                    assert any(p.name == wire.source_port for p in new[wire.source].layer.outputs)
                new.check()


def test_what_fits_the_wires_comes_first_and_ends_are_not_offered():
    project = chained(Input((8, 4)), LSTM(16, sequence=True), Dense(3))
    found = swap_offers(project, "n2", "")
    assert LSTM not in found
    assert Input not in found
    first = found[:3]
    assert all(swapped(project, "n2", kind).graph.check().runs for kind in first)
    assert found.index(Embedding) > found.index(GRU)
    assert swap_offers(project, "n2", "max pool 1")[0] is MaxPool1D
    assert not can_swap(project, "n1")
    assert not can_swap(project, "")


def test_what_was_learned_stays_in_every_weight_that_still_fits():
    project = chained(Input((2,)), Dense(6), Tanh(), Dense(1), nn.Sigmoid())
    data = nn.data.load("circles", seed=0)
    trainer = nn.Trainer(Network(project.graph, seed=3), data, epochs=1, batch_size=32)
    for _ in trainer:
        pass
    learned = {name: values.copy() for name, values in trainer.network.parameters.items()}
    trainer.edit(swapped(project, "n3", PReLU).graph)
    now = trainer.network.parameters
    assert set(now) > set(learned)                  # a PReLU has a weight of its own
    assert all(np.array_equal(now[name], learned[name]) for name in learned)


def test_a_layer_is_swapped_from_the_list_in_one_step(window, workspace):
    document = workspace.document
    window.show()
    before = document.project
    relu = before.graph.named("relu").id
    workspace.selection.choose([relu])
    window._actions.run("graph.swap")
    popup = workspace.room.view.findChild(SwapFor)
    QTest.keyClicks(popup.search, "tanh")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert document.project.graph[relu].layer == Tanh()
    assert document.undo_text == "Swap ReLU for Tanh"
    document.undo()
    assert document.project.graph == before.graph


def test_an_end_cannot_be_swapped(window, workspace):
    workspace.selection.choose([workspace.document.project.graph.inputs[0].id])
    assert not window._actions.can("graph.swap")
    workspace.selection.choose([workspace.document.project.graph.named("flatten").id])
    assert window._actions.can("graph.swap")


@pytest.mark.parametrize("kind", [Flatten, ReLU])
def test_a_swap_there_and_back_is_where_one_was(kind):
    project = chained(Input((8,)), Tanh(), Dense(3))
    there = swapped(project, "n2", kind)
    assert swapped(there, "n2", Tanh) == project
