"""What floats over the canvas, and can be put away."""

from __future__ import annotations

from app.actions import Action
from app.settings import settings_store


def show_map() -> None:
    """Show the map of the network in a corner while some of it is out of sight, or never."""
    settings_store().change(minimap=not settings_store().value.minimap)


def show_selection_bar() -> None:
    """Show what can be done with the chosen layers in a bar beside them, or never."""
    settings_store().change(selection_bar=not settings_store().value.selection_bar)


ACTIONS = (
    Action(
        "view.minimap", "Map of the network", show_map, "Ctrl+Alt+M",
        ("View/5 floating", "Map/2 away"), "network",
    ),
    Action(
        "view.selection_bar", "Bar beside what is chosen", show_selection_bar, (),
        "View/5 floating",
    ),
)  # fmt: skip
