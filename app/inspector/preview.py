"""Preview: a few training samples, as pictures, as points in the plane, or as rows."""

from __future__ import annotations

from math import prod

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.canvas.strip import paint_picture, short
from app.theme.colours import brush, colour, mix
from app.theme.current import current_theme
from app.theme.type import font
from nncore.data import Dataset

PICTURES = 12
COLUMNS = 6
ROWS = 6
POINTS = 400
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Preview(QWidget):
    """Draws samples of the part that a network learns from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._values = np.zeros((0, 0), np.float32)
        self._targets = np.zeros(0)
        self._kind = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Samples")

    def show_data(self, dataset: Dataset | None) -> None:
        """Draw samples of another data set."""
        self._dataset, self._kind = dataset, ""
        if dataset is not None and len(dataset.train):
            kinds = {dataset.column(name).kind for name in dataset.inputs}
            self._kind = "pictures" if kinds == {"picture"} else "rows"
            known = [dataset.column(name) for name in (*dataset.inputs, dataset.target)]
            if self._kind == "rows" and len(known) == 3 and not any(each.shape for each in known):
                self._kind = "points"
            self._read(dataset)
        self.setVisible(bool(self._kind))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        heights = {"pictures": 92, "points": 200, "rows": 20 * (ROWS + 1)}
        return QSize(240, heights.get(self._kind, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._kind == "pictures":
            self._paint_pictures(painter)
        elif self._kind == "points":
            self._paint_points(painter)
        elif self._kind == "rows":
            self._paint_rows(painter)

    def _read(self, dataset: Dataset) -> None:
        """Read just the rows that are drawn."""
        wanted = {"pictures": PICTURES, "points": POINTS, "rows": ROWS}[self._kind]
        indices = np.arange(min(wanted, len(dataset.train)))
        about = dataset.column(dataset.target)
        for names, kind, into in (
            (dataset.inputs, "float", "_values"),
            ((dataset.target,), "integer" if about.kind == "class" else "float", "_targets"),
        ):
            reader = dataset.train.reader(names, kind)  # type: ignore[arg-type]
            values = reader.empty(len(indices))
            reader.read(indices, values)
            setattr(self, into, values)

    def _paint_pictures(self, painter: QPainter) -> None:
        size = (self.width() - 4 * (COLUMNS - 1)) / COLUMNS
        for i, values in enumerate(self._values):
            x, y = (i % COLUMNS) * (size + 4), (i // COLUMNS) * (size + 4)
            paint_picture(painter, QRectF(x, y, size, size), values)

    def _paint_points(self, painter: QPainter) -> None:
        theme = current_theme()
        side = min(self.width(), self.height())
        box = QRectF((self.width() - side) / 2, 0, side, side)
        painter.fillRect(box, brush(theme.plot))
        points = self._values.reshape(len(self._values), -1)[:, :2]
        reach = max(1e-9, float(np.abs(points).max())) * 1.05
        targets = self._targets.reshape(len(points)).astype(float)
        low, high = float(targets.min()), float(targets.max())
        painter.setPen(Qt.PenStyle.NoPen)
        for (x, y), target in zip(points.tolist(), targets.tolist(), strict=True):
            share = (target - low) / ((high - low) or 1)
            painter.setBrush(colour(mix(theme.negative, theme.positive, share)))
            at = QPointF(x / reach, -y / reach) * (side / 2)
            painter.drawEllipse(box.center() + at, 2.2, 2.2)

    def _paint_rows(self, painter: QPainter) -> None:
        theme, dataset = current_theme(), self._dataset
        if dataset is None:
            return
        names = (*dataset.inputs, dataset.target)[:5]
        width = self.width() / len(names)
        flat = self._values.reshape(len(self._values), -1)
        targets = self._targets.reshape(len(self._targets), -1)
        begins = 0
        for column, name in enumerate(names):
            about = dataset.column(name)
            source = targets[:, 0] if name == dataset.target else flat[:, begins]
            begins += prod(about.shape)
            in_unit = dataset.in_unit(name, source) if not about.shape else source
            words = [about.classes[int(v)] if about.classes else short(float(v)) for v in in_unit]
            if about.shape:
                words = [f"{word} …" for word in words]         # the first of several
            for row, text in enumerate([name, *words]):
                painter.setFont(font("axis" if row == 0 else "number_small"))
                painter.setPen(colour(theme.quiet if row == 0 else theme.text))
                box = QRectF(column * width, row * 20, width - 4, 20)
                painter.drawText(box, RIGHT, text)
