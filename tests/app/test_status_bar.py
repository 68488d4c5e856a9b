"""The status bar: scores as they are, and none that is no number."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import nncore as nn
from app.canvas import edits
from app.inspector.network_page import NetworkPage
from app.status_bar import StatusBar


@pytest.mark.parametrize(("scores", "said"), [
    ({"accuracy": 0.984}, "validation accuracy 98.4 %"),
    ({"r2": 0.5}, "validation R² 0.50"),
    ({"accuracy": float("nan")}, ""),
    ({"loss": 0.2, "f1_weighted": 0.91}, "validation F1 weighted 0.910"),
    ({"loss": 0.2, "top_3": 0.91}, "validation Top 3 91.0 %"),
    ({"loss": 0.2, "recall T-shirt": 0.5, "recall Bag": 0.7},
     "validation Recall 0.600, mean of 2 classes"),
    ({"loss": 0.2}, ""),
])
def test_a_score_is_said_only_where_it_is_a_number(qtbot, scores, said):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_epochs((SimpleNamespace(validation={"accuracy": 0.1}),))
    bar.show_epochs((SimpleNamespace(validation=scores),))
    assert bar._score.text() == said


def test_counts_that_are_not_known_yet_are_no_zero(window, workspace):
    document = workspace.document
    workspace.selection.clear()
    page = workspace.inspector.findChild(NetworkPage)
    assert page._facts["Parameters"].text() in window.status._size.text()
    flatten = next(node.id for node in document.project.graph if isinstance(node.layer, nn.Flatten))
    document.apply("Delete", edits.delete(document.project, [flatten]))
    assert window.status._size.text() == "parameters not known yet"
    assert {facts.text() for facts in page._facts.values()} == {"not known yet"}
