"""What a person can show and hide around the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Action

if TYPE_CHECKING:
    from app.workspace import Workspace


def fold_palette(workspace: Workspace) -> None:
    """Make the palette a rail of icons, or show it with names again."""
    workspace.fold_palette()


def hide_inspector(workspace: Workspace) -> None:
    """Give the canvas the room of the right column, or take it back."""
    workspace.inspector.setVisible(not workspace.inspector.isVisible())


def hide_panels(workspace: Workspace) -> None:
    """Give the canvas the room of the panels below it, or take it back."""
    workspace.panels.setVisible(not workspace.panels.isVisible())


ACTIONS = (
    Action(
        "view.palette", "Fold palette", fold_palette, "Ctrl+Shift+P", "View/3 room", "panel-left"
    ),
    Action(
        "view.inspector", "Hide inspector", hide_inspector, "Ctrl+I", "View/3 room", "panel-right"
    ),
    Action("view.panels", "Hide panels", hide_panels, "Ctrl+J", "View/3 room", "panel-bottom"),
)
