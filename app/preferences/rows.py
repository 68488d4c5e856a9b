"""SettingRow: one setting with what it is for; what is set holds at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.settings import Settings, settings_store
from app.theme.current import theme_source
from app.theme.tokens import Theme
from app.widgets.buttons import IconButton
from app.widgets.choice_field import ChoiceField
from app.widgets.switch import Switch
from app.widgets.text import Text
from nncore.fields import Field

CHOICE_PX = 168


class SettingRow(QWidget):
    """Made from a field of the settings. Reads and writes them."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.control = self._made()
        self._build()
        settings_store().changed.connect(self.show_settings)
        theme_source().changed.connect(self.show_theme)
        self.show_theme(theme_source().theme)
        self.show_settings(settings_store().value)

    def show_theme(self, _theme: Theme) -> None:
        """Let choices stand below each other, however large type is."""
        if isinstance(self.control, ChoiceField):
            self.control.setFixedWidth(round(CHOICE_PX * theme_source().scale))

    def show_settings(self, settings: Settings) -> None:
        """Show the value that holds now, and the way back from it."""
        value = getattr(settings, self.field.name)
        if isinstance(self.control, Switch):
            self.control.show_on(value)
        else:
            self.control.show_value(value)
        self.back.setVisible(value != self.field.default)

    def take(self, value: Any) -> None:
        """Have it so from now on."""
        settings_store().change(**{self.field.name: value})

    def _take_first(self) -> None:
        self.take(self.field.default)
        self.control.setFocus()         # the button goes

    def _made(self) -> Switch | ChoiceField:
        field = self.field
        made: Switch | ChoiceField
        if field.kind is bool:
            made = Switch(field.title)
        else:
            made = ChoiceField(field.title, zip(field.choices, field.words, strict=True))
        made.setToolTip(field.help)
        made.setAccessibleDescription(field.help)
        made.committed.connect(self.take)
        return made

    def _build(self) -> None:
        field = self.field
        title, help_text = Text(field.title, "row"), Text(field.help, "quiet", wrap=True)
        title.setBuddy(self.control)
        self.back = IconButton("rotate-ccw", f"{field.title}: as at first")
        stays = self.back.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(stays)
        self.back.clicked.connect(self._take_first)
        words = QVBoxLayout()
        words.setSpacing(2)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 12, 16, 12)
        row.setSpacing(8)
        row.addLayout(words, 1)
        words.addWidget(title)
        words.addWidget(help_text)
        row.addSpacing(16)
        row.addWidget(self.control, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignVCenter)
