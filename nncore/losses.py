"""Losses: one number for how wrong an answer is, and the slope that training follows down."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from nncore.fields import check_ranges

__all__ = [
    "CTC", "BinaryCrossEntropy", "Contrastive", "CosineDistance", "CrossEntropy", "Focal",
    "GaussianKL", "Hinge", "Huber", "KullbackLeibler", "MeanAbsoluteError", "MeanSquaredError",
]  # fmt: skip

Task = Literal["classes", "numbers", "chances", "nothing"]
Reads = Literal["numbers", "classes", "labels", "nothing"]

ClassWeights = Annotated[
    tuple[Annotated[float, Meta(ge=0.0, le=1e6)], ...],
    Meta(description="How much a mistake in each class counts; empty means all alike"),
]


class Loss(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Compares a prediction with a target.

    `task` says what people ask of the answer: a class, a number, a chance for each class, or
    nothing that has a right answer. `reads` says what the target looks like: "numbers" like the
    prediction, "classes" one whole number instead of the last axis, "labels" a row of whole
    numbers, "nothing" none at all.
    """

    title: ClassVar[str] = ""
    task: ClassVar[Task] = "numbers"
    reads: ClassVar[Reads] = "numbers"

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


class CosineDistance(Loss, frozen=True, tag="CosineDistance"):
    """How far two rows point apart, whatever their lengths.  L = mean(1 - cos(y, t))."""

    title: ClassVar[str] = "Cosine distance"


class BinaryCrossEntropy(Loss, frozen=True, tag="BinaryCrossEntropy"):
    """For yes or no: minus the logarithm of the chance given to what is true.

    L = mean(-t * log p - (1 - t) * log(1 - p)), p = sigmoid(logit); computed from the logit.
    """

    title: ClassVar[str] = "Binary cross-entropy"
    task: ClassVar[Task] = "classes"


class CrossEntropy(Loss, frozen=True, tag="CrossEntropy"):
    """For one of several classes: minus the logarithm of the chance given to the right one.

    L = mean(-log p[class]), p = softmax(logits); computed from the logits. With class weights it is
    a weighted mean; smoothing moves a share of the target evenly onto all classes.
    Source of smoothing: Szegedy and others (2015), Rethinking the Inception architecture.
    """

    title: ClassVar[str] = "Cross-entropy"
    task: ClassVar[Task] = "classes"
    reads: ClassVar[Reads] = "classes"

    class_weights: ClassWeights = ()
    label_smoothing: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="Share of the target spread over all classes")
    ] = 0.0
    ignore: Annotated[
        Annotated[int, Meta(ge=-(2**31), le=2**31)] | None,
        Meta(
            title="Ignored target",
            description="A target that does not count, such as padding",
            extra={"empty": "None"},
        ),
    ] = None


class Focal(Loss, frozen=True, tag="Focal"):
    """A cross-entropy in which what is already right hardly counts, for rare classes.

    L = mean(-(1 - p)^gamma * log p), p the chance of the right class; computed from the logits.
    Source: Lin, Goyal, Girshick, He and Dollar (2017), Focal loss for dense object detection.
    """

    title: ClassVar[str] = "Focal"
    task: ClassVar[Task] = "classes"
    reads: ClassVar[Reads] = "classes"

    gamma: Annotated[
        float, Meta(ge=0.0, le=10.0, description="How little the easy ones count; 0 is all alike")
    ] = 2.0
    class_weights: ClassWeights = ()


class Hinge(Loss, frozen=True, tag="Hinge"):
    """The right class has to lead every other one by a margin; more does not count.

    L = mean(sum over other classes of max(0, margin - y[class] + y[other]) / K).
    Source: Crammer and Singer (2001), On the algorithmic implementation of multiclass kernel-based
    vector machines.
    """

    title: ClassVar[str] = "Hinge"
    task: ClassVar[Task] = "classes"
    reads: ClassVar[Reads] = "classes"

    margin: Annotated[float, Meta(gt=0.0, le=1e3, description="The lead that is asked for")] = 1.0


class KullbackLeibler(Loss, frozen=True, tag="KullbackLeibler"):
    """How much is lost by taking one distribution for another; the targets are chances.

    L = mean(sum(t * (log t - log p))), p = softmax(logits); computed from the logits.
    Source: Kullback and Leibler (1951), On information and sufficiency.
    """

    title: ClassVar[str] = "KL divergence"
    task: ClassVar[Task] = "chances"


class GaussianKL(Loss, frozen=True, tag="GaussianKL"):
    """How far a described normal distribution is from the standard one, as in a VAE.

    L = mean(sum(mean^2 + exp(l) - 1 - l) / 2). The first half of the features is the mean, the
    second the log-variance l; there is no target.
    Source: Kingma and Welling (2013), Auto-encoding variational Bayes.
    """

    title: ClassVar[str] = "KL to a standard normal"
    task: ClassVar[Task] = "nothing"
    reads: ClassVar[Reads] = "nothing"


class Contrastive(Loss, frozen=True, tag="Contrastive"):
    """Each sample's two sides should fit each other best of the whole batch, both ways.

    From scores (N, N):  L = (cross-entropy of the rows + of the columns) / 2, the right place being
    the diagonal; there is no target.
    Source: Radford and others (2021), Learning transferable visual models (CLIP).
    """

    title: ClassVar[str] = "Contrastive"
    task: ClassVar[Task] = "nothing"
    reads: ClassVar[Reads] = "nothing"


class CTC(Loss, frozen=True, tag="CTC"):
    """For a row of labels whose places in time are not known: every way to place them counts.

    L = mean(-log p(labels) / length), from logits (N, T, K) and labels (N, L) that are padded with
    negative numbers.
    Source: Graves, Fernandez, Gomez and Schmidhuber (2006), Connectionist temporal classification.
    """

    title: ClassVar[str] = "CTC"
    task: ClassVar[Task] = "nothing"
    reads: ClassVar[Reads] = "labels"

    blank: Annotated[int, Meta(ge=0, le=65_535, description="The class that means no label")] = 0


AnyLoss = (
    MeanSquaredError
    | MeanAbsoluteError
    | Huber
    | CosineDistance
    | BinaryCrossEntropy
    | CrossEntropy
    | Focal
    | Hinge
    | KullbackLeibler
    | GaussianKL
    | Contrastive
    | CTC
)
