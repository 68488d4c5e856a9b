"""How numbers are distributed: what layers make of samples, their weights, and their gradients."""

from collections.abc import Iterator
from math import sqrt
from typing import Any, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from nncore.layers.ends import Input, Output
from nncore.network import Network

Array = NDArray[Any]
What = Literal["outputs", "weights", "gradients"]
BINS = 64
LEAST_GRADIENT = 1e-12


class Row(Struct, frozen=True, eq=False):
    """One histogram: how many numbers fall into each of equal bins from `low` to `high`.

    Gradients are counted by log10 of their size. `dead` of `of` units gave 0 for every sample;
    `norm` is
    the length of the vector of all numbers.
    """

    node: str
    title: str
    what: What
    counts: NDArray[np.float32]
    low: float
    high: float
    dead: int
    of: int
    norm: float


class Distributions(Struct, frozen=True, eq=False):
    """All histograms of a network at one moment."""

    epoch: int
    step: int
    rows: tuple[Row, ...]


def distributions(
    network: Network, inputs: dict[str, Array], epoch: int, step: int
) -> Distributions:
    """Measure every layer on these samples, inputs by name.

    Gradients are those of the last step.
    """
    plan = network.plan_for(inputs, partial=True)
    plan.forward(inputs)
    rows: list[Row] = []
    for node in plan.nodes():
        if isinstance(node.layer, Input | Output):
            continue
        values = plan.output(node.id)
        title = node.layer.label
        units = values.reshape(len(values), -1) if values.ndim < 4 else values.max(axis=(2, 3))
        dead = int((np.abs(units).max(axis=0) == 0).sum()) if node.layer.docks else 0
        if node.layer.tag != "Flatten":
            rows.append(_row(node.id, title, "outputs", values, dead, units.shape[1]))
    rows += _of_parameters(network)
    return Distributions(epoch, step, tuple(rows))


def _of_parameters(network: Network) -> Iterator[Row]:
    for segment in network.segments:
        if segment.role != "kernel":
            continue
        title = network.flat[segment.node].layer.label
        weights = network.vector[segment.slice]
        yield _row(segment.node, title, "weights", weights, 0, weights.size)
        gradient = network.gradient_vector[segment.slice]
        size = np.abs(gradient)
        if size.max(initial=0) > LEAST_GRADIENT:
            logs = np.log10(np.maximum(size, LEAST_GRADIENT))
            row = _row(segment.node, title, "gradients", logs, 0, gradient.size)
            norm = sqrt(float(np.dot(gradient, gradient)))
            yield Row(row.node, title, "gradients", row.counts, row.low, row.high, 0, row.of, norm)


def _row(node: str, title: str, what: What, values: Array, dead: int, of: int) -> Row:
    flat = values.reshape(-1)
    flat = flat[np.isfinite(flat)]
    low, high = (float(flat.min()), float(flat.max())) if flat.size else (0.0, 1.0)
    if high <= low:
        low, high = low - 0.5, low + 0.5
    counts, _ = np.histogram(flat, BINS, (low, high))
    norm = float(np.sqrt(np.square(flat, dtype=np.float64).sum()))
    return Row(node, title, what, counts.astype(np.float32), low, high, dead, of, norm)
