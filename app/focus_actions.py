"""From part to part of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Action
from app.focus import go_to_next

if TYPE_CHECKING:
    from app.window import Window


def next_part(window: Window) -> None:
    """Go to the next part of the window: palette, canvas, inspector, panels, top bar."""
    go_to_next(window.parts)


def part_before(window: Window) -> None:
    """Go to the part of the window before this one."""
    go_to_next(window.parts, -1)


ACTIONS = (
    Action("view.next_part", "Next part", next_part, "F6", "View/5 go"),
    Action("view.part_before", "Part before", part_before, "Shift+F6", "View/5 go"),
)
