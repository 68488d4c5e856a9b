"""Wires drawn and taken away without a mouse."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from app.widgets.find_box import FindBox
from nncore.graph import Wire


@pytest.fixture
def act(window, workspace):
    window.show()
    return window._actions.run


def box_of(window):
    return next(box for box in window.findChildren(FindBox) if box.isVisible())


def listed(box):
    return [box.list.item(i).text() for i in range(box.list.count())]


def test_a_wire_is_taken_away_and_drawn_again_from_a_list(act, window, workspace):
    document = workspace.document
    graph = document.project.graph
    wire = graph.arriving(graph.outputs[0].id)[0]
    workspace.selection.choose([graph.outputs[0].id])
    act("graph.disconnect")
    assert len(listed(box_of(window))) == 1
    box_of(window).take()
    assert wire not in document.project.graph.wires
    assert document.undo_text == "Disconnect"

    act("graph.connect")
    offered = listed(box_of(window))
    assert offered
    assert all(each.startswith("From") for each in offered)     # an output gives nothing
    box_of(window).search.setText("softmax")
    box_of(window).take()
    assert wire in document.project.graph.wires
    document.undo()
    document.undo()
    assert document.project.graph == graph


def test_only_what_fits_is_offered_and_never_the_card_itself(act, window, workspace):
    document = workspace.document
    graph = document.project.graph
    first = graph.inputs[0].id
    workspace.selection.choose([first])
    for wire in graph.leaving(first):
        document.apply("Cut", replace(document.project, graph=graph.unwiring(wire)))
    act("graph.connect")
    offered = listed(box_of(window))
    assert any("Flatten" in each for each in offered)
    assert not any("Input" in each for each in offered)


def test_a_docked_row_is_wired_as_the_end_of_its_card(act, window, workspace):
    graph = workspace.document.project.graph
    relu = next(node.id for node in graph.nodes if node.layer.stem == "relu")
    workspace.selection.choose([relu])
    act("graph.disconnect")
    offered = listed(box_of(window))
    after = graph.leaving(relu)[0]
    assert isinstance(after, Wire)
    assert any(each.startswith("To") for each in offered)
    assert any(each.startswith("From") for each in offered)


def test_nothing_is_offered_where_nothing_or_several_are_chosen(window, workspace):
    workspace.selection.choose([])
    assert not window._actions.can("graph.connect")
    workspace.selection.choose([node.id for node in workspace.document.project.graph.nodes])
    assert not window._actions.can("graph.connect")
    assert not window._actions.can("graph.disconnect")
