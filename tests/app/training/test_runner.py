"""What the worker's thread does, without a thread and without a window."""

from __future__ import annotations

from collections import deque
from itertools import accumulate, count
from random import Random
from time import sleep

import numpy as np
import pytest
from msgspec.structs import replace

from app.document import Document
from app.training import requests
from app.training.reports import Progress, RunEnded, Sample, Watch
from app.training.runner import REPORT_EVERY_S, Runner
from app.training.session import Session
from app.training.worker import Mailbox
from nncore.data import load
from nncore.data.reference import Fitted
from nncore.examples import example
from nncore.network import Network
from nncore.project import Place

EPOCHS = 200


def leave(session, qtbot):
    with qtbot.waitSignal(session.left):
        session.leave()


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
    Runner(inbox, sent.append, lambda _wait_s: not any(runs(report) for report in sent)).run()
    reports = [report for report in sent if runs(report)]
    assert len(reports) == 2, "the first, and the last when the run has ended"
    epochs = [each.epoch for report in sent if isinstance(report, tuple) for each in report]
    assert epochs == list(range(1, EPOCHS + 1))
    losses = np.concatenate([report.losses for report in reports])
    assert len(losses) == reports[-1].step


def test_a_window_that_needs_long_is_told_less_often():
    def reports(showing_s):
        sent = []
        inbox = Script(requests.Take(spiral(600), 1), requests.Go(), sent=sent)
        Runner(inbox, sent.append, lambda wait_s: sleep(min(wait_s, showing_s)) or True).run()
        return sum(runs(report) for report in sent)

    assert reports(showing_s=0.016) < reports(showing_s=0.0)


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
        leave(session, qtbot)


class Interrupting(Script):
    """An inbox in which something is asked again and again while it trains."""

    def __init__(self, *waiting, sent, again):
        super().__init__(*waiting, sent=sent)
        self._again, self._turns = again, 0

    def take(self, wait_s):
        request = super().take(wait_s)
        self._turns += 1
        return self._again if request is None and self._turns % 3 else request


AGAIN = [None, requests.Publish(), requests.Look(Watch())]


@pytest.mark.parametrize("pace", requests.PACES, ids=lambda pace: pace.title)
@pytest.mark.parametrize("again", AGAIN, ids=lambda request: type(request).__name__)
def test_no_step_is_told_of_twice_while_it_trains(monkeypatch, pace, again):
    random = Random(0)                          # whatever is done takes about a report's time
    clock = accumulate(random.expovariate(1 / REPORT_EVERY_S) for _ in count())
    monkeypatch.setattr("app.training.runner.monotonic", lambda: next(clock))
    sent = []
    first = (requests.Take(spiral(epochs=24), 1), requests.SetPace(pace), requests.Go())
    Runner(Interrupting(*first, sent=sent, again=again), sent.append).run()
    *steps, last = [report.step for report in sent if runs(report)]
    assert len(steps) > 5
    assert steps == sorted(set(steps))
    epochs = [each.epoch for report in sent if isinstance(report, tuple) for each in report]
    assert epochs == list(range(1, 25))
    assert sum(len(each.losses) for each in sent if runs(each)) == last


def test_an_edit_is_worked_on_when_the_window_has_shown_it():
    sent, known = [], []
    script = Script(requests.Take(spiral(), 1), requests.Close(), sent=sent)
    Runner(script, sent.append, lambda _wait_s: known.append(len(sent)) or True).run()
    assert known[0] == 0, "nothing had been made of it when the window was asked"
    assert sent


def test_views_of_a_graph_are_of_the_nodes_that_were_asked_for():
    sent, project = [], example("karate-club")
    watch = Watch(Sample("test", 5), distributions=True, predictions=True)
    waiting = (requests.Look(watch), requests.Take(project, 1), requests.Go())
    Runner(Script(*waiting, sent=sent), sent.append, lambda _wait_s: True).run()
    last = [report for report in sent if isinstance(report, Progress)][-1]
    data = load(project.data)
    node = data.test.rows[5]
    assert (last.step, last.steps_per_epoch) == (60, 1)
    one_hot, = (last.look.outputs[n.id] for n in project.graph.nodes if n.name == "member")
    assert one_hot.argmax() == node
    assert list(last.look.truth.values()) == [data.everything.targets[node]]
    assert len(last.predictions.rows) == len(data.validation)
    assert {row.truth for row in last.predictions.rows} == {0.0, 1.0}
    assert last.predictions.right >= 9
    assert last.distributions.rows


