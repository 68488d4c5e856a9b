"""Runner: what the worker's thread does, free of Qt: trains, looks, and answers requests."""

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Protocol

import numpy as np

from app.training import requests
from app.training.reports import DataReady, Progress, Published, RunEnded
from app.training.views import Views
from nncore import data
from nncore.check_data import problems_with
from nncore.checkpoint import Checkpoint
from nncore.data import Dataset
from nncore.errors import LayerloomError
from nncore.events import EpochEnded, Event, StepEnded, TrainingEnded
from nncore.history import History
from nncore.insight.cost import is_heavy, step_s
from nncore.network import Network, Snapshot
from nncore.project import Project
from nncore.training import Trainer

REPORT_EVERY_S = 1 / 30
SHOWING_SHARE = 0.08
"""Part of the time that training at full speed may stand still for the window at most."""
GIVE_WAY_EVERY_S, GIVE_WAY_S = 0.008, 0.0001
LET_SHOW_S = 0.02
"""How long training stands still at most for the window to show a report."""
LET_SHOW_EDIT_S = 0.1
"""And for it to show an edit, before it is worked on."""


class Inbox(Protocol):
    """Where requests come from."""

    def take(self, wait_s: float | None) -> requests.Request | None:
        """The next request, or None if none comes in time."""

    def __bool__(self) -> bool: ...


