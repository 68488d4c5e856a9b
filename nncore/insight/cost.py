"""What training costs, before a step is taken: memory and time, about."""

from collections.abc import Callable
from functools import cache
from time import perf_counter

import numpy as np

from nncore import threads
from nncore.graph import Check
from nncore.insight.memory import in_words, to_step, to_train
from nncore.objectives import Training

MOST_PARAMETERS, MOST_BYTES = 10_000_000, 1_000_000_000
PASSES = 3
"""Forward, back to the inputs, back to the parameters."""
TOUCHES = 4
"""How often a step goes through its memory: 2.6 to 5.8 times were seen in nine famous networks."""
SIDE, NUMBERS, TRIES = 512, 4_000_000, 3


def is_heavy(check: Check, training: Training) -> bool:
    """Whether training costs so much that it starts only when somebody asks who knows what."""
    return check.parameters > MOST_PARAMETERS or to_train(check, training) > MOST_BYTES


def cost_in_words(check: Check, training: Training) -> str:
    """Memory for training and time for one step."""
    return f"about {in_words(to_train(check, training))}, {_rough(step_s(check, training))} a step"


def step_s(check: Check, training: Training) -> float:
    """Seconds for one step: the multiplications, and the way of all numbers through memory."""
    work = check.multiplications * training.batch_size
    multiplied = multiplications_per_s(training.threads or threads.for_work(work))
    return PASSES * work / multiplied + TOUCHES * to_step(check, training) / bytes_per_s()


@cache
def multiplications_per_s(cores: int) -> float:
    """How fast a product of matrices is here; finding out takes some hundredths of a second."""
    x = np.ones((SIDE, SIDE), np.float32)
    y = np.empty_like(x)
    with threads.limited(cores):
        return SIDE**3 / _fastest_s(lambda: np.matmul(x, x, out=y))


@cache
def bytes_per_s() -> float:
    """How fast a pass over an array is here, one that is too large for any cache."""
    x = np.ones(NUMBERS, np.float32)
    y = np.empty_like(x)
    return x.nbytes / _fastest_s(lambda: np.multiply(x, 1.5, out=y))


def _fastest_s(work: Callable[[], object]) -> float:
    took_s = []
    for _ in range(TRIES):
        began_s = perf_counter()
        work()
        took_s.append(perf_counter() - began_s)
    return min(took_s)


def _rough(seconds: float) -> str:
    """One digit, which is all that is known.

    >>> _rough(9.6), _rough(0.237), _rough(43)
    ('10 s', '0.2 s', '40 s')
    """
    return f"{float(f'{seconds:.1g}'):g} s"
