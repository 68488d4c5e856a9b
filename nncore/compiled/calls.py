"""Call: a compiled function and its arguments, laid out so that any thread can run it.

Nothing of Python is touched when it runs: Numba's own way in takes arguments apart each time, which
costs some microseconds, and needs Python's lock for it. What Numba compiles is a function of plain
numbers and addresses; here those lie in a row of words, and a few instructions, written once for
each function and the types of its arguments, take them from there.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numba
import numpy as np
from llvmlite import ir
from numba.core.compiler_lock import global_compiler_lock

from nncore.compiled.words import PLACE, WORD

TYPE_OF: Any = numba.typeof

_entries: dict[tuple[Any, ...], "Entry"] = {}


class Entry(NamedTuple):
    """Where a function is entered with a row of words, how many; what must live for as long."""

    address: int
    words: int
    kept: Any


class Call:
    """One function with its arguments: arrays are read and written where they lie."""

    def __init__(self, function: Callable[..., None], *arguments: Any) -> None:
        entry = _entry(function, arguments)
        words = list(_words(arguments))
        if len(words) != entry.words:
            raise TypeError(f"{function} takes {entry.words} words and got {len(words)}.")
        self._arguments = arguments     # keeps the memory
        self._words = np.array(words, np.uint64)
        self.row = entry.address, self._words.ctypes.data


@global_compiler_lock  # type: ignore[untyped-decorator]
def _entry(function: Any, arguments: tuple[Any, ...]) -> Entry:
    """Compile the function for such arguments, and the way into it."""
    kinds = tuple(TYPE_OF(argument) for argument in arguments)
    if (function, kinds) in _entries:
        return _entries[function, kinds]
    function.compile(kinds)
    made = function.overloads[kinds]
    context, name = made.target_context, f"entry_{len(_entries)}_{function.__name__}"
    target = made.library.get_pointer_to_function(made.fndesc.llvm_func_name)
    shape = context.call_conv.get_function_type(made.signature.return_type, kinds)
    library = context.codegen().create_library(name)
    module = library.create_ir_module(name)
    entry = ir.Function(module, PLACE, name)
    builder = ir.IRBuilder(entry.append_basic_block())
    ends = [builder.alloca(kind.pointee) for kind in shape.args[:2]]      # result, and what failed
    taken = []
    for place, kind in enumerate(shape.args[2:]):
        word = builder.gep(entry.args[0], [ir.Constant(WORD, place)])
        taken.append(builder.load(builder.bitcast(word, kind.as_pointer())))
    way_in = builder.inttoptr(ir.Constant(WORD, target), shape.as_pointer())
    builder.ret(builder.call(way_in, [*ends, *taken]))
    library.add_ir_module(module)
    library.finalize()
    address = library.get_pointer_to_function(name)
    _entries[function, kinds] = Entry(address, len(taken), (library, made))
    return _entries[function, kinds]


def _words(value: Any) -> Iterator[int]:
    """A value as Numba lays it out: of an array no owner, its sizes, where it lies."""
    if isinstance(value, np.ndarray):
        here = 0, 0, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides
        yield from (each % 2**64 for each in here)
    elif isinstance(value, tuple):
        for each in value:
            yield from _words(each)
    elif value is None:
        yield 0
    elif isinstance(value, float | np.floating):
        number = np.asarray(value)
        yield int(number.view(f"u{number.itemsize}"))
    else:
        yield int(value) % 2**64
