"""Runs that go on at once do not fight over how many threads products use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

import nncore as nn
from nncore import threads
from nncore.blas import threads_now
from nncore.network import Network
from tests.nncore import kit


@pytest.fixture(autouse=True)
def two():
    """The process uses two threads, as a machine with two cores does by itself."""
    with threads.limited(2):
        yield


class Run(Thread):
    """Another document's worker: holds so many threads until it is told to leave."""

    def __init__(self, count: int) -> None:
        super().__init__(daemon=True)
        self._count, self.holds, self.leaves = count, Event(), Event()
        self.start()
        assert self.holds.wait(10)

    def run(self) -> None:
        with threads.limited(self._count):
            self.holds.set()
            self.leaves.wait(10)

    def leave(self) -> None:
        self.leaves.set()
        self.join(10)


def test_the_least_of_all_runs_holds_whichever_leaves_first():
    small, large = Run(1), Run(2)
    assert threads_now() == 1
    large.leave()
    assert threads_now() == 1
    small.leave()
    assert threads_now() == 2
    large, small = Run(2), Run(1)
    small.leave()
    assert threads_now() == 2
    large.leave()
    assert threads_now() == 2


def test_an_inner_choice_of_the_same_run_wins_and_the_outer_one_comes_back():
    with threads.limited(1):
        with threads.limited(2):
            assert threads_now() == 2
        assert threads_now() == 1
    assert threads_now() == 2


def test_parts_of_one_run_multiply_alone_until_the_last_part_of_any_run_is_done():
    seen, going, done = [], Event(), Event()

    def slow() -> None:
        going.set()
        assert done.wait(10)

    def other() -> None:
        with threads.limited(2):
            threads.run_all([slow, slow])

    worker = Thread(target=other, daemon=True)
    worker.start()
    assert going.wait(10)
    threads.run_all([lambda: seen.append(threads_now()), lambda: None])
    assert (seen, threads_now()) == ([1], 1)      # the other's parts are still at work
    done.set()
    worker.join(10)
    assert threads_now() == 2


def test_two_trainers_that_take_turns_leave_nothing_behind():
    graph = nn.Graph.chain(nn.Input((3,)), nn.Dense(3), nn.Softmax())
    data = kit.rows(40)
    ones, twos = (
        nn.Trainer(Network(graph), data, nn.Training(threads=count, epochs=2)) for count in (1, 2)
    )
    for one, two in zip(ones, twos, strict=True):
        assert type(one) is type(two)
    np.testing.assert_array_equal(ones.network.vector, twos.network.vector)
    assert threads_now() == 2


def test_an_iteration_that_was_left_in_the_middle_gives_its_threads_back():
    graph = nn.Graph.chain(nn.Input((3,)), nn.Dense(3), nn.Softmax())
    steps = iter(nn.Trainer(Network(graph), kit.rows(40), nn.Training(threads=1, epochs=2)))
    next(steps)
    assert threads_now() == 1
    steps.close()
    assert threads_now() == 2


def test_a_run_takes_none_of_the_cores_that_its_process_may_not_use(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {2, 3, 7}, raising=False)
    assert (threads.cores(), threads.for_work(10**12), threads.for_work(1)) == (3, 2, 1)
    monkeypatch.delattr(os, "sched_getaffinity")        # a system that does not say
    assert (threads.cores(), threads.for_work(10**12)) == (8, 7)


def test_products_never_have_more_threads_than_cores_whatever_a_run_asks_for(monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 2)
    with threads.limited(8):
        assert (threads.chosen(), threads_now()) == (8, 2)
        with threads.limited(1):
            assert threads_now() == 1
        assert threads_now() == 2


FORKS = """
import os, signal
from nncore import threads
def run():
    done = []
    with threads.limited(2):
        threads.run_all([lambda: done.append(1), lambda: done.append(2)])
    return len(done)
run()
child = os.fork()
if child == 0:
    signal.alarm(20)
    os._exit(run())
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_copy_of_a_program_does_not_wait_for_helpers_that_it_does_not_have():
    done = subprocess.run(
        [sys.executable, "-c", FORKS], cwd=Path(__file__).parents[2], capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "2", done.stderr
