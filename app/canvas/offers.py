"""Offers: the layers that can come at a spot, those first that leave the least to be mended."""

from __future__ import annotations

from msgspec.structs import replace

from app.canvas.drop import fresh
from app.canvas.kinds import Kind, begins, kinds
from app.canvas.my_blocks import OwnBlock
from app.canvas.spot import Spot, givers, put
from nncore.excerpt import Excerpt, around, inner, stand_in
from nncore.layers import Layer
from nncore.layers.base import Port
from nncore.project import Project


def made(kind: Kind) -> Layer:
    """A layer of a kind as it is added: fresh, or the saved block."""
    return kind.layer if isinstance(kind, OwnBlock) else fresh(kind)


def offers(project: Project, spot: Spot, words: str) -> list[Kind]:
    """The layers, the person's own blocks too, that the words find.

    Those come first that leave the least to be mended.
    """
    found = sorted(kinds(words), key=lambda kind: not kind.common)
    if not words and not spot.target:      # nobody begins with an end in the middle
        found.sort(key=lambda kind: not (kind.inputs and kind.outputs))
    if spot.joins:
        found = [
            kind
            for kind in found
            if (kind.inputs or spot.target) and (kind.outputs or not (spot.wire or spot.target))
        ]
    if spot.joins or spot.behind:
        found.sort(key=Trial(project, spot).faults)
    return sorted(found, key=lambda kind: begins(words, kind))


class Trial:
    """Tries layers at a spot, in an excerpt of the network: a whole one would take seconds."""

    def __init__(self, project: Project, spot: Spot) -> None:
        self._project, self._spot = project, spot
        self._excerpts: dict[tuple[str, ...], tuple[Excerpt, Spot]] = {}

    def faults(self, kind: Kind) -> tuple[int, int]:
        """What would have to be mended with a layer of this kind here: misfits, ports unfed."""
        layer, spot = made(kind), self._spot
        takes = givers(self._project, layer, spot)
        if takes not in self._excerpts:
            self._excerpts[takes] = self._excerpt(takes)
        excerpt, here = self._excerpts[takes]
        misfits, unfed = excerpt.faults(put(Project(excerpt.graph), layer, "new", here).graph)
        if spot.target:
            port = self._project.graph.port(spot.target, spot.port)
            return misfits + (not _gives_kind(kind, port)), 0       # it comes before its own giver
        return misfits + (bool(spot.behind) and not takes), unfed

    def _excerpt(self, takes: tuple[str, ...]) -> tuple[Excerpt, Spot]:
        """What is around the spot, where a layer takes these nodes' numbers; the spot in it."""
        graph, spot = self._project.graph, self._spot
        if spot.wire is not None:
            wire = spot.wire
            excerpt = around(graph, ((wire.source, wire.source_port),), (wire.target,))
            return excerpt, replace(spot, wire=inner(wire))
        if spot.target:
            return around(graph, (), (spot.target,)), spot
        if spot.source:
            output = spot.source, spot.port or "y"
            excerpt = around(graph, (output,), ())
            return excerpt, replace(spot, source=stand_in(*output), port="")
        outputs = [(node_id, graph[node_id].layer.outputs[0].name) for node_id in takes]
        follows = spot.in_line and len(takes) == 1
        readers = [wire.target for wire in graph.leaving(takes[0])] if follows else ()
        excerpt = around(graph, outputs, readers)
        return excerpt, replace(spot, behind=tuple(stand_in(*each) for each in outputs))


def _gives_kind(kind: Kind, port: Port) -> bool:
    """Whether a layer gives what a port reads, numbers or whole numbers, also while unfed."""
    passes = any(given.any_kind for given in kind.inputs)
    return passes or port.any_kind or kind.outputs[0].kind == port.kind
