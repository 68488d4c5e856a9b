"""Lines of equal answer over a plane, and the plane drawn finer than it was asked."""

import numpy as np
from numpy.typing import NDArray

Extent = tuple[float, float, float, float]
"""Left, right, bottom, top."""
Line = tuple[NDArray[np.float64], NDArray[np.float64]]


def finer(grid: NDArray[np.float32], times: int) -> NDArray[np.float32]:
    """The same plane with so many times as many answers a side, linear in between."""
    return _along(_along(grid, times).T, times).T


def _along(grid: NDArray[np.float32], times: int) -> NDArray[np.float32]:
    count = len(grid)
    places = np.linspace(0, count - 1, count * times)
    below = np.minimum(places.astype(np.int64), count - 2)
    share = (places - below).astype(np.float32)[:, None]
    lower = grid[below]
    return np.asarray(lower + share * (grid[below + 1] - lower), np.float32)


def crossings(
    grid: NDArray[np.float32], level: float, extent: Extent
) -> Line:
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
