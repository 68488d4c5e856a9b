"""Turns answers over the plane into pixels, and finds the line where they change sides."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from app.theme.colours import mix
from app.theme.tokens import FAMILIES, Theme

STEPS = 256
STRENGTH = 0.55
"""Share of the class's colour where the network is sure; the points on it must be seen."""
SMOOTHING = 4
"""Pixels a side that each answer becomes, so that the line of 0.5 is no staircase."""

Pixels = NDArray[np.uint8]


def two_sided(theme: Theme, strength: float = STRENGTH) -> Pixels:
    """Colours (256, 3) from negative over the plot's ground to positive."""
    low = mix(theme.plot, theme.negative, strength)
    high = mix(theme.plot, theme.positive, strength)
    half = np.linspace(0, 1, STEPS // 2)[:, None]
    ground = _rgb(theme.plot)
    down = _rgb(low) + half * (ground - _rgb(low))
    up = ground + half * (_rgb(high) - ground)
    return np.concatenate([down, up]).astype(np.uint8)


def class_colours(theme: Theme, count: int) -> list[str]:
    """A colour for each class: orange and blue for two, as everywhere; the families' for more."""
    if count <= 2:
        return [theme.negative, theme.positive][:count]
    names = [name for name in FAMILIES if name not in ("data", "group")]
    return [theme.family(names[k % len(names)]) for k in range(count)]


def pixels(grid: NDArray[np.float32], low: float, high: float, theme: Theme) -> Pixels:
    """Colour answers: `low` is fully negative, `high` fully positive."""
    share = np.clip((finer(grid) - low) / max(high - low, 1e-12), 0, 1)
    share[~np.isfinite(share)] = 0.5
    coloured: Pixels = two_sided(theme)[(share * (STEPS - 1)).astype(np.int64)]
    return coloured


def winners(
    winner: NDArray[np.int64], chance: NDArray[np.float32], count: int, theme: Theme
) -> Pixels:
    """Colour by the class that wins, fainter where it is less sure."""
    colours = np.array([_rgb(each) for each in class_colours(theme, count)])
    strength = (STRENGTH * np.clip(chance, 0, 1))[..., None]
    ground = _rgb(theme.plot)
    result: Pixels = (ground + strength * (colours[winner] - ground)).astype(np.uint8)
    return result


def finer(grid: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same plane with four times as many answers a side, linear in between."""
    return _along(_along(grid).T).T


def _along(grid: NDArray[np.float32]) -> NDArray[np.float32]:
    count = len(grid)
    places = np.linspace(0, count - 1, count * SMOOTHING)
    below = np.minimum(places.astype(np.int64), count - 2)
    share = (places - below).astype(np.float32)[:, None]
    lower = grid[below]
    return np.asarray(lower + share * (grid[below + 1] - lower), np.float32)


def crossings(
    grid: NDArray[np.float32], level: float, extent: tuple[float, float, float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pieces of the line where answers pass a level: x and y, each two neighbours make a piece.

    Marching squares: in each square of four answers the line enters and leaves where an edge
    changes sides, at the place that linear interpolation gives (Lorensen and Cline, 1987, in the
    plane). A saddle, where all four edges change, is left out: it is a single square.
    """
    g = grid.astype(np.float64) - level
    rows, columns = np.arange(g.shape[0] - 1.0), np.arange(g.shape[1] - 1.0)
    corner_x, corner_y = np.meshgrid(columns, rows)
    a, b, c, d = g[:-1, :-1], g[:-1, 1:], g[1:, :-1], g[1:, 1:]      # a b below, c d above
    above = [corner > 0 for corner in (a, b, c, d)]
    sides = np.stack([above[i] != above[j] for i, j in ((0, 1), (2, 3), (0, 2), (1, 3))])
    crossed = sides.sum(axis=0) == 2
    along = [_zero(a, b), _zero(c, d), _zero(a, c), _zero(b, d)]
    x = np.stack([along[0], along[1], np.zeros_like(a), np.ones_like(a)])
    y = np.stack([np.zeros_like(a), np.ones_like(a), along[2], along[3]])
    chosen = (sides & crossed).transpose(1, 2, 0)
    xs = (x.transpose(1, 2, 0) + corner_x[..., None])[chosen]
    ys = (y.transpose(1, 2, 0) + corner_y[..., None])[chosen]
    left, right, bottom, top = extent
    return (
        left + xs * (right - left) / (grid.shape[1] - 1),
        bottom + ys * (top - bottom) / (grid.shape[0] - 1),
    )


def _zero(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where between 0 and 1 a straight line from one value to the other is zero."""
    gap = first - second
    return np.divide(first, gap, out=np.full_like(gap, 0.5), where=gap != 0)


def _rgb(token: str) -> NDArray[np.float64]:
    value = QColor(token)
    return np.array([value.red(), value.green(), value.blue()], np.float64)
