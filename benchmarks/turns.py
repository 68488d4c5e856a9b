"""Two programs that do the same work take turns; what counts is the median of the turns."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from statistics import median
from time import perf_counter

from msgspec import Struct


class Turns(Struct, frozen=True):
    """Seconds a step of ours and of each of theirs, and how far the loss curves lie apart."""

    ours: float
    theirs: dict[str, float]
    apart: float

    @property
    def ratio(self) -> float:
        """The time of their fastest by ours."""
        return min(self.theirs.values()) / self.ours

    def __str__(self) -> str:
        times = ", ".join(f"{name} {1e3 * value:.2f} ms" for name, value in self.theirs.items())
        return (
            f"{self.ratio:.2f} (ours {1e3 * self.ours:.2f} ms, {times}; "
            f"losses {self.apart:.1e} apart)"
        )


def take_turns(
    ours: Callable[[], float],
    theirs: dict[str, Callable[[], float]],
    steps: int,
    turns: int,
    around: Callable[[str], AbstractContextManager[None]] = lambda name: nullcontext(),
) -> Turns:
    """Run so many steps of each in every turn; each step gives its loss. The first turn warms up.

    `apart` is the largest difference of losses at the same step, by the first loss. `around` sets
    up what a program needs for its turn, such as threads, outside the time that counts; ours is "".
    """
    runs = {"": ours, **theirs}
    times: dict[str, list[float]] = {name: [] for name in runs}
    losses: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(turns + 1):
        for name, step in runs.items():
            with around(name):
                began = perf_counter()
                losses[name] += [step() for _ in range(steps)]
                if turn:
                    times[name].append((perf_counter() - began) / steps)
    found = {name: median(seconds) for name, seconds in times.items()}
    apart = max(
        abs(a - b) / losses[""][0]
        for name in theirs
        for a, b in zip(losses[""], losses[name], strict=True)
    )
    return Turns(found.pop(""), found, apart)
