"""The examples that come with the program.

A project each, with what was measured when it was trained.
"""

from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct
from numpy.typing import NDArray
from safetensors.numpy import load_file

from nncore.errors import LayerloomError
from nncore.loomfile import load
from nncore.project import Project
from nncore.resources import resource

FAMILIES = ("core", "convolution", "sequence", "data", "normalise")
"""Families of layers, by the number that a preview of bars has for them."""


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """One line about an example. Score and seconds were measured by the script that wrote it.

    `picture` says what its preview arrays show: "plane", "pictures", "prices", "graph" or "bars". A
    famous network has no score: it was not trained.
    """

    name: str
    title: str
    line: str
    group: str
    picture: str
    parameters: int
    score: str
    seconds: float


class NoSuchExampleError(LayerloomError):
    """There is no example of this name. Attribute: name."""

    def __init__(self, name: str) -> None:
        self.name = name
        known = ", ".join(example.name for example in examples())
        super().__init__(f'There is no example called "{name}". There are: {known}.')


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """All examples, in the order in which the welcome page shows them."""
    text = resource("examples", "index.json").read_bytes()
    return msgspec.json.decode(text, type=tuple[Example, ...])


def example(name: str) -> Project:
    """The project of an example, not trained yet; raises NoSuchExampleError."""
    if name not in {one.name for one in examples()}:
        raise NoSuchExampleError(name)
    return load(resource("examples", f"{name}.loom"))


def preview(name: str) -> dict[str, NDArray[Any]]:
    """The arrays from which an example's picture is drawn.

    Computed by the trained example itself.
    """
    return load_file(resource("examples", f"{name}.safetensors"))
