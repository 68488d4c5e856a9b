"""Stages: prepared calls that run beside one another, on threads that are awake already.

A thread that sleeps takes 60 to 150 microseconds to wake here, and more while another holds
Python's lock. So a helper goes on looking for work for a while after the last, without Python;
passing it some takes one microsecond. Whoever comes first takes the next call of a stage: a helper
that is late holds nobody up, and bits do not depend on who ran what. Only one that loses its core
in the middle of a call is waited for. After a while without work it sleeps, and nothing is left
that runs.
"""

import atexit
import ctypes
import os
import sys
from _thread import allocate_lock, start_new_thread
from collections.abc import Iterable, Sequence
from functools import cache
from time import perf_counter
from typing import Any

import numpy as np

from nncore import threads
from nncore.compiled.calls import Call
from nncore.compiled.jit import compiled
from nncore.compiled.words import add, call, read, rest, swap, write
from nncore.layers.base import Array

PATIENCE_S = 500e-6
"""How long a helper looks for more work before it sleeps."""
BETWEEN_TURNS = 1_000
"""Rests after which one that waits offers its core to others: some 20 microseconds."""
LINE = 64
NEXT, TABLE, DONE, FAILED, FIRST_STATE = 0, LINE, 2 * LINE, 3 * LINE, 4 * LINE
"""Where a team's words lie, each in a line of the cache: what is next, where calls lie, how many
the helpers have done, whether one failed, and whether each helper is awake.

The word of what is next holds three numbers, so that they change at once: a count of stages, how
many calls this one has, and the first that nobody has taken.
"""
LOOKS, TRIES = 10_000, 3
"""How many looks for work are timed, and how often."""
ASLEEP, AWAKE = 0, 1
BITS, MASK = 16, 0xFFFF


class Stages:
    """Calls of one stage do not touch each other's numbers; a stage begins when the last is done.

    On one thread they run in order. `worth` says whether helpers are worth asking.
    """

    def __init__(self, stages: Iterable[Sequence[Call]], worth: bool = True) -> None:
        self._calls = [list(stage) for stage in stages]
        self._worth = worth
        self._table = np.array(
            [each.row for stage in self._calls for each in stage], np.uint64
        ).reshape(-1, 2)
        self._ends = np.cumsum([len(stage) for stage in self._calls], dtype=np.int64)

    def run(self) -> None:
        """Run all, and return when all is done."""
        helpers = threads.chosen() - 1 if self._worth else 0
        if helpers < 1:
            failed = run_alone(self._table)
        else:
            failed = self._run_with(min(helpers, threads.cores() - 1))
        if failed:
            raise RuntimeError("a compiled kernel failed")

    def _run_with(self, helpers: int) -> int:
        waiting = _idle.setdefault(helpers, [])
        team = waiting.pop() if waiting else Team(helpers)
        try:
            return team.run(self._table, self._ends)
        finally:
            waiting.append(team)


