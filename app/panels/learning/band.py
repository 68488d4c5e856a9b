"""Band: a curve of any length, kept as few enough stretches to be drawn in a millisecond."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LIMIT = 800
"""Stretches at most: two points each are drawn, about as many as a plot has pixels."""


class Band:
    """Lowest, highest and mean value of equal stretches of a curve that grows at its end.

    When there would be more than `limit` stretches, each two become one: adding a value costs the
    same after a million values as after ten. What is not finite is left out.

    >>> band = Band(limit=2)
    >>> band.extend(np.array([1.0, 2.0, 3.0, 6.0]))
    >>> band.stride, band.low.tolist(), band.high.tolist(), band.mean.tolist()
    (2, [1.0, 3.0], [2.0, 6.0], [1.5, 4.5])
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._low, self._high, self._sum, self._count = (np.zeros(limit) for _ in range(4))
        self.stride = 1
        """Values in each stretch; the last one may have fewer."""
        self.length = 0
        """Values in all."""

    def __len__(self) -> int:
        return -(-self.length // self.stride)

    @property
    def low(self) -> Floats:
        """The lowest value of each stretch, NaN where none is finite."""
        return self._low[: len(self)]

    @property
    def high(self) -> Floats:
        """The highest value of each stretch."""
        return self._high[: len(self)]

    @property
    def mean(self) -> Floats:
        """The mean of each stretch."""
        with np.errstate(invalid="ignore"):
            return self._sum[: len(self)] / self._count[: len(self)]

    @property
    def count(self) -> Floats:
        """How many finite values each stretch has."""
        return self._count[: len(self)]

    @property
    def ends(self) -> Floats:
        """How many values there are up to the end of each stretch."""
        return np.minimum(np.arange(1, len(self) + 1) * self.stride, self.length).astype(float)

    def extend(self, values: NDArray[np.floating]) -> None:
        """Add values at the end."""
        rest = np.where(np.isfinite(values), values, np.nan).astype(float)
        while len(rest):
            room = len(self._low) * self.stride - self.length
            if room == 0:
                self._join()
                continue
            self._add(rest[:room])
            rest = rest[room:]

    def _add(self, values: Floats) -> None:
        filled = self.length % self.stride
        first = self.length // self.stride
        starts = np.arange(-filled, len(values), self.stride)
        starts[0] = 0
        fresh = slice(first + (filled > 0), first + len(starts))
        self._low[fresh], self._high[fresh] = np.nan, np.nan
        self._sum[fresh] = self._count[fresh] = 0.0
        here = slice(first, first + len(starts))
        np.fmin(self._low[here], np.fmin.reduceat(values, starts), out=self._low[here])
        np.fmax(self._high[here], np.fmax.reduceat(values, starts), out=self._high[here])
        known = np.isfinite(values)
        self._sum[here] += np.add.reduceat(np.where(known, values, 0.0), starts)
        self._count[here] += np.add.reduceat(known.astype(float), starts)
        self.length += len(values)

    def _join(self) -> None:
        half = len(self._low) // 2
        self._low[:half] = np.fmin(self._low[0::2], self._low[1::2])
        self._high[:half] = np.fmax(self._high[0::2], self._high[1::2])
        for sums in (self._sum, self._count):
            sums[:half] = sums[0::2] + sums[1::2]
        self.stride *= 2


def smoothed(band: Band, over: float) -> Floats:
    """An average of the stretches' means in which older values fade, over about so many values.

    It begins as the plain mean of what there is, so that the first value does not weigh for ever.
    """
    keep = max(0.0, 1.0 - 1.0 / max(over, 1.0)) ** band.stride
    total = weight = 0.0
    result = []
    for value, count in zip(band.mean.tolist(), band.count.tolist(), strict=True):
        if count:
            total, weight = keep * total + count * value, keep * weight + count
        result.append(total / weight if weight else np.nan)
    return np.array(result)
