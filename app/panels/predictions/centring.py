"""Makes of a drawing what the network was trained on: the same size, in the same place."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.float32]

MARGIN = 4 / 28
"""Share of the side that MNIST leaves free around its digits."""
SMALL = 16
"""Pictures up to this side are filled to the edge, as the 8 × 8 digits are."""


def as_in_data(drawing: Picture, side: int) -> Picture:
    """Fit a drawing (H, W), 0 to 1, into a picture (side, side) the way the data sets do.

    The ink's box is scaled, with its proportions, to 20 of 28 pixels, and its centre of mass put in
    the middle (LeCun, Cortes and Burges, The MNIST database of handwritten digits). Small pictures
    are filled to the edge and centred by their box (Alpaydin and Kaynak, Optical recognition of
    handwritten digits). Without ink the picture is empty.
    """
    picture = np.zeros((side, side), np.float32)
    rows, columns = np.flatnonzero(drawing.any(axis=1)), np.flatnonzero(drawing.any(axis=0))
    if not len(rows):
        return picture
    ink = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    box = side if side <= SMALL else side - 2 * round(MARGIN * side)
    ink = _scaled(ink, box / max(ink.shape))
    middle = _middle_of_box(ink) if side <= SMALL else _centre_of_mass(ink)
    top, left = (
        int(np.clip(round(side / 2 - centre), 0, side - length))
        for centre, length in zip(middle, ink.shape, strict=True)
    )
    picture[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return picture


def _scaled(ink: Picture, factor: float) -> Picture:
    height, width = (max(1, round(length * factor)) for length in ink.shape)
    image = Image.fromarray(np.rint(ink * 255).astype(np.uint8))
    small = image.resize((width, height), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / np.float32(255)


def _centre_of_mass(ink: Picture) -> tuple[float, float]:
    total = float(ink.sum())
    if not total:
        return _middle_of_box(ink)
    y = float((ink.sum(axis=1) * (np.arange(ink.shape[0]) + 0.5)).sum()) / total
    x = float((ink.sum(axis=0) * (np.arange(ink.shape[1]) + 0.5)).sum()) / total
    return y, x


def _middle_of_box(ink: Picture) -> tuple[float, float]:
    return ink.shape[0] / 2, ink.shape[1] / 2
