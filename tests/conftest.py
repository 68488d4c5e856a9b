"""What every test stands on: no screen, a home of its own, a garbage collector kept in hand."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before Qt is imported anywhere: a test that opened windows on somebody's desktop would also type
# into them. Journeys start the program in a process, on a display, of its own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep settings, recent files and recovery copies away from the person's own.

    `LAYERLOOM_HOME` is where the program keeps all of them, if it is set.
    """
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LAYERLOOM_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True, scope="module")
def _collect_between_modules() -> Iterator[None]:
    """Collect cycles here alone: a worker thread that did it would destroy Qt objects there."""
    gc.disable()
    yield
    gc.collect()


def pytest_unconfigure() -> None:
    """Empty the clipboard: what it holds would outlive Python and crash at the very end."""
    import sys

    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance() is not None:
            QGuiApplication.clipboard().clear()
