"""Windows: where a kernel's taps lie on a padded picture, as stretches of one long row.

A padded picture is laid out line behind line. Moving the window by one place then moves every tap
by one place too: what one tap sees of all windows is one stretch of that row, copied in one go. The
zeros right of a line are also those left of the next. A stride of s deals the places out to s rows,
its phases, of which every tap reads one.
"""

from itertools import product
from math import ceil, gcd
from typing import Literal, NamedTuple

from msgspec import Struct

Padding = Literal["valid", "same", "by side"]


class Phase(Struct, frozen=True):
    """Places of one axis that the same taps read.

    `first` is the first number on the axis, `at` its place in the row, `count` how many there are;
    The first of its `taps` is `far` from the window's place, each next one `step` more.
    """

    first: int
    at: int
    count: int
    taps: tuple[int, ...]
    far: int
    step: int

    @property
    def reach(self) -> int:
        """How far the last tap is from the window's place."""
        return self.far + (len(self.taps) - 1) * self.step


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
        return max(phase.reach for phase in self.phases)

    @property
    def covers(self) -> bool:
        """Whether every phase has a tap."""
        return len(self.phases) == self.stride


class Plane(NamedTuple):
    """The places that one phase of lines and one of columns have in common, and their taps."""

    lines: slice
    columns: slice
    at: tuple[int, int]         # the line and column where its first number lies
    size: tuple[int, int]
    taps: slice                 # which of all the taps
    grid: tuple[int, int]       # how many of them below and beside each other
    far: int                    # how far the first lies from the window's place,
    steps: tuple[int, int]      # and how far the next ones from it


class Windows:
    """The windows of a whole picture: one row of `places` a sample, lines `pitch` apart."""

    def __init__(self, height: Axis, width: Axis) -> None:
        self.out, self.pitch = (height.out, width.out), width.pitch
        self.places = height.pitch * width.pitch
        self.reach = height.reach * width.pitch + width.reach
        self.covers = height.covers and width.covers
        self.planes: list[Plane] = []
        self.taps: list[tuple[int, int]] = []
        for h, w in product(height.phases, width.phases):
            begin = len(self.taps)
            self.taps += [(i, j) for i, j in product(h.taps, w.taps)]
            self.planes.append(
                Plane(
                    slice(h.first, None, height.stride),
                    slice(w.first, None, width.stride),
                    (h.at, w.at),
                    (h.count, w.count),
                    slice(begin, len(self.taps)),
                    (len(h.taps), len(w.taps)),
                    h.far * self.pitch + w.far,
                    (h.step * self.pitch, w.step),
                )
            )
        self.first_line = min(plane.at[0] for plane in self.planes)
        last = max(plane.at[0] + plane.size[0] for plane in self.planes)
        self.wide_run = max(1, last - self.first_line) * self.pitch     # places that pictures take
        self.narrow_run = self.out[0] * self.pitch                      # places that windows take


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
        taps = tuple(tap for tap in range(kernel) if tap * dilation % stride == number)
        first = (number - before) % stride
        if taps:
            count = max(0, ceil((size - first) / stride))
            at, far = (first + before) // stride, taps[0] * dilation // stride
            phases.append(Phase(first, at, count, taps, far, dilation // gcd(dilation, stride)))
    pitch = max(
        out,
        *(phase.at + phase.count for phase in phases),
        *(out + phase.reach - phase.at for phase in phases if phase.count),
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
