"""Finds the files the program ships: fonts, icons, data sets, examples."""

from __future__ import annotations

import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """Say where a shipped file or folder is, in a checkout and in the packed program alike.

    >>> resource("fonts").is_dir()
    True
    """
    return Path(getattr(sys, "_MEIPASS", CHECKOUT)).joinpath("resources", *parts)
