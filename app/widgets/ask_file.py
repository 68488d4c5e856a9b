"""Asks for a file. Whoever needs one takes the question as an argument: a test answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.settings import settings_store

AskWhere = Callable[[QWidget, str, str, str], Path | None]
"""(parent, title, proposed name, kinds of file) -> where, or None when the person thinks better."""


def ask_where_to_save(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Ask in the folder of last time; the ending follows the proposed name if none is typed."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(_folder() / name), kinds)
    if not chosen:
        return None
    path = _noted(chosen)
    return path if path.suffix else path.with_suffix(Path(name).suffix)


def ask_what_to_open(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Ask for a file that is there, in the folder of last time."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(_folder()), kinds)
    return _noted(chosen) if chosen else None


def _folder() -> Path:
    said = settings_store().value.folder
    return Path(said) if said and Path(said).is_dir() else Path.home()


def _noted(chosen: str) -> Path:
    path = Path(chosen)
    settings_store().change(folder=str(path.parent))
    return path
