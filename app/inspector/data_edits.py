"""Edits of a project's data: another set, other points, another split, standardised or not."""

from __future__ import annotations

from math import prod

from msgspec.structs import replace

from nncore import data
from nncore.data import DataReference, Dataset, Fitted, Playground, Split, Standardise
from nncore.data.reference import Preparation
from nncore.layers import Input
from nncore.project import Project


def name_of(reference: DataReference | None) -> str:
    """The name under which a data set is known, "" where it has none."""
    return str(getattr(reference.source, "name", "")) if reference else ""


def with_data(project: Project, name: str) -> Project:
    """Another data set, prepared as it needs; Inputs take its shape."""
    seed = project.data.split.seed if project.data else 0
    return _with(project, data.default_reference(name, seed))


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
    """Another reference; what was fitted to the old rows goes, and Inputs follow the columns."""
    dataset = data.load(reference)
    graph = project.graph
    for node in graph.inputs:
        layer = node.layer
        assert isinstance(layer, Input)
        known = all(name in dataset.columns for name in layer.columns)
        columns = layer.columns if known else ()
        shape = _shape(dataset, columns or dataset.inputs)
        graph = graph.changing(node.id, replace(layer, columns=columns, shape=shape))
    return replace(project, data=reference, graph=graph, fitted=Fitted(), sample=())


def _shape(dataset: Dataset, names: tuple[str, ...]) -> tuple[int, ...]:
    columns = [dataset.column(name) for name in names]
    if len(columns) == 1 and columns[0].kind == "picture":
        return columns[0].shape
    return (sum(prod(column.shape) for column in columns),)
