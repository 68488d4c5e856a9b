"""SettingsDialog: all that a person can set of the program, a page for each heading, and keys."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.parting import part_once_closed
from app.preferences.rows import SettingRow
from app.settings import Settings, as_at_first, as_set_in, settings_store
from app.shortcuts.key_list import KeyList
from app.widgets.buttons import Button
from app.widgets.scroll_area import ScrollArea
from app.widgets.tab_strip import TabStrip
from app.widgets.text import Line, give_ground
from nncore.fields import fields_of

SHORTCUTS = "Shortcuts"
PAGES = (*dict.fromkeys(field.group for field in fields_of(Settings) if field.group), SHORTCUTS)
RESET, BACK = "Reset all", "Put back"


class SettingsDialog(QDialog):
    """Stands beside the window, where what is set is seen at once. Esc closes it.

    Tab goes along what is in a window in the order in which it came there: so all pages are made
    with the dialog, before the buttons below them. Keys come to their page when it is looked at.
    """

    def __init__(self, page: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setAccessibleName("Settings")
        part_once_closed(self)
        give_ground(self, "surface")
        self._pages: dict[str, QWidget] = {}
        self._before: Settings | None = None
        self._build()
        self.resize(640, 560)
        settings_store().changed.connect(self.show_settings)
        self.show_page(page or PAGES[0])
        self.show_settings(settings_store().value)

    @property
    def rows(self) -> list[SettingRow]:
        """The settings on all pages."""
        return self.findChildren(SettingRow)

    def show_page(self, name: str) -> None:
        """Show one page."""
        self._stack.setCurrentWidget(self._pages[name])
        self.strip.show_chosen(name)

    def show_settings(self, settings: Settings) -> None:
        """Offer to reset what is not as at first; right after that, to have it back."""
        differs = as_at_first(settings) != settings
        if differs:
            self._before = None
        self.reset.setText(BACK if self._before is not None else RESET)
        self.reset.setEnabled(differs or self._before is not None)

    def reset_all(self) -> None:
        """Have all as at first, keys too; or back as it was before that."""
        store = settings_store()
        if self._before is not None:
            store.take(as_set_in(self._before, store.value))
        else:
            self._before = store.value
            store.take(as_at_first(store.value))

    def _build(self) -> None:
        self.strip = TabStrip("Pages of the settings", PAGES)
        self.strip.chosen.connect(self.show_page)
        self._stack = QStackedWidget()
        for name in PAGES:
            self._pages[name] = KeyList() if name == SHORTCUTS else _page(name)
            self._stack.addWidget(self._pages[name])
        self.reset, close = Button(RESET), Button("Close")
        for button in (self.reset, close):
            button.setAutoDefault(False)        # Enter is for what has the focus
        self.reset.clicked.connect(self.reset_all)
        close.clicked.connect(self.accept)
        top, foot = QHBoxLayout(), QHBoxLayout()
        top.setContentsMargins(8, 4, 8, 4)
        foot.setContentsMargins(16, 12, 16, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        top.addWidget(self.strip)
        column.addWidget(Line())
        column.addWidget(self._stack, 1)
        column.addWidget(Line())
        column.addLayout(foot)
        foot.addWidget(self.reset)
        foot.addStretch(1)
        foot.addWidget(close)


def _page(group: str) -> QWidget:
    """The settings under one heading, a line between two."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 8, 0, 8)
    column.setSpacing(0)
    for field in fields_of(Settings):
        if field.group == group:
            if column.count():
                column.addWidget(Line())
            column.addWidget(SettingRow(field))
    column.addStretch(1)
    return ScrollArea(inside)
