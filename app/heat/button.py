"""HeatButton: what heat is about, in the canvas's header; a press offers the kinds."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.heat.heat import Heat
from app.heat.kinds import KINDS
from app.widgets.buttons import Button


class HeatButton(Button):
    """Opens a menu with a tick at what is shown."""

    def __init__(self, heat: Heat, parent: QWidget | None = None) -> None:
        tip = "Compare all layers: a bar on every card"
        super().__init__("Heat", "plain", icon_name="chart-bar", tip=tip, parent=parent)
        self._heat, self._is_narrow = heat, False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
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
        words = f"Heat: {kind.title}" if kind else "Heat"
        self.setAccessibleName(words)
        self.setText("" if self._is_narrow else words)
        for action in self._group.actions():
            action.setChecked(action.data() == (kind.id if kind else ""))

    def show_narrow(self, narrow: bool) -> None:
        """Be an icon alone where there is little room."""
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self.show_kind_of_heat()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())    # the window may become narrow first

    def _offer(self, title: str, kind_id: str, words: str) -> None:
        action = QAction(title, self._group)
        action.setCheckable(True)
        action.setData(kind_id)
        action.setToolTip(words)
        self._choices.addAction(action)

    def _choose(self, action: QAction) -> None:
        self._heat.choose(action.data())
