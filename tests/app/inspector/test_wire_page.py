"""A chosen wire says what flows: shape with N, type, memory, and the sample's own numbers."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

import nncore as nn
from app.canvas import edits
from app.canvas.selection import Selection
from app.document import Document
from app.inspector.inspector import Inspector
from app.inspector.wire_page import WirePage, with_batch
from nncore.graph import Graph, Wire
from nncore.project import Project
from nncore.shapes import Shape
from tests.app.canvas import kit


class Desk:
    def __init__(self, qtbot, project):
        self.document = Document(project)
        self.session = kit.FakeSession(self.document)
        self.selection = Selection(self.document)
        self.inspector = Inspector(self.document, self.session, self.selection)
        qtbot.addWidget(self.inspector)
        self.inspector.resize(280, 800)
        self.inspector.show()

    def choose(self, *wires):
        self.selection.choose((), wires)
        return self.inspector.page


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, kit.digits())


def test_a_wire_says_shape_type_and_memory(desk):
    page = desk.choose(Wire("n3", "n4"))
    assert isinstance(page, WirePage)
    assert page.title == "Dense 128 → ReLU"
    assert page._facts["Shape"].text() == "N × 128"
    assert page._facts["Axes"].text() == "N: 64 samples\nF: features"
    assert page._facts["Type"].text() == "float32\nnumbers"
    assert page._facts["A sample"].text() == "512 B"
    assert page._facts["A batch"].text() == "32.8 kB"


def test_pictures_and_chances_are_called_so(desk):
    assert desk.choose(Wire("n1", "n2"))._facts["Shape"].text() == "N × 1 × 28 × 28"
    assert desk.choose(Wire("n8", "n9"))._facts["Type"].text() == "float32\nchances, softmax"


def test_its_numbers_are_those_of_the_sample_in_hand(desk):
    page = desk.choose(Wire("n3", "n4"))
    values = desk.session.look.outputs["n3"]
    assert page._numbers["Mean"].text() == f"{values.mean():.3g}"
    assert page._numbers["Spread"].text() == f"{values.std():.3g}"
    other = np.full(128, 2.0)
    desk.session.look = replace(desk.session.look, outputs={"n3": other})
    desk.session.look_changed.emit(desk.session.look)
    assert page._numbers["Mean"].text() == "2"
    assert page._numbers["Spread"].text() == "0"
    assert page._numbers["Zeros"].text() == "0 of 128"


def test_numbers_that_overflowed_do_not_break_it(desk):
    page = desk.choose(Wire("n3", "n4"))
    desk.session.look = replace(
        desk.session.look, outputs={"n3": np.array([np.nan, np.inf, 1.0])}
    )
    desk.session.look_changed.emit(desk.session.look)
    page.grab()
    assert page._numbers["Most"].text() == "1"


def test_it_follows_an_edit_and_goes_with_the_wire(desk):
    page = desk.choose(Wire("n3", "n4"))
    project = edits.change(desk.document.project, "n3", nn.Dense(32))
    desk.document.apply("Narrower", project)
    assert desk.inspector.page is page
    assert page._facts["Shape"].text() == "N × 32"
    desk.document.apply("Cut", edits.delete(project, (), [Wire("n3", "n4")]))
    assert not isinstance(desk.inspector.page, WirePage)


def test_where_a_problem_hides_what_flows_it_says_so(qtbot):
    graph = Graph().adding(nn.Dense(3), "n1").adding(nn.ReLU(), "n2").wiring(Wire("n1", "n2"))
    desk = Desk(qtbot, Project(graph))
    page = desk.choose(Wire("n1", "n2"))
    assert page._facts["Shape"].text() == "not known yet"
    assert page._waits.isVisibleTo(page) or not page._heading.isVisibleTo(page)


def test_open_axes_keep_their_names():
    assert with_batch(Shape.of(None, 8)) == "N × T × 8"
