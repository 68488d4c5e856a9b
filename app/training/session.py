"""Session: what a window knows of its run, and how it asks for more."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.training import requests
from app.training.reports import (
    DataReady,
    Look,
    Predictions,
    Progress,
    Published,
    RunEnded,
    Sample,
    Watch,
)
from app.training.run import history_of, lengthened, run_text, with_run
from app.training.worker import Worker
from nncore.check_data import problem_without, problems_with
from nncore.check_learning import learning_problems
from nncore.checkpoint import Checkpoint
from nncore.data import Dataset
from nncore.graph import Check
from nncore.insight.boundary import Boundary
from nncore.insight.distributions import Distributions
from nncore.insight.memory import memory_problems
from nncore.insight.profile import Profile
from nncore.project import Project
from nncore.shapes import Problem

State = Literal["idle", "training", "pausing"]
Watched = Literal["boundary", "distributions", "predictions", "profile"]


class Session(QObject):
    """The run of one Document: its worker, its state, and the newest of everything that views show.

    Reads the Document; writes into it what a run reached, one step of undo a run. Views read the
    attributes when they wake up and follow the signals while they are seen.
    """

    state_changed = Signal()
    """Idle, training or pausing; also when training becomes possible or impossible."""
    progressed = Signal(object)
    """At most 30 times a second while training, and after a step by hand; carries Progress."""
    epoch_ended = Signal(tuple)
    """Some epochs have ended, at most 30 times a second; carries their reports, none is lost."""
    ended = Signal(object)
    """A run stands still; carries RunEnded."""
    failed = Signal(object)
    """Something went wrong that is not a run's end; carries the error."""
    left = Signal()
    """After `leave`: the thread has ended, and what it reached is written into the document."""
    history_changed = Signal()
    """The curves are others than the reports so far would give: opened, reset, undone."""
    data_changed = Signal()
    """Another data set is there, or could not be read."""
    problems_changed = Signal()
    """What is wrong with graph or data is something else now."""
    look_changed = Signal(object)
    """The sample in hand went through the network; carries Look."""
    boundary_changed = Signal(object)
    """Somebody watches, and there is a newer Boundary."""
    distributions_changed = Signal(object)
    """Somebody watches, and there are newer Distributions."""
    predictions_changed = Signal(object)
    """Somebody watches, and there are newer Predictions."""
    profile_changed = Signal(object)
    """Somebody watches, and a step was measured layer by layer; carries Profile."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.state: State = "idle"
        self.pace = requests.PACES[0]
        self.progress: Progress | None = None
        self.history = history_of(document.project)
        self.dataset: Dataset | None = None
        self.data_error = ""
        self.look: Look | None = None
        self.boundary: Boundary | None = None
        self.distributions: Distributions | None = None
        self.predictions: Predictions | None = None
        self.profile: Profile | None = None
        self.ending: RunEnded | None = None
        self.check: Check = document.project.graph.check()
        self.problems: tuple[Problem, ...] = self.check.problems + learning_problems(
            document.project.graph, document.project.training
        )
        self._watch = Watch()
        self._watchers: dict[Watched, set[int]] = {}
        self._writing = False
        self._taken = 0
        self._places: dict[int, int] = {}
        self._newest: Checkpoint | None = document.project.checkpoint
        self._waiting_for_state: list[Callable[[], None]] = []
        self._waiting_for_end: list[Callable[[], None]] = []
        self._worker = Worker(self)
        self._worker.progressed.connect(self._show_progress)
        self._worker.epoch_ended.connect(self._show_epochs)
        self._worker.published.connect(self._show_published)
        self._worker.ended.connect(self._show_end)
        self._worker.failed.connect(self._show_failure)
        self._worker.data_ready.connect(self._show_data)
        document.changed.connect(self._take_document)
        self._send_project(closes_run=False)
        self._worker.start()

    # What a person can ask for

    @property
    def can_train(self) -> bool:
        """Whether nothing stands in the way."""
        return not any(problem.severity == "error" for problem in self.problems)

    def train(self) -> None:
        """Train until the end or until somebody pauses.

        A finished run goes on for as long again.
        """
        self._go("run")

    def pause(self) -> None:
        """Finish the step and stand still."""
        if self.state == "training":
            self._set_state("pausing")
            self._worker.post(requests.Pause())

    def toggle(self) -> None:
        """Train, or pause."""
        if self.state == "training":
            self.pause()
        elif self.state == "idle":
            self.train()

    def step_batch(self) -> None:
        """Take one step: one batch, forward, backward, and the optimiser."""
        self._go("step")

    def step_epoch(self) -> None:
        """Train to the end of this epoch."""
        self._go("epoch")

    def reset(self) -> None:
        """Forget what was learned and start from the seed's own weights; one step of undo."""
        self.when_idle(self._reset)

    def undo(self) -> None:
        """Take the last step back; a run is paused and is itself the last step."""
        self.when_idle(self.document.undo)

    def redo(self) -> None:
        """Do the last undone step again."""
        self.when_idle(self.document.redo)

    def go_to(self, count: int) -> None:
        """Go to where so many steps are done; a run is paused and written down first."""
        done = len(self.document.steps.past)

        def go() -> None:
            run = len(self.document.steps.past) - done      # a step of its own, now that it ended
            self.document.go_to(count + run if count > done else count)

        self.when_idle(go)

    def set_pace(self, pace: requests.Pace) -> None:
        """Go this fast from now on."""
        self.pace = pace
        self._worker.post(requests.SetPace(pace))
        self.state_changed.emit()

    # What views ask for

    @property
    def sample(self) -> Sample:
        """The sample in hand."""
        return self._watch.sample or Sample()

    def show_sample(self, sample: Sample) -> None:
        """Take another sample in hand; numbers that were typed are written into the project."""
        self._set_watch(replace(self._watch, sample=sample))
        values = sample.values or {}
        typed = tuple((name, float(x)) for name, x in values.items() if np.ndim(x) == 0)
        self.document.look(replace(self.document.project, sample=typed))

    def watch(self, what: Watched, who: QObject, on: bool) -> None:
        """Say that somebody looks at something, or no longer does.

        What nobody sees is not computed.
        """
        watchers = self._watchers.setdefault(what, set())
        if on:
            watchers.add(id(who))
        else:
            watchers.discard(id(who))
        self._set_watch(replace(self._watch, **{what: bool(watchers)}))

    # What the window asks for

    def when_idle(self, then: Callable[[], None]) -> None:
        """Pause if need be, and do this as soon as the run stands still and is written down."""
        if self.state == "idle":
            then()
            return
        self._waiting_for_end.append(then)
        self.pause()

    def with_newest(self, then: Callable[[], None]) -> None:
        """Do this once `newest` holds what training has reached at this moment."""
        if self.state == "idle":
            then()
            return
        self._waiting_for_state.append(then)
        self._worker.post(requests.Publish())

    def keep_epoch(self) -> None:
        """Have `newest` hold the state at the end of the epoch that is being trained."""
        if self.state != "idle":
            self._worker.post(requests.Publish(at_epoch_end=True))

    @property
    def newest(self) -> Project:
        """The open project with the weights that training reached last, as far as is known here."""
        project, checkpoint = self.document.project, self._newest
        if self.state == "idle" or checkpoint is None:
            return project
        return with_run(project, checkpoint, self.dataset)

    def leave(self) -> None:
        """End the run after its step, and the thread; `left` tells when all that is done."""
        self.document.changed.disconnect(self._take_document)
        self._worker.finished.connect(self._note_left)
        self._worker.post(requests.Close())

    # From the document

    def _take_document(self, old: Project, new: Project) -> None:
        if self._writing:
            return
        if new.graph is not old.graph or new.data != old.data or new.training != old.training:
            self._look_for_problems()
        weights_jumped = new.checkpoint is not old.checkpoint or new.weights is not old.weights
        if weights_jumped:
            self.history = history_of(new)
            self._newest = new.checkpoint
            self.ending = None
            self.history_changed.emit()
        if weights_jumped or (new.graph, new.data, new.training) != (
            old.graph,
            old.data,
            old.training,
        ):
            steps = self.document.steps.past
            still_turning = bool(steps and steps[-1].merge and steps[-1].before != old)
            self._send_project(closes_run=self.state != "idle" and not still_turning)
        self.state_changed.emit()

    def _send_project(self, closes_run: bool) -> None:
        self._taken += 1
        self._places[self._taken] = len(self.document.steps.past)
        self._worker.post(requests.Take(self.document.project, self._taken, closes_run))

    def _look_for_problems(self) -> None:
        project = self.document.project
        self.check = project.graph.check()
        found = self.check.problems + learning_problems(project.graph, project.training)
        if self.dataset is not None:
            found += problems_with(project.graph, self.dataset)
            found += memory_problems(project.graph, project.training)
        elif self.data_error:
            chosen = project.data is not None
            found += (problem_without(project.graph, chosen, self.data_error),)
        if found != self.problems:
            self.problems = found
        self.problems_changed.emit()

    # From the worker

    def _note_left(self) -> None:
        self._worker.wait()
        final = self._worker.final
        if final is not None and self.state != "idle":
            self._show_end(final)
        self.left.emit()

    def _show_progress(self, progress: Progress) -> None:
        self._worker.let_show()
        if progress.look is not None:
            self.look = progress.look
            self.look_changed.emit(progress.look)
        if progress.boundary is not None:
            self.boundary = progress.boundary
            self.boundary_changed.emit(progress.boundary)
        if progress.distributions is not None:
            self.distributions = progress.distributions
            self.distributions_changed.emit(progress.distributions)
        if progress.predictions is not None:
            self.predictions = progress.predictions
            self.predictions_changed.emit(progress.predictions)
        if progress.profile is not None:
            self.profile = progress.profile
            self.profile_changed.emit(progress.profile)
        if progress.has_run:
            self.progress = progress
            self.progressed.emit(progress)

    def _show_epochs(self, reports: tuple[object, ...]) -> None:
        self.epoch_ended.emit(reports)

    def _show_published(self, published: Published) -> None:
        self._newest = published.checkpoint
        if published.closes_run:
            place = self._places.get(published.taken, len(self.document.steps.past))
            self._write_run(published.checkpoint, place)
        if published.answers:
            self._call(self._waiting_for_state)

    def _show_end(self, end: RunEnded) -> None:
        self.ending = end
        self._newest = end.checkpoint
        if end.checkpoint is not None:
            place = self._places.get(end.taken, len(self.document.steps.past))
            self._write_run(end.checkpoint, place)
        self.history = end.history
        self._set_state("idle")
        self.ended.emit(end)
        self._call(self._waiting_for_state)
        self._call(self._waiting_for_end)

    def _show_failure(self, error: BaseException) -> None:
        self._set_state("idle")
        self.failed.emit(error)
        self._call(self._waiting_for_state)      # what waited for a run waits no longer
        self._call(self._waiting_for_end)

    def _show_data(self, ready: DataReady) -> None:
        self.dataset, self.data_error = ready.dataset, ready.error
        if ready.dataset is None:
            self.look = None
        self._look_for_problems()
        self.data_changed.emit()
        self.state_changed.emit()

    # Private

    def _go(self, extent: requests.Extent) -> None:
        if self.state == "idle" and self.can_train:
            self._lengthen()
            self._places[self._taken] = len(self.document.steps.past)   # cards may have been moved
            self._set_state("training")
            self._worker.post(requests.Go(extent))

    def _lengthen(self) -> None:
        """Give a finished run something to go on to."""
        project, steps = self.document.project, self.document.steps.past
        longer = lengthened(project, steps[0].before if steps else project)
        if longer is not project:
            self.document.apply(f"Train to epoch {longer.training.epochs}", longer)

    def _reset(self) -> None:
        project = self.document.project
        if project.weights is not None or project.checkpoint is not None:
            self.document.apply("Reset", replace(project, weights=None, checkpoint=None))

    def _write_run(self, checkpoint: Checkpoint, place: int) -> None:
        steps = self.document.steps.past
        before = steps[place].before if place < len(steps) else self.document.project
        if before.checkpoint is not None and before.checkpoint.step == checkpoint.step:
            return
        trained = with_run(before, checkpoint, self.dataset)
        self._writing = True
        try:
            self.document.record_run(run_text(checkpoint), trained, place, before)
        finally:
            self._writing = False
        self._places = {taken: at + (at > place) for taken, at in self._places.items()}
        self._places[self._taken] = len(self.document.steps.past)

    def _call(self, waiting: list[Callable[[], None]]) -> None:
        """Do what waited, once; what begins to wait meanwhile stays."""
        now = waiting.copy()
        waiting.clear()
        for then in now:
            then()

    def _set_watch(self, watch: Watch) -> None:
        self._watch = watch
        self._worker.post(requests.Look(watch))

    def _set_state(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit()
