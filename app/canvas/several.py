"""Several: edits of many layers at once, each a function from one project to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from app.canvas import edits
from app.canvas.docking import docked
from nncore.errors import LayerloomError
from nncore.fields import Field, fields_of
from nncore.graph import Graph, Node, Wire
from nncore.layers import Input, Layer, Output, layer_types
from nncore.project import Project

STRUCTURE = ("text", "reason", "kind", "graph", "fields", "links", "name")
"""Fields that say what a layer is made of, not how it is set."""


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
    graph, steps = project.graph, path.split(".")
    return _changed(project, {each: _with(graph[each].layer, steps, like) for each in ids})


def with_settings(project: Project, ids: Iterable[str], settings: Layer) -> Project:
    """Every setting of one layer in all of these that have a field for it."""
    layers = {node_id: project.graph[node_id].layer for node_id in ids}
    return _changed(project, {
        node_id: fitting(layer, settings)
        for node_id, layer in layers.items() if not isinstance(layer, Input)    # that of the data
    })


def fitting(layer: Layer, settings: Layer, set_by_hand: bool = False) -> Layer:
    """A layer with every setting of another that it has a field for and that lies in its range.

    With `set_by_hand` only those that are not at the other's default.
    """
    defaults = {field.name: field.default for field in fields_of(type(settings))}
    for field in common_fields((type(layer), type(settings))):
        at_default = getattr(settings, field.name) == defaults[field.name]
        if field.name in STRUCTURE or (set_by_hand and at_default):
            continue
        try:
            layer = edits.with_field(layer, field.name, getattr(settings, field.name))
        except LayerloomError:
            continue
    return layer


def activations() -> tuple[type[Layer], ...]:
    """Every activation that can stand on a layer's card, common ones first."""
    found = [kind for kind in layer_types() if kind.family == "activation" and kind.docks]
    return tuple(sorted(found, key=lambda kind: not kind.common))


def activated(project: Project, ids: Iterable[str]) -> Mapping[str, str]:
    """Layer -> its activation, "" where it has none yet: those of these that can have one.

    Of several, what answers an Output is left out: its chances belong to the loss.
    """
    return _all_activated(project.graph, tuple(ids))


@lru_cache(maxsize=16)
def _all_activated(graph: Graph, ids: tuple[str, ...]) -> Mapping[str, str]:
    """Kept, since an edit of thousands of layers asks it and so does all that shows them."""
    return dict(_activated(graph, ids))


def takes_activation(project: Project, ids: Iterable[str]) -> bool:
    """Whether one of these layers can have an activation."""
    return any(True for _ in _activated(project.graph, tuple(ids)))


def _activated(graph: Graph, ids: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    rows = docked(graph)
    for node_id in ids:
        layer = graph[node_id].layer
        mine = [row for row in rows.get(node_id, ()) if _is_activation(graph, row)]
        if _is_activation(graph, node_id):
            mine = [node_id]
        answers = len(ids) > 1 and _answers(graph, (node_id, *rows.get(node_id, ()))[-1])
        if (mine or _learns(layer)) and not answers:
            yield node_id, mine[0] if mine else ""


def with_activation(
    project: Project, ids: Iterable[str], kind: type[Layer] | None, fresh_id: Callable[[], str]
) -> Project:
    """One activation behind all of these layers, in place of the one that each had, or none.

    It goes behind a normalisation, and before a dropout.
    """
    graph, rows, found = project.graph, docked(project.graph), activated(project, ids)
    if kind is None:
        return edits.delete(project, filter(None, found.values()))
    nodes, behind = {node.id: node for node in graph.nodes}, dict[str, str]()
    taken = {node.name for node in graph.nodes}
    stem = kind().stem
    names = (name for i in count(1) if (name := f"{stem}_{i}" if i > 1 else stem) not in taken)
    for node_id, here in found.items():
        if here and type(nodes[here].layer) is not kind:
            old = nodes[here]
            name = next(names) if edits.stem_of(old) == old.layer.stem else old.name
            nodes[here] = replace(old, layer=kind(), name=name)
        elif not here:
            norms = [row for row in rows.get(node_id, ()) if graph[row].layer.family == "normalise"]
            new = behind[(node_id, *norms)[-1]] = fresh_id()
            nodes[new] = Node(new, next(names), kind())
    wires = [
        replace(wire, source=behind[wire.source], source_port=kind.outputs[0].name)
        if wire.source in behind else wire
        for wire in graph.wires
    ]
    for giver, new in behind.items():
        ports = graph[giver].layer.outputs[0].name, kind.inputs[0].name
        wires.append(Wire(giver, new, *ports))
    graph = replace(graph, nodes=tuple(nodes.values()), wires=tuple(wires))
    return replace(project, graph=graph)


def _changed(project: Project, layers: Mapping[str, Layer]) -> Project:
    """With other layers in these nodes, in one pass over all."""
    nodes = tuple(
        replace(node, layer=layers[node.id]) if node.id in layers else node
        for node in project.graph.nodes
    )
    return replace(project, graph=replace(project.graph, nodes=nodes))


def _is_activation(graph: Graph, node_id: str) -> bool:
    layer = graph[node_id].layer
    return layer.family == "activation" and layer.docks


def _learns(layer: Layer) -> bool:
    """Whether it weighs numbers, so that an activation belongs behind it."""
    plain = layer.family in ("core", "convolution", "graph") and _weighs(type(layer))
    return plain and bool(layer.inputs) and layer.inputs[0].kind == "float"


@lru_cache(maxsize=256)
def _weighs(kind: type[Layer]) -> bool:
    return any(field.name == "kernel_init" for field in fields_of(kind))


def _answers(graph: Graph, end: str) -> bool:
    return any(isinstance(graph[wire.target].layer, Output) for wire in graph.leaving(end))


def _sort(field: Field) -> tuple[Any, ...]:
    return field.kind, field.pair, field.choices, field.structs, field.optional


def _with(struct: Any, path: list[str], like: Any) -> Any:
    """A Struct with another's value at a path; one of another kind there is replaced whole."""
    name, *deeper = path
    new = getattr(like, name)
    here = getattr(struct, name)
    if deeper and type(here) is type(new):
        new = _with(here, deeper, new)
    return edits.with_field(struct, name, new)
