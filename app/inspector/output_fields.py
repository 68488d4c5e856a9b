"""What an Output can be set to: columns of the data, and scores that fit its loss."""

from __future__ import annotations

from collections.abc import Iterable

from app.inspector.forms import Choices
from nncore.data import Dataset
from nncore.data.errors import DataError
from nncore.graph import Graph, Node
from nncore.layers import Output
from nncore.losses import AnyLoss
from nncore.metrics import OF_CLASSES
from nncore.scores import SCORES, MetricName, fitting_scores
from nncore.targets import loss_of

NEEDS: dict[str, set[MetricName]] = {
    "metrics": set(SCORES), "average": OF_CLASSES, "top_k": {"top_k"},
}  # fmt: skip
"""Fields that do something for some scores alone."""


def outputs_of(graph: Graph, ids: Iterable[str]) -> list[Node]:
    """The nodes if all of them are Outputs, else none."""
    nodes = [graph[node_id] for node_id in ids]
    return nodes if all(isinstance(node.layer, Output) for node in nodes) else []


def output_choices(graph: Graph, nodes: list[Node], dataset: Dataset | None) -> Choices:
    """The columns that all these Outputs may learn from, and the scores that fit them all."""
    if not nodes:
        return {}
    scores = _fitting(graph, nodes, dataset)
    choices = {"metrics": [(name, SCORES[name].words) for name in scores]}
    if dataset is None:
        return choices
    own = ("", f"{dataset.target} (the data's own)")
    return {**choices, "target": [own, *((name, name) for name in dataset.columns)]}


def unfit_fields(graph: Graph, nodes: list[Node], dataset: Dataset | None) -> set[str]:
    """Fields of Outputs that do nothing, because no score that they are for fits."""
    fitting = set(_fitting(graph, nodes, dataset))
    return {name for name, scores in NEEDS.items() if nodes and not scores & fitting}


def _fitting(graph: Graph, nodes: list[Node], dataset: Dataset | None) -> list[MetricName]:
    losses = [_loss(graph, node, dataset) for node in nodes]
    fit = [set(fitting_scores(loss)) for loss in losses if loss is not None]
    return [name for name in SCORES if all(name in each for each in fit)]


def _loss(graph: Graph, node: Node, dataset: Dataset | None) -> AnyLoss | None:
    """The loss where it is known."""
    try:
        return loss_of(graph, node, dataset)
    except DataError:
        return None
