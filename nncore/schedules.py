"""Schedules: how the learning rate changes while a network trains."""

from collections.abc import Sequence
from math import cos, inf, pi
from typing import Annotated

from msgspec import Meta, Struct

from nncore.fields import check_ranges

__all__ = [
    "Constant", "Cosine", "Exponential", "OneCycle", "Polynomial", "ReduceOnPlateau", "StepDecay",
    "WarmRestarts", "WarmUp",
]  # fmt: skip


class Schedule(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """A factor for the learning rate; `progress` is the share of the run that is done, 0 to 1."""

    def __post_init__(self) -> None:
        check_ranges(self)

    def factor(self, step: int, steps: int) -> float:
        """What the learning rate is multiplied by at a step (from 0) of so many."""
        raise NotImplementedError(type(self).__name__)

    def after(self, losses: Sequence[float]) -> float:
        """What it is multiplied by as well, after epochs with these losses on validation data."""
        return 1.0


class Constant(Schedule, frozen=True, tag="Constant"):
    """The learning rate stays as it is."""

    def factor(self, step: int, steps: int) -> float:
        return 1.0


class StepDecay(Schedule, frozen=True, tag="StepDecay"):
    """Shrinks the learning rate by a factor at even distances."""

    drops: Annotated[
        int,
        Meta(ge=1, le=1000, title="Number of drops", description="How often it shrinks in a run"),
    ] = 3
    shrink: Annotated[
        float,
        Meta(
            gt=0.0,
            lt=1.0,
            title="Kept each time",
            description="Share of the learning rate that remains after each drop",
        ),
    ] = 0.3

    def factor(self, step: int, steps: int) -> float:
        return self.shrink ** min(self.drops, step * (self.drops + 1) // max(1, steps))


class Cosine(Schedule, frozen=True, tag="Cosine"):
    """Falls along half a cosine: slow, quick, slow.

    Source: Loshchilov and Hutter (2016), SGDR: stochastic gradient descent with warm restarts.
    """

    final: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.0,
            title="Left at the end",
            description="Share of the learning rate that is left at the end of the run",
        ),
    ] = 0.0

    def factor(self, step: int, steps: int) -> float:
        done = min(1.0, step / max(1, steps))
        return self.final + (1 - self.final) * (1 + cos(pi * done)) / 2


class OneCycle(Schedule, frozen=True, tag="OneCycle"):
    """Rises along a cosine to the full learning rate, then falls along another almost to nothing.

    Source: Smith and Topin (2017), Super-convergence; constants as in PyTorch.
    """

    share: Annotated[
        float, Meta(gt=0.0, lt=1.0, description="Share of the run in which it rises")
    ] = 0.3
    start: Annotated[
        float, Meta(gt=0.0, le=1.0, description="Share of the learning rate at the first step")
    ] = 0.04
    final: Annotated[
        float, Meta(ge=0.0, le=1.0, description="Share of the learning rate at the last step")
    ] = 4e-6

    def factor(self, step: int, steps: int) -> float:
        top, last = self.share * steps - 1, max(1, steps - 1)
        if step <= top:
            return _half_cosine(self.start, 1.0, step / top if top > 0 else 1.0)
        return _half_cosine(1.0, self.final, min(1.0, (step - top) / max(1e-9, last - top)))


class Exponential(Schedule, frozen=True, tag="Exponential"):
    """Shrinks by the same factor at every step, down to a share of the learning rate at the end."""

    final: Annotated[
        float, Meta(gt=0.0, le=1.0, description="Share of the learning rate left at the end")
    ] = 0.01

    def factor(self, step: int, steps: int) -> float:
        return float(self.final ** min(1.0, step / max(1, steps)))


class Polynomial(Schedule, frozen=True, tag="Polynomial"):
    """Falls to zero as (1 - progress)^power: evenly with power 1, late with less."""

    power: Annotated[float, Meta(gt=0.0, le=10.0, description="How it bends; 1 is straight")] = 1.0

    def factor(self, step: int, steps: int) -> float:
        return float((1 - min(1.0, step / max(1, steps))) ** self.power)


class WarmRestarts(Schedule, frozen=True, tag="WarmRestarts"):
    """Falls along half a cosine, jumps back, and falls again, each time for longer if wanted.

    Source: Loshchilov and Hutter (2016), SGDR: stochastic gradient descent with warm restarts.
    """

    cycles: Annotated[int, Meta(ge=1, le=1_000, description="How often it falls in a run")] = 4
    growth: Annotated[
        float, Meta(ge=1.0, le=10.0, description="How much longer each cycle is than the last")
    ] = 1.0
    final: Annotated[
        float, Meta(ge=0.0, le=1.0, description="Share of the learning rate left in each cycle")
    ] = 0.0

    def factor(self, step: int, steps: int) -> float:
        lengths = [self.growth**i for i in range(self.cycles)]
        left = min(step, steps) * sum(lengths) / max(1, steps)
        for length in lengths:
            if left < length:
                return _half_cosine(1.0, self.final, left / length)
            left -= length
        return self.final


class ReduceOnPlateau(Schedule, frozen=True, tag="ReduceOnPlateau"):
    """Shrinks the learning rate when the loss on validation data has stopped falling."""

    patience: Annotated[
        int, Meta(ge=0, le=10_000, description="Epochs without improvement that are waited for")
    ] = 10
    shrink: Annotated[
        float, Meta(gt=0.0, lt=1.0, description="What remains each time")
    ] = 0.1
    least: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="Smaller improvements, as a share, do not count")
    ] = 1e-4

    def factor(self, step: int, steps: int) -> float:
        return 1.0

    def after(self, losses: Sequence[float]) -> float:
        best, waited, factor = inf, 0, 1.0
        for loss in losses:
            if loss < best * (1 - self.least):
                best, waited = loss, 0
            else:
                waited += 1
            if waited > self.patience:
                factor, waited = factor * self.shrink, 0
        return factor


class WarmUp(Schedule, frozen=True, tag="WarmUp"):
    """Rises evenly to the full learning rate, then goes on as another schedule does.

    Source: Goyal and others (2017), Accurate, large minibatch SGD.
    """

    share: Annotated[
        float,
        Meta(
            gt=0.0,
            lt=1.0,
            title="Rises for",
            description="Share of the run in which the learning rate rises from 0",
        ),
    ] = 0.1
    then: Annotated[
        Constant | StepDecay | Cosine | Exponential | Polynomial | WarmRestarts,
        Meta(title="And then", description="What follows the rise"),
    ] = Cosine()

    def factor(self, step: int, steps: int) -> float:
        rise = max(1, round(self.share * steps))
        if step < rise:
            return (step + 1) / rise
        return self.then.factor(step - rise, max(1, steps - rise))


AnySchedule = (
    Constant
    | StepDecay
    | Cosine
    | OneCycle
    | Exponential
    | Polynomial
    | WarmRestarts
    | ReduceOnPlateau
    | WarmUp
)


def _half_cosine(start: float, end: float, progress: float) -> float:
    return end + (start - end) * (1 + cos(pi * progress)) / 2
