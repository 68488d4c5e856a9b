"""A row of the table: what is measured, what is asked for, and what was found."""

from importlib import import_module
from typing import NamedTuple


class Found(NamedTuple):
    """What was measured, in words, and whether it is enough."""

    words: str
    reached: bool


class Row(NamedTuple):
    """One number to be reached. `measure` is a module of this package and a function in it."""

    key: str
    what: str
    asked: str
    measure: str
    arguments: tuple[str, ...] = ()

    def find(self) -> Found:
        """Measure it here and now."""
        module, _, function = self.measure.partition(".")
        found: Found = getattr(import_module(f"benchmarks.{module}"), function)(*self.arguments)
        return found
