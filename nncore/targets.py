"""What an Output is compared with: which column, which loss fits it, which scores are shown."""

from typing import Literal

from msgspec import Struct

from nncore.data import Column, Dataset
from nncore.expand import expand
from nncore.graph import Graph, Node, Wire
from nncore.layers.base import Layer
from nncore.layers.chances import Softmax
from nncore.layers.core import Flatten, Identity
from nncore.layers.ends import Average, Output
from nncore.layers.smooth import Sigmoid
from nncore.losses import (
    AnyLoss,
    BinaryCrossEntropy,
    CrossEntropy,
    Focal,
    KullbackLeibler,
    Loss,
    MeanSquaredError,
)
from nncore.scores import MetricName, fitting_scores, metrics_for
from nncore.shapes import Shape

FUSED: dict[type[Loss], type[Layer]] = {
    CrossEntropy: Softmax,
    Focal: Softmax,
    KullbackLeibler: Softmax,
    BinaryCrossEntropy: Sigmoid,
}
"""The layer before an Output that each loss computes itself, exactly."""


class Target(Struct, frozen=True):
    """An Output with everything that follows from its column.

    Loss, scores, and words for people.
    """

    node: str
    name: str
    column: Column
    loss: AnyLoss
    metrics: tuple[MetricName, ...]
    tap: str
    from_data: bool = True
    """Whether the column is the data set's: a wire may bring the target, or there is none."""
    average: Average = "macro"
    top_k: int = 5
    """Among how many best answers the truth must be for Top k."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The words for what it can answer, empty for numbers."""
        return self.column.classes if self.column.kind == "class" else ()


def target_of(
    graph: Graph, node: Node, dataset: Dataset, default_loss: AnyLoss | None = None
) -> Target:
    """What the Output in this node learns from this data set."""
    assert isinstance(node.layer, Output)
    column, loss, from_data = _column_and_loss(graph, node, dataset, default_loss)
    metrics = fitting_scores(loss, node.layer.metrics) or metrics_for(loss)
    tap = tap_of(graph, node, loss)
    return Target(
        node.id, node.name, column, loss, metrics, tap, from_data, node.layer.average,
        node.layer.top_k,
    )  # fmt: skip


def loss_of(graph: Graph, node: Node, dataset: Dataset | None) -> AnyLoss | None:
    """The loss of the Output in this node, None where only data that are not there would say it.

    Raises DataError for a column that the data have not.
    """
    assert isinstance(node.layer, Output)
    given = node.layer.loss
    return given if given or dataset is None else _column_and_loss(graph, node, dataset)[1]


def target_wire(graph: Graph, node: Node) -> Wire | None:
    """The wire that brings an Output its target, if it is not a column."""
    wires = (wire for wire in graph.arriving(node.id) if wire.target_port == "target")
    return next(wires, None)


def input_columns(node: Node, dataset: Dataset) -> tuple[str, ...]:
    """The columns that enter at an Input."""
    return tuple(getattr(node.layer, "columns", ())) or dataset.inputs


def reading_of(node: Node) -> Literal["float", "integer", "edges"]:
    """How the columns of an Input are read: as prepared numbers, whole ones, or a graph's edges."""
    match getattr(node.layer, "kind", "float"):
        case "integer":
            return "integer"
        case "edges":
            return "edges"
        case _:
            return "float"


def takes_edges(graph: Graph) -> bool:
    """Whether a network is over a graph, all of whose nodes are one batch."""
    return any(reading_of(node) == "edges" for node in graph.inputs)


def loss_for(shape: Shape, column: Column) -> AnyLoss:
    """The loss that fits a column: classes by cross-entropy, numbers by their squared error."""
    if column.kind != "class":
        return MeanSquaredError()
    yes_or_no = shape.count == 1 and len(column.classes) <= 2
    return BinaryCrossEntropy() if yes_or_no else CrossEntropy()


def tap_of(graph: Graph, node: Node, loss: AnyLoss) -> str:
    """Where the loss joins: before a Softmax or Sigmoid that it is fused with, else at the Output.

    A cross-entropy is exact on logits and overflows on chances, so it looks behind the last layer.
    """
    fused = FUSED.get(type(loss))
    if fused is None:
        return node.id
    graph, shape = expand(graph).graph, graph.check().shape(node.id)
    here = graph[node.id]
    while before := [wire for wire in graph.arriving(here.id) if wire.target_port == "x"]:
        here = graph[before[0].source]
        before = list(graph.arriving(here.id))
        if isinstance(here.layer, fused) and before:
            logits = graph.check().shape(before[0].source)
            fits = logits and shape and logits.features == shape.features
            return before[0].source if fits else node.id
        if not isinstance(here.layer, Flatten | Identity):
            break
    return node.id


def _column_and_loss(
    graph: Graph, node: Node, dataset: Dataset, default_loss: AnyLoss | None = None
) -> tuple[Column, AnyLoss, bool]:
    """What an Output is compared with, and how; and whether that is a column of the data."""
    assert isinstance(node.layer, Output)
    shape = graph.check().shape(node.id) or Shape.of(1)
    given = node.layer.loss or default_loss
    from_data = target_wire(graph, node) is None and (given is None or given.reads != "nothing")
    if from_data:
        column = dataset.column(node.layer.target or dataset.target)
    else:
        column = Column(node.name, "number", tuple(size or 1 for size in shape.features))
    return column, given or loss_for(shape, column), from_data
