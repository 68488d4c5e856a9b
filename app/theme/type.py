"""The two typefaces and what each size is for.

Inter is for words, JetBrains Mono for numbers that move or must stand in columns. Both are shipped,
so that every system shows the same.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from nncore.resources import resource

WORDS = "Inter"
NUMBERS = "JetBrains Mono"

ROLES: dict[str, tuple[str, int, int]] = {
    "page_title": (WORDS, 22, 600),
    "large_card": (WORDS, 14, 600),
    "card_title": (WORDS, 13, 600),
    "row": (WORDS, 13, 500),
    "body": (WORDS, 13, 400),
    "heading": (WORDS, 12, 600),
    "quiet": (WORDS, 12, 400),
    "setting": (WORDS, 12, 400),
    "error": (WORDS, 12, 400),
    "axis": (WORDS, 11, 400),
    "number": (NUMBERS, 12, 400),
    "number_strong": (NUMBERS, 12, 700),
    "number_small": (NUMBERS, 11, 400),
    "number_large": (NUMBERS, 13, 500),
    "number_hero": (NUMBERS, 26, 700),
}
"""Role -> typeface, height in device-independent pixels (Qt takes whole ones only), weight."""


def load_fonts() -> list[str]:
    """Make the shipped fonts known to the application; give the families that were found."""
    families: set[str] = set()
    for path in sorted(resource("fonts").glob("*.[ot]tf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families.update(QFontDatabase.applicationFontFamilies(number))
    return sorted(families)


def font(role: str, scale: float = 1.0) -> QFont:
    """Give the font of a role; see ROLES. What is drawn into a fixed place keeps to its size."""
    return font_of(role, round(ROLES[role][1] * scale))


def font_of(role: str, size_px: int) -> QFont:
    """Give the font of a role in another size."""
    return QFont(_made(role, size_px))


@cache
def _made(role: str, size_px: int) -> QFont:
    family, _, weight = ROLES[role]
    result = QFont(family)
    result.setWeight(QFont.Weight(weight))
    result.setPixelSize(size_px)
    result.setStyleHint(
        QFont.StyleHint.Monospace if family == NUMBERS else QFont.StyleHint.SansSerif
    )
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result
