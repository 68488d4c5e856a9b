"""Losses: one number for how wrong an answer is, and the slope that training follows down."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from nncore.fields import check_ranges

Task = Literal["classes", "numbers"]


class Loss(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Compares a prediction with a target. `task` says what kind of target it is for."""

    title: ClassVar[str] = ""
    task: ClassVar[Task] = "numbers"

    @property
    def words(self) -> str:
        """What it is called in the middle of a sentence."""
        return self.title[0].lower() + self.title[1:]

    def __post_init__(self) -> None:
        check_ranges(self)


class MeanSquaredError(Loss, frozen=True, tag="MeanSquaredError"):
    """The mean of the squared differences: large mistakes count most.  L = mean((y - t)^2)."""

    title: ClassVar[str] = "Mean squared error"


class MeanAbsoluteError(Loss, frozen=True, tag="MeanAbsoluteError"):
    """The mean of the absolute differences: every mistake counts as large as it is.

    L = mean(|y - t|).
    """

    title: ClassVar[str] = "Mean absolute error"


class Huber(Loss, frozen=True, tag="Huber"):
    """Squared for small mistakes, straight for large ones, so that outliers do not rule.

    L = mean(d^2 / 2 where |d| <= delta, else delta * (|d| - delta / 2)), d = y - t.
    Source: Huber (1964), Robust estimation of a location parameter.
    """

    title: ClassVar[str] = "Huber"

    @property
    def words(self) -> str:
        return f"{self.title} loss"      # a person's name

    delta: Annotated[
        float, Meta(gt=0.0, le=1e6, description="From this difference on it grows evenly")
    ] = 1.0


class BinaryCrossEntropy(Loss, frozen=True, tag="BinaryCrossEntropy"):
    """For yes or no: minus the logarithm of the chance given to what is true.

    L = mean(-t * log p - (1 - t) * log(1 - p)), p = sigmoid(logit); computed from the logit.
    """

    title: ClassVar[str] = "Binary cross-entropy"
    task: ClassVar[Task] = "classes"


class CrossEntropy(Loss, frozen=True, tag="CrossEntropy"):
    """For one of several classes: minus the logarithm of the chance given to the right one.

    L = mean(-log p[class]), p = softmax(logits); computed from the logits.
    """

    title: ClassVar[str] = "Cross-entropy"
    task: ClassVar[Task] = "classes"


AnyLoss = MeanSquaredError | MeanAbsoluteError | Huber | BinaryCrossEntropy | CrossEntropy