class Runner:
    """Owns the Trainer. Everything it says goes through `send`.

    As values that it never touches again. `shown_within` waits for so many seconds until the window
    has shown the last report, and tells whether it has: there is no other one until it is done.
    """

    def __init__(
        self,
        inbox: Inbox,
        send: Callable[[object], None],
        shown_within: Callable[[float], bool] = lambda wait_s: True,
    ) -> None:
        self._inbox, self._send, self._shown_within = inbox, send, shown_within
        self._project: Project | None = None
        self._dataset: Dataset | None = None
        self._trainer: Trainer | None = None
        self._network: Network | None = None
        self._events: Iterator[Event] | None = None
        self._views = Views()
        self._pace = requests.PACES[0]
        self._goal: requests.Extent | None = None
        self._taken = 0
        self._stands_at: tuple[Checkpoint | None, Snapshot | None] = (None, None)
        self._reports: list[EpochEnded] = []
        self._losses: list[float] = []
        self._rate = 0.0
        self._next_report_s = 0.0
        self._next_unit_s = 0.0
        self._speed = _Speed()
        self._gave_way_s = 0.0
        self._closing = False
        self._publishes_epoch = False
        self._new_to_see = False
        self._has_run = False

    def run(self) -> RunEnded | None:
        """Answer requests and train until told to close; returns what a run cut short reached."""
        while not self._closing:
            request = self._inbox.take(self._patience_s())
            try:
                if request is not None:
                    self._answer(request)
                elif self._goal is not None:
                    self._advance()
                self._report_if_due()
            except Exception as error:  # noqa: BLE001  ours to report: the thread must go on
                ran = self._goal is not None
                self._stop()
                if ran and self._trainer is not None:
                    self._say_what_was_reached()
                self._send(error)
        return self._end("paused") if self._trainer and self._goal else None

    def _say_what_was_reached(self) -> None:
        """A save may wait for it; where not even that can be told, the error that follows is."""
        try:
            self._send(self._end("failed"))
        except Exception as error:  # noqa: BLE001  as above
            self._send(error)

    # Requests

    def _answer(self, request: requests.Request) -> None:
        if isinstance(request, requests.Take):
            self._take(request)
        elif isinstance(request, requests.Go):
            self._go(request.extent)
        elif isinstance(request, requests.Pause):
            self._pause("paused")
        elif isinstance(request, requests.Publish):
            if request.at_epoch_end:
                self._publishes_epoch = True
            else:
                self._publish(answers=True)
        elif isinstance(request, requests.Look):
            self._views.watch = request.watch
            self._new_to_see = True
        elif isinstance(request, requests.SetPace):
            self._pace = request.pace
            self._next_unit_s = 0.0
        elif isinstance(request, requests.Close):
            self._closing = True

    def _take(self, request: requests.Take) -> None:
        """Work on another project: keep what fits, load data if they are others."""
        self._shown_within(LET_SHOW_EDIT_S)
        old, new = self._project, request.project
        if self._goal is not None and request.closes_run:
            self._publish(closes_run=True)
        self._taken, self._project = request.number, new
        if old is None or new.data != old.data:
            self._pause("paused")
            self._load_data()
            self._trainer = None
        stood, self._stands_at = self._stands_at, (new.checkpoint, new.weights)
        jumped = old is None or any(
            here is not there for here, there in zip(self._stands_at, stood, strict=True)
        )
        remade = new.checkpoint is not None and old is not None and new.graph != old.graph
        self._prepare(fresh=(jumped or remade) and self._goal is None)
        self._new_to_see = True

    def _load_data(self) -> None:
        assert self._project is not None
        self._dataset = None
        self._prepare_to_say_cost(self._project)
        if self._project.data is None:
            self._send(DataReady(None, "No data set is chosen."))
            return
        try:
            known = self._project.fitted if self._project.weights is not None else None
            self._dataset = data.load(self._project.data, fitted=known)
            self._send(DataReady(self._dataset))
        except LayerloomError as error:
            self._send(DataReady(None, str(error)))

    def _prepare_to_say_cost(self, project: Project) -> None:
        """Measure here what the window will ask for: it takes longer than the window may."""
        check = project.graph.check()
        if is_heavy(check, project.training):
            step_s(check, project.training)

    def _prepare(self, fresh: bool) -> None:
        """Make the Trainer fit the project.

        Or only a network to look at while there are problems.
        """
        project, dataset = self._project, self._dataset
        assert project is not None
        sound = dataset is not None and project.graph.check().runs
        if sound and dataset is not None:
            sound = not any(p.severity == "error" for p in problems_with(project.graph, dataset))
        if not sound or dataset is None or len(dataset.train) == 0:
            self._pause("paused")
            self._network = self._carried_network(project)
            self._trainer = None
            return
        if self._trainer is None or fresh:
            carried = self._network if self._trainer is None and not fresh else None
            self._trainer = _trainer_for(project, dataset, carried)
        else:
            self._trainer.edit(project.graph)
            self._trainer.change(project.training)
        self._network = self._trainer.network
        if self._goal is None or self._events is None:
            self._events = None

    def _carried_network(self, project: Project) -> Network:
        """An unfinished network with the numbers it had.

        So that its sound part can be looked at.
        """
        network = Network(project.graph, project.training.seed)
        if self._network is not None:
            network.load(self._network.snapshot())
        elif project.weights is not None:
            network.load(project.weights)
        return network

    # Training

    def _go(self, extent: requests.Extent) -> None:
        if self._trainer is None:
            self._send(RunEnded("paused", None, History(), self._taken))
            return
        self._goal, self._has_run = extent, True
        self._speed = _Speed()
        self._next_unit_s = 0.0

    def _advance(self) -> None:
        """Take steps for one report's time.

        Or until something is asked or the unit of the pace is done.
        """
        assert self._trainer is not None
        if self._events is None:
            self._events = iter(self._trainer)
        while self._goal is not None and not self._inbox:
            event = next(self._events, None)
            if event is None:
                self._events = None
                break
            self._give_way()
            if self._note(event) or monotonic() >= self._next_report_s:
                break

    def _give_way(self) -> None:
        """Let the window have Python for a moment, now and then.

        Tiny steps let go of Python and take it back so fast that a thread which waits for it is
        woken each time in vain: a window froze for a second.
        """
        if monotonic() - self._gave_way_s >= GIVE_WAY_EVERY_S:
            sleep(GIVE_WAY_S)
            self._gave_way_s = monotonic()

    def _note(self, event: Event) -> bool:
        """Write an event down; True if the pace or the goal says to stop for now."""
        if isinstance(event, StepEnded):
            self._losses.append(event.loss)
            self._rate, self._has_run = event.learning_rate, True
            if self._goal == "step":
                self._pause("paused")
                return True
            return self._wait_for("step") and not self._epoch_is_over
        if isinstance(event, EpochEnded):
            self._reports.append(event)
            if self._publishes_epoch:
                self._publishes_epoch = False
                self._publish()
            if self._goal == "epoch":
                self._pause("paused")
                return True
            return self._wait_for("epoch") or self._pace.unit == "step"
        self._finish(event)
        return True

    @property
    def _epoch_is_over(self) -> bool:
        """All its steps are done; it is scored next. The last step is told of together with that.

        Else it would be told of twice wherever scoring takes longer than a report's time.
        """
        trainer = self._trainer
        return trainer is not None and trainer.position >= len(trainer.data.train)

    def _wait_for(self, unit: str) -> bool:
        if self._pace.unit != unit or self._goal != "run":
            return False
        now = monotonic()
        self._next_unit_s = max(now, self._next_unit_s + 1 / self._pace.per_s)
        return True

    def _patience_s(self) -> float | None:
        """How long to wait for a request: not at all while training, for ever while idle."""
        if self._goal is None:
            return 0 if self._new_to_see else None
        return max(0.0, self._next_unit_s - monotonic())

    def _pause(self, ending: str) -> None:
        if self._goal is None:
            return
        self._stop()
        self._report(final=True)
        self._send(self._end(ending))

    def _finish(self, event: TrainingEnded) -> None:
        self._stop()
        self._report(final=True)
        self._send(self._end(event.reason, event))

    def _stop(self) -> None:
        self._goal = None
        if self._events is not None:
            self._events.close()  # type: ignore[attr-defined]
        self._events = None

    def _end(self, ending: str, event: TrainingEnded | None = None) -> RunEnded:
        assert self._trainer is not None
        checkpoint = self._trainer.checkpoint()
        self._stands_at = (checkpoint, checkpoint.weights)
        scores = dict(event.validation) if event else {}
        problem = event.problem if event else None
        return RunEnded(ending, checkpoint, checkpoint.history, self._taken, problem, scores)  # type: ignore[arg-type]

    def _publish(self, closes_run: bool = False, answers: bool = False) -> None:
        if self._trainer is not None:
            state = self._trainer.checkpoint()
            self._send(Published(state, state.history, self._taken, closes_run, answers))

    # Reporting

    def _report_if_due(self) -> None:
        if self._new_to_see and self._goal is None and not self._inbox:
            self._new_to_see = False
            self._report(final=True, has_run=False)
        is_due = monotonic() >= self._next_report_s and not self._epoch_is_over
        if is_due and self._goal is not None and self._shown_within(0):
            self._report(final=False, has_run=self._has_run)
            self._let_show()

    def _let_show(self) -> None:
        """Stand still while the window shows a report; the longer it needs, the later the next one.

        Side by side, both would take several times as long: they wait for each other's Python.
        """
        began_s = monotonic()
        self._shown_within(LET_SHOW_S)
        if not self._pace.unit:
            took_s = monotonic() - began_s
            self._next_report_s = max(self._next_report_s, began_s + took_s / SHOWING_SHARE)

    def _report(self, final: bool, has_run: bool = True) -> None:
        """Send what happened since the last report, and what watchers asked for."""
        began = monotonic()
        if self._reports:
            self._send(tuple(self._reports))
            self._reports = []
        trainer, network = self._trainer, self._network
        if network is None:
            return
        seen = self._views.seen(network, self._dataset, trainer, final)
        progress = Progress(
            has_run=has_run,
            step=trainer.step if trainer else 0,
            epoch=trainer.epoch if trainer else 0,
            epochs=trainer.training.epochs if trainer else 0,
            steps_per_epoch=trainer.steps_per_epoch if trainer else 0,
            losses=np.array(self._losses, np.float32),
            learning_rate=self._rate,
            samples_per_s=self._speed.samples_per_s(trainer) if trainer and has_run else 0.0,
            seconds_left=self._speed.seconds_left(trainer) if trainer and has_run else None,
            **seen,
        )
        self._losses, self._has_run = [], False
        self._send(progress)
        self._next_report_s = began + REPORT_EVERY_S


