"""What a person can do with the outline from anywhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.actions import Action
from app.canvas.actions import something_there
from app.outline.rows import Row, every_row
from app.widgets.find_box import FindBox, Offer

if TYPE_CHECKING:
    from app.workspace import Workspace


def show_outline(workspace: Workspace) -> None:
    """See the network as a tree of blocks and layers, ready to be searched."""
    if not workspace.frame.is_shown("palette"):
        workspace.frame.toggle("palette")
    workspace.left_column.seek()


def find_layer(workspace: Workspace) -> None:
    """Go to a layer by a few letters of its name or its kind, also inside of blocks."""
    found: list[Offer] = []
    titles: dict[tuple[str, ...], str] = {}
    rows = every_row(workspace.document.project, {})
    for row in sorted(rows, key=lambda row: len(row.path)):     # the network's own ones first
        titles[row.key] = row.title
        within = [titles[row.path[:end]] for end in range(1, len(row.path) + 1)]
        name = "" if row.title == row.name else row.name
        place = f"in {' › '.join(within)}" if within else ""
        words = "    ".join(filter(None, (row.title, name, place)))
        found.append(Offer(words, partial(_go, workspace, row), row.nicknames))
    FindBox("Find a layer", "Find a layer by its name", found, workspace.window()).show_over()


def _go(workspace: Workspace, row: Row) -> None:
    workspace.scope.go_to(row.path)
    workspace.selection.choose([row.id])
    view = workspace.room.view
    view.glide(partial(view.centre_on, row.id))
    view.setFocus()


ACTIONS = (
    Action(
        "graph.find", "Find a layer", find_layer, "Ctrl+F", "Edit/5 select", "search",
        something_there,
    ),
    Action(
        "view.outline", "Show outline", show_outline, "Ctrl+Shift+O", "View/3 room", "list-tree"
    ),
)
