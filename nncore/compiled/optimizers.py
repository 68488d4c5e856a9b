"""Adam, compiled: one pass over parameters, gradients and both memories."""

from math import sqrt
from sys import maxsize
from typing import Any

import numpy as np

from nncore import threads
from nncore.compiled.calls import Call
from nncore.compiled.jit import compiled
from nncore.compiled.team import Stages
from nncore.optimizer_kernels import AdamKernel, AdamWKernel, Array


class InLanes:
    """What both kinds share: a call for each lane of a stretch, made when it is first walked."""

    block = maxsize
    vector: Array
    gradient: Array
    memory: dict[str, Array]
    optimizer: Any

    def walk(self, block: slice, rate: float, steps: int, decay: float, keep: float) -> None:
        """One step, with a decay that joins the gradient and a share of weights that stays."""
        o = self.optimizer
        c_1 = (1 - o.beta_1**steps) / (1 - o.beta_1)
        root_c_2 = sqrt((1 - o.beta_2**steps) / (1 - o.beta_2))
        factors, stages = self._lanes_of(block)
        factors[:] = (
            o.beta_1, o.beta_2, o.epsilon * root_c_2, rate * root_c_2 / c_1, decay, keep
        )  # fmt: skip
        stages.run()

    def _lanes_of(self, block: slice) -> tuple[Array, Stages]:
        made: dict[Any, tuple[Array, Stages]] = self.__dict__.setdefault("_lanes", {})
        key = block.start, block.stop
        if key not in made:
            vectors = [self.vector, self.gradient, *self.memory.values()]
            factors, length = np.zeros(6, self.vector.dtype), block.stop - block.start
            worth = length >= threads.WORTH_SHARING
            calls = [
                Call(walk, *(v[block][lane] for v in vectors), factors)
                for lane in (threads.cut(length) if worth else [slice(None)])
            ]
            made[key] = factors, Stages([calls], worth)
        return made[key]


class CompiledAdamKernel(InLanes, AdamKernel, compiled=AdamKernel):
    """One call, or one for each lane of a long vector."""

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        self.walk(block, rate, steps, decay=self.decay, keep=1)


class CompiledAdamWKernel(InLanes, AdamWKernel, compiled=AdamWKernel):
    """One call, or one for each lane of a long vector."""

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        self.walk(block, rate, steps, decay=0, keep=1 - rate * self.decay)


@compiled
def walk(w: Array, g: Array, m: Array, v: Array, factors: Array) -> None:
    """Adam:  m = beta_1 m + g,  v = beta_2 v + g * g,  w -= length * m / (sqrt(v) + epsilon)."""
    beta_1, beta_2, epsilon, length, decay, keep = factors
    for i in range(len(w)):
        d = g[i] + decay * w[i]
        m[i] = beta_1 * m[i] + d
        v[i] = beta_2 * v[i] + d * d
        w[i] = keep * w[i] - length * m[i] / (np.sqrt(v[i]) + epsilon)
