"""What a person can show and hide around the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Action
from app.focus import go_to_next

if TYPE_CHECKING:
    from app.window import Window
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


def next_part(window: Window) -> None:
    """Go to the next part of the window: palette, canvas, inspector, panels, top bar."""
    go_to_next(window.parts)


def part_before(window: Window) -> None:
    """Go to the part of the window before this one."""
    go_to_next(window.parts, -1)


ACTIONS = (
    Action("view.palette", "Fold palette", fold_palette, "Ctrl+L", "View/3 room", "panel-left"),
    Action(
        "view.inspector", "Hide inspector", hide_inspector, "Ctrl+I", "View/3 room", "panel-right"
    ),
    Action("view.panels", "Hide panels", hide_panels, "Ctrl+J", "View/3 room", "panel-bottom"),
    Action("view.next_part", "Next part", next_part, "F6", "View/4 go"),
    Action("view.part_before", "Part before", part_before, "Shift+F6", "View/4 go"),
)
