"""The loops of a convolution that Numba compiles; `nncore.compiled.convolving` says what they do.

Names are as there: rows hold samples behind one another, `places` each, lines `pitch` apart.
"""

from typing import NamedTuple

from nncore.compiled.jit import compiled
from nncore.compiled.tiles import ROWS, WIDE, fill_tile
from nncore.layers.base import Array

SOURCES, FILTERS = 5, ROWS
STRETCH = 1_024
"""Places that are worked on at once: with all that meets there they fit a core's cache."""


class Size(NamedTuple):
    """How rows are laid out: samples of a block, places of one, and where windows lie on them."""

    block: int
    places: int
    pitch: int
    reach: int
    lines: int
    columns: int
    covers: bool
    step: int       # windows lie in runs: so long each, so far apart
    run: int


@compiled
def work(
    first: int, last: int, wide: Array, narrow: Array, wide_out: Array, narrow_out: Array, b: Array,
    W_across: Array, W_back: Array, sources: Array, sources_back: Array, planes: Array, size: Size,
    wide_rows: Array, narrow_rows: Array, sums: Array, dW: Array,
    learns: bool, gives_wide: bool, gives_narrow: bool,
) -> None:  # fmt: skip
    """Samples from first to last: dW, and what arrives on the wide or on the narrow side."""
    seen = wide_rows.reshape(-1)
    spread = narrow_rows.reshape(-1)
    if learns:
        dW[:] = 0
    for n in range(first, last, size.block):
        count = min(size.block, last - n)
        if gives_narrow or learns:
            spread_wide(wide, wide_rows, planes, size, n, count)
        if gives_wide or learns:
            spread_narrow(narrow, narrow_rows, size, n, count)
        for start in range(0, count * size.places, size.step):
            stop = min(start + size.run, count * size.places)
            for begin in range(start, stop, STRETCH):
                end = min(begin + STRETCH, stop)
                if learns:
                    add_products(narrow_rows, seen, sources, size.reach, dW, begin, end)
                if gives_narrow:
                    fill_sums(W_across, seen, sources, sums, begin, end)
        if gives_narrow:
            give_narrow(sums, narrow_out, b, size, n, count)
        if gives_wide and not size.covers:
            for c in range(len(wide_out)):
                wide_out[c, n : n + count] = b[c]
        if gives_wide:
            for p in range(len(planes)):
                for begin in range(0, count * size.places, STRETCH):
                    end = min(begin + STRETCH, count * size.places)
                    fill_sums(W_back[p], spread, sources_back[p], sums, begin, end)
                give_wide(sums, wide_out, b, planes[p], size, n, count)


@compiled
def fill_sums(
    W: Array, rows: Array, sources: Array, sums: Array, begin: int, end: int
) -> None:
    """Fill sums[f, p] = sum of W[f, s] * rows[sources[s] + p] over s.

    The last tile goes beyond the end, where nobody reads it. Filter by filter at one place: what
    they all look at is in the cache then.
    """
    count, pitch = W.shape[1], sums.shape[1]
    for p in range(begin, end, WIDE):
        for f in range(0, len(W), FILTERS):
            fill_tile(W, f * count, count, 1, rows, p, sources, count, sums, f * pitch + p, pitch,
                      False)  # fmt: skip


