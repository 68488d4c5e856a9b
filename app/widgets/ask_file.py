"""Asks where something is to be saved. Whoever needs it takes it as an argument: a test answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

AskWhere = Callable[[QWidget, str, str, str], Path | None]
"""(parent, title, proposed name, kinds of file) -> where, or None when the person thinks better."""


def ask_where_to_save(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Open the dialog of the system; the ending follows the proposed name if none is typed."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name), kinds)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(Path(name).suffix)
