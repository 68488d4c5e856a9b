"""A session without a thread, and a real run of a small network to show in it."""

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal

import nncore as nn
from app.theme.current import ThemeSource
from app.training.reports import Progress, Sample
from nncore.history import History


class FakeSession(QObject):
    """What a panel reads of a Session; a test sets the values and emits the signals."""

    state_changed = Signal()
    progressed = Signal(object)
    epoch_ended = Signal(tuple)
    ended = Signal(object)
    failed = Signal(object)
    history_changed = Signal()
    data_changed = Signal()
    problems_changed = Signal()
    look_changed = Signal(object)
    boundary_changed = Signal(object)
    distributions_changed = Signal(object)
    predictions_changed = Signal(object)
    profile_changed = Signal(object)

    def __init__(self):
        super().__init__()
        self.state = "idle"
        self.history = History()
        self.progress = self.dataset = self.look = self.boundary = None
        self.distributions = self.predictions = self.profile = None
        self.problems = ()
        self.can_train = True
        self.document = SimpleNamespace(project=SimpleNamespace(graph=nn.Graph()))
        self.watched = {}
        self.samples = []
        self.sample = Sample()

    def watch(self, what, who, on):
        self.watched[what] = on

    def show_sample(self, sample):
        self.samples.append(sample)
        self.sample = sample

    def progress_to(self, step, losses, **views):
        """Report these losses as the newest, the last of them at this step."""
        self.progress = progress(step, losses, **views)
        self.progressed.emit(self.progress)

    def end_epochs(self, *reports):
        self.epoch_ended.emit(reports)


def progress(step, losses, steps_per_epoch=10, epochs=5, **views):
    return Progress(
        has_run=True,
        step=step,
        epoch=step // steps_per_epoch,
        epochs=epochs,
        steps_per_epoch=steps_per_epoch,
        losses=np.asarray(losses, np.float32),
        learning_rate=0.01,
        samples_per_s=1000.0,
        seconds_left=1.0,
        **views,
    )


@pytest.fixture
def session(qapp) -> FakeSession:
    return FakeSession()


@pytest.fixture
def source(qapp) -> Iterator[ThemeSource]:
    source = ThemeSource.of(qapp)
    source.apply()
    yield source
    source.choose("system")
