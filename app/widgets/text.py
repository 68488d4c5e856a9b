"""Labels that say their role, and lines between groups."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from app.theme.current import give_type


class Text(QLabel):
    """Words in one of the roles of `app.theme.type`; never read as markup."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        give_type(self, role)
        self.setWordWrap(wrap)


class Number(Text):
    """A number in the monospace, right-aligned, so that columns stand and digits do not dance."""

    def __init__(
        self, text: str = "", role: str = "number", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, role, parent=parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Line(QFrame):
    """One pixel between two groups."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "line")
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


def give_ground(widget: QWidget, kind: str = "surface") -> None:
    """Fill a widget with a ground of the theme: `surface` or `window`."""
    widget.setProperty("kind", kind)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
