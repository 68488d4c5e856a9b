"""Learner: what one objective needs to change weights, and all that it keeps between steps."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.checkpoint import Memory
from nncore.errors import LayerloomError
from nncore.network import Network, Segment, carry
from nncore.objectives import Objective, Training
from nncore.optimizer_binding import bind
from nncore.optimizers import Optimizer

Array = NDArray[Any]


class ResumeError(LayerloomError):
    """What optimisers kept is not of these parameters, so nobody can go on from it."""

    def __init__(self) -> None:
        super().__init__(
            "This run cannot be resumed: its optimiser has kept numbers for other parameters than "
            "its objectives name now. Train anew."
        )


WAITING = "waiting"


class Learner:
    """An optimiser over the parameters of one objective.

    With `accumulate` it adds up the gradients of so many batches and steps by their mean.
    """

    def __init__(self, objective: Objective, training: Training, network: Network) -> None:
        self.objective, self._network = objective, network
        self._clip_norm, self._accumulate = training.clip_norm, training.accumulate
        self.segments = changed_by(objective, network.segments)
        self._kernel = bind(
            objective.optimizer, self.segments, network.vector, network.gradient_vector
        )
        self._waiting = np.zeros_like(network.vector) if self._accumulate > 1 else None
        self._shrunk = 1.0

    def joins(self, step: int) -> bool:
        """Whether this objective takes part in a step."""
        return step % self.objective.every == 0

    def rate(self, step: int, steps: int) -> float:
        """The learning rate at a step of so many."""
        optimizer = self.objective.optimizer
        return optimizer.learning_rate * optimizer.schedule.factor(step, steps) * self._shrunk

    def learn(self, step: int, steps: int) -> float:
        """Step by the gradient that lies in the network; returns the learning rate."""
        rate = self.rate(step, steps)
        if self._waiting is not None:
            gradient = self._network.gradient_vector
            np.add(self._waiting, gradient, out=self._waiting)
            if (step // self.objective.every + 1) % self._accumulate:
                return rate
            np.multiply(self._waiting, 1 / self._accumulate, out=gradient)
            self._waiting.fill(0)
        if self._clip_norm is not None:
            self._kernel.clip(self._clip_norm)
        self._kernel.step(rate)
        return rate

    def note_epochs(self, losses: Sequence[float]) -> None:
        """Tell the schedule the losses on validation data so far."""
        self._shrunk = self.objective.optimizer.schedule.after(losses)

    # What it keeps

    def memory(self, copied: bool = True) -> Memory:
        """All of it, as a value; not copied, it is good until the next step."""
        kept = {**self._kernel.memory}
        if self._waiting is not None:
            kept[WAITING] = self._waiting
        vectors = {name: vector.copy() if copied else vector[:] for name, vector in kept.items()}
        for vector in vectors.values():
            vector.flags.writeable = False
        return Memory(type(self._kernel).__name__, vectors, self._kernel.steps.copy())

    def recall(self, segments: tuple[Segment, ...], memory: Memory) -> None:
        """Take over what a predecessor kept, where kind and segments still fit.

        Raises ResumeError where it is not of these segments.
        """
        if self._waiting is not None and WAITING in memory.vectors:
            carry(segments, memory.vectors[WAITING], self.segments, self._waiting)
        if type(self._kernel).__name__ != memory.kind:
            return
        lacks = self._kernel.memory.keys() - memory.vectors.keys()
        if lacks or memory.steps.shape != (len(segments),):
            raise ResumeError
        for name, vector in self._kernel.memory.items():
            carry(segments, memory.vectors[name], self.segments, vector)
        known = {s.key: (s.shape, n) for s, n in zip(segments, memory.steps, strict=True)}
        steps = [
            known[s.key][1] if s.key in known and known[s.key][0] == s.shape else 0
            for s in self.segments
        ]
        self._kernel.restore(self._kernel.memory, np.array(steps, np.int64))

    def arrays(self) -> list[Array]:
        """All that a step writes to but the weights."""
        waiting = [] if self._waiting is None else [self._waiting]
        return [*self._kernel.memory.values(), self._kernel.steps, *waiting]

    def adopt(self, before: Optimizer) -> None:
        """Bring what another setting of the same optimiser kept into this one's terms."""
        self._kernel.adopt(before)


class StepBack:
    """What a step writes to, copied before it, so that one can be taken back as if it never was."""

    def __init__(self, arrays: Iterable[Array]) -> None:
        self._pairs = [(array, np.empty_like(array)) for array in arrays]

    def keep(self) -> None:
        """Note how everything stands."""
        for array, kept in self._pairs:
            np.copyto(kept, array)

    def restore(self) -> None:
        """Put everything back as it stood."""
        for array, kept in self._pairs:
            np.copyto(array, kept)


class Average:
    """A moving average of all weights:  a = share * a + (1 - share) * w.

    Source: Polyak and Juditsky (1992), Acceleration of stochastic approximation by averaging.
    """

    def __init__(self, share: float, vector: Array) -> None:
        self.share = share
        self.vector = vector.copy()
        self._work = np.empty_like(vector)

    def follow(self, vector: Array) -> None:
        """Move a little towards the weights after a step."""
        np.subtract(vector, self.vector, out=self._work)
        np.multiply(self._work, 1 - self.share, out=self._work)
        np.add(self.vector, self._work, out=self.vector)

    def swap(self, vector: Array) -> None:
        """Exchange the average and the weights, to measure or to keep the one instead of the other.

        Twice is as if nothing had been.
        """
        np.copyto(self._work, vector)
        np.copyto(vector, self.vector)
        np.copyto(self.vector, self._work)


def changed_by(objective: Objective, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The segments that an objective may change."""
    return tuple(
        segment
        for segment in segments
        if segment.trainable
        and any(fnmatchcase(segment.path, pattern) for pattern in objective.parameters)
    )
