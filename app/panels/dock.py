"""PanelDock: all panels, at the sides of the window at which the person wants them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.docks.arrangement import SIDES, Arrangement, Box, Place
from app.docks.floating import FloatingPanel
from app.docks.landing import Landing
from app.docks.stack import PanelStack
from app.panels.activations.panel import ActivationsPanel
from app.panels.boundary.panel import BoundaryPanel
from app.panels.layers.panel import LayersPanel
from app.panels.learning.panel import LearningPanel
from app.panels.panel import Panel
from app.panels.predictions.panel import PredictionsPanel
from app.panels.problems import ProblemsPanel
from app.parting import delete_later
from app.widgets.text import give_ground

if TYPE_CHECKING:
    from app.training.session import Session

TITLES = tuple(
    panel.title
    for panel in (
        LearningPanel, ActivationsPanel, PredictionsPanel, BoundaryPanel, LayersPanel, ProblemsPanel
    )
)  # fmt: skip


class PanelDock(QWidget):
    """Stands at the bottom itself; `left` and `right` are for others to put beside the canvas.

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
    arranged = Signal(object)
    """The person wants panels elsewhere; carries the Arrangement."""
    menu_asked = Signal(QPoint)
    """What can be done with the panel in front is asked for; carries the place on the screen."""

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
        self._arrangement = Arrangement()
        self._floats: dict[str, FloatingPanel] = {}
        self._build()
        self.problems.count_changed.connect(self._show_count)
        self.problems.node_chosen.connect(self.node_chosen)
        self.layers.node_chosen.connect(self.node_chosen)
        self.boundary.node_chosen.connect(self.node_chosen)
        self.problems.mend_asked.connect(self.mend_asked)
        self.learning.failed.connect(self.failed)
        session.data_changed.connect(self._offer_boundary)
        session.problems_changed.connect(self._offer_boundary)
        self.show_arrangement(self._arrangement)

    @property
    def current(self) -> str:
        """Name of the panel in front: of those that were asked for last."""
        stack = self._stack_of(self._chosen) or self.bottom
        return stack.front

    @property
    def chosen(self) -> str:
        """The panel that was asked for: Boundary waits behind another until there is a plane."""
        return self._chosen

    def place(self, name: str) -> Place:
        """Where a panel stands."""
        return self._arrangement.place(name)

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front, as soon as it is offered."""
        if name in self._panels:
            self._chosen = name
            self._offer_boundary()

    def open_panel(self, name: str) -> None:
        """Bring a panel to the front, from wherever it was put away."""
        if self.place(name) == "closed":
            self.move_panel(name, "bottom")
        self._take(name)
        stack = self._stack_of(name)
        if stack is not None:
            stack.window().raise_()

    def move_panel(self, name: str, place: Place, before: str = "") -> None:
        """Put a panel at a side, in a window of its own, or away."""
        self.arranged.emit(self._arrangement.moved(name, place, self._panels, before))

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Put every panel where it is to stand."""
        self._arrangement = arrangement
        wanted = arrangement.at("floating", self._panels) if self.window().isVisible() else []
        for place, stack in self.stacks.items():
            stack.show_panels([self._panels[n] for n in arrangement.at(place, self._panels)])
        for name in wanted:
            if name not in self._floats:
                self._floats[name] = self._float(name)
        for name in set(self._floats) - set(wanted):
            delete_later(self._floats.pop(name))
        for name in arrangement.at("closed", self._panels):
            self._panels[name].hide()
        self._show_count(self.problems.count)
        self._offer_boundary()

    def has(self, place: Place) -> bool:
        """Whether a panel is offered at a side."""
        return any(map(self._is_offered, self.stacks[place].panels))

    def _all_stacks(self) -> Iterator[PanelStack]:
        yield from self.stacks.values()
        yield from (each.stack for each in self._floats.values())

    def _stack_of(self, name: str) -> PanelStack | None:
        return next((stack for stack in self._all_stacks() if name in stack.panels), None)

    def _is_offered(self, name: str) -> bool:
        return name != self.boundary.title or bool(self.boundary.columns)

    def _take(self, name: str) -> None:
        self.show_panel(name)
        self.panel_chosen.emit(name)

    def _show_count(self, count: int) -> None:
        stack = self._stack_of(self.problems.title)
        if stack is not None:
            stack.strip.show_count(self.problems.title, count)

    def _offer_boundary(self) -> None:
        """Leave Boundary out where the network does not look at a plane."""
        name = self.boundary.title
        stack = self._stack_of(name)
        if stack is not None:
            stack.show_offered(name, self._is_offered(name))
        if name in self._floats:
            self._floats[name].setVisible(self._is_offered(name))
        asked = self._stack_of(self._chosen)
        if asked is not None and self._is_offered(self._chosen):
            asked.bring(self._chosen)
        front = self.bottom.front
        self.height_wanted.emit(self._panels[front].height_px if front else 0)

    def _float(self, name: str) -> FloatingPanel:
        made = FloatingPanel(self._panels[name], self._arrangement.windows.get(name), self)
        self._listen(made.stack)
        made.put_back.connect(self._put_back)
        made.placed.connect(self._note_window)
        made.show()
        return made

    def _put_back(self, name: str) -> None:
        self.move_panel(name, "bottom")

    def _note_window(self, name: str, box: Box) -> None:
        self.arranged.emit(self._arrangement.standing(name, box))

    def _reorder(self, name: str, before: str) -> None:
        self.move_panel(name, self.place(name), before)

    def _ask_menu(self, name: str, at: QPoint) -> None:
        self._take(name)
        self.menu_asked.emit(at)

    def _show_landing(self, _name: str, at: QPoint) -> None:
        self.landing.show_at(at)

    def _hide_landing(self) -> None:
        self.landing.hide()

    def _land(self, name: str, at: QPoint) -> None:
        place = self.landing.show_at(at)
        self.landing.hide()
        if place == "floating":
            box = (at.x() - 80, at.y() - 16, 640, 320)
            self._arrangement = self._arrangement.standing(name, box)
        if place != self.place(name):
            self.move_panel(name, place)
            self._take(name)

    def _listen(self, stack: PanelStack) -> None:
        stack.chosen.connect(self._take)
        stack.strip.moved.connect(self._reorder)
        stack.strip.dragged_out.connect(self._show_landing)
        stack.strip.dropped.connect(self._land)
        stack.strip.drag_given_up.connect(self._hide_landing)
        stack.strip.menu_asked.connect(self._ask_menu)

    def _build(self) -> None:
        give_ground(self)
        self.bottom = PanelStack("Panels")
        self.left = PanelStack("Panels at the left", upright=True)
        self.right = PanelStack("Panels at the right", upright=True)
        self.stacks = dict(zip(SIDES, (self.bottom, self.left, self.right), strict=True))
        self.landing = Landing(self, self.stacks)
        for stack in self.stacks.values():
            self._listen(stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.bottom)
