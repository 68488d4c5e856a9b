"""PredictionsPanel: samples with what the network says of them, and a pad to draw one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.panels.panel import Panel
from app.panels.predictions.answers import Samples, scores_of
from app.panels.predictions.answers import Tiles as LazyTiles
from app.panels.predictions.drawing import DrawOne
from app.panels.predictions.tiles import Tiles
from app.training.reports import Look, Prediction, Predictions, Sample
from app.widgets.choice_field import ChoiceField
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Text
from nncore.targets import Target, target_of
from nncore.words import quantity

if TYPE_CHECKING:
    from app.training.session import Session

ALL, WRONG, RIGHT = "all", "wrong", "right"
LARGEST_DRAWN = 64
"""Side of the largest picture that one can draw with a mouse."""
NONE_YET = "Train, and the answers stand here, the most wrong first."


class PredictionsPanel(Panel):
    """Samples as pictures, points or rows with their scores, the most wrong first.

    Reads Session.predictions, dataset and look. Asks for predictions only while seen. A click, and
    a drawing on the pad, become the sample in hand.
    """

    title: ClassVar[str] = "Predictions"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._filter: str | int = ALL
        self._drawn: Sample | None = None
        self._samples: Samples | None = None
        session.predictions_changed.connect(self.show_predictions)
        session.data_changed.connect(self.show_data)
        session.look_changed.connect(self.show_look)

    def shown(self) -> None:
        self.session.watch("predictions", self, True)
        self.show_data()

    def hidden(self) -> None:
        self.session.watch("predictions", self, False)

    def show_data(self) -> None:
        """Offer the classes of the data, and the pad where pictures can be drawn."""
        if not self.awake:
            return
        self._samples = None
        self.tiles.forget_pictures()
        side = self._side
        self.draw_one.setVisible(side > 0)
        if side:
            self.draw_one.show_side(side)
        target = self.target
        classes = target.classes if target else ()
        pairs = [(ALL, "All"), (WRONG, "Wrong"), (RIGHT, "Right"), *enumerate(classes)]
        self.choice.show_choices(pairs if classes else pairs[:1])
        self.choice.setVisible(bool(classes))
        self._filter = ALL
        self.draw_one.show_scores(classes, np.zeros(0, np.float32))
        self.show_predictions(self.session.predictions)

    def show_predictions(self, predictions: Predictions | None) -> None:
        """Show what the network says now."""
        target = self.target
        if not self.awake:
            return
        fits = predictions is not None and target is not None and _fits(predictions, target)
        if predictions is None or target is None or self.session.dataset is None or not fits:
            self.tiles.show_tiles([])
            self.score.setText("")
            self.tell(NONE_YET)
            return
        if self._samples is None or self._samples.name != predictions.part:
            self._samples = Samples(self.session.dataset, predictions.part)
        rows = [row for row in predictions.rows if self._wanted(row, target)]
        self.tiles.show_tiles(LazyTiles(rows, target, self._samples))
        self._show_in_hand()
        self.score.setText(_scored(predictions, target))
        part = "training" if predictions.part == "train" else predictions.part
        first = "wrong ones" if target.classes else "the most wrong"
        self.tell(f"{len(rows):,} of {predictions.total:,} {part} samples, {first} first")

    def show_look(self, look: Look) -> None:
        """Show what the network says of the drawing, if that is what it looked at."""
        target = self.target
        if self.awake:
            self._show_in_hand()
        if not self.awake or target is None or self._drawn is None:
            return
        if look.sample is not self._drawn:
            return
        scores = scores_of(look, target)
        if scores is not None and len(scores) == len(target.classes):
            self.draw_one.show_scores(target.classes, scores)

    def _show_in_hand(self) -> None:
        sample, predictions = self.session.sample, self.session.predictions
        listed = predictions is not None and predictions.part == sample.part
        self.tiles.show_in_hand(sample.index if listed and sample.values is None else -1)

    def show_filter(self, wanted: str | int) -> None:
        """Show all, the wrong ones, the right ones, or one class."""
        self._filter = wanted
        self.show_predictions(self.session.predictions)

    def take_row(self, index: int) -> None:
        """Take a sample of the list in hand."""
        if self.session.predictions is not None:
            part = self.session.predictions.part
            self._drawn = None
            self.session.show_sample(Sample(part, index))  # type: ignore[arg-type]

    def take_drawing(self, picture: NDArray[np.float32] | None) -> None:
        """Take the drawing in hand, or let go of it when the pad was cleared."""
        target, dataset = self.target, self.session.dataset
        if target is None or dataset is None:
            return
        if picture is None:
            self._drawn = None
            self.draw_one.show_scores(target.classes, np.zeros(0, np.float32))
            self.session.show_sample(Sample())
            return
        self._drawn = Sample(values={dataset.inputs[0]: picture[None]})
        self.session.show_sample(self._drawn)

    @property
    def target(self) -> Target | None:
        """What the first Output learns, if there are data and an Output."""
        graph, dataset = self.session.document.project.graph, self.session.dataset
        outputs = graph.outputs
        return target_of(graph, outputs[0], dataset) if outputs and dataset else None

    @property
    def _side(self) -> int:
        """Side of the pictures that can be drawn, 0 where there are none."""
        dataset = self.session.dataset
        if dataset is None or len(dataset.inputs) != 1:
            return 0
        column = dataset.column(dataset.inputs[0])
        if column.kind != "picture" or column.shape[0] != 1 or column.shape[1] != column.shape[2]:
            return 0
        return column.shape[1] if column.shape[1] <= LARGEST_DRAWN else 0

    def _show_place(self, place: QRect) -> None:
        self._scroll.ensureVisible(place.center().x(), place.center().y(), 0, place.height())

    def _wanted(self, row: Prediction, target: Target) -> bool:
        if self._filter == ALL or not target.classes:
            return True
        if self._filter in (WRONG, RIGHT):
            return (int(row.scores.argmax()) == int(row.truth)) == (self._filter == RIGHT)
        return int(row.truth) == self._filter

    def _build(self) -> None:
        self.score = Text("", "number_large", wrap=True)
        self.choice = ChoiceField("Show")
        self.choice.setToolTip("Show all, the wrong or right ones, or one class")
        self.choice.committed.connect(self.show_filter)
        self.tiles = Tiles()
        self.tiles.chosen.connect(self.take_row)
        self.draw_one = DrawOne()
        self.draw_one.setFixedWidth(376)
        self.draw_one.drawn.connect(self.take_drawing)
        scroll = ScrollArea(self.tiles)
        self._scroll = scroll
        self.tiles.walked.connect(self._show_place)
        holder = QWidget()
        holder.setFixedWidth(140)
        side = QVBoxLayout(holder)
        side.setContentsMargins(4, 8, 4, 4)
        side.addWidget(self.score)
        side.addWidget(self.choice)
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(holder)
        row.addWidget(scroll, 1)
        row.addWidget(self.draw_one)


def _fits(predictions: Predictions, target: Target) -> bool:
    """Whether these scores are of this target; after an edit the old ones may still be there."""
    wanted = len(target.classes) or 1
    return all(len(row.scores) == wanted for row in predictions.rows)


def _scored(predictions: Predictions, target: Target) -> str:
    if target.classes:
        return f"{predictions.right:,} of {predictions.total:,} right"
    middle = float(np.median([row.loss for row in predictions.rows])) if predictions.rows else 0.0
    return f"{quantity(middle, target.column.unit)} off, in the middle of these"
