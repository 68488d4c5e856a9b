"""PanelDock: the strip of names at the bottom of the window, and the panel in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.panels.activations.panel import ActivationsPanel
from app.panels.boundary.panel import BoundaryPanel
from app.panels.layers.panel import LayersPanel
from app.panels.learning.panel import LearningPanel
from app.panels.panel import Panel
from app.panels.predictions.panel import PredictionsPanel
from app.panels.problems import ProblemsPanel
from app.widgets.tab_strip import TabStrip
from app.widgets.text import Text, give_ground

if TYPE_CHECKING:
    from app.training.session import Session


class PanelDock(QWidget):
    """Shows one panel at a time; the others draw nothing and ask for nothing.

    Reads Session.dataset (Boundary is there for two inputs only) and the panels' summaries.
    """

    node_chosen = Signal(str)
    """The person asked for a node by its problem; carries its id."""
    mend_asked = Signal(object)
    """The person wants a problem mended; carries the Problem."""
    panel_chosen = Signal(str)
    """The person brought a panel to the front; carries its name."""
    height_wanted = Signal(int)
    """The panel in front asks for this height in pixels, 0 for what there is."""
    failed = Signal(object)
    """A file could not be written; carries the error."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.learning = LearningPanel(session)
        self.activations = ActivationsPanel(session)
        self.predictions = PredictionsPanel(session)
        self.boundary = BoundaryPanel(session)
        self.layers = LayersPanel(session)
        self.problems = ProblemsPanel(session)
        self._panels: dict[str, Panel] = {
            panel.title: panel
            for panel in (
                self.learning,
                self.activations,
                self.predictions,
                self.boundary,
                self.layers,
                self.problems,
            )
        }
        self._chosen = self.learning.title
        self._build()
        for panel in self._panels.values():
            panel.summary_changed.connect(self._show_summary)
        self.problems.count_changed.connect(self._show_count)
        self.problems.node_chosen.connect(self.node_chosen)
        self.layers.node_chosen.connect(self.node_chosen)
        self.boundary.node_chosen.connect(self.node_chosen)
        self.problems.mend_asked.connect(self.mend_asked)
        self.learning.failed.connect(self.failed)
        session.data_changed.connect(self._offer_boundary)
        session.problems_changed.connect(self._offer_boundary)
        self._show_count(self.problems.count)
        self._offer_boundary()

    @property
    def current(self) -> str:
        """Name of the panel in front."""
        return self._strip.current

    @property
    def chosen(self) -> str:
        """The panel that was asked for: Boundary waits behind another until there is a plane."""
        return self._chosen

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front, as soon as it is offered."""
        if name in self._panels:
            self._chosen = name
            self._offer_boundary()

    def _take(self, name: str) -> None:
        self.show_panel(name)
        self.panel_chosen.emit(name)

    def _bring(self, name: str) -> None:
        self._strip.show_chosen(name)
        self._stack.setCurrentWidget(self._panels[name])
        self.height_wanted.emit(self._panels[name].height_px)
        self._show_summary()

    def _show_summary(self, _words: str = "") -> None:
        panel = self._panels[self._strip.current]
        self._summary.setText(panel.summary)

    def _show_count(self, count: int) -> None:
        self._strip.show_count(self.problems.title, count)

    def _offer_boundary(self) -> None:
        """Leave Boundary out where the network does not look at a plane."""
        offered = bool(self.boundary.columns)
        self._strip.show_offered(self.boundary.title, offered)
        waits = self._chosen == self.boundary.title and not offered
        self._bring(self.learning.title if waits else self._chosen)

    def _build(self) -> None:
        give_ground(self)
        self._strip = TabStrip("Panels", self._panels)
        self._strip.chosen.connect(self._take)
        self._summary = Text("", "quiet")
        self._summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._stack = QStackedWidget()
        for panel in self._panels.values():
            self._stack.addWidget(panel)
        top = QHBoxLayout()
        top.setContentsMargins(8, 2, 16, 0)
        top.addWidget(self._strip)
        top.addWidget(self._summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
