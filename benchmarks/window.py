"""What the real window costs and how it feels: in its own process, by mouse, on a display."""

import os
import re
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.command_line import CommandLine
from benchmarks.program import (
    endless,
    opened,
    show_panel,
    steps_an_epoch,
    steps_per_s,
    steps_seen,
    training,
)
from benchmarks.row import Found
from tests.journeys.driver import NoAnswer, Program

PANELS = ("Learning", "Activations", "Predictions", "Problems")
SETTLING_S = 3
P99_MS, WORST_MS, WATCHED_S = 25, 80, 20
LEAVE_MS = 100
MOST_COST, TURNS, TURN_S = 0.15, 3, 5
MOST_START_S, STARTS = 1.5, 5
MOST_MB, LOOKED_S = 450, 10
MOST_IDLE_PERCENT = 0.5
LEAST_PERCENT, MOST_SPIRAL_S, SPIRALS = 97.0, 5.0, 3


def gaps(name: str, panel: str) -> Found:
    """Gaps of an 8 ms timer on the window's thread while it trains flat out."""
    with training(name) as program:
        show_panel(program, panel)
        time.sleep(SETTLING_S)
        program.ask("start")
        time.sleep(WATCHED_S)
        found = program.ask("stop")
    p99, worst = float(np.percentile(found, 99)), max(found)
    return Found(f"{p99:.0f} ms, worst {worst:.0f} ms", p99 <= P99_MS and worst <= WORST_MS)


def cost() -> Found:
    """Steps a second in the window and on the command line, in turns, the other standing still."""
    lost: dict[str, list[float]] = {panel: [] for panel in PANELS}
    speeds = []
    with (
        training("mnist") as program,
        tempfile.TemporaryDirectory(prefix="loom") as folder,
        CommandLine(endless("mnist", Path(folder)), steps_an_epoch(program)) as command,
    ):
        for _ in range(TURNS):
            for panel in PANELS:
                program.click("Pause")
                program.where("Train")
                time.sleep(SETTLING_S)                    # it writes its recovery copy
                alone = command.steps_per_s(TURN_S)
                program.click("Train")
                show_panel(program, panel)
                lost[panel].append(1 - steps_per_s(program, TURN_S) / alone)
                speeds.append(alone)
    found = {panel: median(shares) for panel, shares in lost.items()}
    words = ", ".join(f"{panel} {100 * share:.0f} %" for panel, share in found.items())
    return Found(f"{words} of {median(speeds):,.0f} steps/s", max(found.values()) <= MOST_COST)


def start() -> Found:
    """Seconds from the command to the first painted window, on the welcome page."""
    found = []
    for _ in range(1 + STARTS):                           # the first warms up
        with opened() as (program, began_s):
            program.wait_until(lambda: program.ask("painted"), "the window is painted")
            found.append(program.ask("painted") - began_s)
    middle = median(found[1:])
    return Found(f"{middle:.2f} s", middle <= MOST_START_S)


def memory() -> Found:
    """Resident memory after every panel was looked at for a while."""
    with training("mnist") as program:
        for panel in PANELS:
            show_panel(program, panel)
            time.sleep(LOOKED_S)
        status = Path(f"/proc/{program.process.pid}/status").read_text(encoding="utf-8")
    now, peak = (megabytes(status, key) for key in ("VmRSS", "VmHWM"))
    return Found(f"{now:.0f} MB, at most {peak:.0f} MB", peak <= MOST_MB)


def idle() -> Found:
    """How much of a core the window takes with a network open, while nobody does anything."""
    with opened("example:mnist") as (program, _began):
        program.wait_until(lambda: program.ask("painted"), "the window is painted")
        time.sleep(2 * SETTLING_S)
        before_s = taken_s(program)
        time.sleep(WATCHED_S)
        percent_taken = 100 * (taken_s(program) - before_s) / WATCHED_S
    return Found(f"{percent_taken:.2f} %", percent_taken <= MOST_IDLE_PERCENT)


def leave() -> Found:
    """The largest gap of that timer while BERT is left in training, until its copy is written."""
    with opened("example:bert-base") as (program, _began):
        program.wait_until(lambda: program.ask("document").get("can_train"), "it can train", 60)
        program.click("Train")
        program.wait_until(lambda: steps_seen(program), "it has taken a step", 120)
        program.ask("start")
        left_s = time.monotonic()
        program.press("ctrl+w")
        program.wait_until(lambda: program.sees("Open BERT"), "it stands under Recent", 120)
        kept_s = time.monotonic() - left_s
        worst = max(program.ask("stop"))
    return Found(f"worst {worst:.0f} ms, written after {kept_s:.1f} s", worst <= LEAVE_MS)


def spiral() -> Found:
    """Seconds from the click until the status bar says 97 %, at the pace that it starts with."""
    found = []
    for _ in range(SPIRALS):
        with opened() as (program, _began):
            program.where("Spiral")
            clicked_s = time.monotonic()
            program.click("Spiral")
            program.wait_until(lambda: percent(program) >= LEAST_PERCENT, "it says 97 %", 60)
            found.append(time.monotonic() - clicked_s)
    middle = median(found)
    return Found(f"{middle:.1f} s", middle <= MOST_SPIRAL_S)


def percent(program: Program) -> float:
    """The validation accuracy in the status bar; 0 while it has none."""
    try:
        return float(re.sub(r"[^\d.]", "", program.text("score")) or 0)
    except NoAnswer:
        return 0.0


def taken_s(program: Program) -> float:
    """Seconds of a core that all its threads have taken so far."""
    stat = Path(f"/proc/{program.process.pid}/stat").read_text(encoding="utf-8")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def megabytes(status: str, key: str) -> float:
    """A line of /proc/PID/status, which counts in 1,024 bytes."""
    found = re.search(rf"{key}:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1_024 / 1e6
