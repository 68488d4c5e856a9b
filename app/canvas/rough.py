"""Rough: where many wires run before each has looked for its way: straight from port to port."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.canvas.bodies import Bodies, Boxes
from app.canvas.tidy import Link


def ends_of(links: Sequence[Link], bodies: Bodies) -> tuple[Boxes, Boxes]:
    """Where each wire leaves and where it arrives: a row a wire, x and y."""
    start = bodies.of([link.source for link in links])
    end = bodies.of([link.target for link in links])
    out_asides = np.array([link.out_aside for link in links])
    in_asides = np.array([link.in_aside for link in links])
    leaves = np.column_stack((start[:, 2], start[:, 1] + out_asides))
    return leaves, np.column_stack((end[:, 0], end[:, 1] + in_asides))


def reaches(starts: Boxes, ends: Boxes, before: float, behind: float) -> Boxes:
    """The box around each wire, and so much more above it and below it."""
    room = np.array([0.0, before])
    least, most = np.minimum(starts, ends) - room, np.maximum(starts, ends)
    return np.column_stack((least, most + np.array([0.0, behind])))
