"""Where a step's time goes, and how large each layer's gradient is: one step, nothing learned."""

from collections.abc import Mapping
from math import sqrt

import numpy as np
from msgspec import Struct

from nncore import threads
from nncore.network import Network
from nncore.training import Trainer

PASSES, LONGEST_S = 5, 1.0
"""It is measured several times within so many seconds: the quickest is what nothing disturbed."""


class Profile(Struct, frozen=True, eq=False):
    """One step, layer by layer; those inside blocks go by their paths of ids.

    `seconds` is for a batch of `rows`, forward and back. `gradients` is the length of the gradient
    of all parameters of a layer; a layer without any has none.
    """

    seconds: Mapping[str, float]
    gradients: Mapping[str, float]
    rows: int
    step: int


def profile(trainer: Trainer) -> Profile:
    """Measure the step that comes next: run it once to warm up, then layer by layer.

    Weights, running averages, gradients and scores are afterwards what they were.
    """
    network, rows = trainer.network, trainer.indices()
    if not len(rows):
        rows = np.arange(min(trainer.training.batch_size, len(trainer.data.train)))
    work = network.check.multiplications * len(rows)
    state, gradient = network.state_vector.copy(), network.gradient_vector.copy()
    with threads.limited(trainer.threads or threads.for_work(work)):
        rig = trainer.rig(len(rows), 0)
        rig.forward(rows, trainer.step, score=False)
        rig.backward()
        gradients = _lengths(network)       # before times, which draws other chances
        passes = [rig.plan.times()]
        once_s = sum(passes[0].values())
        while len(passes) < PASSES and (len(passes) + 1) * once_s < LONGEST_S:
            passes.append(rig.plan.times())
    seconds = {node_id: min(each[node_id] for each in passes) for node_id in passes[0] if node_id}
    np.copyto(network.state_vector, state)
    np.copyto(network.gradient_vector, gradient)
    return Profile(seconds, gradients, len(rows), trainer.step)


def _lengths(network: Network) -> dict[str, float]:
    squares: dict[str, float] = {}
    for segment in network.segments:
        if segment.trainable:
            g = network.gradient_vector[segment.slice]
            squares[segment.node] = squares.get(segment.node, 0.0) + float(np.dot(g, g))
    return {node: sqrt(square) for node, square in squares.items()}
