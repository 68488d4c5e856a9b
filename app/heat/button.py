"""HeatButton: what heat is about, in the canvas's header; a press offers the kinds."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.heat.heat import Heat
from app.heat.kinds import KINDS
from app.widgets.buttons import Button


class HeatButton(Button):
    """Opens a menu with a tick at what is shown."""

    def __init__(self, heat: Heat, parent: QWidget | None = None) -> None:
        tip = "Compare all layers: a bar on every card"
        super().__init__("Heat", "plain", icon_name="chart-bar", tip=tip, parent=parent)
        self._heat = heat
        self._choices = QMenu(self)
        self._choices.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._offer("Off", "", "Cards without a bar")
        for kind in KINDS:
            self._offer(kind.title, kind.id, kind.help)
        self._group.triggered.connect(self._choose)
        self.setMenu(self._choices)
        heat.changed.connect(self.show_kind_of_heat)
        self.show_kind_of_heat()

    def show_kind_of_heat(self) -> None:
        """Say what is shown."""
        kind = self._heat.kind
        self.setText(f"Heat: {kind.title}" if kind else "Heat")
        self.setAccessibleName(self.text())
        for action in self._group.actions():
            action.setChecked(action.data() == (kind.id if kind else ""))

    def _offer(self, title: str, kind_id: str, words: str) -> None:
        action = QAction(title, self._group)
        action.setCheckable(True)
        action.setData(kind_id)
        action.setToolTip(words)
        self._choices.addAction(action)

    def _choose(self, action: QAction) -> None:
        self._heat.choose(action.data())
