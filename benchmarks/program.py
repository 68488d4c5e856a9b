"""The program as the benchmarks open it, and how far it has come."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

import nncore as nn
from nncore.examples import example
from tests.journeys.driver import Display, Program


@contextmanager
def opened(*arguments: str) -> Iterator[tuple[Program, float]]:
    """The program on a display and in a home of its own, and when its command was given."""
    with tempfile.TemporaryDirectory(prefix="loom") as folder:
        display = Display(Path(folder))
        began_s = time.monotonic()
        program = Program(display, Path(folder) / "home", *arguments)
        try:
            yield program, began_s
        finally:
            program.close()
            display.close()


@contextmanager
def training(name: str) -> Iterator[Program]:
    """The program with an example that trains flat out and does not end by itself."""
    with (
        tempfile.TemporaryDirectory(prefix="loom") as folder,
        opened(str(endless(name, Path(folder)))) as (program, _),
    ):
        program.wait_until(lambda: program.ask("document").get("can_train"), "it can train")
        program.click("Train")
        program.wait_until(lambda: steps_seen(program), "it trains")
        yield program


def endless(name: str, folder: Path) -> Path:
    """A file of an example with so many epochs that no benchmark sees their end."""
    project = example(name)
    path = folder / f"{name}.loom"
    longer = replace(project.training, epochs=100_000)
    nn.save(replace(project, training=longer, pace="Flat out"), path)
    return path


def show_panel(program: Program, name: str) -> None:
    """Bring a panel to the front; its tab has the name to itself only while it is behind."""
    if program.ask("document")["panel"] != name:
        program.click(name)
        program.wait_until(lambda: program.ask("document")["panel"] == name, f"{name} is in front")


def steps_seen(program: Program) -> int:
    """Steps of the newest report that reached the window."""
    return int(program.ask("document")["step_seen"])


def steps_an_epoch(program: Program) -> int:
    """How many batches the window makes of the training data."""
    return int(program.ask("document")["steps_an_epoch"])


def steps_per_s(program: Program, seconds: float) -> float:
    """Steps a second over so long, from one report to another."""
    first, first_s = next_report(lambda: steps_seen(program))
    time.sleep(seconds)
    last, last_s = next_report(lambda: steps_seen(program))
    return (last - first) / (last_s - first_s)


def next_report(read: Callable[[], int]) -> tuple[int, float]:
    """The next number that is another one, and when it came."""
    before = now = read()
    while now == before:
        time.sleep(0.003)
        now = read()
    return now, time.monotonic()
