"""The folders in which Layerloom keeps what is its own.

Recovery copies and recent files, settings, reports of what broke. LAYERLOOM_HOME names one place
for all of them.
"""

import os
from pathlib import Path

import platformdirs

VARIABLE = "LAYERLOOM_HOME"


def home(*parts: str) -> Path:
    """A folder in the person's data folder, made when needed."""
    return _made(platformdirs.user_data_dir("layerloom", appauthor=False), *parts)


def config_home() -> Path:
    """The folder for settings, made when needed."""
    return _made(platformdirs.user_config_dir("layerloom", appauthor=False))


def log_home() -> Path:
    """The folder for reports, made when needed."""
    return _made(platformdirs.user_log_dir("layerloom", appauthor=False), named="logs")


def _made(usual: str, *parts: str, named: str = "") -> Path:
    named_home = os.environ.get(VARIABLE)
    folder = Path(named_home, named) if named_home else Path(usual)
    folder = folder.joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
