"""ShortcutList: the list of keys and gestures in a window of its own."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.parting import part_once_closed
from app.settings import Settings, settings_store
from app.shortcuts.key_list import KeyList
from app.widgets.buttons import Button
from app.widgets.text import Line, give_ground


class ShortcutList(QDialog):
    """Shows the list, with a way back to the keys that there were at first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        self.setAccessibleName("Shortcuts")
        part_once_closed(self)
        give_ground(self, "surface")
        self.keys = KeyList()
        self.reset, close = Button("Reset all"), Button("Close")
        for button in (self.reset, close):
            button.setAutoDefault(False)        # Enter in a row is that row's
        self.reset.clicked.connect(self.reset_all)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.keys, 1)
        column.addWidget(Line())
        column.addLayout(foot)
        foot.addWidget(self.reset)
        foot.addStretch(1)
        foot.addWidget(close)
        self.resize(560, 640)
        settings_store().changed.connect(self.show_settings)
        self.show_settings(settings_store().value)
        self.keys.search.setFocus()

    def show_settings(self, settings: Settings) -> None:
        """Offer the way back where there is one."""
        self.reset.setEnabled(settings.shortcuts != {})

    def reset_all(self) -> None:
        """Give every action the keys it had at first."""
        settings_store().change(shortcuts={})
