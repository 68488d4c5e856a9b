"""Ridgelines add a row an epoch, spread over the run, and say how many units are dead."""

import numpy as np
import pytest

import nncore as nn
from app.panels.activations.keep import ROWS, Keep
from app.panels.activations.panel import ActivationsPanel
from app.panels.activations.ridges import Ridge, marks, outline, span
from nncore.insight.distributions import Distributions, Row

GRAPH = nn.Graph.chain(nn.Input((4,)), nn.Dense(8), nn.ReLU(), nn.Dense(2))


def row(node="n3", what="outputs", dead=0, low=0.0, high=1.0, counts=None):
    counts = np.ones(64, np.float32) if counts is None else counts
    return Row(node, "ReLU", what, counts, low, high, dead, 8, 2.5)


def report(epoch, *rows):
    return Distributions(epoch, 10 * epoch, rows or (row("n2"), row(dead=3), row("n4")))


@pytest.fixture
def panel(session, source, qtbot):
    session.document.project.graph = GRAPH
    panel = ActivationsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1024, 192)
    panel.show()
    return panel


def test_each_epoch_adds_a_row(session, panel):
    for epoch in (1, 2, 3):
        session.distributions_changed.emit(report(epoch))
    assert panel.columns[0].epochs == [1, 2, 3]


def test_a_card_has_one_column_that_says_its_dead(session, panel):
    session.distributions_changed.emit(report(1))
    assert [column.words for column in panel.columns] == [
        "Dense 8 · ReLU: dead 3 of 8",
        "Dense 2",
    ]
    assert panel.summary.endswith("Dead units: 3")


def test_weights_and_gradients_are_a_click_away(session, panel):
    session.distributions_changed.emit(report(1, row("n2", "weights"), row("n2", "gradients")))
    assert panel.columns == []
    panel._buttons["weights"].click()
    assert [column.words for column in panel.columns] == ["Dense 8: norm 2.5"]


def test_a_long_run_is_shown_from_end_to_end():
    keep = Keep()
    for epoch in range(1, 1001):
        keep.add(report(epoch))
    epochs = [ridge.epoch for ridge in keep.ridges("n3", "outputs")]
    assert len(epochs) <= ROWS + 1
    assert epochs[0] <= 256
    assert epochs[-1] == 1000


def test_a_run_that_starts_again_forgets_the_one_before():
    keep = Keep()
    for epoch in (1, 2, 1):
        keep.add(report(epoch))
    assert [ridge.epoch for ridge in keep.ridges("n3", "outputs")] == [1]


def test_a_reset_empties_the_panel(session, panel):
    session.distributions_changed.emit(report(1))
    session.history_changed.emit()
    assert panel.columns == []


def test_the_zeros_of_a_relu_do_not_flatten_the_rest():
    counts = np.ones(64, np.float32)
    counts[0] = 10_000
    _, heights = outline(row(counts=counts))
    assert heights.min() == 1


def test_gradients_of_zero_do_not_stretch_the_scale():
    counts = np.zeros(64, np.float32)
    counts[0], counts[50:60] = 10_000, 10
    low, high = span((Ridge(1, row(what="gradients", low=-12, high=0, counts=counts)),))
    assert -3.5 < low < high < 0




def test_powers_of_ten_are_marked_whole():
    assert marks(-7.4, -0.5, powers=True) == [-6, -4, -2]


def test_distributions_are_asked_for_only_while_seen_and_not_drawn_hidden(session, panel):
    assert session.watched == {"distributions": True}
    panel.hide()
    assert session.watched == {"distributions": False}
    session.distributions_changed.emit(report(1))
    assert panel.columns == []
    panel.show()
    assert len(panel.columns) == 2
