"""Gives a journey its display and as many starts of the program as it needs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.driver import ROOT, Display, NoAnswer, Program

PICTURES = ROOT / "build" / "journeys"


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """One X display for all journeys, 1440 by 900."""
    screen = Display(tmp_path_factory.mktemp("display"))
    yield screen
    screen.close()


@pytest.fixture
def start(
    display: Display, home: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Program]]:
    """Start the program: `start("FILE.loom")`. Twice in a journey is twice in the same home.

    A journey that fails leaves a picture of the screen in `build/journeys`.
    """
    started: list[Program] = []

    def begin(*arguments: str, module: str = "", **environment: str) -> Program:
        started.append(Program(display, home, *arguments, module=module, **environment))
        return started[-1]

    yield begin
    for each in started:
        if _failed(request.node):
            _keep_picture(each, request.node.name)
        each.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let the fixture know, while the program still runs, how its journey went."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when == "call":
        item.stash[_REPORT] = report


_REPORT = pytest.StashKey[pytest.TestReport]()


def _failed(item: pytest.Item) -> bool:
    report = item.stash.get(_REPORT, None)
    return report is not None and report.failed


def _keep_picture(program: Program, name: str) -> None:
    with contextlib.suppress(NoAnswer):  # a program that is gone shows nothing
        program.picture(PICTURES / f"{name}.png")
