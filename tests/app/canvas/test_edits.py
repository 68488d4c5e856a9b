from __future__ import annotations

import json
from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.canvas import clipboard, edits, measures
from app.canvas.docking import card_of, docked
from app.canvas.drop import fresh
from app.canvas.layout import places
from app.canvas.spot import added
from app.document import Document
from nncore.blocks import Block
from nncore.graph import Graph, Wire
from nncore.layers import (
    LSTM,
    Add,
    Dense,
    Dropout,
    Flatten,
    Input,
    Output,
    ReLU,
    Softmax,
    layer_types,
)
from nncore.layers.base import UnknownLayer
from nncore.project import Place, Project
from nncore.shapes import Problem


def chain(*layers) -> Project:
    return Project(Graph.chain(*layers))


def kinds(project: Project) -> list[str]:
    """Tags along the wires, from the first Input."""
    graph, here, found = project.graph, project.graph.inputs[0].id, []
    while here:
        found.append(graph[here].layer.tag)
        leaving = graph.leaving(here)
        here = leaving[0].target if leaving else ""
    return found


def ids_from(start):
    numbers = count(start)
    return lambda: f"n{next(numbers)}"


def test_an_activation_docks_on_the_layer_that_it_alone_follows():
    graph = chain(Input((4,)), Dense(8), ReLU(), Dropout(), Dense(2), Softmax()).graph
    cards = docked(graph)
    assert cards == {"n1": (), "n2": ("n3", "n4"), "n5": ("n6",), "n7": ()}
    assert card_of(graph, "n4") == "n2"


def test_what_two_layers_read_from_has_no_row_behind_it():
    graph = chain(Input((4,)), Dense(4), ReLU()).graph.adding(Add(), "n9").wiring(Wire("n2", "n9"))
    assert docked(graph)["n2"] == ()


def test_pulling_a_row_off_and_docking_it_again_is_no_change_of_the_network():
    before = chain(Input((4,)), Dense(4), ReLU())
    off = edits.pull_off(before, "n3", (300, 40))
    assert off.graph == before.graph
    assert "n3" in docked(off.graph, edits.free_of(off))
    back = edits.dock(off, "n3")
    assert docked(back.graph, edits.free_of(back)) == docked(before.graph)


def test_a_layer_dropped_on_a_wire_stands_between_its_ends():
    before = chain(Input((1, 8, 8)), Dense(10))
    after = edits.insert(before, Flatten(), "n9", before.graph.wires[0], (1, 2))
    assert kinds(after) == ["Input", "Flatten", "Dense", "Output"]
    assert after.layout == {}                    # nobody has arranged it: the rows flow anew


def test_a_layer_dropped_into_a_row_has_room():
    places = {f"n{i}": Place(measures.COLUMN * (i - 1.0), 0) for i in (1, 2, 3)}
    before = replace(chain(Input((1, 8, 8)), Dense(10)), layout=places | {"n4": Place(700, 400)})
    after = edits.insert(before, Flatten(), "n9", before.graph.wires[0], (200, 10))
    assert after.layout["n9"] == Place(measures.COLUMN, 10)
    assert after.layout["n1"] == places["n1"]
    assert after.layout["n4"] == Place(700, 400)
    xs = sorted(after.layout[node].x for node in ("n9", "n2", "n3"))
    assert [b - a for a, b in pairwise(xs)] == [measures.COLUMN] * 2


def test_the_place_behind_a_card_is_level_with_it_where_its_reader_can_make_room():
    places = {f"n{i}": Place(measures.COLUMN * (i - 1.0), 0) for i in (1, 2, 3)}
    before = replace(chain(Input((4,)), Dense(10)), layout=places)
    assert edits.beside(before, "n1") == (measures.COLUMN, 0)
    after = edits.insert_behind(before, Dense(2), "n9", "n1", edits.beside(before, "n1"))
    assert after.layout["n9"] == places["n2"]
    moved = [after.layout[each].x for each in ("n2", "n3")]
    assert moved == [2 * measures.COLUMN, 3 * measures.COLUMN]
    held = replace(before, layout=places | {"n2": replace(places["n2"], pinned=True)})
    assert edits.beside(held, "n1") != (measures.COLUMN, 0)


def test_an_activation_dropped_on_a_card_becomes_its_row():
    before = chain(Input((4,)), Dense(10))
    after = added(before, ReLU(), "n9", (0, 0), "n2")
    assert kinds(after) == ["Input", "Dense", "ReLU", "Output"]
    assert docked(after.graph)["n2"] == ("n9",)


def test_a_layer_behind_one_with_several_outputs_takes_the_first_and_its_readers_alone():
    graph = Graph().adding(Input((5, 3)), "n1").adding(LSTM(4), "n2").adding(Dense(2), "n3")
    ends = Wire("n1", "n2"), Wire("n2", "n3"), Wire("n2", "n4", "c")
    graph = graph.adding(Dense(2), "n4").wiring(*ends)
    new = edits.insert_behind(Project(graph), ReLU(), "n5", "n2", (0, 0)).graph
    assert set(new.wires) == {
        Wire("n1", "n2"), Wire("n2", "n5"), Wire("n5", "n3"), Wire("n2", "n4", "c"),
    }  # fmt: skip


def test_a_layer_behind_a_block_takes_what_its_first_port_is_called():
    inside = Graph.chain(Input(()), Dense(3)).renaming("n1", "x").renaming("n3", "answer")
    graph = Graph.chain(Input((4,)), Block(graph=inside)).removing(["n3"])
    new = edits.insert_behind(Project(graph), ReLU(), "n9", "n2", (0, 0)).graph
    assert new.arriving("n9") == (Wire("n2", "n9", "answer"),)
    assert new.check().shape("n9") is not None


