"""Where a network begins and ends: Input takes columns of the data, Output is compared with one."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from nncore.layers.base import Array, Family, Layer, Port
from nncore.losses import AnyLoss
from nncore.scores import SCORES, MetricName
from nncore.shapes import Misfit, Shape

__all__ = ["Input", "Output"]

InputKind = Literal["float", "integer", "mask", "edges"]
EDGES = Shape(("ends", "edges"), (2, None), "integer")
"""A graph's edges: from which node in row 0, to which in row 1."""
Average = Literal["macro", "weighted", "per_class"]


class Input(Layer, frozen=True, tag="Input"):
    """Numbers of the data set enter here: one column, or several that make one vector.

    Output (N, ...).
    """

    title: ClassVar[str] = "Input"
    common: ClassVar[bool] = True
    family: ClassVar[Family] = "data"
    icon: ClassVar[str] = "images"
    nicknames: ClassVar[tuple[str, ...]] = ("data", "source", "samples")
    inputs: ClassVar[tuple[Port, ...]] = ()

    shape: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=16_777_216)] | None, ...],
        Meta(
            description="Size of one sample, empty where it is open; follows the data set",
            extra={"hidden": True},
        ),
    ] = (1,)
    columns: Annotated[
        tuple[str, ...],
        Meta(description="Columns that enter here; empty means all that the data set offers"),
    ] = ()
    kind: Annotated[
        InputKind,
        Meta(
            title="Read as",
            description="Numbers, whole numbers such as words' places, marks, or a graph's edges",
            extra={"words": ("Numbers", "Whole numbers", "Mask", "Edges of a graph")},
        ),
    ] = "float"

    def output_shape(self) -> Shape:
        if self.kind == "edges":
            return EDGES
        return Shape.of(*self.shape, kind=self.kind)

    def setting(self, *shapes: Any) -> str:
        return str(self.output_shape())


class Output(Layer, frozen=True, tag="Output"):
    """What arrives here is the network's answer; training makes it match the target column.

    Input (N, ...) -> output (N, ...), unchanged. A wire to `target` takes the column's place, so
    that a network can be trained on what another part of it makes.
    """

    title: ClassVar[str] = "Output"
    common: ClassVar[bool] = True
    family: ClassVar[Family] = "output"
    icon: ClassVar[str] = "target"
    nicknames: ClassVar[tuple[str, ...]] = ("loss", "target", "answer", "prediction")
    inputs: ClassVar[tuple[Port, ...]] = (
        Port("x"),
        Port("target", optional=True, gradient=False, any_kind=True),
    )
    outputs: ClassVar[tuple[Port, ...]] = ()

    target: Annotated[
        str,
        Meta(
            title="Target column",
            description="Column to learn; empty means the data set's own target",
        ),
    ] = ""
    loss: Annotated[
        AnyLoss | None,
        Meta(
            description="How a wrong answer counts; by itself it fits the target",
            extra={"empty": "Fits the target"},
        ),
    ] = None
    weight: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1e6,
            title="Weight of loss",
            description="How much this loss counts where there are several",
        ),
    ] = 1.0
    metrics: Annotated[
        tuple[MetricName, ...],
        Meta(
            title="Scores",
            description="Scores to show, of those that fit the loss; none chosen: the usual ones",
            extra={"words": tuple(score.words for score in SCORES.values())},
        ),
    ] = ()
    average: Annotated[
        Average,
        Meta(
            title="Over classes",
            description="Precision, recall and F1: their mean over classes, the mean weighted by "
            "how often each class is true, or one of each class",
            extra={"words": ("Mean", "Weighted mean", "Each class")},
        ),
    ] = "macro"
    top_k: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000,
            title="Top k: best",
            description="Top k counts an answer as right if the truth is among so many best",
        ),
    ] = 5
    sample_weight: Annotated[
        str, Meta(description="Column that says how much each sample counts; empty means alike")
    ] = ""

    def output_shape(self, x: Shape, target: Shape | None = None) -> Shape:
        if x.kind != "float":
            raise Misfit("numbers", f"{x.kind}s")
        return x

    def view(self, x: Array, training: bool) -> Array | None:
        return x

    def setting(self, *shapes: Any) -> str:
        return self.loss.words if self.loss else "loss that fits the target"
