"""Products of a layer's rows with its weights, in tiles: y = x @ W + b, and what goes back.

A library of products shares its work out to threads of its own, which stay busy while they wait.
These run as stages among all others. What the rows of a product are multiplied with is laid out in
panels, as wide as a tile, so that it is read in the order of memory; some steps at once, which
stay in the first cache.
"""

from typing import NamedTuple

import numpy as np

from nncore import threads
from nncore.compiled.calls import Call
from nncore.compiled.jit import compiled
from nncore.compiled.moving import SIDE, move_large_rows, move_rows, turn_block
from nncore.compiled.team import Stages
from nncore.compiled.tiles import (
    LARGE_ROWS,
    LARGE_WIDE,
    ROWS,
    WIDE,
    fill_large_tile_from,
    fill_tile_from,
)
from nncore.layers.base import Array
from nncore.layers.kernel import Bound

WORTH_TILES = 600_000
"""Multiplications from which a product pays here."""
STEPS = 128
"""Steps of a sum that are worked on at once: so much of a panel stays in the first cache."""
TOGETHER = 16
"""Blocks of rows that are worked on at once: what they read and fill stays in the second cache."""
NOTHING = np.zeros((0, 0), np.float32)
APART = 80
"""Numbers between two blocks: a cache has few places for what lies a power of two apart."""
PANELS_TO_CUT = 8
"""Panels from which lanes have panels of their own; fewer are laid out first, and rows are cut."""


class Reads(NamedTuple):
    """Where factors lie: numbers between rows, between steps, between blocks of rows, and the last
    place where a block may begin.

    Where what one step reads lies beside one another, some steps of it are laid out as `turned`.
    """  # noqa: D205  the places are the sentence

    a: Array
    row: int
    step: int
    block: int
    end: int
    turned: Array


def worth_tiles(x: Array, W: Array) -> bool:
    """Whether the products of these rows and weights are large enough."""
    return min(len(x), len(W)) >= LARGE_ROWS and len(x) * W.size >= WORTH_TILES


class Products:
    """The three products of rows x (N, F) and weights W (F, U)."""

    def __init__(
        self, x: Array, W: Array, b: Array | None, y: Array, ports: Bound,
        dx: Array | None = None, dW: Array | None = None, db: Array | None = None,
        dy: Array | None = None,
    ) -> None:  # fmt: skip
        self._forward = Stages(product(x, W, y, ports, b))
        stages: list[list[Call]] = [[], []]
        backs = []
        if dW is not None and dy is not None:
            backs.append(product(x.T, dy, dW, ports))
        if dx is not None and dy is not None:
            backs.append(product(dy, W.T, dx, ports))
        for laid, multiplied in backs:
            stages[0] += laid
            stages[1] += multiplied
        if db is not None and dy is not None:
            parts = threads.cut(dy.shape[1])
            stages[0] += [Call(sum_rows, dy, db, part.start, part.stop) for part in parts]
        self._backward = Stages(stages)

    def forward(self) -> None:
        """Fill y = x @ W + b."""
        self._forward.run()

    def backward(self) -> None:
        """Fill dW = x.T @ dy,  db = sum of dy,  dx = dy @ W.T."""
        self._backward.run()


