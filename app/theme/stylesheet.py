"""One palette and one style sheet, both made from the tokens, for everything that Qt draws itself."""

from __future__ import annotations

from math import ceil

from PySide6.QtGui import QColor, QPalette

from app.theme.tokens import Theme

LINE = 1.36
"""Height of a line in either typeface over the size of type; no field or button is lower."""


def palette(theme: Theme) -> QPalette:
    """Give Qt's own drawing (Fusion) the colours of the theme."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    result = QPalette()
    colours = {
        role.Window: theme.surface,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.hover,
        role.Text: theme.text,
        role.PlaceholderText: theme.quiet,
        role.Button: theme.button,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Highlight: theme.selected_row,
        role.HighlightedText: theme.text,
        role.ToolTipBase: theme.card,
        role.ToolTipText: theme.text,
        role.Link: theme.accent_text,
        role.LinkVisited: theme.accent_text,
        role.Accent: theme.accent,
        role.Light: theme.button_hover,
        role.Midlight: theme.button,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.window,
    }
    for which, token in colours.items():
        result.setColor(which, QColor(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(group.Disabled, which, QColor(theme.disabled))
    return result


def stylesheet(theme: Theme, scale: float = 1.0) -> str:
    """Write the style sheet of a theme, with type of this scale."""
    row = round(13 * scale)
    sizes = {"row": row, "quiet": round(12 * scale), "line": max(20, ceil(LINE * row))}
    parts = (_GROUNDS, _BUTTONS, _FIELDS, _LISTS)
    return "".join(part.format(t=theme, **sizes) for part in parts)


# A widget says what it is by the dynamic property `kind`; text says its role by `role`.
_GROUNDS = """
QMainWindow, QDialog {{ background: {t.window}; }}
QToolTip {{ background: {t.card}; color: {t.text}; border: 1px solid {t.field_line}; padding: 4px 8px; }}
*[kind="surface"] {{ background: {t.surface}; }}
*[kind="window"] {{ background: {t.window}; }}
QFrame[kind="line"] {{ background: {t.line}; border: none; }}
QFrame[kind="card"] {{ background: {t.card}; border: 1px solid {t.card_line}; border-radius: 8px; }}
QFrame[kind="code"] {{ background: {t.field}; border: 1px solid {t.card_line}; border-radius: 6px; }}
QFrame[kind="notice"] {{ background: {t.window}; border: 1px solid {t.line}; border-radius: 6px; }}
QLabel {{ background: transparent; }}
QLabel[role="quiet"], QLabel[role="setting"], QLabel[role="axis"] {{ color: {t.quiet}; }}
QLabel[kind="badge"] {{
    background: {t.badge}; color: {t.on_badge}; border-radius: 8px; min-width: 16px; min-height: 16px; max-height: 16px;
}}
QLabel[role="error"] {{ color: {t.error}; }}
QLabel:disabled {{ color: {t.disabled}; }}
QStatusBar {{ background: {t.surface}; border-top: 1px solid {t.line}; }}
QStatusBar::item {{ border: none; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:hover {{ background: {t.accent}; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar {{ background: transparent; margin: 0; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {t.track}; border-radius: 3px; margin: 2px; min-width: 24px; min-height: 24px; }}
QScrollBar::handle:hover {{ background: {t.wire}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {t.track}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QSlider::groove:horizontal {{ background: {t.track}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {t.quiet}; height: 4px; border-radius: 2px; }}
QSlider::handle:horizontal {{
    background: {t.button}; border: 1px solid {t.quiet}; width: 12px; margin: -5px 0; border-radius: 7px;
}}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ border-color: {t.accent}; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
"""

_BUTTONS = """
QPushButton, QToolButton {{ outline: none; }}
QPushButton {{
    min-height: {line}px; padding: 5px 15px; border-radius: 6px; font-size: {row}px; font-weight: 500;
    color: {t.text}; background: {t.button}; border: 1px solid {t.button_line};
}}
QPushButton:hover {{ background: {t.button_hover}; }}
QPushButton:pressed {{ background: {t.track}; }}
QPushButton:disabled {{ color: {t.quiet}; background: {t.button_off}; border-color: {t.line}; }}
QPushButton[kind="accent"] {{
    color: {t.on_accent}; background: {t.accent_fill}; border-color: {t.accent_fill}; font-weight: 600;
}}
QPushButton[kind="accent"]:hover {{ background: {t.accent_hover}; border-color: {t.accent_hover}; }}
QPushButton[kind="accent"]:disabled {{
    color: {t.quiet}; background: {t.button_off}; border-color: {t.line};
}}
QPushButton[kind="outline"] {{ color: {t.accent_text}; background: {t.surface}; border-color: {t.accent}; }}
QPushButton[kind="outline"]:hover {{ background: {t.selected_row}; }}
QPushButton[kind="plain"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="plain"]:hover {{ background: {t.chosen}; }}
QPushButton[kind="plain"]:checked {{ background: {t.chosen}; border-color: {t.field_line}; }}
QPushButton[kind="plain"]:checked:hover {{ background: {t.button_hover}; border-color: {t.wire}; }}
QPushButton[kind="tab"] {{
    background: transparent; border-color: transparent; color: {t.quiet}; padding: 3px 11px;
}}
QPushButton[kind="tab"]:hover {{ color: {t.text}; }}
QPushButton[kind="tab"]:checked {{
    background: {t.chosen}; border-color: {t.chosen}; color: {t.text}; font-weight: 600;
}}
QToolButton {{ background: transparent; border: none; border-radius: 6px; padding: 4px; }}
QToolButton:hover {{ background: {t.chosen}; }}
QToolButton:checked {{ background: {t.chosen}; border: 1px solid {t.field_line}; padding: 3px; }}
QToolButton:checked:hover {{ background: {t.button_hover}; border-color: {t.wire}; }}
QToolButton:pressed {{ background: {t.track}; }}
QToolButton::menu-indicator {{ image: none; }}
"""

_FIELDS = """
QLineEdit[kind="inline"] {{ padding: 0 5px; min-height: 0; border-radius: 4px; }}
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit {{
    background: {t.field}; color: {t.text}; border: 1px solid {t.field_line}; border-radius: 6px;
    padding: 4px 10px; min-height: {line}px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent};
}}
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover {{ border-color: {t.wire}; }}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {{
    border: 2px solid {t.accent}; padding: 3px 9px;
}}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{
    color: {t.disabled}; border-color: {t.line};
}}
QLineEdit[wrong="true"], QAbstractSpinBox[wrong="true"] {{ border-color: {t.error}; }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0; min-height: 0; }}
QAbstractSpinBox {{ padding-right: 24px; }}
QAbstractSpinBox:focus {{ padding-right: 23px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
    subcontrol-origin: border; width: 24px; border: none; background: transparent;
}}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow {{ image: none; width: 0; height: 0; }}
QComboBox {{ padding-right: 4px; combobox-popup: 0; }}
QComboBox:focus {{ padding-right: 3px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: none; width: 0; height: 0; }}
QComboBox QAbstractItemView {{
    background: {t.card}; border: 1px solid {t.field_line}; border-radius: 6px; padding: 4px; outline: none;
    selection-background-color: {t.selected_row}; selection-color: {t.text};
}}
"""

_LISTS = """
QAbstractItemView {{
    background: transparent; color: {t.text}; border: none; outline: none;
    selection-background-color: {t.selected_row}; selection-color: {t.text};
}}
QAbstractItemView::item {{ padding: 4px 8px; border-radius: 6px; }}
QAbstractItemView::item:hover {{ background: {t.hover}; }}
QAbstractItemView::item:selected {{ background: {t.selected_row}; color: {t.text}; }}
QHeaderView::section {{
    background: transparent; color: {t.quiet}; border: none; border-bottom: 1px solid {t.line};
    padding: 4px 8px; font-size: {quiet}px;
}}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ image: none; width: 0; height: 0; }}
QMenuBar {{ background: {t.surface}; }}
QMenuBar::item {{ padding: 4px 10px; background: transparent; border-radius: 6px; }}
QMenuBar::item:selected {{ background: {t.chosen}; }}
QMenu {{ background: {t.card}; border: 1px solid {t.field_line}; padding: 4px; }}
QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 6px; }}
QMenu::item:selected {{ background: {t.selected_row}; }}
QMenu::item:disabled {{ color: {t.disabled}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
"""
