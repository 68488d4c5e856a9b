"""What an Output is compared with: which column, which loss fits it, which scores are shown."""

from typing import Literal

from msgspec import Struct

from nncore.data import Column, Dataset
from nncore.graph import Graph, Node
from nncore.layers.chances import Softmax
from nncore.layers.core import Flatten
from nncore.layers.ends import MetricName, Output
from nncore.layers.smooth import Sigmoid
from nncore.losses import AnyLoss, BinaryCrossEntropy, CrossEntropy, MeanSquaredError
from nncore.shapes import Shape


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

    @property
    def classes(self) -> tuple[str, ...]:
        """The words for what it can answer, empty for numbers."""
        return self.column.classes if self.column.kind == "class" else ()


def target_of(
    graph: Graph, node: Node, dataset: Dataset, default_loss: AnyLoss | None = None
) -> Target:
    """What the Output in this node learns from this data set."""
    assert isinstance(node.layer, Output)
    column = dataset.column(node.layer.target or dataset.target)
    shape = graph.check().shape(node.id) or Shape.of(1)
    loss = node.layer.loss or default_loss or loss_for(shape, column)
    metrics = node.layer.metrics or metrics_for(loss)
    return Target(node.id, node.name, column, loss, metrics, tap_of(graph, node, loss))


def input_columns(node: Node, dataset: Dataset) -> tuple[str, ...]:
    """The columns that enter at an Input."""
    return tuple(getattr(node.layer, "columns", ())) or dataset.inputs


def reading_of(node: Node) -> Literal["float", "integer"]:
    """How the columns of an Input are read: as prepared numbers, or as whole ones."""
    return "integer" if getattr(node.layer, "kind", "float") == "integer" else "float"


def loss_for(shape: Shape, column: Column) -> AnyLoss:
    """The loss that fits a column: classes by cross-entropy, numbers by their squared error."""
    if column.kind != "class":
        return MeanSquaredError()
    yes_or_no = shape.count == 1 and len(column.classes) <= 2
    return BinaryCrossEntropy() if yes_or_no else CrossEntropy()


def metrics_for(loss: AnyLoss) -> tuple[MetricName, ...]:
    """The scores that people look at beside a loss."""
    return ("accuracy",) if loss.task == "classes" else ("r2", "mae", "rmse")


def tap_of(graph: Graph, node: Node, loss: AnyLoss) -> str:
    """Where the loss joins: before a Softmax or Sigmoid that it is fused with, else at the Output.

    A cross-entropy is exact on logits and overflows on chances, so it looks behind the last layer.
    """
    fused = {CrossEntropy: Softmax, BinaryCrossEntropy: Sigmoid}.get(type(loss))
    here, shape = node, graph.check().shape(node.id)
    while fused is not None and graph.arriving(here.id):
        here = graph[graph.arriving(here.id)[0].source]
        before = graph.arriving(here.id)
        if isinstance(here.layer, fused) and before:
            logits = graph.check().shape(before[0].source)
            fits = logits and shape and logits.features == shape.features
            return before[0].source if fits else node.id
        if not isinstance(here.layer, Flatten):
            break
    return node.id