class Team:
    """A caller and its helpers, for one caller at a time."""

    def __init__(self, helpers: int) -> None:
        self._words = np.zeros((FIRST_STATE + helpers * LINE) // 8, np.int64)
        self._at = self._words.ctypes.data
        self._states = [(FIRST_STATE + number * LINE) // 8 for number in range(helpers)]
        self._locks = [allocate_lock() for _ in range(helpers)]
        self._away_from = -1
        self._patience = int(PATIENCE_S * looks_per_s())    # and `serve` is compiled
        for number, lock in enumerate(self._locks):
            lock.acquire()
            start_new_thread(self._help, (lock, self._states[number]))

    def run(self, table: Array, ends: Array) -> int:
        """Wake those that sleep, and run all stages; how many calls failed.

        Whoever presses Ctrl+C in the middle of this loses no helper: each says itself that it is
        awake, and one that is woken twice looks about once more.
        """
        for state, lock in zip(self._states, self._locks, strict=True):
            if self._words[state] == ASLEEP and lock.locked():
                self._away_from = threads.core()
                lock.release()
        return int(run_together(self._at, table, ends, _yielding()))

    def dismiss(self) -> None:
        """Let helpers sleep for good, and wait until they do."""
        self._patience = 0
        ends = perf_counter() + 10 * PATIENCE_S
        while any(self._words[state] == AWAKE for state in self._states) and perf_counter() < ends:
            pass

    def _help(self, lock: Any, state: int) -> None:
        while True:
            lock.acquire()
            self._words[state] = AWAKE
            threads.leave(self._away_from)
            serve(self._at, self._at + 8 * state, self._patience, _yielding())


_idle: dict[int, list[Team]] = {}
"""Teams that nobody uses now, by their number of helpers: another caller takes or makes its own."""


@atexit.register
def _dismiss_all() -> None:
    for team in [team for teams in _idle.values() for team in teams]:
        team.dismiss()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)     # a copy of a process has no helpers


@compiled
def take_all(team: int) -> int:
    """Run calls of this stage for as long as there is one that nobody has taken; how many."""
    own = 0
    while True:
        word = read(team + NEXT)
        place = word & MASK
        if place >= (word >> BITS) & MASK:
            return own
        row = read(team + TABLE) + 16 * place       # of this stage, if the word is still the same
        if swap(team + NEXT, word, word + 1):
            if call(read(row), read(row + 8)) != 0:
                add(team + FAILED, 1)
            own += 1


@compiled
def run_together(team: int, table: Array, ends: Array, yielding: int) -> int:
    """Stage by stage, offer its calls to all; how many failed."""
    begin = 0
    for end in ends:
        write(team + TABLE, table.ctypes.data + 16 * begin)
        write(team + DONE, 0)
        stage = (read(team + NEXT) >> (2 * BITS)) + 1
        write(team + NEXT, (stage << (2 * BITS)) | ((end - begin) << BITS))
        own, waited = take_all(team), 0
        while read(team + DONE) + own < end - begin:
            rest()
            waited += 1
            if waited % BETWEEN_TURNS == 0:
                call(yielding, 0)
        begin = end
    failed: int = read(team + FAILED)
    if failed != 0:
        write(team + FAILED, 0)
    return failed


@compiled
def run_alone(table: Array) -> int:
    """All calls in their order; how many failed."""
    failed = 0
    for place in range(len(table)):
        at = table.ctypes.data + 16 * place
        if call(read(at), read(at + 8)) != 0:
            failed += 1
    return failed


@compiled
def serve(team: int, state: int, patience: int, yielding: int) -> None:
    """Run what is offered, until nothing was for so many rests."""
    waited = 0
    while True:
        own = take_all(team)
        if own != 0:
            add(team + DONE, own)
            waited = 0
            continue
        rest()
        waited += 1
        if waited % BETWEEN_TURNS == 0:
            call(yielding, 0)
        if waited > patience:
            write(state, ASLEEP)
            word = read(team + NEXT)                # offered after the last look, before the word
            if (word & MASK) >= (word >> BITS) & MASK:
                return
            write(state, AWAKE)
            waited = 0


@cache
def looks_per_s() -> float:
    """How many times a second a helper looks for work here: processors rest 10 to 100 ns, or not.

    The best of some tries: in others the core may have been somebody else's.
    """
    words = np.zeros(FIRST_STATE // 8 + 1, np.int64)
    at, took_s = words.ctypes.data, []
    serve(at, at + FIRST_STATE, 0, _yielding())
    for _ in range(TRIES):
        began = perf_counter()
        serve(at, at + FIRST_STATE, LOOKS, _yielding())
        took_s.append(perf_counter() - began)
    return LOOKS / min(took_s)


@cache
def _yielding() -> int:
    """The address of the system's call that lets others have the core."""
    windows = sys.platform == "win32"
    library: Any = ctypes.CDLL("kernel32" if windows else None)
    name = "SwitchToThread" if windows else "sched_yield"
    return ctypes.cast(library[name], ctypes.c_void_p).value or 0
