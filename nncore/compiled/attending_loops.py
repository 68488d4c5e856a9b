"""The loops of attention that Numba compiles; `nncore.compiled.attending` says what they do.

Names are the layer's. The weights that are kept are e = exp(s - max s); a share, 1 / sum of e,
makes chances of them.
"""

from typing import Any

import numpy as np

from nncore.compiled.curves import exponential
from nncore.compiled.jit import compiled
from nncore.compiled.tiles import multiply
from nncore.layers.base import Array

BLOCK = 32
"""Questions at once: with what they meet they fit a core's cache."""
LOWEST, REST, SIGN = np.int32(-2_147_483_648), np.int32(2_147_483_647), np.int32(31)


@compiled
def answer(
    own: int, first: int, last: int, size: Any, room: Any, asked: Array, told: Array, o: Array,
    e: Array, share: Array,
) -> None:  # fmt: skip
    """Fill o = softmax(q @ k.T) @ v from the first sample and group to the last."""
    deep, wide = room.turned.shape
    for item in range(first, last):
        n, g = item // size.groups, item % size.groups
        take_turned(told, n * size.seen, size.k + g * size.features, size, room.turned)
        take(told, n * size.seen, size.seen, size.v + g * size.features, size, room.v)
        for h in range(size.heads):
            at = (g * size.heads + h) * size.features
            place = (item if own < 0 else own) * size.heads + h
            take(asked, n * size.steps, size.steps, size.q + at, size, room.q)
            for i in range(0, len(room.q), BLOCK):
                length = min(i + BLOCK, wide) if size.causal else wide
                weights = e[place, i : i + BLOCK]
                count, seen = len(weights), min(length, size.seen)
                multiply(room.q[i:], deep, 1, room.turned, room.wide_steps, size.features,
                         weights, count, length, False)   # s = q @ k.T
                weigh(weights, share[place, i : i + BLOCK], i, length, size)
                multiply(weights, wide, 1, room.v, room.deep_steps, seen,
                         room.o[i:], count, deep, False)  # o = e @ v, without its share
            for t in range(size.steps):
                row, into, factor = room.o[t], o[n * size.steps + t], share[place, t]
                for f in range(size.features):
                    into[at + f] = row[f] * factor


@compiled
def answer_back(
    first: int, last: int, size: Any, room: Any, asked: Array, told: Array, o: Array, e: Array,
    share: Array, dasked: Array, dtold: Array, do: Array,
) -> None:  # fmt: skip
    """Fill dv = p.T @ do,  ds = p * (do @ v.T - sum of do * o),  dq = ds @ k,  dk = ds.T @ q."""
    deep, wide = room.turned.shape
    for item in range(first, last):
        n, g = item // size.groups, item % size.groups
        take(told, n * size.seen, size.seen, size.k + g * size.features, size, room.k)
        take_turned(told, n * size.seen, size.v + g * size.features, size, room.turned)
        room.dk[:] = 0
        room.dv[:] = 0
        for h in range(size.heads):
            at = (g * size.heads + h) * size.features
            place = item * size.heads + h
            take(asked, n * size.steps, size.steps, size.q + at, size, room.q)
            take_slope(do, o, share[place], n * size.steps, at, size, room.do, room.less)
            for i in range(0, len(room.q), BLOCK):
                length = min(i + BLOCK, wide) if size.causal else wide
                weights, less = e[place, i : i + BLOCK], room.less[i:]
                q, slope, count = room.q[i:], room.do[i:], len(weights)
                seen, there = min(length, size.seen), min(BLOCK, size.steps - i)
                multiply(slope, deep, 1, room.turned, room.wide_steps, size.features,
                         room.ds, count, length, False)   # do @ v.T
                for r in range(there):
                    row, chance, minus = room.ds[r], weights[r], less[r]
                    for k in range(length):
                        row[k] = chance[k] * (row[k] - minus)
                multiply(room.ds, wide, 1, room.k, room.deep_steps, seen,
                         room.o[i:], count, deep, False)  # dq = ds @ k
                multiply(room.ds, 1, wide, q, room.deep_steps, there,
                         room.dk, length, deep, True)     # dk = ds.T @ q
                multiply(weights, 1, wide, slope, room.deep_steps, there,
                         room.dv, length, deep, True)     # dv = p.T @ do
            give(room.o, dasked, n * size.steps, size.steps, size.q + at, size)
        give(room.dk, dtold, n * size.seen, size.seen, size.k + g * size.features, size)
        give(room.dv, dtold, n * size.seen, size.seen, size.v + g * size.features, size)


@compiled
def weigh(e: Array, one: Array, first: int, length: int, size: Any) -> None:
    """Fill e = exp(s - max s) in place of s, 0 where nothing is seen, and one = 1 / sum of e.

    Each pass goes over all rows: what one row waits for, the next one does meanwhile.
    """
    hide(e, first, length, size)
    for r in range(len(e)):
        one[r] = highest(e[r], length)
    for r in range(len(e)):
        row, top = e[r], one[r]
        for k in range(length):
            row[k] = exponential(row[k] - top)
    hide(e, first, length, size)
    for r in range(len(e)):
        row = e[r]
        total = e.dtype.type(0)
        for k in range(length):
            total += row[k]
        one[r] = 1 / total


@compiled
def hide(e: Array, first: int, length: int, size: Any) -> None:
    """Put 0 for keys that a question may not see, and where question or key are only rounding."""
    for r in range(len(e)):
        row, seen = e[r], size.seen
        if size.causal:
            seen = min(first + r + 1, seen)
        if first + r >= size.steps:
            seen = 0
        for k in range(seen, length):
            row[k] = 0


@compiled
def highest(row: Array, length: int) -> Any:
    """The largest, found among whole numbers of the same order: that takes many at once."""
    top = LOWEST
    for k in range(length):
        bits = np.float32(row[k]).view(np.int32)
        bits = np.int32(bits ^ ((bits >> SIGN) & REST))
        top = bits if bits > top else top
    return np.int32(top ^ ((top >> SIGN) & REST)).view(np.float32)


@compiled
def take(rows: Array, first: int, count: int, at: int, size: Any, into: Array) -> None:
    """The features of one head, from the rows of a sample."""
    for t in range(count):
        row, out = rows[first + t], into[t]
        for f in range(size.features):
            out[f] = row[at + f]


@compiled
def take_turned(rows: Array, first: int, at: int, size: Any, into: Array) -> None:
    """The same of keys or values, a feature as a row."""
    for k in range(size.seen):
        row = rows[first + k]
        for f in range(size.features):
            into[f, k] = row[at + f]


@compiled
def take_slope(
    do: Array, o: Array, share: Array, first: int, at: int, size: Any, into: Array, less: Array
) -> None:
    """Fill into = do * share, and less = sum of do * share * o over features."""
    for t in range(size.steps):
        given, had, row, factor = do[first + t], o[first + t], into[t], share[t]
        total = o.dtype.type(0)
        for f in range(size.features):
            row[f] = given[at + f] * factor
            total += row[f] * had[at + f]
        less[t] = total


@compiled
def give(rows: Array, into: Array, first: int, count: int, at: int, size: Any) -> None:
    """Put the features of one head where they belong."""
    for t in range(count):
        row, out = rows[t], into[first + t]
        for f in range(size.features):
            out[at + f] = row[f]
