"""Bypass: a layer that is switched off passes on what it gets; its numbers are kept for later."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from nncore.graph import Graph, Node
from nncore.layers.base import Layer

Array = NDArray[Any]


def why_not(layer: Layer) -> str:
    """What keeps a layer from being bypassed, "" if nothing does.

    >>> from nncore.layers import Add, Dense
    >>> why_not(Dense(8)), why_not(Add())
    ('', 'Add takes several wires, and nobody could say which of them to pass on.')
    """
    needed = [port for port in layer.inputs if not port.optional]
    if not layer.inputs or not layer.outputs:
        return f"{layer.title} is an end of the network: nothing passes through it."
    if len(layer.outputs) > 1:
        return f"{layer.title} gives several answers, and only one could be passed on."
    if len(needed) != 1 or needed[0].many:
        return f"{layer.title} takes several wires, and nobody could say which of them to pass on."
    return ""


def passes(node: Node) -> bool:
    """Whether a node passes on what it gets: it is bypassed, and its layer can be."""
    return node.bypassed and not why_not(node.layer)


def bypassed_before(graph: Graph, node: Node | None) -> Node | None:
    """The bypassed node from which a shape comes that leaves a node; None if that is no such one.

    It is looked for past layers that hand on the shape that they get.
    """
    seen: set[str] = set()
    while node is not None and node.id not in seen:
        if passes(node):
            return node
        seen.add(node.id)
        arriving = graph.arriving(node.id) if node.layer.docks else ()
        node = graph[arriving[0].source] if len(arriving) == 1 else None
    return None


def way_through(layer: Layer) -> tuple[str, str]:
    """The port at which a bypassed layer takes what it passes on, and the one that gives it."""
    needed = next(port for port in layer.inputs if not port.optional)
    return needed.name, layer.outputs[0].name


def bypassing(graph: Graph, ids: Iterable[str], bypassed: bool) -> Graph:
    """With these nodes switched off, or on again; those that cannot be stay as they are."""
    chosen = set(ids)
    nodes = (
        replace(node, bypassed=bypassed)
        if node.id in chosen and (not bypassed or not why_not(node.layer)) else node
        for node in graph.nodes
    )
    return replace(graph, nodes=tuple(nodes))


class Kept(Struct, frozen=True, eq=False):
    """Numbers of layers that are bypassed: no part of the network, but of its snapshots."""

    segments: tuple[Any, ...] = ()
    state_segments: tuple[Any, ...] = ()
    vector: Array = np.zeros(0, np.float32)
    state: Array = np.zeros(0, np.float32)


NOTHING = Kept()


def kept_of(numbers: Iterable[Any], asleep: Mapping[str, str]) -> Kept:
    """What of these is of bypassed nodes; of several with the same key the first.

    `numbers` have `segments`, `vector`, `state_segments` and `state`, as networks and snapshots do;
    `asleep` has the names of the bypassed nodes by their paths of ids.
    """
    if not asleep:
        return NOTHING
    found = list(numbers)
    segments, vector = _those([(each.segments, each.vector) for each in found], asleep)
    states, state = _those([(each.state_segments, each.state) for each in found], asleep)
    return Kept(segments, states, vector, state)


def with_kept(own: Kept, kept: Kept) -> Kept:
    """The numbers of a network, and behind them what is kept."""
    if not kept.segments and not kept.state_segments:
        return own
    return Kept(
        (*own.segments, *_behind(kept.segments, len(own.vector))),
        (*own.state_segments, *_behind(kept.state_segments, len(own.state))),
        np.concatenate((own.vector, kept.vector.astype(own.vector.dtype))),
        np.concatenate((own.state, kept.state.astype(own.state.dtype))),
    )


def _behind(segments: tuple[Any, ...], size: int) -> tuple[Any, ...]:
    return tuple(replace(each, start=each.start + size) for each in segments)


def _those(
    given: list[tuple[tuple[Any, ...], Array]], asleep: Mapping[str, str]
) -> tuple[tuple[Any, ...], Array]:
    segments: dict[Any, Any] = {}
    parts: list[Array] = []
    end = 0
    for here, vector in given:
        for segment in here:
            name = _name(segment, asleep)
            if not name or segment.key in segments:
                continue
            numbers = vector[segment.slice]
            segments[segment.key] = replace(segment, name=name, start=end, trainable=False)
            parts.append(numbers)
            end += len(numbers)
    joined = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    return tuple(segments.values()), joined


def _name(segment: Any, asleep: Mapping[str, str]) -> str:
    """What the node of a segment is called now, "" if it is not bypassed or in what is."""
    parts = segment.node.split("/")
    for length in range(1, len(parts) + 1):
        name = asleep.get("/".join(parts[:length]))
        if name is not None:
            return "/".join((name, *segment.name.split("/")[length:]))
    return ""
