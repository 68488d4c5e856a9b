"""The arithmetic of the optimisers: a few passes over the flat vector of parameters."""

from collections.abc import Iterator
from math import sqrt
from typing import Any, ClassVar, Generic, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from nncore.network import Segment
from nncore.optimizers import SGD, Adam, AdamW, Optimizer, RMSProp

Array = NDArray[Any]
BLOCK = 131_072
"""Numbers worked on at once: fewer passes through main memory, and still few calls."""
DUST = 1e-22
SWEEP_EVERY = 64
"""Steps between two sweeps: nothing kept fades from above DUST to below 1e-38 in that time."""


AnOptimizer = TypeVar("AnOptimizer", bound=Optimizer)

KERNELS: dict[type[Optimizer], type["OptimizerKernel[Any]"]] = {}
KERNELS_COMPILED: dict[type["OptimizerKernel[Any]"], type["OptimizerKernel[Any]"]] = {}


class OptimizerKernel(Generic[AnOptimizer]):
    """Turns one vector of gradients into one step of a vector of parameters.

    A subclass of OptimizerKernel[SomeOptimizer] registers itself for that optimiser. `memory` is
    what it keeps, each as long as the vector; `steps` counts for each segment, so that a parameter
    that joined later is corrected for its own start.
    """

    keeps: ClassVar[tuple[str, ...]] = ()
    block: ClassVar[int] = BLOCK

    def __init__(
        self, optimizer: Any, segments: tuple[Segment, ...], vector: Array, gradient: Array
    ) -> None:
        self.optimizer: Any = optimizer
        self.segments, self.decay = segments, 0.0
        self.vector, self.gradient = vector, gradient
        self.memory = {name: np.zeros(vector.shape, vector.dtype) for name in self.keeps}
        self.steps = np.zeros(len(segments), np.int64)
        self._a = np.empty(min(BLOCK, len(vector)), vector.dtype)
        self._runs: list[tuple[slice, int]] | None = None

    def __init_subclass__(cls, compiled: Any = None) -> None:
        if compiled:        # bound instead of that one, where it is to be had and pays
            KERNELS_COMPILED[compiled] = cls
            return
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, Optimizer):
                    KERNELS[argument] = cls

    def step(self, rate: float) -> None:
        """One step with this learning rate."""
        self.steps += 1
        for stretch, first in self._stretches():
            done, own_rate = int(self.steps[first]), rate * self.segments[first].rate
            self.decay = self._decay_of(self.segments[first])
            if done % SWEEP_EVERY == 0:
                self._sweep(stretch)
            for start in range(stretch.start, stretch.stop, self.block):
                block = slice(start, min(start + self.block, stretch.stop))
                self._step_block(block, own_rate, done)

    def clip(self, longest: float) -> None:
        """Shorten the gradient of these segments to so much, if it is longer."""
        parts = [self.gradient[stretch] for stretch, _ in self._stretches()]
        norm = sqrt(sum(float(np.dot(part, part)) for part in parts))
        if norm > longest:
            for part in parts:
                np.multiply(part, longest / norm, out=part)

    def restore(self, memory: dict[str, Array], steps: Array) -> None:
        """Take over what was kept."""
        for name, values in memory.items():
            np.copyto(self.memory[name], values)
        np.copyto(self.steps, steps)
        self._runs = None

    def adopt(self, before: Optimizer) -> None:
        """Bring what another setting of the same optimiser kept into this one's terms."""

    def _stretches(self) -> list[tuple[slice, int]]:
        if self._runs is None:
            self._runs = list(self._find_runs())
        return self._runs

    def _find_runs(self) -> Iterator[tuple[slice, int]]:
        """Neighbouring segments with the same rate, decay and count of steps, as one stretch."""
        start, first = None, 0
        for i, segment in enumerate(self.segments):
            here = segment.slice
            if start is None:
                start, first = here.start, i
            following = self.segments[i + 1] if i + 1 < len(self.segments) else None
            if (
                following is None
                or following.start != here.stop
                or following.rate != segment.rate
                or self._decay_of(following) != self._decay_of(segment)
                or self.steps[i + 1] != self.steps[i]
            ):
                yield slice(start, here.stop), first
                start = None

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        raise NotImplementedError(type(self).__name__)

    def _sweep(self, stretch: slice) -> None:
        """Turn what is far too small to count into zero.

        What only fades gets ever smaller, and below 1e-38 a processor takes a hundred times as
        long for it: pixels that are seldom lit made a step of Adam twice as long.
        """
        for name in self.keeps:
            kept = self.memory[name][stretch]
            np.add(kept, DUST, out=kept)
            np.subtract(kept, DUST, out=kept)

    def _decayed(self, w: Array, g: Array, a: Array) -> None:
        """G += weight_decay * w."""
        if self.decay:
            np.multiply(w, self.decay, out=a)
            np.add(g, a, out=g)

    def _decay_of(self, segment: Segment) -> float:
        alone = self.optimizer.kernels_only and segment.role in ("bias", "norm")
        return 0.0 if alone else float(self.optimizer.weight_decay)