class _Speed:
    """Samples a second, and the time that is left at that speed."""

    def __init__(self) -> None:
        self._began_s = monotonic()
        self._first: int | None = None
        self._per_s = 0.0

    def samples_per_s(self, trainer: Trainer) -> float:
        done = trainer.epoch * len(trainer.data.train) + trainer.position
        if self._first is None:
            self._first, self._began_s = done, monotonic()
            return 0.0
        passed = monotonic() - self._began_s
        self._per_s = (done - self._first) / passed if passed > 0 else 0.0
        return self._per_s

    def seconds_left(self, trainer: Trainer) -> float | None:
        done = trainer.epoch * len(trainer.data.train) + trainer.position
        left = trainer.training.epochs * len(trainer.data.train) - done
        return left / self._per_s if self._per_s > 0 else None


def _trainer_for(project: Project, dataset: Dataset, carried: Network | None) -> Trainer:
    """A Trainer where the project stands.

    `carried` are numbers from before a problem was mended.
    """
    if project.checkpoint is not None:
        return Trainer.resume(project.graph, dataset, project.training, project.checkpoint)
    network = Network(project.graph, project.training.seed)
    if carried is not None:
        network.load(carried.snapshot())
    if project.weights is not None:
        network.load(project.weights)
    return Trainer(network, dataset, project.training)
