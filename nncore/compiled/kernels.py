"""Compiled kernels of layers: each takes its NumPy parent's arrays and fills the same ones.

They register themselves for their parents; importing this room is what makes them known.
"""

from typing import Any

from nncore.compiled import attending, combining, curves, dense, normalising, pictures, recurrent
from nncore.layers.base import Layer
from nncore.layers.kernel import Bound, Kernel

__all__ = ["fits"]

ROOMS = (attending, combining, curves, dense, normalising, pictures, recurrent)


def fits(kind: type[Kernel[Any]], layer: Layer, ports: Bound) -> bool:
    """Whether a compiled kernel takes arrays that lie like these."""
    check = getattr(kind, "fits", None)
    return check is None or bool(check(layer, ports))
