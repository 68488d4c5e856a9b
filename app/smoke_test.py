"""The program proves itself: window, fonts, training, save and load."""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

LONGEST_S = 60.0


def smoke_test(as_json: bool) -> int:
    """Open the window, train two epochs, save and load; returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LAYERLOOM_HOME"] = folder
        if not os.environ.get("DISPLAY"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        told = _prove(Path(folder))
    if as_json:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        sys.stdout.write("".join(f"{name}: {value}\n" for name, value in told.items()))
    return 0 if told["ok"] else 1


def _prove(folder: Path) -> dict[str, Any]:
    from PySide6.QtGui import QFontDatabase

    from app.application import Application, make_qapplication
    from nncore.loomfile import load, save

    app = make_qapplication()
    application = Application(app)
    window = application.new_window()
    window.open_source("example:digits-8x8")
    application.finish()
    workspace = window.workspace
    assert workspace is not None
    session = workspace.session
    fonts = sorted({"Inter", "JetBrains Mono"} & set(QFontDatabase.families()))

    def until(done: Callable[[], bool]) -> bool:
        end = monotonic() + LONGEST_S
        while not done() and monotonic() < end:
            app.processEvents()
        return done()

    until(lambda: session.dataset is not None)
    epochs = []
    for _ in range(2):
        session.step_epoch()
        until(lambda: session.state == "idle")
        checkpoint = session.document.project.checkpoint
        epochs.append(checkpoint.epoch if checkpoint else 0)
    path = folder / "smoke test.loom"
    save(session.document.project, path)
    same = load(path) == session.document.project
    picture = not window.grab().isNull()
    window.close()
    application.finish()
    ok = len(fonts) == 2 and epochs == [1, 2] and same and picture
    return {
        "ok": ok,
        "fonts": fonts,
        "epochs": epochs,
        "saved_and_loaded": same,
        "window": picture,
        "packed": bool(getattr(sys, "frozen", False)),
    }
