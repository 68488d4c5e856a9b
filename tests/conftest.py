"""What every test stands on: no screen, a home of its own, a garbage collector kept in hand."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

# Before Qt is imported anywhere: a test that opened windows on somebody's desktop would also type
# into them. Journeys start the program in a process, on a display, of its own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names for folders, one a test. `mktemp` would read all that are there to name the next."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep settings, recent files and recovery copies away from the person's own.

    `LAYERLOOM_HOME` is where the program keeps all of them, if it is set; it makes the folder.
    """
    folder = next(homes)
    monkeypatch.setenv("LAYERLOOM_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True, scope="module")
def _collect_between_modules() -> Iterator[None]:
    """Collect cycles here alone: a worker thread that did it would destroy Qt objects there.

    What there was before stays, 16,000 tests among it, and is not looked through each time.
    """
    gc.disable()
    gc.freeze()
    yield
    gc.collect()


def pytest_unconfigure() -> None:
    """Empty the clipboard: what it holds would outlive Python and crash at the very end."""
    import sys

    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance() is not None:
            QGuiApplication.clipboard().clear()
