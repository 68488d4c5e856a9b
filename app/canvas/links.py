"""Links: between which cards the wires of a graph run, where along their edges; large cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.canvas.tidy import Large, Link
from nncore.graph import Graph, Wire

if TYPE_CHECKING:
    from app.canvas.cards import CardModel


def large_of(models: Iterable[CardModel]) -> dict[str, Large]:
    """The cards that are not as wide as usual, because they show what is in them."""
    return {
        model.id: Large(float(model.width), model.ports[0].aside if model.ports else 0.0)
        for model in models
        if model.inlay
    }


def links_of(graph: Graph, models: Iterable[CardModel]) -> dict[Wire, Link]:
    """Every wire whose two ports are there, as the cards that it joins."""
    ports = {
        (port.node, port.name, port.side): (model.id, port.aside)
        for model in models
        for port in model.ports
    }
    links = {}
    for wire in graph.wires:
        leaving = ports.get((wire.source, wire.source_port, "out"))
        arriving = ports.get((wire.target, wire.target_port, "in"))
        if leaving is not None and arriving is not None:
            links[wire] = Link(leaving[0], arriving[0], leaving[1], arriving[1])
    return links
