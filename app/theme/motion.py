"""Motion: how long things may move on the screen; not at all for those whom it troubles."""

from __future__ import annotations

from typing import Literal, cast, get_args

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QStyle

Motion = Literal["system", "full", "reduced"]
MOTIONS: tuple[Motion, ...] = get_args(Motion)

_PROPERTY, _BLINK = "layerloom_motion", "layerloom_blink"


def choose_motion(motion: Motion) -> None:
    """Move as the system does, always, or not at all; the cursor then blinks no more either."""
    app = _app()
    app.setProperty(_PROPERTY, motion)
    if app.property(_BLINK) is None:
        app.setProperty(_BLINK, app.cursorFlashTime())
    app.setCursorFlashTime(0 if is_reduced() else int(app.property(_BLINK)))


def is_reduced() -> bool:
    """Whether nothing is to move that need not.

    Qt 6.11 passes no system's wish on but by a style without animations.
    """
    motion = _app().property(_PROPERTY) or "system"
    if motion != "system":
        return bool(motion == "reduced")
    return not _app().style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)


def motion_ms(duration_ms: int) -> int:
    """How long a movement takes: as planned, or no time at all."""
    return 0 if is_reduced() else duration_ms


def _app() -> QApplication:
    return cast(QApplication, QCoreApplication.instance())
