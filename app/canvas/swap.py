"""Swap: another kind of layer in the place of one, with its wires and what still fits of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.canvas import edits
from app.canvas.drop import fresh
from app.canvas.kinds import Kind, begins, kinds
from app.canvas.my_blocks import OwnBlock
from app.canvas.quick_add import QuickAdd
from app.canvas.several import common_fields, fitting
from app.canvas.spot import Spot
from nncore.errors import LayerloomError
from nncore.excerpt import Excerpt, around
from nncore.graph import Graph, Wire
from nncore.layers import Input, Layer, Output
from nncore.layers.base import Port
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

SIZES = {"units", "filters"}
"""Main fields that say the same: how many numbers a layer makes."""


class SwapFor(QuickAdd):
    """Finds a layer to put in the place of another."""

    said = ("Swap for another layer", "Swap for")
    shows = False

    def __init__(self, view: CanvasView, node_id: str) -> None:
        self._node = node_id
        card = view.canvas.card_with(node_id)
        at = card.sceneBoundingRect().center() if card is not None else view.pointer()
        super().__init__(view, Spot((at.x(), at.y())), best="What fits these wires comes first")

    def found(self, words: str) -> list[type[Layer]]:
        return swap_offers(self._view.document.project, self._node, words)

    def take_kind(self, kind: Kind) -> None:
        if isinstance(kind, OwnBlock):              # none is offered here
            return
        document = self._view.document
        old, new = document.project.graph[self._node].layer, fresh(kind)
        document.apply(
            f"Swap {old.title} for {new.title}", swapped(document.project, self._node, kind)
        )
        self._view.selection.choose([self._node])
        self._view.setFocus()


def can_swap(project: Project, node_id: str) -> bool:
    """Whether another layer can stand in its place: an end of the network stays."""
    return node_id in project.graph and not isinstance(
        project.graph[node_id].layer, Input | Output
    )


def swapped(project: Project, node_id: str, kind: type[Layer]) -> Project:
    """With a layer of another kind in a node: its wires, and what of its settings fits.

    What was set by hand goes along under the same name, and so does the number of its units or
    filters. The id stays, so that weights of the same name and shape do too.
    """
    old = project.graph[node_id].layer
    new = fitting(fresh(kind), old, set_by_hand=True)
    if {old.main_field, new.main_field} <= SIZES:
        with suppress(LayerloomError):
            new = edits.with_field(new, new.main_field, getattr(old, old.main_field))
    unwired = replace(project.graph, wires=_moved_wires(project.graph, node_id, new))
    return edits.swap(replace(project, graph=unwired), node_id, new)


def swap_offers(project: Project, node_id: str, words: str) -> list[type[Layer]]:
    """The layers that the words find and that the wires can keep.

    Those come first that leave the least to be mended.
    """
    graph, old = project.graph, project.graph[node_id].layer
    arrives, leaves = graph.arriving(node_id), graph.leaving(node_id)
    found = [
        kind for kind in kinds(words)
        if not isinstance(kind, OwnBlock) and kind is not type(old)
        and not issubclass(kind, Input | Output)
        and (kind.inputs or not arrives) and (kind.outputs or not leaves)
    ]
    excerpt = around(graph, (), (node_id,))
    wrong = {kind: _faults(excerpt, node_id, kind) for kind in found}
    return sorted(
        found,
        key=lambda kind: (
            begins(words, kind),
            wrong[kind], -len(common_fields((kind, type(old)))), kind.family != old.family,
            not kind.common,
        ),
    )


def _faults(excerpt: Excerpt, node_id: str, kind: type[Layer]) -> tuple[int, int]:
    graph = swapped(Project(excerpt.graph), node_id, kind).graph
    misfits, unfed = excerpt.faults(graph)
    return misfits + len(excerpt.graph.wires) - len(graph.wires), unfed


def _moved_wires(graph: Graph, node_id: str, new: Layer) -> tuple[Wire, ...]:
    """All wires, those of this node at the ports of the new layer; what has no port goes."""
    old, taken, wires = graph[node_id].layer, set[str](), []
    for wire in graph.wires:
        moved: Wire | None = wire
        if wire.target == node_id:
            moved = None
            port = _port(old.inputs, new.inputs, wire.target_port)
            many = any(each.name == port and each.many for each in new.inputs)
            if port and (many or port not in taken):
                taken.add(port)
                moved = replace(wire, target_port=port)
        if moved is not None and wire.source == node_id:
            port = _port(old.outputs, new.outputs, wire.source_port)
            moved = replace(moved, source_port=port) if port else None
        wires += [moved] if moved is not None else []
    return tuple(wires)


def _port(old: tuple[Port, ...], new: tuple[Port, ...], name: str) -> str:
    """The new layer's port for a wire: of the same name, else at the same place, else ""."""
    names, before = [each.name for each in new], [each.name for each in old]
    if name in names:
        return name
    place = before.index(name) if name in before else 0
    return names[min(place, len(names) - 1)] if names else ""
