"""The loops of LSTM and GRU that Numba compiles; `nncore.compiled.memories` says what they do.

Names are the layers'. Rows of `a` are gates one after another, all units of each; a tile takes in
the sums of some units of one gate.
"""

from typing import NamedTuple

from nncore.compiled.curves import NUMBER, ONE, exponential
from nncore.compiled.jit import compiled
from nncore.compiled.tiles import ROWS, WIDE, fill_tile
from nncore.layers.base import Array
from nncore.layers.recurrent import DUST

MINUS_TWO, TWO, SPECK = NUMBER(-2), NUMBER(2), NUMBER(DUST)
SWEEPS, FORGETS = 1, 2
"""What becomes of the gradient of a state between two steps."""


class Memory(NamedTuple):
    """The sizes of one layer in one direction; what is not an LSTM is a GRU."""

    cell: bool
    units: int
    features: int
    n: int


@compiled
def lay_sequence(x: Array, flat: Array, first: int, last: int) -> None:
    """Fill flat (F, T, N) from x (T, F, N), which lies as (N, T, F)."""
    features, n = len(flat), flat.shape[2]
    for t in range(first, last):
        for f in range(features):
            row, seen = flat[f, t], x[t, f]
            for k in range(n):
                row[k] = seen[k]


@compiled
def lay_weights(
    W: Array, U: Array, b: Array, v: Array, laid: Array, sums: Array, size: Memory, first: int,
    last: int,
) -> None:  # fmt: skip
    """Lay out what each tile reads: rows of W.T and of U.T, step by step; and the biases."""
    gates = W.shape[1] // size.units
    for gate in range(gates):
        for u in range(first, last):
            column = gate * size.units + u
            into, r = laid[column // ROWS], column % ROWS
            for f in range(size.features):
                into[f * ROWS + r] = W[f, column]
            for h in range(size.units):
                into[(size.features + h) * ROWS + r] = U[h, column]
            apart = not size.cell and gate == 2         # where r lets in a part of the sum
            sums[column] = 0
            if apart:
                sums[column + size.units] = 0
            if len(b) != 0:
                sums[column] = b[column] if apart else b[column] + v[column]
                if apart:
                    sums[column + size.units] = v[column]


@compiled
def remember(
    laid: Array, sums: Array, x: Array, x_rows: Array, h_rows: Array, first_own: Array,
    second_own: Array, third_own: Array, a: Array, h: Array, before: Array, size: Memory,
    first: int, last: int,
) -> None:  # fmt: skip
    """Some units at one step: what their gates are made of, the gates, the state."""
    n, units, pitch = size.n, size.units, (size.features + size.units) * ROWS
    for gate in range(len(a) // units):
        for u in range(first, last, ROWS):
            row = gate * units + u
            at = row // ROWS * pitch
            for p in range(0, n, WIDE):
                fill_tile(laid, at, 1, ROWS, x, p, x_rows, size.features,
                          a, row * n + p, n, False)  # fmt: skip
                if size.cell or gate < 2:
                    fill_tile(laid, at + size.features * ROWS, 1, ROWS, before, p, h_rows, units,
                              a, row * n + p, n, True)  # fmt: skip
                else:
                    fill_tile(laid, at + size.features * ROWS, 1, ROWS, before, p, h_rows, units,
                              first_own, u * n + p, n, False)  # fmt: skip
    for u in range(first, last):
        if size.cell:
            remember_cell(a, sums, first_own[u], second_own[u], third_own[u], h[u], u, units)
        else:
            remember_part(a, sums, first_own[u], second_own[u], before[u], h[u], u, units)


@compiled
def remember_cell(
    a: Array, sums: Array, c_before: Array, c: Array, tanh_c: Array, h: Array, u: int, units: int
) -> None:
    """One unit of an LSTM:  c = f * c_before + i * g,  h = o * tanh(c)."""
    i, f, g, o = a[u], a[units + u], a[2 * units + u], a[3 * units + u]
    b_i, b_f = sums[u], sums[units + u]
    b_g, b_o = sums[2 * units + u], sums[3 * units + u]
    for k in range(len(c)):
        i[k] = ONE / (ONE + exponential(-(i[k] + b_i)))
        f[k] = ONE / (ONE + exponential(-(f[k] + b_f)))
        g[k] = TWO / (ONE + exponential(MINUS_TWO * (g[k] + b_g))) - ONE
        o[k] = ONE / (ONE + exponential(-(o[k] + b_o)))
    for k in range(len(c)):
        new = f[k] * c_before[k] + i[k] * g[k]
        bent = TWO / (ONE + exponential(MINUS_TWO * new)) - ONE
        c[k], tanh_c[k], h[k] = new, bent, o[k] * bent


@compiled
def remember_part(
    a: Array, sums: Array, s: Array, over: Array, before: Array, h: Array, u: int, units: int
) -> None:
    """One unit of a GRU:  n = tanh(a + r * s),  h = n + z * (h_before - n)."""
    r, z, n = a[u], a[units + u], a[2 * units + u]
    b_r, b_z, b_n, v_n = sums[u], sums[units + u], sums[2 * units + u], sums[3 * units + u]
    for k in range(len(h)):
        r[k] = ONE / (ONE + exponential(-(r[k] + b_r)))
        z[k] = ONE / (ONE + exponential(-(z[k] + b_z)))
        s[k] += v_n
    for k in range(len(h)):
        bent = TWO / (ONE + exponential(MINUS_TWO * (n[k] + b_n + r[k] * s[k]))) - ONE
        less = before[k] - bent
        n[k], over[k], h[k] = bent, less, bent + z[k] * less


@compiled
def remember_back(
    U: Array, late: Array, d_rows: Array, arrives: bool, dy: Array, given: bool, dh: Array,
    dc: Array, first_own: Array, second_own: Array, third_own: Array, a: Array, d: Array,
    after: int, ends: bool, size: Memory, first: int, last: int,
) -> None:  # fmt: skip
    """Some units on the way back at one step: dh from the step after it, then what is left in d.

    A GRU's dh begins as what the step after has left of its own, dh * z.
    """
    n, units, reads = size.n, size.units, len(d_rows)
    for u in range(first, last, ROWS):
        for p in range(0, n if arrives else 0, WIDE):
            fill_tile(U, u * reads, reads, 1, late, p, d_rows, reads, dh, u * n + p, n,
                      not size.cell)  # fmt: skip
    for u in range(first, last):
        settle(dh[u], after)
        if size.cell:
            settle(dc[u], after)
        if ends:
            continue
        if given:
            row, more = dh[u], dy[u]
            for k in range(n):
                row[k] += more[k]
        if size.cell:
            leave_cell(a, dh[u], dc[u], first_own[u], third_own[u], d, u, units)
        else:
            leave_part(a, dh[u], first_own[u], second_own[u], d, u, units)


@compiled
def settle(row: Array, after: int) -> None:
    """Nothing flows on, or what is too small to count does not."""
    if after == FORGETS:
        row[:] = 0
    if after == SWEEPS:
        for k in range(len(row)):
            if abs(row[k]) < SPECK:
                row[k] = 0


@compiled
def leave_cell(
    a: Array, dh: Array, dc: Array, c_before: Array, tanh_c: Array, d: Array, u: int, units: int
) -> None:
    """One unit of an LSTM:  dc += dh * o * (1 - tanh(c)^2), and the gradients of its gates."""
    i, f, g, o = a[u], a[units + u], a[2 * units + u], a[3 * units + u]
    d_i, d_f, d_g, d_o = d[u], d[units + u], d[2 * units + u], d[3 * units + u]
    for k in range(len(dh)):
        bent, back = tanh_c[k], dh[k]
        cell = dc[k] + back * o[k] * (ONE - bent * bent)
        d_i[k] = cell * g[k] * i[k] * (ONE - i[k])
        d_f[k] = cell * c_before[k] * f[k] * (ONE - f[k])
        d_g[k] = cell * i[k] * (ONE - g[k] * g[k])
        d_o[k] = back * bent * o[k] * (ONE - o[k])
        dc[k] = cell * f[k]


@compiled
def leave_part(
    a: Array, dh: Array, s: Array, over: Array, d: Array, u: int, units: int
) -> None:
    """One unit of a GRU: gradients of s, r, z and n, and dh * z."""
    r, z, n = a[u], a[units + u], a[2 * units + u]
    d_s, d_r, d_z, d_n = d[u], d[units + u], d[2 * units + u], d[3 * units + u]
    for k in range(len(dh)):
        back = dh[k]
        new = back * (ONE - z[k]) * (ONE - n[k] * n[k])
        d_n[k], d_s[k] = new, new * r[k]
        d_r[k] = new * s[k] * r[k] * (ONE - r[k])
        d_z[k] = back * over[k] * z[k] * (ONE - z[k])
        dh[k] = back * z[k]


