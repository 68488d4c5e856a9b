"""Adam, compiled: one pass over parameters, gradients and both memories."""

from functools import partial
from math import sqrt
from sys import maxsize
from typing import Any

import numpy as np

from nncore import threads
from nncore.compiled.jit import compiled
from nncore.optimizer_kernels import AdamKernel, AdamWKernel, Array


class CompiledAdamKernel(AdamKernel, compiled=True):
    """One call, or one for each lane of a long vector."""

    block = maxsize

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        walk_in_lanes(self, block, rate, steps, decay=self.decay, keep=1)


class CompiledAdamWKernel(AdamWKernel, compiled=True):
    """One call, or one for each lane of a long vector."""

    block = maxsize

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        walk_in_lanes(self, block, rate, steps, decay=0, keep=1 - rate * self.decay)


def walk_in_lanes(
    kernel: AdamKernel, block: slice, rate: float, steps: int, decay: float, keep: float
) -> None:
    """One step of Adam, with a decay that joins the gradient and a share of weights that stays."""
    o, number = kernel.optimizer, kernel.vector.dtype.type
    c_1 = (1 - o.beta_1**steps) / (1 - o.beta_1)
    root_c_2 = sqrt((1 - o.beta_2**steps) / (1 - o.beta_2))
    factors = (o.beta_1, o.beta_2, o.epsilon * root_c_2, rate * root_c_2 / c_1, decay, keep)
    numbers: list[Any] = [number(factor) for factor in factors]
    vectors: list[Any] = [kernel.vector, kernel.gradient, *kernel.memory.values()]
    length = block.stop - block.start
    if length < threads.WORTH_WAKING:
        walk(*[vector[block] for vector in vectors], *numbers)
        return
    lanes = [slice(block.start + s.start, block.start + s.stop) for s in threads.cut(length)]
    threads.run_all([partial(walk, *[v[s] for v in vectors], *numbers) for s in lanes])


@compiled
def walk(
    w: Array, g: Array, m: Array, v: Array, beta_1: float, beta_2: float, epsilon: float,
    length: float, decay: float, keep: float,
) -> None:  # fmt: skip
    """Adam:  m = beta_1 m + g,  v = beta_2 v + g * g,  w -= length * m / (sqrt(v) + epsilon)."""
    for i in range(len(w)):
        d = g[i] + decay * w[i]
        m[i] = beta_1 * m[i] + d
        v[i] = beta_2 * v[i] + d * d
        w[i] = keep * w[i] - length * m[i] / (np.sqrt(v[i]) + epsilon)
