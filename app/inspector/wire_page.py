"""WirePage: what flows over a wire: shape, memory, and the numbers of the sample in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.canvas.cards import title_of
from app.document import Document
from app.inspector.page import Page
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.type import font
from app.widgets.text import Text
from nncore.check import WORDS, shape_on
from nncore.graph import Wire
from nncore.insight.memory import in_words
from nncore.shapes import Kind, Shape

if TYPE_CHECKING:
    from app.training.session import Session

BYTES: dict[Kind, int] = {"float": 4, "integer": 8, "mask": 1}
TYPES: dict[Kind, str] = {"float": "float32", "integer": "int64", "mask": "bool"}
BINS, HEIGHT, AXIS = 48, 84, 16
SHAPE = ("Shape", "Axes", "Type", "Numbers", "A sample", "A batch")
NUMBERS = ("Mean", "Spread", "Least", "Most", "Zeros")


def with_batch(shape: Shape) -> str:
    """A shape with its batch axis.

    >>> with_batch(Shape.of(32, 14, 14))
    'N × 32 × 14 × 14'
    """
    sizes = zip(shape.names, shape.sizes, strict=True)
    return " × ".join(name if size is None else f"{size:,}" for name, size in sizes)


class WirePage(Page):
    """Reads Document, Session and the sample in hand; what it says is true of one wire."""

    def __init__(
        self, document: Document, session: Session, wire: Wire, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self.wire = document, session, wire
        self._build()
        self.show_project()
        session.look_changed.connect(self.show_numbers)

    def show_project(self) -> None:
        """Say what flows, as far as the graph knows it."""
        project, wire = self._document.project, self.wire
        graph = project.graph
        shape = shape_on(graph, wire, graph.check().nodes)
        giver = graph[wire.source]
        ends = f"{title_of(giver)} → {title_of(graph[wire.target])}"
        ports = _ports(wire, len(giver.layer.outputs), len(graph[wire.target].layer.inputs))
        self.show_head("arrow-right", giver.layer.family, ends, f"What flows here.{ports}")
        batch = project.training.batch_size
        facts, known = self._facts, shape is not None
        for name in SHAPE[1:]:
            facts[name].setText("–")
        facts["Shape"].setText(with_batch(shape) if shape else "not known yet")
        if shape is not None:
            named = {"N": f"{batch:,} samples", **AXES}
            axes = (f"{name}: {named[name]}" for name in shape.names if name in named)
            facts["Axes"].setText("\n".join(axes) or "–")
            words = f"chances, {shape.chances}" if shape.chances else WORDS[shape.kind]
            facts["Type"].setText(f"{TYPES[shape.kind]}\n{words}")
            facts["Numbers"].setText(f"{shape.count:,}")
            size = shape.count * BYTES[shape.kind]
            facts["A sample"].setText(in_words(size))
            facts["A batch"].setText(in_words(size * batch))
        self._heading.setVisible(known)
        self.show_numbers()

    def show_numbers(self, *_look: object) -> None:
        """Say what the numbers of the sample in hand are."""
        values = self._values()
        known = values is not None and values.size > 0
        self._waits.setVisible(not known)
        self._numbers_form.setVisible(known)
        self._bars.setVisible(known)
        if values is None or not values.size:
            return
        flat = values.ravel().astype(np.float64)
        fine = flat[np.isfinite(flat)]
        facts = self._numbers
        for name, number in (
            ("Mean", fine.mean() if fine.size else np.nan),
            ("Spread", fine.std() if fine.size else np.nan),
            ("Least", fine.min() if fine.size else np.nan),
            ("Most", fine.max() if fine.size else np.nan),
        ):
            facts[name].setText(f"{number:.3g}")
        zeros = np.count_nonzero(flat == 0)
        facts["Zeros"].setText(f"{zeros:,} of {flat.size:,}")
        self._bars.show_values(fine)

    # Private

    def _values(self) -> NDArray[Any] | None:
        """What the sample in hand is here; only a layer's first output is looked at."""
        look, graph, wire = self._session.look, self._document.project.graph, self.wire
        if look is None or wire.source not in graph:
            return None
        outputs = graph[wire.source].layer.outputs
        if not outputs or outputs[0].name != wire.source_port:
            return None
        return look.outputs.get(wire.source)

    def _build(self) -> None:
        self._facts = self.add_facts(*SHAPE)
        for name in ("Shape", "Axes"):
            self._facts[name].setWordWrap(True)
        self._heading = self.add_heading("The sample in hand")
        self._waits = Text("No numbers have gone through here yet.", "quiet", wrap=True)
        self.column.addWidget(self._waits)
        self._bars = Histogram()
        self.column.addWidget(self._bars)
        self._numbers = self.add_facts(*NUMBERS)
        self._numbers_form = cast(QWidget, self._numbers["Mean"].parentWidget())
        self._numbers["Spread"].setToolTip("Standard deviation")
        self.column.addStretch(1)


AXES = {
    "C": "channels", "H": "rows", "W": "columns", "T": "steps",
    "F": "features", "nodes": "nodes", "edges": "edges",
}  # fmt: skip


def _ports(wire: Wire, givers: int, takers: int) -> str:
    """Which of several ports it joins."""
    leaves = f" It leaves at {wire.source_port}." if givers > 1 else ""
    return leaves + (f" It arrives at {wire.target_port}." if takers > 1 else "")


class Histogram(QWidget):
    """How the numbers are spread, with the least and the most below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: NDArray[np.int64] = np.zeros(0, np.int64)
        self._low = self._high = 0.0
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("How the numbers are spread")

    def show_values(self, values: NDArray[np.float64]) -> None:
        """Show other numbers."""
        self._low, self._high = (
            (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
        )
        high = self._high if self._high > self._low else self._low + 1
        self._counts, _ = np.histogram(values, BINS, (self._low, high))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        room = QRectF(0, 4, self.width(), self.height() - AXIS - 4)
        most = float(self._counts.max(initial=0)) or 1.0
        wide = room.width() / BINS
        step = (self._high - self._low) / BINS
        painter.setPen(Qt.PenStyle.NoPen)
        for place, count in enumerate(self._counts):
            middle = self._low + (place + 0.5) * step
            painter.setBrush(brush(theme.negative if middle < 0 else theme.positive))
            high = max(1.0, room.height() * float(count) / most) if count else 0.0
            painter.drawRect(QRectF(place * wide, room.bottom() - high, max(1.0, wide - 1), high))
        painter.setPen(pen(theme.line))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setFont(font("axis"))
        painter.setPen(colour(theme.quiet))
        below = QRectF(0, room.bottom(), room.width(), AXIS)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{self._low:.3g}")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{self._high:.3g}")
