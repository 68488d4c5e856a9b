"""The kinds of layer one can add, the person's own blocks among them: by words, in families."""

from __future__ import annotations

from app.canvas.my_blocks import OwnBlock, my_blocks
from app.finding import Said, grade, ranked
from nncore.layers import Layer, layer_types

Kind = type[Layer] | OwnBlock

TITLES = {"data": "Ends", "output": "Ends", "normalise": "Normalise"}
OWN = "My blocks"
ORDER = (
    "Ends", "Core", "Activation", "Convolution", "Normalise", "Combine", "Sequence", "Graph",
    "Audio", "Diffusion", "Block", OWN,
)  # fmt: skip
PLACES = {title: place for place, title in enumerate(ORDER)}


def kinds(words: str = "") -> list[Kind]:
    """Those whose name, nickname or purpose has the words, best first; all where there are none."""
    every: list[Kind] = [kind for kind in layer_types() if kind.in_palette]
    every += my_blocks().blocks
    return ranked(words, sorted(every, key=lambda kind: PLACES[family_of(kind)]), said_of)


def families(words: str = "") -> dict[str, tuple[Kind, ...]]:
    """Title of each family -> those of it that the words find.

    What was searched and is called so comes first, with its family.
    """
    found: dict[str, list[Kind]] = {}
    for kind in kinds(words):
        found.setdefault(family_of(kind), []).append(kind)
    return {title: tuple(each) for title, each in found.items()}


def family_of(kind: Kind) -> str:
    """The title under which the palette has it."""
    if isinstance(kind, OwnBlock):
        return OWN
    return TITLES.get(kind.family, kind.family.capitalize())


def begins(words: str, kind: Kind) -> int:
    """How near words come to a kind's own name: 0 as it is called, 3 not by its name."""
    rank = grade(words, said_of(kind))
    return 3 if rank is None else min(rank, 3)


def said_of(kind: Kind) -> Said:
    """What a kind is called and does."""
    if isinstance(kind, OwnBlock):
        return Said(kind.title, (), kind.tip)
    return Said(kind.title, kind.nicknames, kind.__doc__ or "")
