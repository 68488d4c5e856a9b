"""The curves hold what the reports say, stay light, and go into a file as they are."""

import csv
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from app.panels.learning.band import Band, smoothed
from app.panels.learning.controls import View
from app.panels.learning.curves import Curves
from app.panels.learning.header import Entry, Header
from app.panels.learning.panel import LearningPanel
from nncore.events import EpochEnded
from nncore.history import History


def epoch(number, loss, accuracy, steps=10):
    train = {"loss": loss, "accuracy": accuracy}
    validation = {"loss": loss + 0.1, "accuracy": accuracy - 0.1}
    return EpochEnded(number, number * steps, train, validation, 0.1, {})


@pytest.fixture
def answers():
    """Where the person wants things saved, in turn."""
    return []


@pytest.fixture
def panel(session, source, qtbot, answers):
    panel = LearningPanel(session, ask=lambda *_: answers.pop(0))
    qtbot.addWidget(panel)
    panel.resize(1440, 192)
    panel.show()
    return panel


def drawn(panel):
    panel.draw()
    return panel.loss.lines


@pytest.mark.parametrize("length", [0, 1, 3, 8, 9, 100, 1001])
@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_a_band_holds_every_extreme_of_its_curve(length, piece):
    values = np.random.default_rng(length).normal(size=length)
    band = Band(limit=8)
    for start in range(0, length, piece):
        band.extend(values[start : start + piece])
    parts = [values[i : i + band.stride] for i in range(0, length, band.stride)]
    assert len(band) == len(parts) <= 8
    np.testing.assert_array_equal(band.low, [part.min() for part in parts])
    np.testing.assert_array_equal(band.high, [part.max() for part in parts])
    np.testing.assert_allclose(band.mean, [part.mean() for part in parts])


def test_a_band_leaves_out_what_is_not_finite():
    band = Band(limit=2)
    band.extend(np.array([1.0, np.inf, np.nan, np.nan]))
    assert band.high[0] == band.mean[0] == 1.0
    assert np.isnan(band.high[1])


def test_a_smoothed_line_begins_with_the_plain_mean():
    band = Band()
    band.extend(np.array([4.0, 2.0]))
    line = smoothed(band, over=1e9)
    np.testing.assert_allclose(line, [4.0, 3.0], rtol=1e-6)


def test_the_curve_grows_by_what_the_report_says(panel, session):
    session.progress_to(3, [3, 2, 1])
    assert list(drawn(panel).low) == [3, 2, 1]
    session.progress_to(5, [0.5, 0.25])
    assert list(drawn(panel).raw_x) == [1, 2, 3, 4, 5]
    assert list(panel.loss.lines.low) == [3, 2, 1, 0.5, 0.25]


def test_a_loss_told_twice_is_drawn_once(panel, session):
    session.progress_to(3, [3, 2, 1])
    session.progress_to(4, [2, 1, 0.5])
    assert list(drawn(panel).low) == [3, 2, 1, 0.5]


def test_an_epochs_dot_stands_at_its_end(panel, session):
    session.progress_to(10, np.ones(10))
    session.end_epochs(epoch(1, 0.5, 0.8))
    lines = drawn(panel)
    assert (list(lines.dots_x), list(lines.dots)) == ([10], [0.6])
    assert "validation 0.600" in panel.loss.header.words
    assert "Accuracy training 80.0 %, validation 70.0 %" in panel.score.header.words


def test_no_epoch_is_lost_when_many_come_together(panel, session):
    session.end_epochs(*(epoch(n, 1 / n, 0.5) for n in range(1, 8)))
    assert list(panel.curves.epochs.all.values) == list(range(1, 8))


def test_a_log_scale_draws_the_logarithm(panel, session):
    session.progress_to(3, [1, 0.1, 0.01])
    panel.show_view(View(log=True, smoothing=0))
    _, y = panel.loss._line.getData()
    np.testing.assert_allclose(y, [0, -1, -2], atol=1e-6)
    panel.show_view(View(log=False, smoothing=0))
    _, y = panel.loss._line.getData()
    np.testing.assert_allclose(y, [1, 0.1, 0.01], rtol=1e-6)


def test_per_epoch_shows_one_training_value_an_epoch(panel, session):
    session.progress_to(20, np.ones(20))
    session.end_epochs(epoch(1, 0.5, 0.8), epoch(2, 0.25, 0.9))
    panel.controls.per_epoch.click()
    lines = drawn(panel)
    assert (list(lines.line_x), list(lines.line)) == ([10, 20], [0.5, 0.25])
    assert len(lines.low) == 0


def test_the_crosshair_says_the_values_at_its_step(panel, session):
    session.progress_to(20, np.arange(1, 21) / 10)
    session.end_epochs(epoch(1, 0.5, 0.8), epoch(2, 0.25, 0.9))
    drawn(panel)
    panel.show_place(9.2)
    assert "step 9 training 0.900, validation 0.600" in panel.loss.header.words
    panel.show_place(None)
    assert "step" not in panel.loss.header.words


def test_who_trains_already_is_not_told_to_press_train(panel, session, qtbot):
    session.state = "training"
    with qtbot.waitSignal(panel.summary_changed) as told:
        session.state_changed.emit()
    assert told.args == ["The first step is on its way."]
    session.state = "idle"
    with qtbot.waitSignal(panel.summary_changed) as told:
        session.state_changed.emit()
    assert told.args == ["Press Train, and the curves grow here."]


def test_who_cannot_train_yet_is_not_told_to_press_train(panel, session, qtbot):
    session.can_train = False
    with qtbot.waitSignal(panel.summary_changed) as told:
        session.problems_changed.emit()
    assert told.args == ["Once the network can train, its curves grow here."]


