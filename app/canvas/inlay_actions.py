"""Showing what is in a block in its place, and only its card again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.actions import Action
from app.canvas import edits, states
from app.canvas.bodies import Bodies, turned
from app.canvas.cards import CardModel, Models, title_of
from app.canvas.free_place import boxes_of
from app.canvas.remarks import refitted
from app.canvas.selection import Selection
from app.document import Document
from nncore.blocks import BlockLayer
from nncore.data import Dataset
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


def blocks_in(document: Document, selection: Selection) -> tuple[str, ...]:
    """The chosen blocks."""
    graph = document.project.graph
    return tuple(each for each in selection.ids if isinstance(graph[each].layer, BlockLayer))


def block_selected(document: Document, selection: Selection) -> bool:
    """A block is chosen."""
    return bool(blocks_in(document, selection))


def words(document: Document, selection: Selection) -> str:
    """What it would do."""
    opened = states.opened_of(document.project)
    hides = all(each in opened for each in blocks_in(document, selection))
    return "Hide what is inside" if hides else "Show inside here"


def show_inside(document: Document, selection: Selection, view: CanvasView) -> None:
    """Show the layers of the chosen blocks in their place, or their cards alone again."""
    turn_inside_out(document, view, blocks_in(document, selection))


def turn_inside_out(document: Document, view: CanvasView, blocks: Iterable[str]) -> None:
    """Open these blocks in their place, or close them if all are open; others make room."""
    blocks, graph = tuple(blocks), document.project.graph
    standing = edits.settle(document.project, view.canvas.places())
    opens = not set(blocks) <= set(states.opened_of(standing))
    name = title_of(graph[blocks[0]]) if len(blocks) == 1 else f"{len(blocks)} blocks"
    cards = Cards(view.session.dataset)
    for block in blocks:
        changed = states.open_in_place(standing, [block], opens)
        standing = _with_room(changed, standing, block, cards)
    document.apply(f"{'Show inside' if opens else 'Close'} {name}", standing)
    for block in blocks[:1]:
        view.show_card(block)


class Cards:
    """Where cards stand and where their ports are, read off projects that differ in little."""

    def __init__(self, dataset: Dataset | None) -> None:
        self._models, self._dataset = Models(), dataset

    def bodies(self, project: Project) -> Bodies:
        """What every card covers."""
        return Bodies(boxes_of(project, self._read(project)))

    def first_port(self, project: Project, block: str) -> float:
        """How far along the edge of its card the first port of a block is."""
        ports = next(model.ports for model in self._read(project) if model.id == block)
        return ports[0].aside if ports else 0.0

    def _read(self, project: Project) -> tuple[CardModel, ...]:
        return self._models.read(project, project.graph.check(), self._dataset, ())


def _with_room(project: Project, standing: Project, block: str, cards: Cards) -> Project:
    """What stands behind a block in its line moves on or back, and what is beside that line too.

    The whole line moves aside as far as the block's first port does: its wires stay straight.
    """
    before, lower = cards.bodies(standing), -cards.first_port(standing, block)
    after, lower = cards.bodies(project), lower + cards.first_port(project, block)
    down = project.flow == "down"
    seen = before.turned() if down else before
    _, top, right, bottom = seen[block]
    now = turned(after[block]) if down else after[block]
    on, wider = now[2] - right, now[3] - bottom
    pinned, moved = edits.pinned_of(project), dict[str, tuple[float, float]]()
    for card in seen:
        along, aside, _, end = seen[card]
        if card == block or card in pinned:
            continue
        if aside < bottom and end > top:
            along, aside = along + on * (along >= right - 1), aside + lower
        elif aside >= bottom - 1:
            aside += max(wider, lower) if on > 0 else min(wider, lower)
        moved[card] = (aside, along) if down else (along, aside)
    made = edits.move(project, moved)
    return refitted(made, before, cards.bodies(made))


ACTIONS = (
    Action(
        "block.inlay", "Show inside here", show_inside, "Ctrl+Shift+Down", "Edit/6 block",
        "chevron-down", block_selected, words,
    ),
)  # fmt: skip
