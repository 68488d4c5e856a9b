"""What a person can show, move and put away around the canvas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.actions import Action
from app.docks.arrangement import Arrangement, Place
from app.panels.dock import TITLES

if TYPE_CHECKING:
    from app.workspace import Workspace

Function = Callable[["Workspace"], None]


def fold_palette(workspace: Workspace) -> None:
    """Make the palette a rail of icons, or show it with names again."""
    workspace.fold_palette()


def hide_palette(workspace: Workspace) -> None:
    """Give the canvas the room of the palette, or take it back."""
    workspace.frame.toggle("palette")


def hide_inspector(workspace: Workspace) -> None:
    """Give the canvas the room of the right column, or take it back."""
    workspace.frame.toggle("inspector")


def hide_panels(workspace: Workspace) -> None:
    """Give the canvas the room of all panels, or take it back."""
    workspace.frame.toggle("panels")


def is_arranged(workspace: Workspace) -> bool:
    """Something is not where it was at first."""
    return workspace.frame.arrangement != Arrangement()


def reset_layout(workspace: Workspace) -> None:
    """Put every panel, the palette and the inspector where they were at first."""
    workspace.frame.arrange(Arrangement())


def _show(title: str) -> Function:
    def show(workspace: Workspace) -> None:
        if not workspace.frame.is_shown("panels"):
            workspace.frame.toggle("panels")
        workspace.panels.open_panel(title)

    show.__doc__ = f"Bring {title} to the front, from wherever it was put away."
    return show


def _move(place: Place, help_line: str) -> Function:
    def move(workspace: Workspace) -> None:
        workspace.panels.move_panel(workspace.panels.current, place)

    move.__doc__ = help_line
    return move


def _elsewhere(place: Place) -> Callable[[Workspace], bool]:
    def elsewhere(workspace: Workspace) -> bool:
        current = workspace.panels.current
        return bool(current) and workspace.panels.place(current) != place

    return elsewhere


MOVES: tuple[tuple[Place, str, str], ...] = (
    ("bottom", "Panel to the bottom", "Put the panel in front below the canvas."),
    ("left", "Panel to the left", "Put the panel in front at the left of the canvas."),
    ("right", "Panel to the right", "Put the panel in front at the right of the canvas."),
    ("floating", "Panel in a window", "Put the panel in front in a window of its own."),
    ("closed", "Close panel", "Put the panel in front away; the View menu brings it back."),
)

ACTIONS = (
    Action(
        "view.palette", "Fold palette", fold_palette, "Ctrl+Shift+P", "View/3 room", "panel-left"
    ),
    Action("view.hide_palette", "Hide palette", hide_palette, "Ctrl+Shift+I", "View/3 room"),
    Action(
        "view.inspector", "Hide inspector", hide_inspector, "Ctrl+I", "View/3 room", "panel-right"
    ),
    Action("view.panels", "Hide panels", hide_panels, "Ctrl+J", "View/3 room", "panel-bottom"),
    Action("view.reset", "Reset layout", reset_layout, "", "View/3 room", when=is_arranged),
    *(
        Action(f"panel.{title.lower()}", f"Show {title.lower()}", _show(title), f"Ctrl+{number}",
               "View/4 panels")
        for number, title in enumerate(TITLES, 1)
    ),
    *(
        Action(f"panel.{place}", title, _move(place, words), "", "Panel/1 move",
               when=_elsewhere(place))
        for place, title, words in MOVES
    ),
)  # fmt: skip
