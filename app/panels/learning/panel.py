"""LearningPanel: the loss and one metric, drawn while the network trains."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.panels.learning.band import smoothed
from app.panels.learning.controls import Controls, View
from app.panels.learning.curve_plot import CurvePlot, Lines, nothing
from app.panels.learning.curves import Curves
from app.panels.learning.export import write_csv, write_png, write_svg
from app.panels.learning.header import Entry
from app.panels.learning.words import nearby, ticks
from app.panels.panel import Panel
from app.theme.current import theme_source
from app.training.scores import in_percent, metric_name, score_words
from app.widgets.ask_file import AskWhere, ask_where_to_save
from nncore.errors import LayerloomError

if TYPE_CHECKING:
    from app.training.reports import EpochReport, Progress
    from app.training.session import Session

DRAW_EVERY_MS, DRAW_AT_LAST_MS = 90, 200
"""A curve of a whole run changes too little in a 30th of a second to be worth drawing."""
ROOMY_PX = 600
KINDS = {
    "png": ("Save the curves as a picture", "PNG picture (*.png)"),
    "svg": ("Save the curves as a drawing", "SVG drawing (*.svg)"),
    "csv": ("Save the numbers of the curves", "CSV table (*.csv)"),
}


class LearningPanel(Panel):
    """Loss and one metric: training raw and smoothed, validation with a dot an epoch.

    Reads Session.history, progressed (losses of steps) and epoch_ended (scores). Redraws only while
    seen, and at most eleven times a second.
    """

    title: ClassVar[str] = "Learning"

    failed = Signal(object)
    """A file could not be written; carries the error."""

    def __init__(
        self, session: Session, ask: AskWhere = ask_where_to_save, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, parent)
        self._ask = ask
        self._curves = Curves(session.history)
        self._view = View()
        self._place: float | None = None
        self._scores_drawn: tuple[object, ...] = ()
        self._smoothed = nothing()
        self._drawn = QElapsedTimer()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(DRAW_AT_LAST_MS)
        self._later.timeout.connect(self.draw)
        session.progressed.connect(self.show_progress)
        session.epoch_ended.connect(self.show_reports)
        session.history_changed.connect(self.show_history)
        session.ended.connect(self.show_end)
        session.state_changed.connect(self.show_state)
        session.problems_changed.connect(self.show_state)

    @property
    def curves(self) -> Curves:
        """All numbers so far."""
        return self._curves

    def shown(self) -> None:
        self.draw()
        self._show_marks()

    # From the session

    def show_state(self) -> None:
        """Say whether curves are about to grow."""
        self.tell(self._line())

    def show_progress(self, progress: Progress) -> None:
        """Add the losses of the newest steps."""
        self._curves.add_losses(progress.step, progress.losses)
        self._draw_soon()

    def show_reports(self, reports: tuple[EpochReport, ...]) -> None:
        """Add the scores of the epochs that ended."""
        self._curves.add_epochs(reports)
        self._draw_soon()

    def show_history(self) -> None:
        """Begin anew: the run was reset, undone or opened."""
        self._curves = Curves(self.session.history)
        self._draw_soon()
        if self.awake:
            self._show_marks()

    def show_end(self, _end: object) -> None:
        """Take over the marks of edits, which only the whole history knows, and draw it all."""
        self._curves.marks = self.session.history.marks
        if self.awake:
            self.draw()
            self._show_marks()

    # From the person

    def show_view(self, view: View) -> None:
        """Show it another way: per step or epoch, logarithmic, smoother."""
        self._view = view
        self.loss.show_log(view.log)
        self.draw()

    def show_place(self, step: float | None) -> None:
        """Put the crosshair over a step of both plots and say the values there."""
        self._place = step
        for plot in (self.loss, self.score):
            plot.show_place(step)
        self._say_values()

    def export(self, kind: str) -> None:
        """Ask where, and write a picture, a drawing or a table."""
        title, filters = KINDS[kind]
        path = self._ask(self, title, f"learning.{kind}", filters)
        if path is None:
            return
        try:
            if kind == "csv":
                write_csv(self._curves, path)
            else:
                (write_png if kind == "png" else write_svg)(self._plots, path)
        except (OSError, LayerloomError) as error:
            self.failed.emit(error)

    # Drawing

    def draw(self) -> None:
        """Draw what there is, if somebody sees it."""
        if not self.awake:
            return
        self._later.stop()
        self._drawn.start()
        curves = self._curves
        self.controls.show_metrics(curves.metrics, self._metric)
        epochs = ticks(curves, self.session.progress)
        self.loss.show_epochs(epochs)
        self.loss.show_lines(self._loss_lines())
        self._draw_score(epochs)
        self._say_values()
        self.tell(self._line())

    def _draw_score(self, epochs: list[tuple[float, str]]) -> None:
        metric = self._metric
        newest = (self._curves, metric, len(self._curves.epochs.all))
        if newest == self._scores_drawn:
            return
        self._scores_drawn = newest
        self.score.setVisible(bool(metric))
        if metric:
            self.score.show_percent(in_percent(metric))
            self.score.show_epochs(epochs)
            self.score.show_lines(self._epoch_lines(metric))

    def _draw_soon(self) -> None:
        """Draw with this report, while training waits for it, or if none follows, after a while."""
        if not self.awake:
            return
        if not self._drawn.isValid() or self._drawn.elapsed() >= DRAW_EVERY_MS:
            self.draw()
        elif not self._later.isActive():
            self._later.start()

    @property
    def _metric(self) -> str:
        """What is drawn: the chosen one, else the first that is still measured."""
        curves, metrics = self._curves, self._curves.metrics
        if self._view.metric in metrics:
            return self._view.metric
        measured = (name for name in metrics if isfinite(curves.last(f"validation/{name}")))
        return next(measured, next(iter(metrics), ""))

    @property
    def _smooth_over(self) -> float:
        return max(1.0, self._view.smoothing * len(self._curves.losses.all))

    def _loss_lines(self) -> Lines:
        if self._view.per_epoch:
            return self._epoch_lines("loss")
        curves, band = self._curves, self._curves.losses.band
        x = curves.first_step - 1 + band.ends
        dots = self._scores("validation/loss")
        self._smoothed = smoothed(band, self._smooth_over)
        ends = curves.steps.band.high[: len(dots)]
        return Lines(x, band.low, band.high, x, self._smoothed, ends, dots)

    def _epoch_lines(self, name: str) -> Lines:
        x, train, dots = self._curves.steps.band.high, *(
            self._scores(f"{part}/{name}") for part in ("train", "validation")
        )
        raw = nothing()
        return Lines(raw, raw, raw, x[: len(train)], train, x[: len(dots)], dots)

    def _scores(self, name: str) -> np.ndarray:
        series = self._curves.scores.get(name)
        return nothing() if series is None else series.band.mean

    def _show_marks(self) -> None:
        for plot in (self.loss, self.score):
            plot.show_marks(self._curves.marks)

    # Words

    def _say_values(self) -> None:
        curves, place = self._curves, self._place
        where = "" if place is None else nearby(curves, place)
        if self._view.per_epoch:
            train = Entry("training", self._value("train/loss"), "training")
        elif place is not None:
            train = Entry("training", score_words(curves.at(place)), "training")
        else:
            newest = score_words(float(self._smoothed[-1]) if len(self._smoothed) else np.nan)
            train = Entry("training, smoothed", newest, "training")
        validation = Entry("validation", self._value("validation/loss"), "validation", dotted=True)
        self.loss.header.show_entries("Loss", (train, validation), where)
        name = self._metric
        if name:
            pair = (
                Entry("training", self._value(f"train/{name}"), "training"),
                Entry("validation", self._value(f"validation/{name}"), "validation", dotted=True),
            )
            self.score.header.show_entries(metric_name(name), pair)

    def _value(self, name: str) -> str:
        curves, place = self._curves, self._place
        number = curves.last(name) if place is None else curves.at(place, name)
        return score_words(number, name.partition("/")[2])

    def _line(self) -> str:
        if not self._curves.step and self.session.state == "training":
            return "The first step is on its way."
        if not self._curves.step and not self.session.can_train:
            return "Once the network can train, its curves grow here."
        if not self._curves.step:
            return "Press Train, and the curves grow here."
        progress = self.session.progress
        step = f"step {self._curves.step:,}"
        if progress is not None and progress.steps_per_epoch:
            step += f" of {progress.steps_per_epoch * progress.epochs:,}"
        return step

    def _build(self) -> None:
        self.loss, self.score = CurvePlot("Loss"), CurvePlot("Accuracy")
        self.loss.show_log(self._view.log)
        self.controls = Controls(self._view)
        self._plots = _Plots(self.loss, self.score)
        column = QHBoxLayout(self)
        column.setContentsMargins(16, 0, 12, 4)
        column.setSpacing(12)
        column.addWidget(self._plots, 1)
        column.addWidget(self.controls)
        self.controls.changed.connect(self.show_view)
        self.controls.export_asked.connect(self.export)
        for plot in (self.loss, self.score):
            plot.pointed.connect(self.show_place)

    def _lying(self) -> list[QBoxLayout]:
        return [*super()._lying(), *([self._plots.row] if self._built else [])]


class _Plots(QWidget):
    """Both plots; that of the loss has more room where there is enough for the other's words."""

    def __init__(self, loss: QWidget, score: QWidget) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(24)
        self.row.addWidget(loss)
        self.row.addWidget(score)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() > ROOMY_PX * theme_source().scale
        for place, stretch in enumerate((3, 2) if roomy else (1, 1)):
            self.row.setStretch(place, stretch)
