"""ShapesButton: in the canvas's header, whether wires say what flows through them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.actions import stand_for
from app.canvas.wire_look import show_shapes
from app.settings import Settings, settings_store
from app.widgets.buttons import Button


class ShapesButton(Button):
    """Checked while shapes are written over wires. Reads and changes the settings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Shapes", "plain", icon_name="tag", parent=parent)
        stand_for(self, "view.shapes")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._turn)
        settings_store().changed.connect(self.take_settings)
        self.take_settings(settings_store().value)

    def take_settings(self, settings: Settings) -> None:
        """Show what holds now."""
        self.setChecked(settings.shapes)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())    # the window may become narrow first

    def _turn(self, _checked: bool) -> None:
        show_shapes()
