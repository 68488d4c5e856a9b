"""Windows: where a kernel's taps lie on a padded picture, as stretches of one long row.

A padded picture is laid out line behind line. Moving the window by one place then moves every tap
by one place too: what one tap sees of all windows is one stretch of that row, copied in one go. The
zeros right of a line are also those left of the next. A stride of s deals the places out to s rows,
its phases, of which every tap reads one.
"""

from math import ceil
from typing import Literal

from msgspec import Struct

Padding = Literal["valid", "same", "by side"]


class Phase(Struct, frozen=True):
    """Places of one axis that the same taps read.

    `first` is the first number on the axis, `at` its place in the row, `count` how many there are;
    `taps` are (tap, how far from the window's place).
    """

    first: int
    at: int
    count: int
    taps: tuple[tuple[int, int], ...]


class Axis(Struct, frozen=True):
    """Windows along one axis: `out` of them; `pitch` places from one line to the next."""

    size: int
    out: int
    stride: int
    pitch: int
    phases: tuple[Phase, ...]

    @property
    def reach(self) -> int:
        """How far the last tap lies from the window's place."""
        return max(far for phase in self.phases for _, far in phase.taps)

    @property
    def covers(self) -> bool:
        """Whether every phase has a tap."""
        return len(self.phases) == self.stride


def windows(
    size: int, kernel: int, stride: int, dilation: int, before: int, after: int
) -> Axis | None:
    """The windows along an axis with so many zeros before and after; None where none fits."""
    span = (kernel - 1) * dilation
    if size + before + after <= span:
        return None
    out = (size + before + after - span - 1) // stride + 1
    phases = []
    for number in range(stride):
        taps = tuple(
            (tap, tap * dilation // stride)
            for tap in range(kernel)
            if tap * dilation % stride == number
        )
        first = (number - before) % stride
        if taps:
            count = max(0, ceil((size - first) / stride))
            phases.append(Phase(first, (first + before) // stride, count, taps))
    pitch = max(
        out,
        *(phase.at + phase.count for phase in phases),
        *(out + phase.taps[-1][1] - phase.at for phase in phases if phase.count),
    )
    return Axis(size, out, stride, pitch, tuple(phases))


def sides(
    size: int, kernel: int, stride: int, dilation: int, padding: Padding, side: int
) -> tuple[int, int]:
    """Zeros before and after: none, as many as keep ceil(size / stride) windows, or as told."""
    if padding == "valid":
        return 0, 0
    if padding == "by side":
        return side, side
    missing = (ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size
    return max(0, missing) // 2, (max(0, missing) + 1) // 2
