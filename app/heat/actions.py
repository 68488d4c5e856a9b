"""Heat as something one can ask for: a row for every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.actions import Action
from app.heat.kinds import KINDS, Kind

if TYPE_CHECKING:
    from app.workspace import Workspace

MENU = "View/4 heat/Heat"


def no_heat(workspace: Workspace) -> None:
    """Show cards without a bar of heat."""
    workspace.room.heat.choose("")


def some_heat(workspace: Workspace) -> bool:
    """Cards have a bar of heat."""
    return workspace.room.heat.kind is not None


def _shows(kind: Kind) -> Callable[[Workspace], None]:
    def show(workspace: Workspace) -> None:
        workspace.room.heat.choose(kind.id)

    show.__doc__ = f"Compare all layers on their cards. {kind.help}."
    return show


ACTIONS = (
    *(
        Action(f"heat.{kind.id}", f"Heat: {kind.title.lower()}", _shows(kind), (), MENU)
        for kind in KINDS
    ),
    Action("heat.none", "No heat", no_heat, (), MENU, "", some_heat),
)
