"""Writes pictures of the main states, dark and light: python -m tests.screenshots FOLDER

A state is one row of STATES: its name and a function that gives the widget to be photographed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.theme.current import Choice, ThemeSource
from tests.app.gallery import Gallery

STATES: dict[str, Callable[[], QWidget]] = {
    "kit": Gallery,
}
LOOKS: tuple[Choice, ...] = ("dark", "light")


def main(folder: str) -> None:
    """Photograph every state in both looks."""
    app = QApplication([])
    source = ThemeSource.of(app)
    source.apply()
    Path(folder).mkdir(parents=True, exist_ok=True)
    for look in LOOKS:
        source.choose(look)
        for name, make in STATES.items():
            widget = make()
            widget.show()
            app.processEvents()
            widget.grab().save(str(Path(folder) / f"{name}-{look}.png"))
            widget.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
