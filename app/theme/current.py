"""The look in use: follows the system, or stays dark or light as the person chose.

There is one way to it. `ThemeSource.of(app)` gives the source that belongs to a QApplication, which
already owns its palette, font and style sheet; `current_theme()` reads the value from the running
one. A widget that paints itself reads `current_theme()` while painting, because Qt repaints
everything when the look changes. One that keeps something made from colours (an icon, a pen, a
picture) connects to `ThemeSource.changed` as well.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, cast, get_args

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from app.theme.motion import choose_motion
from app.theme.stylesheet import palette, stylesheet
from app.theme.tokens import DARK, LIGHT, Theme
from app.theme.type import font, load_fonts

Choice = Literal["system", "dark", "light"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
TypeSize = Literal["system", "100", "115", "130", "150"]
"""How large type is, in hundredths of its own size, or as the system has its own."""

_PROPERTY, _ROLE = "layerloom_theme", "typeRole"

USUAL_PT = {"windows": 9.0, "cocoa": 13.0}
"""Size of the system's own type where nobody chose another; 10 elsewhere."""
LARGE_FROM, LARGEST = 1.15, 2.0


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
        self._system_scale = system_scale(app.font(), app.platformName())
        self._size: TypeSize = "system"
        self._larger = 1.0
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

    @property
    def scale(self) -> float:
        """How much larger than in LOOKS type is now."""
        usual = self._system_scale if self._size == "system" else int(self._size) / 100
        return usual * self._larger

    def show_larger(self, times: float) -> None:
        """Make type so many times as large as usual, as for a room of people."""
        self._take_type(self._size, times)

    def choose(self, choice: Choice) -> None:
        """Follow the system, or stay dark or light."""
        self._choice = choice
        self._refresh()

    def take_settings(self, settings: object) -> None:
        """Follow what the settings say from now on."""
        choose_motion(getattr(settings, "motion", "system"))
        self._take_type(getattr(settings, "type_size", "system"), self._larger)
        self.choose(getattr(settings, "theme", "system"))

    def apply(self) -> None:
        """Dress the application: fonts, style, palette, style sheet; and again at each change."""
        if not self._applied:
            load_fonts()
            self._app.setStyle("Fusion")
            self._applied = True
        self._app.setFont(font("body", self.scale))
        self._app.setPalette(palette(self._theme))
        self._app.setStyleSheet(stylesheet(self._theme, self.scale))

    def _take_type(self, size: TypeSize, larger: float) -> None:
        """Show all words in another size, if it is another one."""
        before, self._size, self._larger = self.scale, size, larger
        if self.scale == before:
            return
        if self._applied:
            self.apply()
        for widget in self._app.allWidgets():
            if role := widget.property(_ROLE):
                widget.setFont(font(role, self.scale))
        self.changed.emit(self._theme)

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
    return _source_of(cast(QApplication, QCoreApplication.instance()))


@lru_cache(maxsize=1)
def _source_of(app: QApplication) -> ThemeSource:
    """What is asked for hundreds of times a frame."""
    return ThemeSource.of(app)


def current_theme() -> Theme:
    """Give the theme that holds now."""
    return theme_source().theme


def current_font(role: str) -> QFont:
    """Give the font of a role in the size that holds now."""
    return font(role, theme_source().scale)


def give_type(widget: QWidget, role: str) -> None:
    """Let a widget have the type of a role, in the size that holds at any time."""
    widget.setProperty(_ROLE, role)
    widget.setFont(current_font(role))


def system_scale(system: QFont, platform: str) -> float:
    """How much larger than usual the system's own type is; what is near the usual is the usual.

    >>> [system_scale(QFont("Sans", size), "xcb") for size in (9, 11, 15, 40)]
    [1.0, 1.0, 1.5, 2.0]
    """
    if system.pointSizeF() <= 0:
        return 1.0
    ratio = system.pointSizeF() / USUAL_PT.get(platform, 10.0)
    return min(ratio, LARGEST) if ratio >= LARGE_FROM else 1.0
