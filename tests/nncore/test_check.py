"""Problems in plain words: of a graph alone, and of a graph with its data."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import nncore as nn
from nncore.blocks.base import BlockLayer
from nncore.bypass import bypassing
from nncore.check import check_inner, parameters_of
from nncore.check_data import problem_without, problems_with
from nncore.examples import example
from nncore.fitting import would_fit
from nncore.graph import Graph, GraphError, Wire
from nncore.layers import Input, Output, UnknownLayer, layer_types
from nncore.network import Network
from nncore.reach import after, reached
from nncore.shapes import Append, Change, Insert, Remove, Swap, Unplug
from tests.nncore import kit


def chain(*layers: nn.layers.Layer) -> Graph:
    return Graph.chain(*layers)


def only(problems):
    assert len(problems) == 1, problems
    return problems[0]


def test_an_empty_canvas_says_how_to_begin():
    problem = only(Graph().check().problems)
    assert (problem.title, problem.why) == (
        "The canvas is empty",
        "Drag an Input onto it to begin.",
    )


def test_a_picture_into_dense_offers_a_flatten():
    problem = only(chain(nn.Input((1, 8, 8)), nn.Dense(3)).check().problems)
    assert problem.node == "n2"
    assert problem.title == "Dense 3 cannot take 1 × 8 × 8"
    assert problem.why == '"dense" needs a row of numbers. Input "input" gives 1 × 8 × 8.'
    assert problem.remedy == Insert(nn.Flatten())


PLAIN = [
    kind for kind in layer_types()
    if not issubclass(kind, BlockLayer | Output) and kind.in_palette
    and [port.name for port in kind.inputs] == ["x"]
]  # fmt: skip


@pytest.mark.parametrize("kind", PLAIN, ids=lambda kind: kind.__name__)
def test_no_layer_takes_rows_of_the_batch_for_features(kind):
    """One number a sample has no axis but the batch: what a layer makes of one is its own."""
    graph = chain(nn.Input((3,)), nn.Select(), msgspec.convert({"type": kind.__name__}, kind))
    if any(each.severity == "error" for each in graph.check().problems):
        return
    network = nn.Network(graph, 0)
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    whole = network.predict(x)
    assert np.array_equal(whole[:2], network.predict(x[:2]))


def test_every_node_is_looked_at_and_not_only_the_first_that_fails():
    graph = chain(nn.Input((1, 8, 8)), nn.Dense(3))
    graph = graph.adding(nn.ReLU(), "n7").adding(nn.Dense(2), "n8").wiring(Wire("n7", "n8"))
    assert {p.node for p in graph.check().problems if p.severity == "error"} == {"n2", "n7"}


def test_a_port_without_a_wire_says_so():
    graph = chain(nn.Input((2,)), nn.Dense(3)).unwiring(Wire("n1", "n2"))
    problem = graph.check().problems_at("n2")[0]
    assert (problem.title, problem.port) == ("Dense 3 has nothing coming in", "x")


def test_a_network_without_an_end_offers_an_output():
    graph = Graph().adding(nn.Input((2,)), "n1").adding(nn.Dense(3), "n2").wiring(Wire("n1", "n2"))
    problem = only(graph.check().problems)
    assert problem.title == "Nothing says what to learn"
    assert (problem.node, problem.remedy) == ("n2", Append(nn.Output()))


def test_a_layer_that_leads_nowhere_is_a_warning_and_the_network_still_runs():
    graph = chain(nn.Input((2,)), nn.Dense(3)).adding(nn.Dense(4), "n9").wiring(Wire("n1", "n9"))
    problem = only(graph.check().problems)
    assert (problem.severity, problem.title) == ("warning", "Dense 4 leads nowhere")
    assert graph.check().runs


def test_a_circle_is_named_and_can_be_unplugged():
    graph = chain(nn.Input((2,)), nn.Add(), nn.Dense(2)).wiring(Wire("n3", "n2"))
    problem = graph.check().problems[0]
    assert problem.title == "The wires run in a circle"
    assert '"add", "dense"' in problem.why
    assert problem.remedy == Unplug()
    assert not graph.check().runs


def test_a_wire_in_the_hand_is_refused_with_its_remedy():
    graph = chain(nn.Input((1, 4, 4)), nn.Flatten(), nn.Dense(2))
    assert would_fit(graph, Wire("n2", "n3")) is None
    assert would_fit(graph, Wire("n1", "n3")).remedy == Insert(nn.Flatten())
    assert would_fit(graph, Wire("n3", "n2")) is not None         # its own answer


def test_a_wire_in_the_hand_carries_what_its_own_port_gives():
    graph = chain(nn.Input((5, 3)), nn.LSTM(4, sequence=True), nn.LSTM(4))
    assert would_fit(graph, Wire("n2", "n3", "h", "h0")) is None      # a row of 4
    assert would_fit(graph, Wire("n2", "n3", "y", "h0")).got == "5 × 4"
    graph = graph.adding(nn.Conv1D(2), "n9")
    assert would_fit(graph, Wire("n2", "n9")) is None                  # 5 × 4
    assert would_fit(graph, Wire("n2", "n9", "h")).got == "4"


def refused(graph, wire):
    """What the whole network says of a wire once it is drawn."""
    for problem in graph.wiring(wire).check().problems_at(wire.target):
        at = (problem.node, problem.port) == (wire.target, wire.target_port)
        if at and problem.expected:
            return problem.expected, problem.got, problem.remedy
    return None


@pytest.mark.parametrize("name", ["lenet5", "unet", "clip-vit-b32", "karate-club"])
def test_a_wire_in_the_hand_is_told_what_the_whole_network_would_say(name):
    graph = example(name).graph
    asleep = graph.nodes[2].id
    for each in (graph, bypassing(graph, [asleep], True)):
        wires = [
            Wire(a.id, b.id, o.name, i.name)
            for a in graph.nodes for o in a.layer.outputs
            for b in graph.nodes for i in b.layer.inputs
        ]
        for wire in wires[::7]:
            misfit = would_fit(each, wire)
            if misfit is None:
                assert refused(each, wire) is None
            elif misfit.got != "its own answer":
                assert refused(each, wire) == (misfit.expected, misfit.got, misfit.remedy)


@pytest.mark.parametrize("name", ["resnet20", "unet", "clip-vit-b32"])
def test_a_wire_in_the_hand_makes_no_circle(name):
    graph = example(name).graph
    for start in graph.nodes[::3]:
        behind = set(reached(graph, (start.id,), after))
        for goal in graph.nodes:
            if start.layer.inputs and goal.layer.outputs:
                wire = Wire(goal.id, start.id, target_port=start.layer.inputs[0].name)
                misfit = would_fit(graph, wire)
                assert (misfit is not None and misfit.got == "its own answer") == (
                    goal.id in behind
                )


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.booleans()), max_size=20))
def test_wires_come_at_once_as_they_come_one_by_one(ends):
    graph = Graph()
    for number in range(1, 7):
        graph = graph.adding(nn.DotProduct() if number % 2 else nn.Add(), f"n{number}")
    wires = [
        Wire(f"n{a}", f"n{b}", target_port=graph[f"n{b}"].layer.inputs[-1 if last else 0].name)
        for a, b, last in ends
    ]
    one_by_one = graph
    for wire in wires:
        one_by_one = one_by_one.wiring(wire)
    half = len(wires) // 2
    assert graph.wiring(*wires) == one_by_one
    assert graph.wiring(*wires[:half]).wiring(*wires[half:]) == one_by_one


@given(st.lists(st.sampled_from(["dense", "dense_2", "relu"]), max_size=9))
def test_names_given_at_once_are_those_given_one_by_one(stems):
    graph = Graph().adding(nn.Dense(2), "n1")
    one_by_one = graph
    for number, stem in enumerate(stems, 2):
        one_by_one = one_by_one.adding(nn.Dense(2), f"n{number}", stem)
    assert graph.free_names(stems) == [node.name for node in one_by_one.nodes[1:]]


def test_thousands_of_ports_are_asked_without_looking_at_the_whole_network_each_time():
    graph = chain(nn.Input((16,)), *(nn.Dense(16) for _ in range(400)))
    looked_at = check_inner.cache_info().misses
    fits = [would_fit(graph, Wire("n1", f"n{number}")) is None for number in range(2, 400)]
    assert all(fits)
    assert check_inner.cache_info().misses <= looked_at + 1


@pytest.mark.parametrize(
    ("wire", "title"),
    [
        (Wire("n2", "n3", "z"), 'LSTM 4 "lstm" has no output called z'),
        (Wire("n2", "n3", "y", "k"), 'Dense 2 "dense" has no input called k'),
        (Wire("n1", "n3"), 'Dense 2 "dense" takes one wire at x, and gets two'),
    ],
)
def test_a_wire_to_a_port_that_is_not_there_is_a_problem_that_unplugging_mends(wire, title):
    whole = chain(nn.Input((5, 3)), nn.LSTM(4), nn.Dense(2))
    graph = replace(whole, wires=(*whole.wires, wire))
    problem = only(graph.check().problems_at("n3"))
    assert (problem.title, problem.severity, problem.remedy) == (title, "error", Unplug())
    with pytest.raises(nn.network.NotRunnableError, match="cannot run"):
        nn.Network(graph, 0).plan(1)


def test_a_wire_of_a_layer_that_is_not_known_may_name_any_port():
    graph = replace(chain(nn.Input((5,)), UnknownLayer(), nn.Dense(2)), wires=())
    graph = replace(graph, wires=(Wire("n1", "n2", "y", "k"), Wire("n2", "n3", "z")))
    assert [p.title for p in graph.check().problems_at("n3")] == []
    assert "does not know" in only(graph.check().problems_at("n2")).title


def test_branches_that_do_not_match_name_both_sizes():
    graph = chain(nn.Input((4,)), nn.Dense(3), nn.Add()).wiring(Wire("n1", "n3"))
    problem = graph.check().problems_at("n3")[0]
    assert "3, as its first input" in problem.expected
    assert problem.got == "4"


def test_a_dot_product_of_two_numbers_says_that_it_needs_rows():
    graph = chain(nn.Input((4,)), nn.Select()).adding(nn.DotProduct(), "d").adding(nn.Dense(2), "e")
    ends = Wire("n2", "d", target_port="a"), Wire("n2", "d", target_port="b"), Wire("d", "e")
    problem = graph.wiring(*ends).check().problems_at("d")[0]
    assert (problem.expected, problem.got) == ("rows of numbers", "one number")


@pytest.mark.parametrize("name", ["", "a/b", "dense"])
def test_a_name_is_refused_that_is_empty_taken_or_has_a_slash(name):
    with pytest.raises(GraphError):
        chain(nn.Input((2,)), nn.Dense(3)).renaming("n1", name)


def test_a_shape_outside_its_range_names_field_and_rule():
    with pytest.raises(nn.LayerloomError, match="Dense: units must be at least 1"):
        nn.Dense(0)


def test_an_input_of_another_size_than_the_data_offers_theirs():
    problem = only(problems_with(chain(nn.Input((5,)), nn.Dense(3)), kit.rows()))
    assert problem.title == "The data are 3, the Input is 5"
    assert problem.remedy == Change("shape", (3,), words="Make it 3")


def test_an_output_of_another_size_than_the_classes_offers_to_change_the_dense_before_it():
    graph = chain(nn.Input((3,)), nn.Dense(10), nn.Softmax())
    problem = only(problems_with(graph, kit.rows()))
    assert problem.title == "Dense 10 gives 10 numbers; the data has 3 classes"
    assert problem.remedy == Change("units", 3, "n2", "Make it 3")


def block(name, *layers):
    inner = Graph.chain(nn.Input(()), *layers, nn.Output())
    ends = inner.inputs[0].id, inner.outputs[0].id
    return nn.Block(name=name, graph=inner.renaming(ends[0], "x").renaming(ends[1], "y"))


def test_what_decides_the_size_is_found_in_blocks_too():
    outer = block("Outer", nn.Dense(7), block("Inner", nn.Dense(10), nn.Tanh()))
    problem = only(problems_with(chain(nn.Input((3,)), outer, nn.Softmax()), kit.rows()))
    assert problem.title == "Dense 10 gives 10 numbers; the data has 3 classes"
    assert problem.remedy == Change("units", 3, "n2/0/n3/0/n2", "Make it 3")


def test_a_block_in_which_nothing_decides_it_is_called_by_its_name():
    graph = chain(nn.Input((2,)), block("Join", nn.Concatenate()))
    problem = next(p for p in problems_with(graph, kit.rows()) if p.node == graph.outputs[0].id)
    assert problem.title == "Join gives 2 numbers; the data has 3 classes"
    assert problem.remedy is None


def test_a_loss_for_classes_on_a_column_of_numbers_offers_one_that_fits():
    graph = chain(nn.Input((3,)), nn.Dense(1), nn.Output(loss=nn.CrossEntropy()))
    problem = only(problems_with(graph, kit.numbers()))
    assert problem.title == "Cross-entropy needs classes"
    assert problem.remedy.value == nn.MeanSquaredError()


def test_yes_or_no_over_three_classes_offers_cross_entropy():
    graph = chain(nn.Input((3,)), nn.Dense(3), nn.Output(loss=nn.BinaryCrossEntropy()))
    assert only(problems_with(graph, kit.rows())).remedy.value == nn.CrossEntropy()


@pytest.mark.parametrize(
    ("last", "classes", "word"),
    [((nn.Dense(3), nn.Sigmoid()), 3, "Softmax"), ((nn.Dense(1), nn.Softmax()), 2, "Sigmoid")],
)
def test_chances_of_the_wrong_kind_name_the_right_one(last, classes, word):
    problem = only(problems_with(chain(nn.Input((3,)), *last), kit.rows(60, 3, classes)))
    assert word in problem.why


def test_a_network_that_fits_its_data_has_no_problem():
    assert problems_with(chain(nn.Input((3,)), nn.Dense(3), nn.Softmax()), kit.rows()) == ()


def test_data_that_are_not_there_are_told_where_they_are_chosen():
    graph = chain(nn.Input((3,)), nn.Dense(3))
    problem = problem_without(graph, False, "")
    assert (problem.node, problem.title) == (graph.inputs[0].id, "No data set is chosen")
    assert "Input" in problem.why
    problem = problem_without(graph, True, "digits.csv is not there.")
    assert (problem.node, problem.why) == (graph.inputs[0].id, "digits.csv is not there.")
    assert problem_without(Graph(), False, "").node == ""


def test_a_check_allocates_nothing_for_a_huge_network():
    check = chain(nn.Input((65_536,)), nn.Dense(65_536), nn.Dense(65_536)).check()
    assert check.parameters == 2 * (65_536 * 65_536 + 65_536)
    assert check.runs


@pytest.mark.parametrize(
    ("layer", "severity"), [(nn.Softmax(), "error"), (nn.Sigmoid(), "warning")]
)
def test_chances_where_numbers_are_wanted_can_be_taken_away(layer, severity):
    data = nn.data.load("plane")
    graph = chain(nn.Input((2,)), nn.Dense(1), layer, nn.Output())
    problem = only(problems_with(graph, data))
    assert (problem.severity, problem.remedy) == (severity, Remove("n3", layer.label))


def test_chances_may_be_compared_with_chances():
    random = np.random.default_rng(0)
    x, t = random.normal(size=(30, 3)), random.dirichlet(np.ones(4), 30)
    data = nn.data.from_arrays(x.astype(np.float32), t.astype(np.float32), split=(1, 0, 0), seed=0)
    last = nn.Dense(4), nn.Softmax(), nn.Output(loss=nn.KullbackLeibler())
    assert problems_with(chain(nn.Input((3,)), *last), data) == ()


def test_a_sigmoid_before_ten_classes_gives_way_to_a_softmax():
    data = nn.data.load("digits-8x8")
    graph = chain(nn.Input((1, 8, 8)), nn.Flatten(), nn.Dense(10), nn.Sigmoid(), nn.Output())
    problem = only(problems_with(graph, data))
    assert problem.remedy == Swap(nn.Softmax(), "n4")
    assert problem.remedy.text == "Use Softmax instead"


@pytest.mark.parametrize("layer", [nn.Dense(3), nn.ReLU(), nn.LayerNorm(), nn.Add()])
def test_whole_numbers_do_not_go_where_numbers_are_needed(layer):
    graph = Graph.chain(nn.Input((4,), kind="integer"), layer)
    (problem,) = graph.check().problems_at("n2")
    assert problem.expected == "numbers"
    assert problem.got == "whole numbers (4)"


@pytest.mark.parametrize("name", ["gpt2", "bert-base", "resnet20"])
def test_parameters_of_all_nodes_are_those_of_the_network_and_ties_count_once(name):
    graph = example(name).graph
    ids = [node.id for node in graph.nodes]
    assert parameters_of(graph, ids) == graph.check().parameters
    assert sum(parameters_of(graph, [each]) for each in ids) >= graph.check().parameters


KINDS = [kind for kind in layer_types() if kind.in_palette and kind.inputs and kind.outputs]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("start", ["pairs of samples", "steps of any number"])
def test_what_is_accepted_runs_also_where_an_axis_stays_open(kind, start):
    layer, x = kind(), np.ones((5, 6), np.float32)
    graph = Graph().adding(Input((6,)), "i", "x")
    if start == "pairs of samples":
        graph = graph.adding(nn.PairwiseProduct(), "p")
        graph = graph.wiring(Wire("i", "p", "y", "a")).wiring(Wire("i", "p", "y", "b"))
    else:
        graph, x = Graph().adding(Input((None, 6)), "p", "x"), np.ones((5, 7, 6), np.float32)
    graph, inputs = graph.adding(layer, "l"), {"x": x}
    for port in layer.inputs:
        if port.kind == "float" and not port.optional:
            graph = graph.wiring(Wire("p", "l", "y", port.name))
        elif not port.optional:
            graph = graph.adding(Input((1,), kind="integer"), port.name, port.name)
            graph = graph.wiring(Wire(port.name, "l", "y", port.name))
            inputs[port.name] = np.zeros((5, 1), np.int64)
    graph = graph.adding(Output(), "o").wiring(Wire("l", "o", layer.outputs[0].name))
    found = graph.check()
    if found.problems:
        assert all(problem.why for problem in found.problems)
    else:
        network = Network(graph)
        plan = network.plan(5, sizes={"T": 7})
        plan.forward({name: each for name, each in inputs.items() if name in plan.inputs})
        shape = found.nodes["l"].outputs[0]
        assert plan.output("l", layer.outputs[0].name).shape == shape.at(plan.sizes)
