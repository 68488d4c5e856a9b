"""Without data nothing can be learned: the window says which are missing, and where they go."""

from __future__ import annotations

from msgspec.structs import replace

from nncore.check_data import problem_without
from nncore.data.reference import Builtin
from nncore.graph import Graph


def problem_of(workspace, title):
    return next((each for each in workspace.session.problems if each.title == title), None)


def test_where_no_data_are_chosen_the_input_says_where_to_choose_them(workspace, qtbot):
    document = workspace.document
    document.apply("Take away", replace(document.project, data=None))
    qtbot.waitUntil(lambda: problem_of(workspace, "No data set is chosen") is not None)
    problem = problem_of(workspace, "No data set is chosen")
    assert problem.node == document.project.graph.inputs[0].id
    assert "Choose the Input" in problem.why
    assert not workspace.session.can_train


def test_data_that_are_chosen_and_cannot_be_read_say_why(workspace, qtbot):
    document = workspace.document
    elsewhere = replace(document.project.data, source=Builtin("no-such-data"))
    document.apply("Take others", replace(document.project, data=elsewhere))
    qtbot.waitUntil(lambda: problem_of(workspace, "The data cannot be read") is not None)
    assert "no-such-data" in problem_of(workspace, "The data cannot be read").why


def test_without_an_input_it_is_said_all_the_same():
    assert problem_without(Graph(), is_chosen=False, why="").title == "No data set is chosen"