@compiled
def add_products(
    factors: Array, rows: Array, sources: Array, reach: int, dW: Array, begin: int, end: int
) -> None:
    """Add to dW:  dW[f, s] += sum of factors[f, reach + p] * rows[sources[s] + p] over p."""
    length, none = end - begin, dW.dtype.type(0)
    for f in range(0, len(dW), 4):
        y0 = factors[f, reach + begin : reach + end]
        y1 = factors[f + 1, reach + begin : reach + end]
        y2 = factors[f + 2, reach + begin : reach + end]
        y3 = factors[f + 3, reach + begin : reach + end]
        for s in range(0, len(sources), 5):
            at = begin + sources[s]
            x0 = rows[at : at + length]
            at = begin + sources[s + 1]
            x1 = rows[at : at + length]
            at = begin + sources[s + 2]
            x2 = rows[at : at + length]
            at = begin + sources[s + 3]
            x3 = rows[at : at + length]
            at = begin + sources[s + 4]
            x4 = rows[at : at + length]
            a0 = a1 = a2 = a3 = a4 = none
            b0 = b1 = b2 = b3 = b4 = none
            c0 = c1 = c2 = c3 = c4 = none
            d0 = d1 = d2 = d3 = d4 = none
            for p in range(length):
                a, b, c, d = y0[p], y1[p], y2[p], y3[p]
                x = x0[p]
                a0 += a * x
                b0 += b * x
                c0 += c * x
                d0 += d * x
                x = x1[p]
                a1 += a * x
                b1 += b * x
                c1 += c * x
                d1 += d * x
                x = x2[p]
                a2 += a * x
                b2 += b * x
                c2 += c * x
                d2 += d * x
                x = x3[p]
                a3 += a * x
                b3 += b * x
                c3 += c * x
                d3 += d * x
                x = x4[p]
                a4 += a * x
                b4 += b * x
                c4 += c * x
                d4 += d * x
            add_five(dW[f], s, a0, a1, a2, a3, a4)
            add_five(dW[f + 1], s, b0, b1, b2, b3, b4)
            add_five(dW[f + 2], s, c0, c1, c2, c3, c4)
            add_five(dW[f + 3], s, d0, d1, d2, d3, d4)


@compiled
def add_five(
    row: Array, at: int, a: float, b: float, c: float, d: float, e: float
) -> None:
    """Add five numbers beside one another."""
    row[at] += a
    row[at + 1] += b
    row[at + 2] += c
    row[at + 3] += d
    row[at + 4] += e


@compiled
def spread_wide(
    wide: Array, rows: Array, planes: Array, size: Size, first: int, count: int
) -> None:
    """Lay pictures out as rows (planes, channels, places), zeros around."""
    for p in range(len(planes)):
        line, down, column, right, lines, columns, at = planes[p]
        for c in range(len(wide)):
            row = rows[p, c]
            row[:] = 0
            for n in range(count):
                for i in range(lines):
                    start = n * size.places + at + i * size.pitch
                    into, pixels = row[start : start + columns], wide[c, first + n, line + i * down]
                    if right == 1:
                        for j in range(columns):
                            into[j] = pixels[column + j]
                    else:
                        for j in range(columns):
                            into[j] = pixels[column + j * right]


@compiled
def spread_narrow(narrow: Array, rows: Array, size: Size, first: int, count: int) -> None:
    """Lay what windows have out as rows (filters, places), zeros around."""
    for f in range(len(rows)):
        row = rows[f]
        row[:] = 0
        if f >= len(narrow):
            continue
        for n in range(count):
            for i in range(size.lines):
                start = size.reach + n * size.places + i * size.pitch
                into, pixels = row[start : start + size.columns], narrow[f, first + n, i]
                for j in range(size.columns):
                    into[j] = pixels[j]


@compiled
def give_narrow(
    sums: Array, narrow: Array, b: Array, size: Size, first: int, count: int
) -> None:
    """Hand over what the windows' sums are, with the bias."""
    for f in range(len(narrow)):
        for n in range(count):
            for i in range(size.lines):
                start = n * size.places + i * size.pitch
                found, into = sums[f, start : start + size.columns], narrow[f, first + n, i]
                for j in range(size.columns):
                    into[j] = found[j] + b[f]


@compiled
def give_wide(
    sums: Array, wide: Array, b: Array, plane: Array, size: Size, first: int, count: int
) -> None:
    """Hand over what arrives at each number of one plane of the pictures, with the bias."""
    line, down, column, right, lines, columns, at = plane
    for c in range(len(wide)):
        for n in range(count):
            for i in range(lines):
                start = n * size.places + at + i * size.pitch
                found = sums[c, start : start + columns]
                into = wide[c, first + n, line + i * down]
                for j in range(columns):
                    into[column + j * right] = found[j] + b[c]
