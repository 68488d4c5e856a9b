"""BoundaryPanel: what the network says everywhere in the plane, live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.panels.boundary.legend import Legend
from app.panels.boundary.neurons import Neurons
from app.panels.boundary.plane import Place, Plane, Points
from app.panels.boundary.shades import by_class, class_colours, pictures_of, two_sided
from app.panels.panel import Panel
from app.theme.current import current_theme, theme_source
from app.training.reports import Look, Sample
from nncore.data import Dataset
from nncore.insight.boundary import LEVELS, Boundary, range_of
from nncore.insight.contours import Extent
from nncore.targets import Target, input_columns, target_of
from nncore.words import quantity

if TYPE_CHECKING:
    from app.training.session import Session

Floats = NDArray[np.float64]

TRAINING_POINTS = 1_500
VALIDATION_POINTS = 300
TIE = 0.5
LEGEND_PX, WHATEVER_PX = 136, 16_777_215
"""The legend's height below the plane; Qt's own word for no limit."""
HINT = "Move over the plane to read the answer; click to take a point in hand."


class BoundaryPanel(Panel):
    """The answer as a picture under the points of training (filled) and validation (ringed).

    Beside it, what each neuron of the hidden layers sees of the same plane.
    Reads Session.boundary, dataset and look. Asks for the boundary only while seen. A click makes
    the place the sample in hand.
    """

    title: ClassVar[str] = "Boundary"
    height_px: ClassVar[int] = 316

    node_chosen = Signal(str)
    """A neuron was clicked; carries the id of its layer."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._boundary: Boundary | None = None
        self._range = (0.0, 1.0)
        self._here: Place | None = None
        session.boundary_changed.connect(self.show_boundary)
        session.data_changed.connect(self.show_data)
        session.look_changed.connect(self.show_look)
        theme_source().changed.connect(self.show_data)
        self.tell(HINT)

    @property
    def columns(self) -> tuple[str, ...]:
        """The two columns of the plane; empty where the network has no such Input."""
        graph, dataset = self.session.document.project.graph, self.session.dataset
        if dataset is None or len(graph.inputs) != 1 or len(graph.outputs) != 1:
            return ()
        columns = input_columns(graph.inputs[0], dataset)
        known = len(columns) == 2 and all(name in dataset.columns for name in columns)
        plain = known and all(
            dataset.column(name).kind == "number" and not dataset.column(name).shape
            for name in columns
        )
        return columns if plain else ()

    def shown(self) -> None:
        self.session.watch("boundary", self, True)
        self.show_data()

    def hidden(self) -> None:
        self.session.watch("boundary", self, False)

    def show_data(self) -> None:
        """Show the points, and the answer if it is known."""
        columns, dataset = self.columns, self.session.dataset
        if not self.awake or dataset is None or not columns:
            return
        target = self._target(dataset)
        self._range = range_of(dataset, target.column.name)
        trained = self._points(dataset, "train", TRAINING_POINTS, target)
        held_back = self._points(dataset, "validation", VALIDATION_POINTS, target, ringed=True)
        x, y = trained.x, trained.y
        extent = (float(x.min()), float(x.max()), float(y.min()), float(y.max()))
        self.plane.show_points((trained, held_back), _padded(extent), (columns[0], columns[1]))
        unit = target.column.unit
        if target.classes:
            colours = class_colours(current_theme(), len(target.classes))
            self.legend.show_classes(list(zip(target.classes, colours, strict=True)))
        else:
            self.legend.show_scale(*(quantity(value, unit) for value in self._range))
        self.show_boundary(self.session.boundary)

    def show_boundary(self, boundary: Boundary | None) -> None:
        """Show the newest answer."""
        dataset = self.session.dataset
        if not self.awake or boundary is None or dataset is None or not self.columns:
            return
        self._boundary = boundary
        target, theme = self._target(dataset), current_theme()
        many = boundary.winner is not None
        table = by_class(theme, len(target.classes)) if many else two_sided(theme)
        (picture,) = pictures_of(boundary.shades[None], table)
        self.plane.show_answer(picture, boundary.line, boundary.extent)
        self.neurons.show_neurons(boundary.neurons)
        self._say()

    def show_look(self, look: Look) -> None:
        """Mark the sample in hand."""
        if self.awake and self.columns:
            self.plane.show_in_hand(self._place_of(look.sample))

    def show_place(self, place: Place | None) -> None:
        """Say the answer at a place."""
        self._here = place
        self._say()

    def take(self, place: Place) -> None:
        """Make a place the sample in hand."""
        names = self.columns
        if names:
            values = {name: np.array(at) for name, at in zip(names, place, strict=True)}
            self.plane.show_in_hand(place)
            self.session.show_sample(Sample(values=values))

    def answer_at(self, place: Place) -> str:
        """The network's answer at a place, in words."""
        boundary, dataset = self._boundary, self.session.dataset
        if boundary is None or dataset is None:
            return ""
        left, right, bottom, top = boundary.extent
        rows, columns = boundary.grid.shape
        column = round((place[0] - left) / (right - left) * (columns - 1))
        row = round((place[1] - bottom) / (top - bottom) * (rows - 1))
        at = (min(max(row, 0), rows - 1), min(max(column, 0), columns - 1))
        value, target = float(boundary.grid[at]), self._target(dataset)
        if not target.classes:
            return quantity(value, target.column.unit)
        if boundary.winner is not None:
            return f"{target.classes[int(boundary.winner[at])]}, {100 * value:.1f} %"
        second = value > TIE
        return f"{target.classes[int(second)]}, {100 * (value if second else 1 - value):.1f} %"

    def _say(self) -> None:
        if self._here is None:
            self.legend.show_answer("", "")
            return
        dataset, names = self.session.dataset, self.columns
        if dataset is None or not names:
            return
        units = [dataset.column(name).unit for name in names]
        told = zip(names, self._here, units, strict=True)
        where = "   ".join(f"{name} {quantity(at, unit)}" for name, at, unit in told)
        self.legend.show_answer(self.answer_at(self._here), where)

    def _target(self, dataset: Dataset) -> Target:
        graph = self.session.document.project.graph
        return target_of(graph, graph.outputs[0], dataset)

    def _points(
        self, dataset: Dataset, part_name: str, most: int, target: Target, ringed: bool = False
    ) -> Points:
        part = getattr(dataset, part_name)
        x, y = (_column(part, name, most) for name in self.columns)
        values, theme = _column(part, target.column.name, most), current_theme()
        if target.classes:
            colours = class_colours(theme, len(target.classes))
            return Points(x, y, [colours[int(value)] for value in values], ringed)
        low, high = self._range
        table = two_sided(theme, strength=1.0)
        shares = np.clip((values - low) / max(high - low, 1e-12), 0, 1)
        places = (shares * (LEVELS - 1)).astype(int)
        return Points(x, y, [QColor(int(table[at])).name() for at in places], ringed)

    def _place_of(self, sample: Sample) -> Place | None:
        dataset, names = self.session.dataset, self.columns
        if sample.values is not None:
            given = [sample.values.get(name) for name in names]
            if any(value is None for value in given):
                return None
            return float(np.asarray(given[0]).item()), float(np.asarray(given[1]).item())
        part = getattr(dataset, sample.part)
        if not len(part):
            return None
        row = min(sample.index, len(part) - 1)
        x, y = (_rows(part, name, np.array([row])) for name in names)
        return float(x[0]), float(y[0])

    def show_upright(self, upright: bool) -> None:
        super().show_upright(upright)
        row = self.layout()
        if isinstance(row, QBoxLayout):
            self.legend.setMaximumHeight(LEGEND_PX if upright else WHATEVER_PX)
            row.setStretchFactor(self.plane, 1 if upright else 0)

    def _build(self) -> None:
        self.plane, self.legend, self.neurons = Plane(), Legend(), Neurons()
        self.plane.pointed.connect(self.show_place)
        self.plane.taken.connect(self.take)
        self.neurons.node_chosen.connect(self.node_chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 8)
        row.setSpacing(24)
        row.addWidget(self.plane, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self.legend)
        row.addWidget(self.neurons, 1)


def _column(part: Any, name: str, most: int) -> Floats:
    return _rows(part, name, np.arange(min(most, len(part))))


def _rows(part: Any, name: str, indices: NDArray[np.intp]) -> Floats:
    reader = part.reader((name,), "raw")
    values = reader.empty(len(indices))
    reader.read(indices, values)
    return np.asarray(values, np.float64).reshape(-1)


def _padded(extent: Extent) -> Extent:
    left, right, bottom, top = extent
    x, y = 0.12 * max(right - left, 1e-6), 0.12 * max(top - bottom, 1e-6)
    return left - x, right + x, bottom - y, top + y
