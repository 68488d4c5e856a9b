"""Shows the whole kit: python -m tests.app.gallery dark|light [OUT.png]

With a file it writes a picture and ends; without it stays open.
"""

from __future__ import annotations

import os
import sys

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.journey import VARIABLE, JourneyDoor
from app.theme.current import ThemeSource, current_theme
from app.theme.icons import pixmap
from app.theme.plots import Plot
from app.theme.type import ROLES
from app.widgets.buttons import Button, IconButton
from app.widgets.choice_field import ChoiceField
from app.widgets.form import Form
from app.widgets.notice import Notice, NoticeBar
from app.widgets.number_field import NumberField
from app.widgets.switch import Switch
from app.widgets.tab_strip import TabStrip
from app.widgets.text import Line, Text, give_ground
from app.widgets.text_field import SearchField, TextField
from nncore.layers import layer_types

ICONS_A_LINE = 18


class Gallery(QWidget):
    """Two columns: what is pressed and read, what is filled in."""

    def __init__(self) -> None:
        super().__init__()
        give_ground(self, "surface")
        self.resize(920, 640)
        columns = QHBoxLayout(self)
        columns.setSpacing(24)
        left, right = QVBoxLayout(), QVBoxLayout()
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)
        self._fill_left(left)
        self._fill_right(right)

    def _fill_left(self, column: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.first = Button("Reset")
        off = Button("Off")
        off.setEnabled(False)
        row.addWidget(self.first)
        row.addWidget(Button("Train", "accent"))
        row.addWidget(Button("Insert", "outline", icon_name="wand-sparkles"))
        row.addWidget(Button("Plain", "plain", icon_name="tag"))
        row.addWidget(off)
        row.addWidget(IconButton("undo-2", "Undo"))
        row.addStretch(1)
        column.addLayout(row)
        tabs = TabStrip("Panels", ["Learning", "Activations", "Predictions", "Problems"])
        tabs.show_count("Problems", 1)
        column.addWidget(tabs)
        bar = NoticeBar()
        bar.show_notice(Notice("old", "A newer copy was found and opened.", "Open the saved one"))
        bar.show_notice(Notice("bad", "The loss is not a number any more.", tone="error"))
        column.addWidget(bar)
        icons = QGridLayout()
        for place, name in enumerate(dict.fromkeys(kind.icon for kind in layer_types())):
            label = Text()
            label.setPixmap(pixmap(name, current_theme().core, 16, self.devicePixelRatioF()))
            icons.addWidget(label, *divmod(place, ICONS_A_LINE))
        column.addLayout(icons)
        for role in ROLES:
            column.addWidget(Text(f"{role}: Dense 64 · 1,234.5", role))
        column.addStretch(1)

    def _fill_right(self, column: QVBoxLayout) -> None:
        self.search = SearchField("Search layers")
        column.addWidget(self.search)
        form = Form()
        self.units = NumberField("Units", 64, minimum=1, maximum=65_536, whole=True)
        form.add_field("Units", self.units)
        form.add_field("Learning rate", NumberField("Learning rate", 0.001, step=None))
        form.add_field("Noise", NumberField("Noise", 10, maximum=50, whole=True, unit="%"))
        form.add_field("Bias", Switch("Bias", on=True))
        form.add_field("Shuffle", Switch("Shuffle"))
        weights = ChoiceField("Weights start as", [(1, "He normal"), (2, "Glorot uniform")])
        form.add_field("Weights start as", weights)
        form.add_field("Name", TextField("Name", "dense_2"))
        form.add_fact("Parameters", "8,256")
        form.add_line()
        form.add_heading("Shape and parameters")
        form.add_fact("Out", "32 × 14 × 14")
        column.addWidget(form)
        column.addWidget(Line())
        plot = Plot(name="Loss", log_y=True)
        x = np.linspace(0, 5, 600)
        noise = np.random.default_rng(0).normal(0, 0.2, x.size)
        plot.curve(current_theme().training, alpha=0.3).setData(x, 2 * np.exp(-x + noise))
        plot.curve(current_theme().training).setData(x, 2 * np.exp(-x))
        column.addWidget(plot, 1)


def main(theme: str, path: str = "") -> None:
    """Show the gallery, or write a picture of it."""
    app = QApplication([])
    source = ThemeSource.of(app)
    source.choose("light" if theme == "light" else "dark")
    source.apply()
    gallery = Gallery()
    gallery.show()
    gallery.activateWindow()
    if path:
        gallery.first.setFocus(Qt.FocusReason.TabFocusReason)
        app.processEvents()
        gallery.grab().save(path)
        return
    if VARIABLE in os.environ:
        JourneyDoor(os.environ[VARIABLE], app)
    app.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
