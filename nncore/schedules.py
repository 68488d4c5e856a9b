"""Schedules: how the learning rate changes while a network trains."""

from math import cos, pi
from typing import Annotated

from msgspec import Meta, Struct

from nncore.fields import check_ranges


class Schedule(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """A factor for the learning rate; `progress` is the share of the run that is done, 0 to 1."""

    def __post_init__(self) -> None:
        check_ranges(self)

    def factor(self, step: int, steps: int) -> float:
        """What the learning rate is multiplied by at a step (from 0) of so many."""
        raise NotImplementedError(type(self).__name__)


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
        Constant | StepDecay | Cosine,
        Meta(title="And then", description="What follows the rise"),
    ] = Cosine()

    def factor(self, step: int, steps: int) -> float:
        rise = max(1, round(self.share * steps))
        if step < rise:
            return (step + 1) / rise
        return self.then.factor(step - rise, max(1, steps - rise))


AnySchedule = Constant | StepDecay | Cosine | WarmUp
