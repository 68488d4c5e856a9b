"""Colours of the plane: tables from shades, as the worker computes them, to pixels."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from app.theme.colours import mix
from app.theme.tokens import FAMILIES, Theme
from nncore.insight.boundary import LEVELS, MOST_CLASSES, levels_of

STRENGTH = 0.55
"""Share of the class's colour where the network is sure; the points on it must be seen."""

Table = NDArray[np.uint32]
"""A colour for each of 256 shades, as a picture of 32 bits a pixel holds it."""


@lru_cache(maxsize=8)
def two_sided(theme: Theme, strength: float = STRENGTH) -> Table:
    """From negative over the plot's ground to positive."""
    low = mix(theme.plot, theme.negative, strength)
    high = mix(theme.plot, theme.positive, strength)
    half = np.linspace(0, 1, LEVELS // 2)[:, None]
    ground = _rgb(theme.plot)
    down = _rgb(low) + half * (ground - _rgb(low))
    up = ground + half * (_rgb(high) - ground)
    return _table(np.concatenate([down, up]))


@lru_cache(maxsize=8)
def by_class(theme: Theme, count: int) -> Table:
    """Each class's colour, fainter where it is less sure."""
    levels, ground = levels_of(count), _rgb(theme.plot)
    sure = STRENGTH * np.linspace(0, 1, levels)[:, None]
    shown = class_colours(theme, min(count, MOST_CLASSES))
    rows = [ground + sure * (_rgb(each) - ground) for each in shown]
    table = np.concatenate(rows)
    rest = np.repeat(ground[None], LEVELS - len(table), axis=0)
    return _table(np.concatenate([table, rest]))


def class_colours(theme: Theme, count: int) -> list[str]:
    """A colour for each class: orange and blue for two, as everywhere; the families' for more."""
    if count <= 2:
        return [theme.negative, theme.positive][:count]
    names = [name for name in FAMILIES if name not in ("data", "group")]
    return [theme.family(names[k % len(names)]) for k in range(count)]


def pictures_of(shades: NDArray[np.uint8], table: Table) -> list[QImage]:
    """Shades (N, H, W), lowest row first, as so many pictures: one look into the table for all."""
    count, height, width = shades.shape
    pixels = table.take(shades[:, ::-1])
    kind = QImage.Format.Format_RGB32
    return [QImage(pixels[i].data, width, height, 4 * width, kind).copy() for i in range(count)]


def _table(colours: NDArray[np.float64]) -> Table:
    return np.array([QColor(*row).rgb() for row in colours.astype(int).tolist()], np.uint32)


def _rgb(token: str) -> NDArray[np.float64]:
    value = QColor(token)
    return np.array([value.red(), value.green(), value.blue()], np.float64)