def product(
    a: Array, rows: Array, out: Array, ports: Bound, b: Array | None = None
) -> tuple[list[Call], list[Call]]:
    """Two stages that fill out = a @ rows + b."""
    ports.in_stages = True
    count, width = rows.shape
    tall, wide = (LARGE_ROWS, LARGE_WIDE) if width > WIDE else (ROWS, WIDE)
    panels = ports.scratch((-(-width // wide), count * wide))
    begins = ports.scratch((width + wide,))
    panels.fill(0)
    begins.fill(0)
    bias = np.zeros(0, out.dtype) if b is None else b
    steps, blocks = np.arange(STEPS) * wide, -(-len(out) // tall)
    row, step = (stride // a.itemsize for stride in a.strides)

    def multiply(these: slice, those: slice, lays: bool) -> Call:
        edge = ports.scratch((tall, wide))
        where = these.start, these.stop, those.start, those.stop
        reads = Reads(a, row, step, tall * row, (len(out) - tall) * row, NOTHING)
        if row < step:                  # what one step reads lies far from the next
            laid = ports.scratch((these.stop - these.start, STEPS * tall + APART))
            reads = Reads(laid, 1, tall, laid.shape[1], laid.size, a.T)
        return Call(fill_product, reads, rows, panels, steps, bias, begins, out, edge, *where, lays)

    if len(panels) >= PANELS_TO_CUT:
        lanes = threads.cut(len(panels))
        return [], [multiply(slice(0, blocks), lane, True) for lane in lanes]
    lay = [Call(lay_panels, rows, panels, wide, p, p + 1, 0, count) for p in range(len(panels))]
    lanes = threads.cut(blocks)
    return lay, [multiply(lane, slice(0, len(panels)), False) for lane in lanes]


@compiled
def fill_product(
    reads: Reads, rows: Array, panels: Array, steps: Array, b: Array, begins: Array, out: Array,
    edge: Array, first: int, last: int, first_panel: int, last_panel: int, lays: bool,
) -> None:  # fmt: skip
    """Fill some blocks of rows and some panels of columns of out = a @ rows + b.

    The edge is as large as a tile, and takes in one that goes beyond what it fills.
    """
    count, (height, width), (tall, wide) = len(rows), out.shape, edge.shape
    turns = len(reads.turned) != 0
    together = last - first if turns else TOGETHER
    for here in range(first, last, together):
        there = min(here + together, last)
        for start in range(0, max(count, 1), STEPS):        # a sum of nothing is what it begins at
            many = min(STEPS, count - start)
            if lays and here == first:
                lay_panels(rows, panels, wide, first_panel, last_panel, start, start + many)
            if turns:
                lay_factors(reads.turned, reads.a, tall, here, there, start, many)
            for p in range(first_panel, last_panel):
                panel, c = panels[p], p * wide
                for k in range(c, min(c + wide, width) if here == first and len(b) != 0 else 0):
                    begins[k] = b[k]
                for block in range(here, there):
                    r = min(block * tall, height - tall)
                    at = (block - here) * reads.block
                    if not turns:
                        at = min(block * reads.block, reads.end) + start * reads.step
                    if c + wide <= width and r == block * tall:
                        fill(reads, at, panel, start * wide, steps, many,
                             out, r * width + c, width, start > 0, begins, c, wide)  # fmt: skip
                    else:
                        take_edge(edge, out, r, c)
                        fill(reads, at, panel, start * wide, steps, many,
                             edge, 0, wide, start > 0, begins, c, wide)  # fmt: skip
                        give_edge(edge, out, block * tall - r, r, c)


@compiled
def lay_factors(
    turned: Array, laid: Array, tall: int, first: int, last: int, start: int, many: int
) -> None:
    """Lay out some steps of some blocks of rows of a = turned.T: for each, the factors of a tile.

    So many steps at once that what is read stays in the first cache.
    """
    height, pitch = turned.shape[1], turned.strides[0] // turned.itemsize
    for begin in range(0, many, SIDE):
        for block in range(first, last):
            into, r = laid[block - first], min(block * tall, height - tall)
            for j in range(begin, min(begin + SIDE, many)):
                if tall == LARGE_ROWS:
                    move_large_rows(turned, (start + j) * pitch + r, into, j * tall)
                else:
                    move_rows(turned, (start + j) * pitch + r, into, j * tall)


@compiled
def fill(
    reads: Reads, at: int, panel: Array, begin: int, steps: Array, count: int, out: Array,
    out_at: int, out_row: int, add: bool, b: Array, b_at: int, wide: int,
) -> None:  # fmt: skip
    """Fill a tile of either size."""
    a, row, step = reads.a, reads.row, reads.step
    if wide == LARGE_WIDE:
        fill_large_tile_from(a, at, row, step, panel, begin, steps, count, out, out_at, out_row,
                             add, b, b_at)  # fmt: skip
    else:
        fill_tile_from(a, at, row, step, panel, begin, steps, count, out, out_at, out_row,
                       add, b, b_at)  # fmt: skip


@compiled
def take_edge(edge: Array, out: Array, r: int, c: int) -> None:
    """Fetch what is there already where a tile goes beyond it."""
    for i in range(len(edge)):
        row, there = edge[i], out[r + i, c : c + len(edge[i])]
        for j in range(len(there)):
            row[j] = there[j]


@compiled
def give_edge(edge: Array, out: Array, first: int, r: int, c: int) -> None:
    """Hand over what belongs to out of a tile that goes beyond it."""
    for i in range(first, len(edge)):
        row, into = edge[i], out[r + i, c : c + len(edge[i])]
        for j in range(len(into)):
            into[j] = row[j]


@compiled
def lay_panels(
    rows: Array, panels: Array, wide: int, first: int, last: int, begin: int, end: int
) -> None:
    """Lay out some steps of some panels: for each step, the numbers of a tile."""
    width = rows.shape[1]
    if rows.strides[1] <= rows.strides[0]:
        for j in range(begin, end):
            for p in range(first, last):
                row, into = rows[j, p * wide : (p + 1) * wide], panels[p, j * wide : (j + 1) * wide]
                for i in range(len(row)):
                    into[i] = row[i]
        return
    pitch = rows.strides[1] // rows.itemsize
    for p in range(first, last):
        panel, here = panels[p], min(wide, width - p * wide)
        for j in range(begin, end, SIDE):
            for i in range(0, here, SIDE):
                if i + SIDE <= here and j + SIDE <= end:
                    at = (p * wide + i) * pitch + j
                    turn_block(rows, at, pitch, panel, j * wide + i, wide)
                else:
                    for c in range(i, min(i + SIDE, here)):
                        for k in range(j, min(j + SIDE, end)):
                            panel[k * wide + c] = rows[k, p * wide + c]


@compiled
def sum_rows(dy: Array, db: Array, first: int, last: int) -> None:
    """Fill some columns of db = sum of dy."""
    total = db[first:last]
    total[:] = 0
    for r in range(len(dy)):
        row = dy[r, first:last]
        for i in range(len(row)):
            total[i] += row[i]
