"""The look in use: follows the system, or stays dark or light as the person chose.

There is one way to it. `ThemeSource.of(app)` gives the source that belongs to a QApplication, which
already owns its palette, font and style sheet; `current_theme()` reads the value from the running
one. A widget that paints itself reads `current_theme()` while painting, because Qt repaints
everything when the look changes. One that keeps something made from colours (an icon, a pen, a
picture) connects to `ThemeSource.changed` as well.
"""

from __future__ import annotations

from typing import Literal, cast, get_args

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from app.theme.stylesheet import palette, stylesheet
from app.theme.tokens import DARK, LIGHT, Theme
from app.theme.type import font, load_fonts

Choice = Literal["system", "dark", "light"]
CHOICES: tuple[Choice, ...] = get_args(Choice)

_PROPERTY = "layerloom_theme"


class ThemeSource(QObject):
    """Says which theme holds and tells when another one does."""

    changed = Signal(object)
    """Another Theme holds from now on; carries it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice: Choice = "system"
        self._theme = self._wanted()
        self._applied = False
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    @classmethod
    def of(cls, app: QApplication) -> ThemeSource:
        """Give the source of an application; it is made when first asked for."""
        found = app.property(_PROPERTY)
        if not isinstance(found, ThemeSource):
            found = cls(app)
            app.setProperty(_PROPERTY, found)
        return found

    @property
    def theme(self) -> Theme:
        """The theme that holds now."""
        return self._theme

    @property
    def choice(self) -> Choice:
        """What the person chose: `system`, `dark` or `light`."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Follow the system, or stay dark or light."""
        self._choice = choice
        self._refresh()

    def take_settings(self, settings: object) -> None:
        """Follow what the settings say from now on."""
        self.choose(getattr(settings, "theme", "system"))

    def apply(self) -> None:
        """Dress the application: fonts, style, palette, style sheet; and again at each change."""
        if not self._applied:
            load_fonts()
            self._app.setStyle("Fusion")
            self._app.setFont(font("body"))
            self._applied = True
        self._app.setPalette(palette(self._theme))
        self._app.setStyleSheet(stylesheet(self._theme))

    def _follow_system(self, _scheme: Qt.ColorScheme) -> None:
        self._refresh()

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted is self._theme:
            return
        self._theme = wanted
        if self._applied:
            self.apply()
        self.changed.emit(wanted)

    def _wanted(self) -> Theme:
        """Dark where the system does not say: the pictures people know the program by are dark."""
        if self._choice == "system":
            scheme = self._app.styleHints().colorScheme()
            return LIGHT if scheme == Qt.ColorScheme.Light else DARK
        return LIGHT if self._choice == "light" else DARK


def theme_source() -> ThemeSource:
    """Give the source of the running application."""
    return ThemeSource.of(cast(QApplication, QCoreApplication.instance()))


def current_theme() -> Theme:
    """Give the theme that holds now."""
    return theme_source().theme
