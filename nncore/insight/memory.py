"""How much memory a network needs, before any is allocated."""

import os

from nncore.graph import Check, Graph
from nncore.objectives import Training
from nncore.optimizer_binding import keeps_of
from nncore.shapes import Problem

NUMBER_BYTES = 4
SCRATCH, ANSWERED = 1.5, 1.25
"""Kernels work in arrays of their own: about half as large again as what layers hand on, and a
quarter where they only answer."""
LARGE = 20_000_000
"""Above so many parameters nothing is computed unasked."""


EVALUATED, EVALUATED_NUMBERS = 500, 2_500_000
"""Rows at a time when nothing is learned, and numbers that layers make of them."""


def to_train(check: Check, training: Training) -> int:
    """Bytes for a run, about: its steps, its state as it is kept at the end, and unseen rows."""
    state = (1 + _kept(training)) * check.parameters
    unseen = ANSWERED * check.numbers * answered_together(check, training)
    return to_step(check, training) + round(NUMBER_BYTES * (state + unseen))


def to_step(check: Check, training: Training) -> int:
    """Bytes for weights, gradients, what optimisers keep, and a batch forward and back, about."""
    batch = 2 * SCRATCH * check.numbers * training.batch_size
    return round(NUMBER_BYTES * ((2 + _kept(training)) * check.parameters + batch))


def _kept(training: Training) -> int:
    """How many vectors as long as the parameters optimisers keep."""
    return sum(keeps_of(objective.optimizer) for objective in training.objectives)


def answered_together(check: Check, training: Training) -> int:
    """Rows evaluated at a time: no more than training takes, or than a small network can bear."""
    fit = EVALUATED_NUMBERS // max(1, check.numbers)
    return min(EVALUATED, max(fit, training.batch_size))


def free_bytes() -> int | None:
    """Memory that is free on this machine, None where nobody says."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            rows = dict(line.split(":", 1) for line in file)
        return int(rows["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def memory_problems(graph: Graph, training: Training) -> tuple[Problem, ...]:
    """A warning where training needs more memory than is free."""
    needed, free = to_train(graph.check(), training), free_bytes()
    if free is None or needed <= free:
        return ()
    return (
        Problem(
            "",
            f"Training needs about {in_words(needed)}",
            f"{in_words(free)} are free on this machine. Make the batch smaller, or close other "
            "programs.",
            severity="warning",
        ),
    )


def in_words(count: float) -> str:
    """Bytes in the unit that suits.

    >>> in_words(437544), in_words(300)
    ('438 kB', '300 B')
    """
    for limit, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= limit:
            return f"{count / limit:.3g} {unit}"
    return f"{count:.0f} B"
