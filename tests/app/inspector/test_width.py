"""No page is wider than the narrow inspector, whatever layer, loss, data or training it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QScrollArea

from app.canvas.selection import Selection
from app.document import Document
from app.inspector.data_edits import with_data
from app.inspector.inspector import NARROW_WIDTH, Inspector
from nncore import data
from nncore.errors import LayerloomError
from nncore.examples import example
from nncore.fields import Field, fields_of
from nncore.graph import Graph
from nncore.layers import BatchNorm, Conv2D, Dense, Dropout, Input, ReLU, layer_types
from nncore.objectives import Objective, Training
from nncore.project import Project
from tests.app.canvas import kit


def others(field: Field) -> Iterator[Any]:
    """A value of each kind that a field can have."""
    for kind in field.structs:
        yield from every_form_of(kind())
    if field.optional and not field.structs:
        yield field.minimum or 0.5 if float in get_args(field.kind) else 2
    yield from field.choices


def every_form_of(value: Struct) -> Iterator[Struct]:
    """A Struct, and it with every field set otherwise, one at a time, down to the last."""
    yield value
    for field in fields_of(type(value)):
        if field.hidden or field.name in ("objectives", "terms"):
            continue
        for other in others(field):
            try:
                yield replace(value, **{field.name: other})
            except (LayerloomError, TypeError):      # not every value goes with every other one
                continue


@pytest.fixture
def too_wide(qapp):
    """The pages that are wider than the room beside a scroll bar."""

    def find(projects: list[tuple[str, Project, str]]) -> list[str]:
        found = []
        for words, project, chosen in projects:
            document = Document(project)
            session, selection = kit.FakeSession(document), Selection(document)
            wires = project.graph.wires if chosen == "wire" else ()
            selection.choose([chosen] if chosen else [], wires[:1])
            inspector = Inspector(document, session, selection)
            inspector.show_narrow(True)
            inspector.resize(NARROW_WIDTH, 600)
            inspector.show()
            area = inspector.findChild(QScrollArea)
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
            least, room = inspector.page.minimumSizeHint().width(), area.viewport().width()
            if least > room:
                found.append(f"{words}: {least} > {room}")
            inspector.deleteLater()
            document.deleteLater()
            session.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return found

    return find


@pytest.mark.parametrize("kind", layer_types())
def test_no_layer_makes_a_page_wider_than_the_inspector(too_wide, kind):
    reference = data.default_reference("digits-8x8")
    pages = [
        (repr(layer), Project(Graph().adding(layer, "n1"), data=reference), "n1")
        for layer in every_form_of(kind())
    ]
    assert too_wide(pages) == []


def test_no_name_makes_a_page_wider_than_the_inspector(too_wide):
    graph = Graph().adding(Dense(), "n1").renaming("n1", "a_name_that_nobody_would_read_to_its_end")
    assert too_wide([("name", Project(graph), "n1")]) == []


def test_no_names_of_what_is_docked_make_a_page_wider_than_the_inspector(too_wide):
    graph = Graph.chain(Input((64, 112, 112)), Conv2D(256), BatchNorm(), ReLU(), Dropout())
    assert too_wide([("docked", Project(graph), "n2")]) == []


def test_no_training_makes_a_page_wider_than_the_inspector(too_wide):
    objectives = [Training(objectives=(each,)) for each in every_form_of(Objective())]
    projects = [
        (repr(each), Project(training=each), "")
        for each in (*objectives, *every_form_of(Training()))
    ]
    assert too_wide(projects) == []


@pytest.mark.parametrize(
    "shape", [(64, 112, 112), (5_000, 5_000), (2,)], ids=lambda each: f"{len(each)} axes"
)
def test_no_wire_makes_a_page_wider_than_the_inspector(too_wide, shape):
    graph = Graph.chain(Input(shape), Dense(1_024), Dense(8))
    graph = graph.renaming("n2", "a_name_that_nobody_would_read_to_its_end")
    project = Project(graph, training=Training(batch_size=65_536))
    assert too_wide([("wire", project, "wire")]) == []


@pytest.mark.parametrize("name", data.names())
def test_no_data_make_a_page_wider_than_the_inspector(too_wide, name):
    project = with_data(example("xor"), name)
    found = [(name, project, node.id) for node in (*project.graph.inputs, *project.graph.outputs)]
    assert too_wide(found) == []
