"""Makes of a drawing what the network was trained on: same size, thickness and place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QTransform

from app.panels.predictions.strokes import Picture, Stroke, box_of, rendered

SMALL = 16
"""Pictures up to this side are made as the 8 × 8 digits are, larger ones as MNIST's."""
FINE = 8
"""Points a side for each pixel, before they are averaged."""
BOX, PEN = 20 / 28, 2.6 / 28
"""MNIST: the digit's box and the thickness of its lines, as shares of the side."""
WIDE, BROAD_PEN = 20 / 32, 6.4 / 32
"""The 8 × 8 digits: they fill the height, so much of the width, and their lines are broad."""
MOST_STRETCH = 1.2
"""How much more a narrow digit may be widened than it is heightened."""
DOTS = 4
"""Bitmap dots a side for each pixel of an 8 × 8 digit."""


def as_in_data(strokes: Sequence[Stroke], side: int) -> Picture:
    """Draw strokes once more into a picture (side, side), 0 to 1, the way the data sets were made.

    MNIST fits a digit with its proportions into a box of 20 of 28 pixels and puts its centre of
    mass in the middle (LeCun, Cortes and Burges, The MNIST database of handwritten digits). The
    8 × 8 digits were fitted into a bitmap of 32 × 32, 20 wide and 32 high, and each 4 × 4 dots of
    it counted (Alpaydin and Kaynak, Optical recognition of handwritten digits). Without ink the
    picture is empty.
    """
    box = box_of(strokes)
    if box.isEmpty():
        return np.zeros((side, side), np.float32)
    return _counted(strokes, box, side) if side <= SMALL else _averaged(strokes, box, side)


def _averaged(strokes: Sequence[Stroke], box: QRectF, side: int) -> Picture:
    factor = (BOX - PEN) * side / max(box.width(), box.height())
    place = _placed(box, factor, factor, side, FINE)
    fine = rendered(strokes, place, PEN * side / factor, side * FINE, side * FINE)
    picture = _blocks(fine, FINE)
    total = max(float(picture.sum()), 1e-9)
    places = np.arange(side) + 0.5
    down = round(side / 2 - float(picture.sum(axis=1) @ places) / total)
    right = round(side / 2 - float(picture.sum(axis=0) @ places) / total)
    return np.roll(picture, (down, right), axis=(0, 1))


def _counted(strokes: Sequence[Stroke], box: QRectF, side: int) -> Picture:
    down = (1 - BROAD_PEN) * side / max(box.height(), 1e-3)
    pen = BROAD_PEN * side / down
    across = min(WIDE * side / (box.width() + pen), MOST_STRETCH * down)
    dots = side * DOTS
    place = _placed(box, across, down, side, DOTS * FINE)
    fine = rendered(strokes, place, pen, dots * FINE, dots * FINE)
    return _blocks((_blocks(fine, FINE) > 0.5).astype(np.float32), DOTS)


def _placed(box: QRectF, across: float, down: float, side: int, fine: int) -> QTransform:
    """From the unit square of the pad to a picture in whose middle the box stands."""
    place = QTransform.fromScale(fine, fine)
    place.translate(side / 2, side / 2)
    place.scale(across, down)
    place.translate(-box.center().x(), -box.center().y())
    return place


def _blocks(fine: Picture, size: int) -> Picture:
    """The mean of each block of size × size."""
    height, width = (length // size for length in fine.shape)
    mean: Picture = fine.reshape(height, size, width, size).mean(axis=(1, 3))
    return mean
