"""Numbers moved several at once: pieces of rows, and blocks of a matrix that is turned.

In LLVM's words, as tiles are: element by element, laying out took as long as half the product.
"""

from functools import partial
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from nncore.compiled.tiles import INDEX, LANES_OF_A_REGISTER, LARGE_ROWS, ROWS, WHOLE

SIDE = LANES_OF_A_REGISTER
"""Rows and columns of a block that is turned at once."""


def _mover(count: int) -> Any:
    """What copies so many numbers."""

    def move(typing: Any, source: Any, at: Any, out: Any, out_at: Any) -> Any:
        """Copy a piece of a row from source[at] to out[out_at]."""
        return types.void(source, at, out, out_at), partial(_write_move, count)

    return intrinsic(move)


def _write_move(count: int, context: Any, builder: Any, signature: Any, given: Any) -> Any:
    piece = Pieces(context, builder, signature, given, count)
    piece.store(2, given[3], piece.load(0, given[1]))
    return context.get_dummy_value()


move_rows: Any = _mover(ROWS)
move_large_rows: Any = _mover(LARGE_ROWS)


def _turn_block(
    typing: Any, source: Any, at: Any, pitch: Any, out: Any, out_at: Any, out_pitch: Any
) -> Any:
    """Fill out[j, i] = source[i, j], SIDE numbers each way, from places `at` of both."""
    return types.void(source, at, pitch, out, out_at, out_pitch), _write_turn


def _write_turn(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    """Rows of the upper and the lower half are shuffled into one another until columns are rows."""
    piece = Pieces(context, builder, signature, given, SIDE)
    rows = [piece.load(0, piece.moved(given[1], given[2], i)) for i in range(SIDE)]
    half = SIDE // 2
    order = [k // 2 + SIDE * (k % 2) for k in range(2 * SIDE)]
    low, high = (
        ir.Constant(ir.VectorType(INDEX, SIDE), part) for part in (order[:SIDE], order[SIDE:])
    )
    for _ in range(SIDE.bit_length() - 1):
        pairs = [(rows[i], rows[i + half]) for i in range(half)]
        rows = [builder.shuffle_vector(*pair, part) for pair in pairs for part in (low, high)]
    for j, row in enumerate(rows):
        piece.store(3, piece.moved(given[4], given[5], j), row)
    return context.get_dummy_value()


turn_block: Any = intrinsic(_turn_block)


class Pieces:
    """So many numbers beside one another, of the arrays among some arguments."""

    def __init__(
        self, context: Any, builder: Any, signature: Any, given: Any, count: int
    ) -> None:
        self._context, self._builder, self._signature, self._given = (
            context, builder, signature, given
        )  # fmt: skip
        number = context.get_value_type(signature.args[0].dtype)
        self._align = number.get_abi_size(context.target_data)
        self._kind = ir.VectorType(number, count).as_pointer()

    def moved(self, at: Any, pitch: Any, times: int) -> Any:
        """A place so many pitches further."""
        return self._builder.add(at, self._builder.mul(pitch, ir.Constant(WHOLE, times)))

    def load(self, argument: int, at: Any) -> Any:
        """What lies at a place of an array."""
        return self._builder.load(self._place(argument, at), align=self._align)

    def store(self, argument: int, at: Any, value: Any) -> None:
        """Put it there."""
        self._builder.store(value, self._place(argument, at), align=self._align)

    def _place(self, argument: int, at: Any) -> Any:
        array = self._context.make_array(self._signature.args[argument])
        data = array(self._context, self._builder, self._given[argument]).data
        return self._builder.bitcast(self._builder.gep(data, [at]), self._kind)