class SGDKernel(OptimizerKernel[SGD]):
    """v = momentum * v + g;  w -= rate * v, or with Nesterov  w -= rate * (g + momentum * v)."""

    keeps = ("velocity",)

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        w, g, a = self.vector[block], self.gradient[block], self._a[: block.stop - block.start]
        o: SGD = self.optimizer
        self._decayed(w, g, a)
        if o.momentum:
            v = self.memory["velocity"][block]
            np.multiply(v, o.momentum, out=v)
            np.add(v, g, out=v)
            if o.nesterov:
                np.multiply(v, o.momentum, out=a)
                np.add(a, g, out=a)
                np.multiply(a, rate, out=a)
            else:
                np.multiply(v, rate, out=a)
        else:
            np.multiply(g, rate, out=a)
        np.subtract(w, a, out=w)


class RMSPropKernel(OptimizerKernel[RMSProp]):
    """s = decay * s + (1 - decay) * g * g.

    W -= rate * g / (sqrt(s) + epsilon), with momentum if wanted.
    """

    keeps = ("square", "velocity")

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        w, g, a = self.vector[block], self.gradient[block], self._a[: block.stop - block.start]
        s, o = self.memory["square"][block], self.optimizer
        self._decayed(w, g, a)
        np.multiply(g, g, out=a)
        np.subtract(a, s, out=a)
        np.multiply(a, 1 - o.decay, out=a)
        np.add(s, a, out=s)
        np.sqrt(s, out=a)
        np.add(a, o.epsilon, out=a)
        np.divide(g, a, out=a)
        if o.momentum:
            v = self.memory["velocity"][block]
            np.multiply(v, o.momentum, out=v)
            np.add(v, a, out=v)
            np.multiply(v, rate, out=a)
        else:
            np.multiply(a, rate, out=a)
        np.subtract(w, a, out=w)


class AdamKernel(OptimizerKernel[Adam]):
    """m and v add up g and g * g, fading by beta_1 and beta_2 a step.

    w -= rate * m / c_1 / (sqrt(v / c_2) + epsilon),  c = (1 - beta^t) / (1 - beta): what makes
    means of the sums, also at the start. Dividing once for all numbers saves five passes of
    fifteen.
    """

    keeps = ("sum", "square_sum")

    def adopt(self, before: Optimizer) -> None:
        o = self.optimizer
        if isinstance(before, Adam | AdamW):  # the means stay what they are; their sums change
            self.memory["sum"] *= (1 - before.beta_1) / (1 - o.beta_1)
            self.memory["square_sum"] *= (1 - before.beta_2) / (1 - o.beta_2)

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        w, g, a = self.vector[block], self.gradient[block], self._a[: block.stop - block.start]
        m, v, o = self.memory["sum"][block], self.memory["square_sum"][block], self.optimizer
        c_1 = (1 - o.beta_1**steps) / (1 - o.beta_1)
        root_c_2 = sqrt((1 - o.beta_2**steps) / (1 - o.beta_2))
        self._shrink(w, g, a, rate)
        np.multiply(m, o.beta_1, out=m)
        np.add(m, g, out=m)                               # m = beta_1 * m + g
        np.multiply(g, g, out=a)
        np.multiply(v, o.beta_2, out=v)
        np.add(v, a, out=v)                               # v = beta_2 * v + g * g
        np.sqrt(v, out=a)
        np.add(a, o.epsilon * root_c_2, out=a)
        np.divide(m, a, out=a)
        np.multiply(a, rate * root_c_2 / c_1, out=a)
        np.subtract(w, a, out=w)

    def _shrink(self, w: Array, g: Array, a: Array, rate: float) -> None:
        self._decayed(w, g, a)


class AdamWKernel(AdamKernel, OptimizerKernel[AdamW]):
    """Adam, but weights shrink by themselves:  w -= rate * weight_decay * w."""

    def _shrink(self, w: Array, g: Array, a: Array, rate: float) -> None:
        if self.decay:
            np.multiply(w, 1 - rate * self.decay, out=w)