def test_deleting_a_layer_heals_the_wire():
    before = chain(Input((4,)), Dense(8), Dense(2))
    assert kinds(edits.delete(before, ["n2"])) == ["Input", "Dense", "Output"]


def test_connecting_a_single_input_replaces_its_wire():
    before = edits.add(chain(Input((4,)), Dense(8), Dense(2)), Dense(3), "n9", (0, 0))
    after = edits.connect(before, Wire("n9", "n3"))
    assert after.graph.arriving("n3") == (Wire("n9", "n3"),)


def test_the_remedy_of_a_misfit_mends_it():
    before = chain(Input((1, 8, 8)), Dense(10))
    problem = before.graph.check().problems[0]
    after = edits.mend(before, problem, ids_from(9))
    assert after.graph.check().problems == ()
    assert kinds(after) == ["Input", "Flatten", "Dense", "Output"]


def test_a_missing_output_is_appended():
    graph = Graph().adding(Input((4,)), "n1").adding(Dense(2), "n2")
    before = Project(graph.wiring(Wire("n1", "n2")))
    problem = next(p for p in before.graph.check().problems if p.remedy)
    assert kinds(edits.mend(before, problem, ids_from(9))) == ["Input", "Dense", "Output"]


def test_a_problem_without_a_remedy_changes_nothing():
    before = chain(Input((4,)), Dense(8))
    assert edits.mend(before, Problem("n2", "", ""), ids_from(9)) is before


def test_a_copy_has_ids_and_names_of_its_own_and_the_wires_between():
    before = chain(Input((4,)), Dense(8), ReLU(), Dense(2))
    piece = edits.fragment(before, ["n2", "n4"])
    after, ids = edits.paste(before, piece, ids_from(20), (32, 32))
    assert ids == ("n20", "n21", "n22")
    assert [after.graph[each].name for each in ids] == ["dense_3", "relu_2", "dense_4"]
    assert Wire("n20", "n21") in after.graph.wires
    assert Wire("n21", "n22") in after.graph.wires


def test_what_is_copied_can_be_read_as_text():
    piece = edits.fragment(chain(Input((4,)), Dense(8), ReLU()), ["n1", "n2"])
    text = clipboard.write(piece)
    assert b'"units": 8' in text
    assert clipboard.read(text) == piece


def test_what_is_frozen_or_unknown_is_copied_as_it_is():
    before = chain(Input((4,)), Dense(8), UnknownLayer(text='{"type":"Later"}'))
    frozen = replace(before.graph["n2"], trainable=False, rate=0.5)
    nodes = (before.graph["n1"], frozen, before.graph["n3"])
    before = replace(before, graph=replace(before.graph, nodes=nodes))
    piece = clipboard.read(clipboard.write(edits.fragment(before, ["n2", "n3"])))
    after, ids = edits.paste(before, piece, ids_from(20), (32, 32))
    assert (after.graph[ids[0]].trainable, after.graph[ids[0]].rate) == (False, 0.5)
    assert json.loads(after.graph[ids[1]].layer.text) == {"type": "Later"}


BROKEN = [b"", b"hello", b"{}", b'{"nodes": 3}', b'{"nodes":[["a","b",{}]]}']


@pytest.mark.parametrize("text", BROKEN)
def test_text_that_is_no_network_pastes_nothing(text):
    assert clipboard.read(text) is None


def test_cards_without_places_stand_in_rows_of_three():
    found = places(dict.fromkeys("abcde", 100.0), [], {})
    assert [(p.x, p.y) for p in found.values()] == [
        (0, 0), (314, 0), (628, 0), (0, 172), (314, 172)
    ]


def test_a_card_without_a_place_stands_below_the_arranged_ones():
    found = places({"a": 100.0, "b": 50.0}, [], {"a": Place(10, 20)})
    assert found == {"a": Place(10, 20), "b": Place(0, 192)}


KINDS = [kind for kind in layer_types() if kind.in_palette]
STEPS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 99), st.integers(0, 99)), max_size=12)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_any_sequence_of_edits_undoes_to_the_same_value(steps):
    document = Document(chain(Input((4,)), Dense(8), ReLU(), Dense(2), Output()))
    values = [document.project]
    for what, one, two in steps:
        project, nodes = document.project, document.project.graph.nodes
        a, b = (nodes[i % len(nodes)].id if nodes else "" for i in (one, two))
        layer = fresh(KINDS[one % len(KINDS)])
        wires = project.graph.wires
        match what:
            case 0:
                new = edits.add(project, layer, document.fresh_id(), (one, two))
            case 1 if wires:
                wire = wires[two % len(wires)]
                new = edits.insert(project, layer, document.fresh_id(), wire, (one, two))
            case 2 if nodes:
                new = edits.insert_behind(project, layer, document.fresh_id(), a, (one, two))
            case 3 if nodes:
                new = edits.delete(project, [a])
            case 4 if nodes and project.graph[b].layer.inputs and project.graph[a].layer.outputs:
                port = project.graph[b].layer.inputs[0].name
                new = edits.connect(project, Wire(a, b, target_port=port))
            case 5 if nodes:
                new = edits.move(project, {a: (one, two)})
            case 6 if nodes:
                piece = edits.fragment(project, [a, b])
                new, _ = edits.paste(project, piece, document.fresh_id, (32, 32))
            case 7 if nodes:
                new = edits.pull_off(project, a, (one, two))
            case _:
                continue
        if new != project:
            document.apply("Step", new)
            values.append(new)
        docked(new.graph, edits.free_of(new))
        new.graph.check()
    for value in reversed(values):
        assert document.project == value
        document.undo()
    for value in values[1:]:
        document.redo()
        assert document.project == value
