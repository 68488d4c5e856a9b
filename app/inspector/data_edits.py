"""Edits of a project's data: another set, other points, another split, standardised or not."""

from __future__ import annotations

from msgspec.structs import replace

from nncore import data
from nncore.check_data import shape_for
from nncore.data import DataReference, Dataset, Fitted, Playground, Split, Standardise
from nncore.data.errors import DataError
from nncore.data.reference import Preparation
from nncore.graph import Node
from nncore.layers import Input, Output
from nncore.losses import BinaryCrossEntropy
from nncore.network import Network
from nncore.project import Project


def name_of(reference: DataReference | None) -> str:
    """The name under which a data set is known, "" where it has none."""
    return str(getattr(reference.source, "name", "")) if reference else ""


def with_data(project: Project, name: str) -> Project:
    """Another data set, prepared as it needs; Inputs take its shape.

    Where weights no longer fit, the run begins anew: a count of steps would be true of none.
    """
    seed = project.data.split.seed if project.data else 0
    new = _with(project, data.default_reference(name, seed))
    if new.weights is None:
        return new
    had = {each.key: each.shape for each in new.weights.segments}
    has = {each.key: each.shape for each in Network(new.graph).segments}
    return new if has == had else replace(new, weights=None, checkpoint=None)


def with_source(project: Project, source: Playground) -> Project:
    """Other points of a playground."""
    assert project.data is not None
    return _with(project, replace(project.data, source=source))


def with_split(project: Project, split: Split) -> Project:
    """Rows dealt out otherwise."""
    assert project.data is not None
    return _with(project, replace(project.data, split=split))


def standardised(reference: DataReference) -> bool:
    """Whether columns are brought to mean 0 and deviation 1."""
    return any(isinstance(step, Standardise) for step in reference.preparation)


def with_standardising(project: Project, dataset: Dataset, on: bool) -> Project:
    """All single numbers among inputs and target brought to mean 0 and deviation 1, or left."""
    reference = project.data
    assert reference is not None
    steps: tuple[Preparation, ...] = tuple(
        step for step in reference.preparation if not isinstance(step, Standardise)
    )
    columns = tuple(
        name
        for name in dict.fromkeys((*dataset.inputs, dataset.target))
        if dataset.column(name).kind == "number" and not dataset.column(name).shape
    )
    if on and columns:
        steps = (*steps, Standardise(columns))
    return _with(project, replace(reference, preparation=steps))


def _with(project: Project, reference: DataReference) -> Project:
    """Another reference; what was fitted to the old rows goes, and both ends follow the columns."""
    dataset = data.load(reference)
    graph = project.graph
    for node in graph.inputs:
        graph = graph.changing(node.id, _fitting_input(node, dataset))
    for node in graph.outputs:
        graph = graph.changing(node.id, _fitting_output(node, dataset))
    return replace(project, data=reference, graph=graph, fitted=Fitted(), sample=())


def _fitting_input(node: Node, dataset: Dataset) -> Input:
    """The same columns where the data has them and they go together, else all that it offers."""
    layer = node.layer
    assert isinstance(layer, Input)
    if layer.kind == "edges":
        return layer
    for each in (layer, replace(layer, columns=(), kind="float")):
        try:
            return replace(each, shape=shape_for(replace(node, layer=each), dataset))
        except DataError:
            continue
    return layer


def _fitting_output(node: Node, dataset: Dataset) -> Output:
    """The same target where the data has it, and the loss that was set if it fits.

    Scores stay asked for: of those that do not fit a problem tells, and they come back with a loss.
    """
    layer = node.layer
    assert isinstance(layer, Output)
    target = layer.target if layer.target in dataset.columns else ""
    column = dataset.column(target or dataset.target)
    task = "classes" if column.kind == "class" else "numbers"
    fits = layer.loss is None or layer.loss.task == task
    if isinstance(layer.loss, BinaryCrossEntropy) and len(column.classes) > 2:
        fits = False
    if fits:
        return replace(layer, target=target)
    return replace(layer, target=target, loss=None)
