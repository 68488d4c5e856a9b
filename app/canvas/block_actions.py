"""What a person can do with blocks: make one, lay one open, go in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.actions import Action
from app.canvas import edits, grouping
from app.canvas.actions import layers_selected
from app.canvas.cards import Models
from app.canvas.free_place import places_of
from app.canvas.my_blocks import my_blocks
from app.canvas.selection import Selection
from app.canvas.view import CanvasView
from app.document import Document
from app.scope import inside
from nncore.blocks import Block, BlockLayer
from nncore.bypass import passes
from nncore.graph import GraphError
from nncore.loomfile import LoomFileError
from nncore.project import Place, Project

if TYPE_CHECKING:
    from app.scope import Scope
    from app.training.session import Session


def can_enter(scope: Scope, selection: Selection) -> bool:
    """Whether a block is chosen that can be opened."""
    return bool(selection.one) and scope.can_enter(selection.one)


def enter(scope: Scope, selection: Selection) -> None:
    """See the layers that the chosen block is made of, and edit them."""
    scope.enter(selection.one)


def is_inside(scope: Scope) -> bool:
    """Whether one is in a block."""
    return bool(scope.path)


def leave(scope: Scope, view: CanvasView) -> None:
    """Go back to the network that this block is a part of."""
    scope.leave()
    view.setFocus()


def group(scope: Scope, session: Session, selection: Selection, view: CanvasView) -> None:
    """Make one block of the chosen layers; what they have learned stays."""

    def is_refused() -> bool:
        why = grouping.why_no_group(scope.project, selection.ids)
        if why:
            scope.refused.emit(GraphError("", why))
        return bool(why)

    def do() -> None:
        if is_refused():
            return
        block_id = scope.fresh_id()
        standing = edits.settle_if_arranged(scope.project, view.canvas.places())
        made = grouping.group(standing, selection.ids, block_id, under=scope.paths)
        scope.apply("Group into a block", made)
        selection.choose([block_id])

    if not is_refused():        # for what cannot be, training does not stand still
        _between_steps(session, do)


def can_ungroup(document: Document, selection: Selection) -> bool:
    """Whether a block is chosen whose layers are known, and that is not bypassed."""
    project, chosen = document.project, selection.one
    if chosen not in project.graph or not isinstance(project.graph[chosen].layer, BlockLayer):
        return False
    if passes(project.graph[chosen]):
        return False
    known = project.graph.check().nodes.get(chosen)
    return known is not None and bool(known.outputs)


def ungroup(scope: Scope, session: Session, selection: Selection, view: CanvasView) -> None:
    """Put the layers of the chosen block, all its repeats, in its place; numbers stay."""
    chosen = selection.one

    def do() -> None:
        before = {node.id for node in scope.project.graph.nodes}
        label = scope.project.graph[chosen].layer.label
        within = places_inside(scope.project, chosen)
        settle = edits.settle if within else edits.settle_if_arranged
        standing = settle(scope.project, view.canvas.places())
        laid = grouping.ungroup(standing, chosen, scope.fresh_id, scope.paths, within)
        scope.apply(f"Unfold {label}", laid)
        selection.choose(node.id for node in laid.graph.nodes if node.id not in before)

    _between_steps(session, do)


def places_inside(project: Project, block_id: str) -> dict[str, Place]:
    """Where the cards of a block stand inside, if somebody has arranged or written anything there.

    The ports are no cards once it is laid open.
    """
    within = inside(project, block_id)
    if not (within.layout or within.remarks or within.joints):
        return {}
    models = Models().read(within, within.graph.check(), None, ())
    standing = edits.settle(within, places_of(within, models)).layout
    ports = {node.id for node in (*within.graph.inputs, *within.graph.outputs)}
    return {key: at for key, at in standing.items() if "/" not in key and key not in ports}


def is_own(document: Document, selection: Selection) -> bool:
    """Whether a block made by hand is chosen."""
    graph, chosen = document.project.graph, selection.one
    return chosen in graph and isinstance(graph[chosen].layer, Block)


def save_block(document: Document, scope: Scope, selection: Selection) -> None:
    """Keep the chosen block in the palette, under My blocks; one of the same name is replaced."""
    project, chosen = document.project, selection.one
    piece = edits.fragment(project, [chosen])
    try:
        alone = replace(piece, nodes=(project.graph[chosen],), wires=(), incoming=(), givers={})
        my_blocks().save(alone)
    except LoomFileError as error:
        scope.refused.emit(error)


def _between_steps(session: Session, do: Callable[[], None]) -> None:
    """Do it while training stands still: numbers that go along must be the newest ones."""
    goes_on = session.state == "training"
    session.when_idle(do)
    if goes_on:
        session.when_idle(session.train)


ACTIONS = (
    Action(
        "block.enter", "Open block", enter, "Ctrl+Down", "Edit/6 block", "corner-down-left",
        can_enter,
    ),
    Action("block.leave", "Leave block", leave, "Ctrl+Up", "Edit/6 block", "log-out", is_inside),
    Action(
        "block.group", "Group into a block", group, "Ctrl+G", "Edit/6 block", "box", layers_selected
    ),
    Action(
        "block.ungroup", "Unfold block", ungroup, "Ctrl+Shift+G", "Edit/6 block", "layers",
        can_ungroup,
    ),
    Action("block.save", "Save to my blocks", save_block, (), "Edit/6 block", "download", is_own),
)
