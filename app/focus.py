"""From part to part of the window with one key: menus, palette, canvas, inspector, panels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def go_to_next(parts: Sequence[QWidget], steps: int = 1) -> None:
    """Give the focus to the next part that is seen and takes it; after the last comes the first."""
    open_parts = [part for part in parts if part.isVisible() and _first(part) is not None]
    if not open_parts:
        return
    here = QApplication.focusWidget()
    inside = (i for i, part in enumerate(open_parts) if here and _holds(part, here))
    at = next(inside, -1 if steps > 0 else 0)
    chosen = _first(open_parts[(at + steps) % len(open_parts)])
    if chosen is not None:
        chosen.setFocus(Qt.FocusReason.TabFocusReason)


def _holds(part: QWidget, other: QWidget) -> bool:
    return part is other or part.isAncestorOf(other)


def _first(part: QWidget) -> QWidget | None:
    """The first thing in a part that Tab would reach."""
    for each in (part, *_in_order(part)):
        tabbed = each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tabbed and each.isVisible() and each.isEnabled():
            return each
    return None


def _in_order(part: QWidget) -> list[QWidget]:
    """What lies in a part, in the order of Tab."""
    found, each = [], part.nextInFocusChain()
    while each is not None and each is not part:
        if part.isAncestorOf(each):
            found.append(each)
        each = each.nextInFocusChain()
    return found
