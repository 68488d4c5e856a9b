"""Buttons: with words, or with an icon alone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from app.theme.current import theme_source
from app.theme.icons import icon
from app.theme.tokens import Theme
from app.widgets.focus_ring import ring_focus

ICON = QSize(22, 16)
"""Wider than the picture in it: air between that and the words."""

Kind = Literal["quiet", "accent", "outline", "plain"]


class Button(QPushButton):
    """A button with words, and an icon before them if it has one.

    `accent` is the one main action on screen, `outline` mends something, `quiet` is any other and
    `plain` has a face only under the pointer or while checked.
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "quiet",
        *,
        icon_name: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind: Kind = kind
        self._icon_name = icon_name
        self.setProperty("kind", kind)
        self.setToolTip(tip)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        ring_focus(self)
        source = theme_source()
        source.changed.connect(self.show_theme)
        self.show_theme(source.theme)

    def show_kind(self, kind: Kind) -> None:
        """Change between main action and any other, as Train and Pause do."""
        self._kind = kind
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show_theme(theme_source().theme)

    def show_icon(self, name: str) -> None:
        """Put another icon before the words; "" puts none."""
        if name == self._icon_name:
            return
        self._icon_name = name
        self.setIcon(QIcon())
        self.show_theme(theme_source().theme)

    def show_theme(self, theme: Theme) -> None:
        """Colour the icon like the words."""
        if self._icon_name:
            inks = {"accent": theme.on_accent, "outline": theme.accent_text}
            ink = inks.get(self._kind, theme.text)
            self.setIcon(icon(self._icon_name, ink, disabled=theme.disabled))
            self.setIconSize(ICON if self.text() else QSize(16, 16))


class IconButton(QToolButton):
    """A button with an icon alone; its name is its tooltip and what a screen reader says."""

    def __init__(
        self, icon_name: str, name: str, *, size_px: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._size_px = size_px
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(size_px, size_px))
        ring_focus(self)
        source = theme_source()
        source.changed.connect(self.show_theme)
        self.show_theme(source.theme)

    def show_theme(self, theme: Theme) -> None:
        """Colour the icon."""
        self.setIcon(icon(self._icon_name, theme.text, self._size_px, disabled=theme.disabled))
