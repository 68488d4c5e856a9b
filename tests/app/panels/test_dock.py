"""The dock shows one panel, and offers Boundary where there is a plane."""

import pytest

import nncore as nn
from app.panels.dock import PanelDock
from nncore.shapes import Problem


@pytest.fixture
def dock(session, source, qtbot):
    dock = PanelDock(session)
    qtbot.addWidget(dock)
    dock.resize(1024, 230)
    dock.show()
    return dock


def test_learning_is_in_front_at_first(dock):
    assert dock.current == "Learning"
    assert dock.learning.isVisible()


def test_only_the_panel_in_front_asks_for_anything(dock, session):
    dock.show_panel("Predictions")
    dock.show_panel("Activations")
    assert session.watched == {"predictions": False, "distributions": True}


def test_boundary_is_offered_for_two_inputs_only(dock, session):
    assert dock.bottom.strip._buttons["Boundary"].isHidden()
    session.dataset = nn.data.load("spiral", seed=0)
    session.document.project.graph = nn.Graph.chain(nn.Input((2,)), nn.Dense(1))
    session.data_changed.emit()
    assert not dock.bottom.strip._buttons["Boundary"].isHidden()
    dock.show_panel("Boundary")
    session.dataset = None
    session.data_changed.emit()
    assert dock.current == "Learning"


def test_problems_are_counted_on_their_tab(dock, session):
    session.problems = (Problem("", "No data", "Choose some."),)
    session.problems_changed.emit()
    assert dock.bottom.strip._buttons["Problems"].accessibleName() == "Problems, 1"


def test_the_line_at_the_right_is_that_of_the_panel_in_front(dock, session):
    session.progress_to(3, [3, 2, 1])
    dock.learning.draw()
    assert dock.bottom.summary == "step 3 of 50"
    dock.show_panel("Problems")
    assert dock.bottom.summary == "Nothing stands in the way of training."
