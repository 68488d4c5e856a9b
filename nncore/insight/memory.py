"""How much memory a network needs, before any is allocated."""

import os

from nncore.graph import Check, Graph
from nncore.objectives import Training
from nncore.optimizer_binding import keeps_of
from nncore.shapes import Problem

NUMBER_BYTES = 4
SCRATCH = 1.5
"""Kernels work in arrays of their own: about half as large again as what layers hand on."""
LARGE = 20_000_000
"""Above so many parameters nothing is computed unasked."""


def to_train(check: Check, training: Training) -> int:
    """Bytes for weights, gradients, what optimisers keep, and a batch forward and back, about."""
    vectors = 2 + sum(keeps_of(o.optimizer) for o in training.objectives)
    batch = 2 * SCRATCH * check.numbers * training.batch_size
    return round(NUMBER_BYTES * (vectors * check.parameters + batch))


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
