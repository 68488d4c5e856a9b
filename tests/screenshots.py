"""Writes pictures of the main states, dark and light: python -m tests.screenshots FOLDER

A state is one row of STATES: its name and a function that gives the widget to be photographed. The
window's states are the real program's, trained for real.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QWidget

from app.application import Application, make_qapplication
from app.canvas.flow_actions import top_to_bottom
from app.canvas.inlay_actions import show_inside
from app.theme.current import Choice, ThemeSource
from app.window import Window
from tests.app.gallery import Gallery

LOOKS: tuple[Choice, ...] = ("dark", "light")
SIZES = {"": (1440, 900), "-small": (1024, 700), "-large": (1920, 1080)}


def until(holds: Callable[[], bool]) -> None:
    """Let the program run until something holds."""
    while not holds():
        QApplication.processEvents()


def welcome() -> Window:
    """The welcome page."""
    return Application(app()).new_window()


def trained(name: str, panel: str, epochs: int) -> Callable[[], Window]:
    """An example after so many epochs, with a panel in front."""

    def make() -> Window:
        window = welcome()
        window.open_source(f"example:{name}")
        window.application.finish()
        workspace = window.workspace
        assert workspace is not None
        session = workspace.session
        until(lambda: session.dataset is not None)
        workspace.panels.show_panel(panel)
        for _ in range(epochs):
            session.step_epoch()
            until(lambda: session.state == "idle")
        learning, progress = workspace.panels.learning, session.progress
        if panel == learning.title and progress is not None:
            until(lambda: f"step {progress.step:,}" in learning.summary)
        return window

    return make


def broken() -> Window:
    """A network that does not fit its data, with what would mend it."""
    window = trained("digits-8x8", "Problems", 0)()
    document = window.document
    assert document is not None
    graph = document.project.graph
    document.apply("Delete Flatten", replace(document.project, graph=graph.removing(["n2"])))
    until(lambda: bool(window.workspace and window.workspace.session.problems))
    return window


def opened() -> Window:
    """A network of blocks, one of them opened in its place, with what every card weighs."""
    window = trained("resnet20", "Learning", 0)()
    workspace = window.workspace
    assert workspace is not None
    blocks = [n.id for n in workspace.scope.project.graph.nodes if n.layer.family == "block"]
    until(lambda: workspace.session.look is not None)
    workspace.selection.choose(blocks[:1])
    show_inside(workspace.scope, workspace.selection, workspace.room.view)
    workspace.selection.clear()
    workspace.room.heat.choose("parameters")
    workspace.room.view.fit()
    return window


def downwards() -> Window:
    """A network that runs from top to bottom."""
    window = trained("digits-8x8", "Learning", 5)()
    workspace = window.workspace
    assert workspace is not None
    top_to_bottom(workspace.scope, workspace.room.view)
    return window


STATES: dict[str, Callable[[], QWidget]] = {
    "kit": Gallery,
    "welcome": welcome,
    "learning": trained("mnist", "Learning", 2),
    "activations": trained("mnist", "Activations", 3),
    "predictions": trained("digits-8x8", "Predictions", 5),
    "boundary": trained("spiral", "Boundary", 80),
    "prices": trained("house-prices", "Learning", 20),
    "problems": broken,
    "blocks": opened,
    "downwards": downwards,
}


def app() -> QApplication:
    """The running application."""
    running = QApplication.instance()
    assert isinstance(running, QApplication)
    return running


def main(folder: str) -> None:
    """Photograph every state in both looks, the window in both sizes."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAYERLOOM_HOME"] = home
        source = ThemeSource.of(make_qapplication())
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, make in STATES.items():
            widget = make()
            widget.show()
            for look in LOOKS:
                source.choose(look)
                for size, (width, height) in SIZES.items():
                    if isinstance(widget, Window):
                        widget.resize(width, height)
                    for _ in range(20):
                        QApplication.processEvents()
                    widget.grab().save(str(Path(folder) / f"{name}{size}-{look}.png"))
            widget.close()
            if isinstance(widget, Window):
                widget.application.finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
