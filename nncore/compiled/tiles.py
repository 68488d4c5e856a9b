"""A tile of a product of matrices, kept in registers while it is summed up.

Written in LLVM's words, because Numba puts a sum back into memory after every product: that took
twice to four times as long for the products of attention and of convolutions, which are too small
or lie too oddly for a library of products.
"""

from functools import partial
from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from nncore.compiled.jit import compiled
from nncore.layers.base import Array

LANES_OF_A_REGISTER = 16 if llvmlite.binding.get_host_cpu_features().get("avx512f") else 8
"""Numbers of float32 that are added at once."""
BESIDE = 2
"""Registers beside one another in a tile: each factor is used for so many."""
ROWS, WIDE = 4, BESIDE * LANES_OF_A_REGISTER
"""How large a tile is: what a product's sizes have to be multiples of."""
LARGE_BESIDE = 4 if LANES_OF_A_REGISTER == 16 else 2
LARGE_ROWS, LARGE_WIDE = 6, LARGE_BESIDE * LANES_OF_A_REGISTER
"""The same of large products: as many sums as there are registers."""
NO_START = 12
"""Arguments of a tile whose sums begin at 0."""
WHOLE, INDEX = ir.IntType(64), ir.IntType(32)
_place_for: Any = cgutils.alloca_once


@compiled
def multiply(
    a: Array, a_row: int, a_step: int, rows: Array, steps: Array, count: int,
    out: Array, lines: int, width: int, add: bool,
) -> None:  # fmt: skip
    """Fill out[r, p] = sum of a[r, j] * rows[j, p] over j, or add that to it.

    Lines are multiples of ROWS and width of WIDE. Of a, so many numbers lie between rows and
    between steps; row j begins at the number steps[j].
    """
    for r in range(0, lines, ROWS):
        for p in range(0, width, WIDE):
            here = r * out.shape[1] + p
            fill_tile(a, r * a_row, a_row, a_step, rows, p, steps, count, out, here, out.shape[1],
                      add)  # fmt: skip


def _tiles(tall: int, beside: int) -> Any:
    """What fills a tile of so many rows and of so many registers beside one another."""

    def fill(
        typing: Any, a: Any, a_at: Any, a_row: Any, a_step: Any, rows: Any, rows_at: Any,
        steps: Any, count: Any, out: Any, out_at: Any, out_row: Any, add: Any,
    ) -> Any:  # fmt: skip
        """The tile at out_at:  sum over j of a[a_at + r * a_row + j * a_step] times what follows
        rows[rows_at + steps[j]].
        """  # noqa: D205  the formula is the sentence
        given = (a, a_at, a_row, a_step, rows, rows_at, steps, count, out, out_at, out_row, add)
        return types.void(*given), partial(_write_tile, tall, beside)

    return intrinsic(fill)


def _tiles_from(tall: int, beside: int) -> Any:
    """The same, where sums that are new begin at b[b_at]: all rows alike."""

    def fill(
        typing: Any, a: Any, a_at: Any, a_row: Any, a_step: Any, rows: Any, rows_at: Any,
        steps: Any, count: Any, out: Any, out_at: Any, out_row: Any, add: Any, b: Any, b_at: Any,
    ) -> Any:  # fmt: skip
        """The tile at out_at, from b or from what is there."""
        given = (
            a, a_at, a_row, a_step, rows, rows_at, steps, count, out, out_at, out_row, add, b, b_at
        )  # fmt: skip
        return types.void(*given), partial(_write_tile, tall, beside)

    return intrinsic(fill)


fill_tile: Any = _tiles(ROWS, BESIDE)
fill_tile_from: Any = _tiles_from(ROWS, BESIDE)
fill_large_tile_from: Any = _tiles_from(LARGE_ROWS, LARGE_BESIDE)


def _write_tile(
    tall: int, wide: int, context: Any, builder: Any, signature: Any, arguments: Any
) -> Any:
    """Sums in registers: each step adds a factor times what lies beside one another."""
    number = context.get_value_type(signature.args[8].dtype)
    register = ir.VectorType(number, LANES_OF_A_REGISTER)
    undefined, first = ir.Constant(register, ir.Undefined), ir.Constant(INDEX, 0)
    everywhere = ir.Constant(ir.VectorType(INDEX, LANES_OF_A_REGISTER), [0] * LANES_OF_A_REGISTER)

    def array(place: int) -> Any:
        made = context.make_array(signature.args[place])
        return made(context, builder, arguments[place]).data

    def whole(place: int) -> Any:
        return context.cast(builder, arguments[place], signature.args[place], types.int64)

    def beside(start: Any, at: Any, part: int) -> Any:
        moved = builder.add(at, ir.Constant(WHOLE, part * LANES_OF_A_REGISTER))
        return builder.bitcast(builder.gep(start, [moved]), register.as_pointer())

    def times(stride: Any) -> list[Any]:
        return [builder.mul(stride, ir.Constant(WHOLE, r)) for r in range(tall)]

    def start(part: int) -> Any:
        if len(arguments) == NO_START:
            return ir.Constant(register, [0.0] * LANES_OF_A_REGISTER)
        return builder.load(beside(array(12), whole(13), part), align=align)

    align = number.get_abi_size(context.target_data)
    a, rows, out = (builder.gep(array(place), [whole(place + 1)]) for place in (0, 4, 8))
    steps, a_step, a_rows, out_rows = array(6), whole(3), times(whole(2)), times(whole(10))
    tile = [(r, part) for r in range(tall) for part in range(wide)]
    sums = {place: _place_for(builder, register) for place in tile}
    for (r, part), total in sums.items():
        old = builder.load(beside(out, out_rows[r], part), align=align)
        builder.store(builder.select(arguments[11], old, start(part)), total)
    with cgutils.for_range(builder, whole(7)) as loop:
        at, moved = builder.load(builder.gep(steps, [loop.index])), builder.mul(loop.index, a_step)
        xs = [builder.load(beside(rows, at, part), align=align) for part in range(wide)]
        for r in range(tall):
            factor = builder.load(builder.gep(a, [builder.add(a_rows[r], moved)]))
            alone = builder.insert_element(undefined, factor, first)
            spread = builder.shuffle_vector(alone, undefined, everywhere)
            for part, x in enumerate(xs):
                product = builder.fmul(spread, x, flags=("contract",))
                total = builder.fadd(builder.load(sums[r, part]), product, flags=("contract",))
                builder.store(total, sums[r, part])
    for (r, part), total in sums.items():
        builder.store(builder.load(total), beside(out, out_rows[r], part), align=align)
    return context.get_dummy_value()
