"""LeftColumn: what the left side of the window holds: the palette, or the outline."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.canvas.palette import WIDTH, Palette
from app.outline.outline import Outline
from app.settings import settings_store
from app.widgets.buttons import IconButton
from app.widgets.tab_strip import TabStrip
from app.widgets.text import give_ground

PALETTE, OUTLINE = "Palette", "Outline"


class LeftColumn(QWidget):
    """Shows one of the two; a palette that is a rail of icons has a button for the outline."""

    def __init__(self, palette: Palette, outline: Outline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette, self.outline = palette, outline
        give_ground(self, "surface")
        self.setAccessibleName("Left column")
        self._strip = TabStrip("Palette and outline", (PALETTE, OUTLINE))
        self._strip.chosen.connect(self.show_part)
        self._unfold = IconButton("list-tree", "Show the outline")
        self._unfold.clicked.connect(self._show_outline)
        top = QHBoxLayout()
        top.setContentsMargins(4, 4, 4, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        top.addWidget(self._strip)
        top.addWidget(self._unfold)
        column.addWidget(palette, 1)
        column.addWidget(outline, 1)
        palette.folded.connect(self._fit)
        self.show_part(settings_store().value.left)

    @property
    def part(self) -> str:
        """The one in front."""
        return self._strip.current

    def show_part(self, name: str) -> None:
        """Bring the palette or the outline to the front; it is there at the next start."""
        name = name if name in (PALETTE, OUTLINE) else PALETTE
        self._strip.show_chosen(name)
        self._fit()
        settings_store().change(left=name)

    def seek(self) -> None:
        """Bring the outline to the front, ready to be searched."""
        self._show_outline()
        self.outline.search.setFocus()
        self.outline.search.selectAll()

    def _show_outline(self) -> None:
        self.show_part(OUTLINE)

    def _fit(self) -> None:
        """A rail of icons is narrow; names need room."""
        outline = self.part == OUTLINE
        rail = self._palette.is_rail and not outline
        for each in (self._palette, self.outline):
            each.setVisible((each is self.outline) == outline)
        self._strip.setVisible(not rail)
        self._unfold.setVisible(rail)
        self.setFixedWidth(self._palette.width_px if rail else WIDTH)
