"""What the worker's thread does, without a thread and without a window."""

from __future__ import annotations

from collections import deque

import numpy as np
from msgspec.structs import replace

from app.document import Document
from app.training import requests
from app.training.reports import Progress, RunEnded
from app.training.runner import Runner
from app.training.session import Session
from nncore.examples import example

EPOCHS = 200


def spiral(epochs=EPOCHS):
    project = example("spiral")
    return replace(project, training=replace(project.training, epochs=epochs))


class Script:
    """An inbox with some requests in it, that closes once a run has ended."""

    def __init__(self, *waiting, sent):
        self._waiting, self._sent = deque(waiting), sent

    def take(self, wait_s):
        if self._waiting:
            return self._waiting.popleft()
        return requests.Close() if any(isinstance(s, RunEnded) for s in self._sent) else None

    def __bool__(self):
        return bool(self._waiting)


def runs(report):
    return isinstance(report, Progress) and report.has_run


def test_a_window_that_is_still_busy_gets_no_report_and_loses_nothing():
    sent = []
    inbox = Script(requests.Take(spiral(), 1), requests.Go(), sent=sent)
    Runner(inbox, sent.append, lambda: any(runs(report) for report in sent)).run()
    reports = [report for report in sent if runs(report)]
    assert len(reports) == 2, "the first, and the last when the run has ended"
    epochs = [each.epoch for report in sent if isinstance(report, tuple) for each in report]
    assert epochs == list(range(1, EPOCHS + 1))
    losses = np.concatenate([report.losses for report in reports])
    assert len(losses) == reports[-1].step


def test_a_window_that_keeps_up_gets_one_report_after_the_other(qtbot):
    document = Document(spiral(epochs=100_000))
    session = Session(document)
    seen = []
    session.progressed.connect(lambda progress: seen.append(progress.step))
    try:
        qtbot.waitUntil(lambda: session.dataset is not None)
        session.train()
        qtbot.waitUntil(lambda: len(seen) >= 5)
        assert session.state == "training"
        assert seen == sorted(set(seen))
    finally:
        session.shutdown()
