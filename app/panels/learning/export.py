"""Writes the curves to a file: numbers as CSV, the picture as PNG or SVG."""

import csv
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from app.panels.learning.curves import Curves
from nncore.errors import LayerloomError

PNG_SCALE = 2
"""A picture for a report has twice the pixels of the screen."""


class PictureNotWrittenError(LayerloomError):
    """A picture could not be written. Attribute: path."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path.name} could not be written. Choose another folder.")


def write_csv(curves: Curves, path: Path) -> None:
    """Write a row a step; the scores stand in the row of the step that ended their epoch."""
    names = list(curves.scores)
    ends = {int(step): row for row, step in enumerate(curves.steps.all.values.tolist())}
    scores = [curves.scores[name].all.values for name in names]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["step", "loss", "epoch", *names])
        losses = dict(enumerate(curves.losses.all.values.tolist(), curves.first_step))
        for step in sorted(losses.keys() | ends.keys()):
            row = ends.get(step)
            epoch = "" if row is None else int(curves.epochs.all.values[row])
            told = ["" if row is None else _number(values[row]) for values in scores]
            table.writerow([step, _number(losses.get(step)), epoch, *told])


def write_png(widget: QWidget, path: Path) -> None:
    """Write what a widget shows as a picture of pixels."""
    image = QPixmap(widget.size() * PNG_SCALE)
    image.setDevicePixelRatio(PNG_SCALE)
    widget.render(image)
    if not image.save(str(path), "PNG"):
        raise PictureNotWrittenError(path)


def write_svg(widget: QWidget, path: Path) -> None:
    """Write what a widget shows as a picture of lines and words."""
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    painter = QPainter()
    if not painter.begin(generator):
        raise PictureNotWrittenError(path)
    try:
        widget.render(painter, QPoint(0, 0))
    finally:
        painter.end()


def _number(value: float | None) -> str:
    return "" if value is None or value != value else f"{value:.7g}"
