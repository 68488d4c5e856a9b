"""Training as a value: what is learned, by which optimiser, for how long, from which seed."""

from typing import Annotated

from msgspec import Meta, Struct

from nncore.fields import check_ranges
from nncore.losses import AnyLoss
from nncore.optimizers import Adam, AnyOptimizer


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a loss: an Output compared with a column or a number.

    `loss` None takes the Output's own, `target` None its own column.
    """

    output: str
    loss: AnyLoss | None = None
    target: str | float | None = None
    weight: float = 1.0


class Objective(Struct, frozen=True, forbid_unknown_fields=True):
    """What one optimiser works for.

    Terms (none means every Output), and the parameters it may change.

    `parameters` are patterns over paths of names ("encoder/*"); `every` lets it join each k-th
    step.
    """

    terms: tuple[Term, ...] = ()
    optimizer: Annotated[
        AnyOptimizer, Meta(title="Optimiser", description="How gradients become steps")
    ] = Adam()
    parameters: tuple[str, ...] = ("*",)
    every: Annotated[int, Meta(ge=1, le=1_000, description="Joins each k-th step")] = 1


class EarlyStopping(Struct, frozen=True, forbid_unknown_fields=True):
    """Ends a run when the validation loss has not improved for so many epochs."""

    patience: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            title="Patience",
            description="So many epochs in a row may bring nothing before the run ends",
            extra={"unit": "epochs"},
        ),
    ] = 5
    least: Annotated[
        float,
        Meta(
            ge=0.0, le=1e6, title="Least gain", description="Smaller improvements do not count"
        ),
    ] = 0.0

    def __post_init__(self) -> None:
        check_ranges(self)


class Training(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything about a run but the network and the data."""

    objectives: tuple[Objective, ...] = (Objective(),)
    batch_size: Annotated[
        int,
        Meta(
            ge=1,
            le=65_536,
            description="Samples looked at together before each step; a graph is one batch",
        ),
    ] = 64
    epochs: Annotated[
        int, Meta(ge=1, le=1_000_000, description="How often the training data is gone through")
    ] = 10
    seed: Annotated[
        int, Meta(ge=0, le=2**31 - 1, description="Same seed, same start, same order, same result")
    ] = 0
    clip_norm: Annotated[
        Annotated[float, Meta(gt=0.0, le=1e6)] | None,
        Meta(title="Clip gradients at", description="Shortens a gradient longer than this"),
    ] = None
    accumulate: Annotated[
        int,
        Meta(
            ge=1, le=10_000, title="Batches a step",
            description="Gradients of so many batches are added up before each step",
        ),
    ] = 1
    average: Annotated[
        Annotated[float, Meta(gt=0.0, lt=1.0)] | None,
        Meta(
            title="Average weights",
            description="Keeps a moving average of the weights; so much of it is kept at each step",
            extra={"empty": "Off"},
        ),
    ] = None
    early_stopping: Annotated[
        EarlyStopping | None,
        Meta(
            description="End the run when the validation loss no longer improves",
            extra={"empty": "Off"},
        ),
    ] = None
    threads: Annotated[
        Annotated[int, Meta(ge=1, le=256)] | None,
        Meta(
            description="Processor cores for matrix products; by itself the network's size decides",
            extra={"empty": "Auto"},
        ),
    ] = None

    def __post_init__(self) -> None:
        check_ranges(self)
