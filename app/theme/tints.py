"""Tints: the grounds of frames and notes on the canvas, quiet enough for any text and card."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from app.theme.colours import mix
from app.theme.tokens import Theme

HUES = {
    "grey": "#7f8899",
    "blue": "#3f7ddb",
    "sand": "#c08a2d",
    "red": "#cf5560",
    "violet": "#8a63c9",
}
"""Name -> the hue that the ground of the canvas is tinted with; the plain tint is the theme's."""
NAMES = ("green", *HUES)
GROUND, LINE = 0.11, 0.42


class Tint(Struct, frozen=True):
    """What a frame or note is painted with."""

    ground: str
    line: str


@lru_cache(maxsize=64)
def tint(theme: Theme, name: str) -> Tint:
    """The tint of a name in a theme; the plain one for a name that is not known."""
    if name not in HUES:
        return Tint(theme.frame, theme.frame_line)
    hue = HUES[name]
    return Tint(mix(theme.window, hue, GROUND), mix(theme.window, hue, LINE))
