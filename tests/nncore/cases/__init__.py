"""Every layer with settings and input shapes that it must be right for: one file a family.

The tests walk the registry: a layer without a case fails. A case is used for gradients against
central differences, for the rule for shapes, one by one against in a batch, JSON and back, arrays
born in a step, both types of numbers, and for parity with what PyTorch recorded.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.nncore.cases.case import Case, Tokens, case

__all__ = ["CASES", "Case", "Tokens", "case"]

CASES: tuple[Case, ...] = tuple(
    each
    for module in sorted(m.name for m in iter_modules(__path__) if m.name != "case")
    for each in import_module(f"{__name__}.{module}").CASES
)