def test_a_reset_takes_the_curves_away(panel, session):
    session.progress_to(3, [3, 2, 1])
    session.history_changed.emit()
    assert len(drawn(panel).low) == 0


def test_an_opened_run_is_drawn_whole_with_its_marks(panel, session):
    session.history = History(
        losses=np.array([2, 1], np.float32),
        epochs=np.array([1]),
        steps=np.array([2]),
        metrics={"validation/loss": np.array([1.5], np.float32)},
        marks=((1, "Change units of dense"),),
    )
    session.history_changed.emit()
    assert list(drawn(panel).low) == [2, 1]
    assert [mark.value() for mark in panel.loss._marks] == [1]


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_what_is_said_above_a_plot_is_whole_or_left_out(qtbot, source, scale):
    source.show_larger(scale)
    header = Header("Accuracy")
    qtbot.addWidget(header)
    header.show_entries("Accuracy", (
        Entry("training, smoothed", "98.9 %", "training"),
        Entry("validation", "97.8 %", "validation", dotted=True),
    ), "step 412")
    for width in range(160, 600, 7):
        header.setFixedSize(width, header.height())
        picture = header.grab().toImage()
        ground = picture.pixelColor(width - 1, 0)
        edge = {picture.pixelColor(width - 1, y).rgba() for y in range(picture.height())}
        assert edge == {ground.rgba()}, width
    source.show_larger(1.0)


def test_with_large_type_both_values_stand_above_both_plots(source, panel, session):
    source.show_larger(1.5)
    session.end_epochs(epoch(1, 0.5, 0.8))
    panel.resize(1012, 160)         # of a window 1,024 px wide
    QApplication.processEvents()
    for plot in (panel.loss, panel.score):
        assert len(plot.header.shown) == 2
    source.show_larger(1.0)


def test_a_score_that_is_measured_no_longer_makes_way_for_one_that_is(panel, session):
    session.history = History(
        losses=np.array([3, 2], np.float32),
        epochs=np.array([1, 2]),
        steps=np.array([1, 2]),
        metrics={
            "validation/f1": np.array([0.5, np.nan], np.float32),
            "validation/f1 0": np.array([np.nan, 0.75], np.float32),
        },
    )
    session.history_changed.emit()
    panel.draw()
    assert panel.controls.metric_field.currentText() == "F1 of 0"
    assert "F1 of 0" in panel.score.header.words
    assert "0.750" in panel.score.header.words


def test_a_hidden_panel_draws_nothing_and_catches_up(panel, session):
    drawn(panel)
    panel.hide()
    session.progress_to(2, [2, 1])
    assert not panel._later.isActive()
    panel.draw()
    assert len(panel.loss.lines.low) == 0
    panel.show()
    assert list(panel.loss.lines.low) == [2, 1]


def test_the_last_report_of_a_run_is_drawn_with_its_end(panel, session):
    session.progress_to(2, [2, 1])
    panel.draw()
    session.progress_to(3, [0.5])                   # a moment later: it waits
    session.ended.emit(None)
    assert list(panel.loss.lines.low) == [2, 1, 0.5]
    assert panel.summary.startswith("step 3")


def test_the_csv_holds_the_numbers(panel, session, answers, tmp_path):
    session.progress_to(10, np.arange(10, 0, -1))
    session.end_epochs(epoch(1, 0.5, 0.8))
    answers.append(tmp_path / "curves.csv")
    panel.export("csv")
    with open(tmp_path / "curves.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["loss"]) for row in rows] == list(range(10, 0, -1))
    assert rows[-1]["epoch"] == "1"
    assert float(rows[-1]["validation/accuracy"]) == pytest.approx(0.7)
    assert rows[0]["validation/accuracy"] == ""


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_pictures_are_written(panel, session, answers, tmp_path, kind, begins):
    session.progress_to(3, [3, 2, 1])
    drawn(panel)
    answers.append(tmp_path / f"curves.{kind}")
    panel.export(kind)
    assert (tmp_path / f"curves.{kind}").read_bytes().startswith(begins)


def test_a_file_that_cannot_be_written_is_told(panel, answers, tmp_path, qtbot):
    answers.append(tmp_path / "nowhere" / "curves.csv")
    with qtbot.waitSignal(panel.failed, timeout=0):
        panel.export("csv")


def test_a_run_of_half_a_million_epochs_stays_light():
    curves = Curves(History())
    curves.add_losses(500_000, np.random.default_rng(0).random(500_000).astype(np.float32))
    begin = perf_counter()
    for step in range(1, 201):
        curves.add_losses(500_000 + step, np.ones(1, np.float32))
        smoothed(curves.losses.band, 100)
    assert len(curves.losses.band) <= 800
    assert (perf_counter() - begin) / 200 < 0.01


def test_scores_stand_in_the_order_in_which_they_are_told():
    scores = dict.fromkeys(("loss", "r2", "mae", "rmse", "mape", "accuracy"), 0.5)
    curves = Curves(History())
    curves.add_epochs([EpochEnded(1, 10, scores, scores, 0.1, {})])
    expected = [f"{part}/{name}" for part in ("train", "validation") for name in scores]
    assert list(curves.scores) == expected


def test_curves_that_come_back_are_in_sight(panel, session):
    session.progress_to(50, np.linspace(2, 1, 50))
    drawn(panel)
    kept = session.history
    learned = History(losses=np.linspace(2, 1, 50, dtype=np.float32))
    for history in (kept, learned):          # undone, and done again
        session.history = history
        session.history_changed.emit()
        drawn(panel)
    (left, right), _ = panel.loss.plot.getPlotItem().getViewBox().viewRange()
    assert left <= 1
    assert right >= 50
