"""Chance that does not depend on what happened before: counter-based random streams.

A stream is named by a seed and a key, such as the path of a layer and a purpose. The same name
gives the same numbers in every process, whatever else was drawn meanwhile, so nothing about chance
has to be saved with a run. The generator is Philox: Salmon, Moraes, Dror and Shaw (2011), Parallel
random numbers: as easy as 1, 2, 3.
"""

import json
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray


def stream(seed: int, *key: str | int) -> np.random.Generator:
    """Return the random generator with this name, at its beginning.

    >>> float(stream(0, "split").random()) == float(stream(0, "split").random())
    True
    """
    return np.random.Generator(np.random.Philox(key=_philox_key(seed, key)))


class Stream:
    """A named stream that can be put at the beginning of any step without being built anew."""

    def __init__(self, seed: int, *key: str | int) -> None:
        self._philox = np.random.Philox(key=_philox_key(seed, key))
        self._generator = np.random.Generator(self._philox)
        self._beginning = self._philox.state
        self._counter: NDArray[np.uint64] = self._beginning["state"]["counter"]

    def at(self, step: int, objective: int = 0) -> np.random.Generator:
        """Return the generator at the beginning of a step of an objective.

        It is the same object each time: what an earlier call returned moves along.
        """
        self._counter[2] = objective     # the two low words count what is drawn
        self._counter[3] = step
        self._philox.state = self._beginning
        return self._generator

    def random(self, out: NDArray[np.float32]) -> None:
        """Fill an array with numbers from 0 up to, not including, 1."""
        self._generator.random(dtype=np.float32, out=out)

    def normal(self, out: NDArray[np.float32]) -> None:
        """Fill an array with numbers of mean 0 and deviation 1."""
        self._generator.standard_normal(dtype=np.float32, out=out)


def _philox_key(seed: int, key: tuple[str | int, ...]) -> int:
    """Return 128 bits that are the same for the same name on every machine."""
    text = json.dumps([seed, *key])      # keeps 1 and "1" apart, and ("a", "b") from ("ab",)
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "little")
