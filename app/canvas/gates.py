"""Gates: where the ports of a block that was just made stand inside, beside its layers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.canvas import measures
from app.canvas.bodies import Box, turned
from app.canvas.cards import Models
from app.canvas.links import links_of
from app.canvas.tidy import ASIDE, Link
from app.scope import inside
from nncore.layers import Input
from nncore.project import Place, Project

if TYPE_CHECKING:
    from app.canvas.cards import CardModel


def with_gates(project: Project, block_id: str) -> Project:
    """The block's inputs before its layers and its outputs behind, each level with its layer.

    Where its layers have no places of their own, all flows by itself and so do they.
    """
    within = inside(project, block_id)
    down = within.flow == "down"
    models = Models().read(within, within.graph.check(), None, ())
    boxes = {m.id: _box(m, within.layout[m.id]) for m in models if m.id in within.layout}
    if not boxes:
        return project
    boxes = {card: turned(box) if down else box for card, box in boxes.items()}
    first, last = min(box[0] for box in boxes.values()), max(box[2] for box in boxes.values())
    links = tuple(links_of(within.graph, models).values())
    lowest = {True: -float("inf"), False: -float("inf")}
    layout = dict(project.layout)
    ends = {node.id for node in (*within.graph.inputs, *within.graph.outputs)}
    gates = [model for model in models if model.id in ends and model.id not in boxes]
    for level, gate in sorted(((_level(m.id, links, boxes), m) for m in gates), key=lambda p: p[0]):
        enters = isinstance(within.graph[gate.id].layer, Input)
        deep, broad = (gate.height, gate.width) if down else (gate.width, gate.height)
        at = first - ASIDE - deep if enters else last + ASIDE
        level = max(level, lowest[enters])
        lowest[enters] = level + broad + measures.GAP
        layout[f"{block_id}/{gate.id}"] = Place(level, at) if down else Place(at, level)
    return replace(project, layout=layout)


def _box(model: CardModel, at: Place) -> Box:
    return at.x, at.y, at.x + model.width, at.y + model.height


def _level(gate: str, links: Iterable[Link], boxes: dict[str, Box]) -> float:
    """How far down the first card stands that a gate is wired to."""
    beside = [link.target if link.source == gate else link.source
              for link in links if gate in (link.source, link.target)]
    return min((boxes[card][1] for card in beside if card in boxes), default=0.0)
