"""Predictions are shown with the most wrong first, and a drawing is answered at once."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

import nncore as nn
from app.panels.predictions.panel import PredictionsPanel
from app.training.reports import Look, Prediction, Predictions, Sample
from app.training.views import look_at, predictions_of


@pytest.fixture
def digits(session):
    graph = nn.Graph.chain(nn.Input((1, 8, 8)), nn.Flatten(), nn.Dense(10))
    session.dataset = nn.data.load("digits-8x8", seed=0)
    session.document.project.graph = graph
    return nn.Network(graph, seed=0)


@pytest.fixture
def panel(session, source, qtbot):
    panel = PredictionsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1440, 192)
    panel.show()
    return panel


def scores(answer, classes=10):
    return np.eye(classes, dtype=np.float32)[answer]


def tell(session, *rows, right=0):
    session.predictions = Predictions("validation", rows, right, 100, step=1)
    session.predictions_changed.emit(session.predictions)


WRONG = Prediction(4, 4.0, scores(9), 9.0)
RIGHT = Prediction(7, 1.0, scores(1), 0.1)


def test_predictions_are_asked_for_only_while_seen(session, panel):
    assert session.watched == {"predictions": True}
    panel.hide()
    assert session.watched == {"predictions": False}


def test_a_real_network_fills_the_tiles_most_wrong_first(session, digits, panel):
    session.predictions = predictions_of(digits, session.dataset, 0)
    session.predictions_changed.emit(session.predictions)
    tiles = panel.tiles.tiles
    assert tiles[0].title.startswith("says ")
    assert tiles[0].picture.shape == (8, 8)
    assert panel.score.text().endswith(" right")


def test_every_sample_that_was_looked_at_can_be_scrolled_to(session, digits, panel, qtbot):
    found = predictions_of(digits, session.dataset, 0)
    assert len(found.rows) == found.total == len(session.dataset.validation)
    is_right = [row.scores.argmax() == row.truth for row in found.rows]
    assert is_right == sorted(is_right)
    session.predictions = found
    session.predictions_changed.emit(found)
    qtbot.waitUntil(lambda: len(panel.tiles._pictures) > 0)
    assert len(panel.tiles._pictures) < found.total / 2      # only what is seen was made
    bar = panel._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    last = panel.tiles._rect(found.total - 1).center().toPoint()
    qtbot.mouseClick(panel.tiles, Qt.MouseButton.LeftButton, pos=last)
    assert session.samples[-1].index == found.rows[-1].index


def test_a_tile_says_what_is_wrong(session, digits, panel):
    tell(session, WRONG, RIGHT, right=99)
    assert [tile.title for tile in panel.tiles.tiles] == ["says 9, is 4", "1, right"]
    assert panel.score.text() == "99 of 100 right"


@pytest.mark.parametrize(
    ("wanted", "rows"), [("wrong", [4]), ("right", [7]), (1, [7]), ("all", [4, 7])]
)
def test_a_filter_leaves_what_is_wanted(session, digits, panel, wanted, rows):
    panel.show_data()
    tell(session, WRONG, RIGHT)
    panel.show_filter(wanted)
    assert [tile.index for tile in panel.tiles.tiles] == rows


def test_a_click_takes_the_sample_in_hand(session, digits, panel, qtbot):
    tell(session, WRONG, RIGHT)
    qtbot.mouseClick(panel.tiles, Qt.MouseButton.LeftButton, pos=QPoint(9, 9))
    assert (session.samples[-1].part, session.samples[-1].index) == ("validation", 4)


def test_a_drawing_is_answered_by_the_network(session, digits, panel, qtbot):
    panel.show_data()
    panel.draw_one.pad.stroke(QPointF(75, 20), QPointF(75, 130))
    qtbot.waitUntil(lambda: bool(session.samples), timeout=2000)
    drawn = session.samples[-1]
    assert drawn.values["image"].shape == (1, 8, 8)
    session.look_changed.emit(look_at(digits, session.dataset, drawn, 0))
    assert panel.draw_one.bars.words.endswith("%")


def test_a_look_at_something_else_leaves_the_pads_bars_alone(session, digits, panel):
    panel.show_data()
    session.look_changed.emit(Look(Sample(), {"n3": np.ones(10, np.float32)}, {}, {}, 0))
    assert panel.draw_one.bars.words == ""


def test_clearing_the_pad_lets_go_of_the_drawing(session, digits, panel, qtbot):
    panel.show_data()
    panel.draw_one.clear.click()
    qtbot.waitUntil(lambda: bool(session.samples), timeout=2000)
    assert session.samples[-1].values is None


def test_numbers_are_told_in_their_unit(session, panel):
    graph = nn.Graph.chain(nn.Input((2,)), nn.Dense(1))
    session.dataset = nn.data.load("plane", seed=0)
    session.document.project.graph = graph
    panel.show_data()
    tell(session, Prediction(3, 1.0, np.array([1.5], np.float32), 0.5))
    tile = panel.tiles.tiles[0]
    assert tile.title == "0.5 off"
    assert [bar.value for bar in tile.bars] == ["1.5", "1"]
    assert tile.place is not None
