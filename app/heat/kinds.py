"""What heat can be about, how it is read off, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import sqrt

from msgspec import Struct

from app.canvas.lettering import in_few_letters
from nncore.graph import Check, NodeCheck
from nncore.insight.layer_costs import bytes_of
from nncore.insight.memory import in_words
from nncore.insight.profile import Profile
from nncore.objectives import Training


class Kind(Struct, frozen=True, eq=False):
    """One choice. What is `measured` is not known before a step was measured."""

    id: str
    title: str
    help: str
    words: Callable[[float], str]
    measured: bool = False


def counted(number: float) -> str:
    """A count in full, rounded above a million.

    >>> counted(4672), counted(1811939328)
    ('4,672', '1.81 B')
    """
    return f"{number:,.0f}" if number < 1e6 else in_few_letters(f"{number:,.0f}")


def timed(seconds: float) -> str:
    """A time in the unit that suits.

    >>> timed(0.0000213), timed(0.00456), timed(2)
    ('21.3 µs', '4.56 ms', '2 s')
    """
    for limit, unit in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= limit:
            return f"{seconds / limit:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def short(number: float) -> str:
    """Three digits."""
    return f"{number:.3g}"


PARAMETERS = Kind("parameters", "Parameters", "Numbers that training may change", counted)
MEMORY = Kind("memory", "Memory", "What training takes, weights and a batch, about", in_words)
MULTIPLICATIONS = Kind(
    "multiplications", "Multiplications", "For one sample, forward", counted
)
TIME = Kind("time", "Time a step", "Measured: one batch, forward and back", timed, True)
GRADIENT = Kind(
    "gradient", "Gradient", "Length of the gradient of its parameters in one batch", short, True
)
KINDS = (PARAMETERS, MEMORY, MULTIPLICATIONS, TIME, GRADIENT)


def kind_called(kind_id: str) -> Kind | None:
    """The kind of that id, None for no heat."""
    return next((kind for kind in KINDS if kind.id == kind_id), None)


def of_nodes(
    kind: Kind, check: Check, training: Training, profile: Profile | None, prefix: str
) -> dict[str, float]:
    """A number for every node of a graph of which it is known.

    `prefix` leads from the whole network to this graph: n3/0/ in the first repeat of block n3.
    """
    if kind is TIME or kind is GRADIENT:
        if profile is None:
            return {}
        found = profile.seconds if kind is TIME else profile.gradients
        return _below(found, prefix, kind is GRADIENT)
    read: dict[str, Callable[[NodeCheck], float]] = {
        PARAMETERS.id: lambda known: known.count,
        MEMORY.id: lambda known: bytes_of(known, training),
        MULTIPLICATIONS.id: lambda known: known.multiplications,
    }
    return {node_id: read[kind.id](known) for node_id, known in check.nodes.items()}


def together(kind: Kind, values: Iterable[float | None]) -> float | None:
    """Several layers as one: times and counts add up, lengths by their squares."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return sqrt(sum(each * each for each in known)) if kind is GRADIENT else sum(known)


def _below(found: Mapping[str, float], prefix: str, squares: bool) -> dict[str, float]:
    sums: dict[str, float] = {}
    for path, value in found.items():
        if path.startswith(prefix):
            node_id = path[len(prefix) :].partition("/")[0]
            sums[node_id] = sums.get(node_id, 0.0) + (value * value if squares else value)
    return {node_id: sqrt(each) for node_id, each in sums.items()} if squares else sums
