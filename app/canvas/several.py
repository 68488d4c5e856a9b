"""Several: edits of many layers at once, each a function from one project to the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from app.canvas import edits
from nncore.errors import LayerloomError
from nncore.fields import Field, fields_of
from nncore.layers import Layer
from nncore.project import Project


def common_fields(kinds: Iterable[type[Struct]]) -> tuple[Field, ...]:
    """The fields that all these kinds have under one name and with the same sort of value."""
    first, *others = dict.fromkeys(kinds)
    known = [{field.name: _sort(field) for field in fields_of(kind)} for kind in others]
    return tuple(
        field for field in fields_of(first)
        if not field.hidden and all(each.get(field.name) == _sort(field) for each in known)
    )


def with_same(project: Project, ids: Iterable[str], path: str, like: Struct) -> Project:
    """One field of many layers as it is in `like`; raises LayerloomError where it cannot be had.

    `path` is the field's name, and that of a field in its Struct behind a dot.
    """
    graph = project.graph
    for node_id in ids:
        layer = graph[node_id].layer
        graph = graph.changing(node_id, _with(layer, path.split("."), like))
    return replace(project, graph=graph)


def fitting(layer: Layer, settings: Layer) -> Layer:
    """A layer with every setting of another that it has a field for and that lies in its range."""
    for field in common_fields((type(layer), type(settings))):
        try:
            layer = edits.with_field(layer, field.name, getattr(settings, field.name))
        except LayerloomError:
            continue
    return layer


def _sort(field: Field) -> tuple[Any, ...]:
    return field.kind, field.choices, field.structs, field.optional


def _with(struct: Any, path: list[str], like: Any) -> Any:
    """A Struct with another's value at a path; one of another kind there is replaced whole."""
    name, *deeper = path
    new = getattr(like, name)
    here = getattr(struct, name)
    if deeper and type(here) is type(new):
        new = _with(here, deeper, new)
    return edits.with_field(struct, name, new)
