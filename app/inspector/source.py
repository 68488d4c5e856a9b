"""The code that runs: a kernel's own lines, each with the formula that stands beside it."""

from __future__ import annotations

import inspect
import textwrap
from functools import cache

from msgspec import Struct

from nncore.layers import Layer, UnknownLayer
from nncore.layers.kernel import KERNELS, Kernel

PARTS = ("forward", "backward")


class CodeLine(Struct, frozen=True):
    """A line of a method, and the comment behind it."""

    code: str
    formula: str = ""


@cache
def code_of(kind: type[Layer]) -> dict[str, tuple[CodeLine, ...]]:
    """The lines of `forward` and `backward` of a layer's kernel; empty where none runs.

    A layer whose kernel never runs passes numbers on as its `view` says.
    """
    kernel = KERNELS.get(kind)
    if kernel is None or kind is UnknownLayer:
        return {}
    methods = {part: getattr(kernel, part) for part in PARTS}
    if kernel.forward is Kernel.forward:
        methods = {"view": kind.view}
    try:
        return {part: _lines(inspect.getsource(each)) for part, each in methods.items()}
    except OSError:      # a packed program that left the sources out
        return {}


def _lines(source: str) -> tuple[CodeLine, ...]:
    """What a method does: without its signature, whose comment is kept as a formula of its own."""
    found = []
    for number, line in enumerate(textwrap.dedent(source).rstrip().splitlines()):
        code, _, comment = line.partition("  # ")
        if not comment and code.strip().startswith("# "):
            code, comment = "", code.strip()[2:]
        if number == 0:
            if comment:
                found.append(CodeLine("", comment.strip()))
            continue
        code = code.rstrip()
        code = code[4:] if code.startswith("    ") else code
        if not code.startswith('"""'):
            found.append(CodeLine(code.replace("self.", ""), comment.strip()))
    return tuple(found)
