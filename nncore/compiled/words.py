"""Whole numbers in memory that several threads read and write, and calls by address.

Said in LLVM's words, since Numba has none for them. `at` is always an address; a word has 64 bits.
"""

import platform
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

WORD, STATUS = ir.IntType(64), ir.IntType(32)
WORDS = WORD.as_pointer()
PLACE = ir.FunctionType(STATUS, [WORDS])
"""What can be called: it is given where its arguments lie, and answers 0 if all went well."""
RESTS = {"x86_64": "llvm.x86.sse2.pause", "AMD64": "llvm.x86.sse2.pause"}


def _read(typing: Any, at: Any) -> Any:
    """What the word is, and all that was written before it."""

    def write_down(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.load_atomic(builder.inttoptr(given[0], WORDS), "seq_cst", 8)

    return types.int64(types.int64), write_down


def _write(typing: Any, at: Any, value: Any) -> Any:
    """Set the word, after all that was written before."""

    def write_down(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        builder.store_atomic(given[1], builder.inttoptr(given[0], WORDS), "seq_cst", 8)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), write_down


def _add(typing: Any, at: Any, value: Any) -> Any:
    """Add to the word in one go; what it was."""

    def write_down(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.atomic_rmw("add", builder.inttoptr(given[0], WORDS), given[1], "seq_cst")

    return types.int64(types.int64, types.int64), write_down


def _swap(typing: Any, at: Any, old: Any, new: Any) -> Any:
    """Set the word to new if it is old, and say whether it was."""

    def write_down(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        word = builder.inttoptr(given[0], WORDS)
        found = builder.cmpxchg(word, given[1], given[2], "seq_cst", "seq_cst")
        return builder.extract_value(found, 1)

    return types.boolean(types.int64, types.int64, types.int64), write_down


def _rest(typing: Any) -> Any:
    """Do nothing for some nanoseconds, and leave the core's other thread its turn."""

    def write_down(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        name = RESTS.get(platform.machine())
        if name is not None:
            nothing = ir.FunctionType(ir.VoidType(), [])
            builder.call(builder.module.declare_intrinsic(name, (), nothing), [])
        return context.get_dummy_value()

    return types.void(), write_down


def _call(typing: Any, function: Any, arguments: Any) -> Any:
    """Call what lies at an address with the place of its arguments; its status."""

    def write_down(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        target = builder.inttoptr(given[0], PLACE.as_pointer())
        return builder.sext(builder.call(target, [builder.inttoptr(given[1], WORDS)]), WORD)

    return types.int64(types.int64, types.int64), write_down


read: Any = intrinsic(_read)
write: Any = intrinsic(_write)
add: Any = intrinsic(_add)
swap: Any = intrinsic(_swap)
rest: Any = intrinsic(_rest)
call: Any = intrinsic(_call)
