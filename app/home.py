"""The folder in which Layerloom keeps what is its own: recovery copies, recent files, settings."""

import os
from pathlib import Path

import platformdirs

VARIABLE = "LAYERLOOM_HOME"


def home(*parts: str) -> Path:
    """A folder in the person's data folder, made when needed.

    LAYERLOOM_HOME names another place.
    """
    named = os.environ.get(VARIABLE)
    base = Path(named) if named else Path(platformdirs.user_data_dir("layerloom", appauthor=False))
    folder = base.joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
