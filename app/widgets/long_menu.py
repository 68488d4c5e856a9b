"""A menu that is longer than the screen is high: Qt parts it into columns side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

SCROLLS = "QMenu { menu-scrollable: 1; }"


def keep_on_screen(menu: QMenu) -> None:
    """Let it scroll where its columns are wider than the screen: what is beyond cannot be reached.

    To be called when it is about to show, since that depends on the size of type and the screen.
    """
    if menu.styleSheet():
        menu.setStyleSheet("")
    if menu.sizeHint().width() > menu.screen().availableGeometry().width():
        menu.setStyleSheet(SCROLLS)
