"""Settings as something one can ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Action

if TYPE_CHECKING:
    from app.window import Window


def show_settings(window: Window) -> None:
    """Set how the program looks, what the canvas shows, and which keys do what."""
    open_settings(window)


def open_settings(window: Window, page: str = "") -> None:
    """Show the settings beside the window; those that are open come to the front."""
    from app.preferences.dialog import SettingsDialog

    for other in window.findChildren(SettingsDialog):
        if other.isVisible():
            if page:
                other.show_page(page)
            other.raise_()
            other.activateWindow()
            return
    made = SettingsDialog(page, window)
    middle = window.geometry().center()
    made.move(middle.x() - made.width() // 2, middle.y() - made.height() // 2)
    made.show()


ACTIONS = (
    Action("app.settings", "Settings…", show_settings, "Ctrl+,", "File/2b settings", "settings"),
)
