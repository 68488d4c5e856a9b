"""Events: what a Trainer says as it goes. Small, frozen, complete."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from nncore.shapes import Problem


class StepEnded(Struct, frozen=True):
    """One batch was learned from; the loss is the one before the step."""

    step: int
    epoch: int
    loss: float
    learning_rate: float


class EpochEnded(Struct, frozen=True):
    """The training data was gone through once; epochs count from 1.

    `train` is the mean over the epoch's steps, `validation` was measured after it; both have "loss"
    and the metrics. `gradient_norms` is the length of each node's last gradient, by id.
    """

    epoch: int
    step: int
    train: Mapping[str, float]
    validation: Mapping[str, float]
    seconds: float
    gradient_norms: Mapping[str, float]


class TrainingEnded(Struct, frozen=True):
    """A run is over: all epochs done, no longer improving, or a number overflowed."""

    reason: Literal["done", "stopped early", "not finite"]
    epochs: int
    steps: int
    seconds: float
    train: Mapping[str, float]
    validation: Mapping[str, float]
    problem: Problem | None = None


Event = StepEnded | EpochEnded | TrainingEnded
