"""What PyTorch makes of the cases: a twin is a layer's arithmetic, written with PyTorch.

A twin gets the layer, its parameters and state by our names and in our shapes, and what arrives at
its ports; it returns one tensor an output. Only `record.py` imports the twins, because PyTorch is
not needed to run the tests: those read what was recorded.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def twins() -> dict[type, Any]:
    """Layer -> its twin, of every family."""
    found: dict[type, Any] = {}
    for module in (m for m in iter_modules(__path__) if m.name != "conftest"):
        found |= import_module(f"{__name__}.{module.name}").TWINS
    return found
