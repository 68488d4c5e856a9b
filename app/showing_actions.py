"""What a person can ask to see of one layer: what comes out there, run as far as it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Action
from app.canvas import states
from app.canvas.actions import one_selected
from app.canvas.docking import end_of
from app.canvas.edits import free_of
from app.canvas.selection import Selection

if TYPE_CHECKING:
    from app.workspace import Workspace


def run_to(workspace: Workspace, selection: Selection) -> None:
    """See what the network makes up to the chosen layer: of the sample in hand, and of many."""
    scope, view = workspace.scope, workspace.room.view
    card = view.canvas.home_of(selection.one)
    if card in states.folded_of(scope.project):
        title = view.canvas.cards[card].model.title
        scope.apply(f"Unfold {title}", states.fold(scope.project, [card], False))
    view.centre_on(card)
    if not workspace.frame.is_shown("panels"):
        workspace.frame.toggle("panels")
    panel = workspace.panels.activations
    workspace.panels.open_panel(panel.title)
    project = workspace.document.project
    top = scope.path[0] if scope.path else card     # inside a block: what leaves the block
    panel.show_layer(end_of(project.graph, top, free_of(project)))


ACTIONS = (
    Action("graph.run_to", "Run to here", run_to, "Ctrl+Alt+R", "Edit/4 state", "play",
           one_selected),
)  # fmt: skip
