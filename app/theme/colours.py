"""Turns a token (`#rrggbb`) into what Qt paints with.

What is given is made once and shared by all who paint: nobody changes it.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QBrush, QColor, QPen

KEPT = 512


@lru_cache(maxsize=KEPT)
def colour(token: str, alpha: float = 1.0) -> QColor:
    """Give a token as a colour; `alpha` from 0 (clear) to 1 (solid)."""
    result = QColor(token)
    result.setAlphaF(alpha)
    return result


@lru_cache(maxsize=KEPT)
def mix(token: str, other: str, share: float) -> str:
    """Blend `share` of `other` into a token; the result is again a solid `#rrggbb`."""
    a, b = QColor(token), QColor(other)
    parts = ((1 - share) * x + share * y for x, y in zip(_rgb(a), _rgb(b), strict=True))
    return QColor(*(round(part) for part in parts)).name()


@lru_cache(maxsize=KEPT)
def pen(token: str, width_px: float = 1.0, alpha: float = 1.0) -> QPen:
    """A solid pen whose width does not grow when a plot or the canvas is scaled."""
    result = QPen(colour(token, alpha), width_px)
    result.setCosmetic(True)
    return result


@lru_cache(maxsize=KEPT)
def brush(token: str, alpha: float = 1.0) -> QBrush:
    """A solid brush."""
    return QBrush(colour(token, alpha))


def _rgb(value: QColor) -> tuple[int, int, int]:
    return value.red(), value.green(), value.blue()