def test_an_edit_that_closes_a_run_is_not_lost_behind_a_later_one():
    mailbox, project = Mailbox(), spiral()
    for number, closes_run in ((1, True), (2, False), (3, False)):
        mailbox.post(requests.Take(project, number, closes_run))
    taken = [mailbox.take(0), mailbox.take(0), mailbox.take(0)]
    assert [each and each.number for each in taken] == [1, 3, None]


def test_what_was_fitted_to_the_data_travels_with_the_model(qtbot):
    session = Session(Document(example("house-prices")))
    try:
        qtbot.waitUntil(lambda: session.dataset is not None)
        session.step_batch()
        qtbot.waitUntil(lambda: session.document.project.weights is not None)
        fitted = session.document.project.fitted
        assert fitted.scalings
        assert fitted == session.dataset.fitted
    finally:
        leave(session, qtbot)


def test_a_trained_network_sees_the_numbers_that_it_was_fitted_with(qtbot):
    project = example("house-prices")
    dataset = load(project.data)
    network = Network(project.graph, 0)
    other = Fitted(tuple(replace(each, mean=each.mean + 1) for each in dataset.fitted.scalings))
    session = Session(Document(replace(project, weights=network.snapshot(), fitted=other)))
    try:
        qtbot.waitUntil(lambda: session.dataset is not None)
        assert session.dataset.fitted == other
    finally:
        leave(session, qtbot)


@pytest.fixture
def session(qtbot):
    made = Session(Document(spiral(epochs=4)))
    qtbot.waitUntil(lambda: made.dataset is not None)
    yield made
    leave(made, qtbot)


def epoch_trained(session, qtbot):
    with qtbot.waitSignal(session.ended):
        session.step_epoch()
    return session.document.project.checkpoint


def test_training_after_a_reset_starts_from_the_seed_again(session, qtbot):
    first = epoch_trained(session, qtbot)
    session.reset()
    again = epoch_trained(session, qtbot)
    assert (again.step, again.epoch) == (first.step, 1)
    assert again.weights.key == first.weights.key


def test_training_goes_on_from_where_undo_led(session, qtbot):
    epoch_trained(session, qtbot)
    second = epoch_trained(session, qtbot)
    session.undo()
    again = epoch_trained(session, qtbot)
    assert again.epoch == 2
    assert again.weights.key == second.weights.key


def test_undo_takes_back_the_run_before_the_cards_that_were_moved_before_it(session, qtbot):
    document = session.document
    moved = replace(document.project, layout={"n1": Place(7.0, 7.0)})
    document.apply("Move", moved)
    epoch_trained(session, qtbot)
    session.undo()
    assert document.undo_text == "Move"
    assert (document.project.layout, document.project.weights) == (moved.layout, moved.weights)


def test_undoing_a_deletion_brings_what_was_learned_back(session, qtbot):
    first = epoch_trained(session, qtbot)
    expected = epoch_trained(session, qtbot)
    session.undo()
    document = session.document
    assert document.project.checkpoint is first
    dense = document.project.graph.named("dense").id
    gone = document.project.graph.removing([dense])
    session.show_sample(Sample())
    document.apply("Delete", replace(document.project, graph=gone))
    qtbot.waitUntil(lambda: session.look is not None and dense not in session.look.outputs)
    session.undo()
    assert epoch_trained(session, qtbot).weights.key == expected.weights.key


def test_a_step_is_measured_for_who_watches_and_once_for_a_network_as_it_stands():
    sent = []
    watch = Watch(sample=None, profile=True)
    inbox = Script(requests.Look(watch), requests.Take(spiral(), 1), sent=sent)
    runner = Runner(inbox, sent.append)
    inbox._waiting.append(requests.Close())
    runner.run()
    runner._closing = False
    for _ in range(2):
        runner._report(final=True, has_run=False)
    [found] = [report.profile for report in sent if getattr(report, "profile", None)]
    assert all(seconds > 0 for seconds in found.seconds.values())
    assert found.gradients
