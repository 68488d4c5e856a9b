"""Points in the plane, for networks small enough to watch: five pairs of classes, two landscapes.

Coordinates lie between about -1 and 1, so that a network with ordinary weights trains at once.
Noise is a share of the pattern's own measure: with 0 no class reaches into the other, with 1 little
can be learned.
Patterns after the TensorFlow Playground (Smilkov and Carter, 2017) and scikit-learn's moons.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nncore.data.columns import Column
from nncore.data.reference import Playground
from nncore.data.table import Array, Table, frozen
from nncore.streams import stream

Floats = NDArray[np.float64]

X1 = Column("x1", "number", help="How far to the right the point lies")
X2 = Column("x2", "number", help="How far up the point lies")
CLASS = Column("class", "class", classes=("orange", "blue"), help="Colour of the point")
Y = Column("y", "number", help="Height at the point, between about -1 and 1")

HEIGHT_MEASURE = 0.5
"""Deviation of a height at noise 1."""


@lru_cache(maxsize=16)
def table(source: Playground) -> Table:
    """Return the points of a playground; the same seed gives the same points."""
    chance = stream(source.seed, "playground", source.name, "points")
    stray = stream(source.seed, "playground", source.name, "noise")
    values: Array
    if source.name in LANDSCAPES:
        title, height = LANDSCAPES[source.name]
        points = chance.uniform(-1, 1, (source.samples, 2))
        values = height(points[:, 0], points[:, 1])
        values = values + HEIGHT_MEASURE * source.noise * stray.normal(size=source.samples)
        target = Y
    else:
        title, place, measure = CLASSES[source.name]
        values = (np.arange(source.samples) % 2).astype(np.uint8)      # in turn: balanced
        points = np.stack(place(values == 1, chance), axis=1)
        points += measure * source.noise * stray.normal(size=points.shape)
        target = CLASS
    arrays = {"x1": points[:, 0].copy(), "x2": points[:, 1].copy(), target.name: values}
    return Table(
        title=title,
        columns={column.name: column for column in (X1, X2, target)},
        rows=source.samples,
        inputs=("x1", "x2"),
        target=target.name,
        fetch={name: frozen(array) for name, array in arrays.items()}.__getitem__,
    )


def circles(blue: NDArray[np.bool_], chance: Generator) -> tuple[Floats, Floats]:
    """Return a disc of blue points within a ring of orange ones."""
    radius = np.where(blue, chance.uniform(0, 0.5, blue.shape), chance.uniform(0.7, 1, blue.shape))
    angle = chance.uniform(0, 2 * np.pi, blue.shape)
    return radius * np.cos(angle), radius * np.sin(angle)


def xor(blue: NDArray[np.bool_], chance: Generator) -> tuple[Floats, Floats]:
    """Return four squares; blue where x1 and x2 have the same sign."""
    right = np.where(chance.random(blue.shape) < 0.5, -1, 1)
    up = np.where(blue, right, -right)
    gap, edge = 0.06, 1.0
    return right * chance.uniform(gap, edge, blue.shape), up * chance.uniform(gap, edge, blue.shape)


def gaussians(blue: NDArray[np.bool_], chance: Generator) -> tuple[Floats, Floats]:
    """Return two clouds, blue to the upper right."""
    centre = np.where(blue, 0.45, -0.45)
    x1, x2 = 0.15 * chance.normal(size=(2, *blue.shape))
    return centre + x1, centre + x2


def spiral(blue: NDArray[np.bool_], chance: Generator) -> tuple[Floats, Floats]:
    """Return two arms that wind round each other, one and three quarters of a turn."""
    along = chance.random(blue.shape)
    angle = 1.75 * 2 * np.pi * along + np.where(blue, 0, np.pi)
    return along * np.sin(angle), along * np.cos(angle)


def moons(blue: NDArray[np.bool_], chance: Generator) -> tuple[Floats, Floats]:
    """Return two half circles that reach into each other."""
    angle = chance.uniform(0, np.pi, blue.shape)
    x1 = np.where(blue, 1 - np.cos(angle), np.cos(angle))
    x2 = np.where(blue, 0.5 - np.sin(angle), np.sin(angle))
    return (x1 - 0.5) / 1.5, (x2 - 0.25) / 1.5


def plane(x1: Floats, x2: Floats) -> Floats:
    """Return a slope that rises to the upper right:  y = (x1 + x2) / 2."""
    return (x1 + x2) / 2


def bumps(x1: Floats, x2: Floats) -> Floats:
    """Return three hills and three hollows in turn, each  y = ±exp(-distance² / (2 · 0.2²))."""
    hills = np.array([-0.6, 0.0, 0.6])[:, None], np.array([0.5, -0.5])[:, None, None]
    signs = np.array([[1, -1, 1], [-1, 1, -1]])[..., None]
    distance2 = (x1 - hills[0]) ** 2 + (x2 - hills[1]) ** 2
    heights: Floats = np.sum(signs * np.exp(-distance2 / (2 * 0.2**2)), axis=(0, 1))
    return heights


Place = Callable[[NDArray[np.bool_], Generator], tuple[Floats, Floats]]
Height = Callable[[Floats, Floats], Floats]

CLASSES: dict[str, tuple[str, Place, float]] = {
    "circles": ("Two circles", circles, 0.3),
    "xor": ("Exclusive or", xor, 0.3),
    "gaussians": ("Two clouds", gaussians, 0.5),
    "spiral": ("Spiral", spiral, 0.15),
    "moons": ("Two moons", moons, 0.3),
}
"""Title, pattern and measure: the deviation of a coordinate at noise 1."""

LANDSCAPES: dict[str, tuple[str, Height]] = {
    "plane": ("Plane", plane),
    "bumps": ("Bumps", bumps),
}
