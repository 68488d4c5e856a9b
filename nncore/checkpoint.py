"""Checkpoint: the whole state of a Trainer between two steps, as a value."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from nncore.history import History
from nncore.network import Snapshot

Array = NDArray[Any]


class Memory(Struct, frozen=True, eq=False):
    """What one optimiser keeps: its vectors, and how many steps each segment has had."""

    kind: str
    vectors: Mapping[str, Array]
    steps: Array

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Memory)
            and self.kind == other.kind
            and self.vectors.keys() == other.vectors.keys()
            and np.array_equal(self.steps, other.steps)
            and all(_same(v, other.vectors[k]) for k, v in self.vectors.items())
        )

    __hash__ = None  # type: ignore[assignment]


class Checkpoint(Struct, frozen=True, eq=False):
    """Where a run stands. A Trainer resumed from it goes on bit for bit as if it had never stopped.

    `epoch` counts whole epochs, `position` the samples of the next one that are already learned
    from. `gradient_norms` are those of the last whole epoch's last step, by node. Where `weights`
    are a moving average, `raw` are those that training goes on with. `learned_on` is the key of the
    network and the data as they were, "" in files that are older than it.
    """

    weights: Snapshot
    memories: tuple[Memory, ...]
    step: int
    epoch: int
    position: int
    batch_size: int
    sums: Array
    best_loss: float | None
    waited: int
    threads: int
    seconds: float
    history: History
    raw: Array | None = None
    gradient_norms: Mapping[str, float] = {}
    learned_on: str = ""

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Checkpoint) and (
            (self.weights.key, self.step, self.epoch, self.position, self.memories)
            == (other.weights.key, other.step, other.epoch, other.position, other.memories)
        ))

    __hash__ = None  # type: ignore[assignment]


def _same(one: Array, other: Array) -> bool:
    """Whether two vectors hold the same; one that is never written to equals itself unread."""
    return one is other or np.array_equal(one, other)
