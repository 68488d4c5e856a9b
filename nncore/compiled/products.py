"""Products of a layer's rows with its weights, in tiles: y = x @ W + b, and what goes back.

A library of products shares its work out to threads of its own, which stay busy while they wait.
These run as stages among all others. What the rows of a product are multiplied with is laid out in
panels, as wide as a tile, so that it is read in the order of memory; some steps at once, which
stay in the first cache.
"""

from typing import Any

import numpy as np

from nncore import threads
from nncore.compiled.calls import Call
from nncore.compiled.jit import compiled
from nncore.compiled.team import Stages
from nncore.compiled.tiles import LARGE_ROWS, LARGE_WIDE, ROWS, WIDE, fill_large_tile, fill_tile
from nncore.layers.base import Array
from nncore.layers.kernel import Bound

WORTH_TILES = 600_000
"""Multiplications from which a product pays here."""
STEPS = 128
"""Steps of a sum that are worked on at once: so much of a panel stays in the first cache."""
AT_ONCE = 65_536
"""Numbers of the result that are worked on at once: they stay in the second cache."""
PANELS_TO_CUT = 8
"""Panels from which lanes have panels of their own; fewer are laid out first, and rows are cut."""


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
    panels.fill(0)
    steps, blocks = np.arange(STEPS) * wide, -(-len(out) // tall)
    strides = [stride // a.itemsize for stride in a.strides]
    bias = np.zeros(0, out.dtype) if b is None else b

    def multiply(these: slice, those: slice, lays: bool) -> Call:
        edge = ports.scratch((tall, wide))
        where = these.start, these.stop, those.start, those.stop
        return Call(fill_product, a, *strides, rows, panels, steps, bias, out, edge, *where,
                    lays)  # fmt: skip

    if len(panels) >= PANELS_TO_CUT:
        lanes = threads.cut(len(panels))
        return [], [multiply(slice(0, blocks), lane, True) for lane in lanes]
    lay = [Call(lay_panels, rows, panels, wide, p, p + 1) for p in range(len(panels))]
    lanes = threads.cut(blocks)
    return lay, [multiply(lane, slice(0, len(panels)), False) for lane in lanes]


@compiled
def fill_product(
    a: Array, a_row: int, a_step: int, rows: Array, panels: Array, steps: Array, b: Array,
    out: Array, edge: Array, first: int, last: int, first_panel: int, last_panel: int, lays: bool,
) -> None:  # fmt: skip
    """Fill some blocks of rows and some panels of columns of out = a @ rows + b.

    The edge is as large as a tile, and takes in one that goes beyond what it fills.
    """
    count, (height, width), (tall, wide) = len(rows), out.shape, edge.shape
    if lays:
        lay_panels(rows, panels, wide, first_panel, last_panel)
    begin, end = first_panel * wide, min(last_panel * wide, width)
    together = max(1, AT_ONCE // (tall * (end - begin)))
    for here in range(first, last, together):
        there = min(here + together, last)
        if len(b) != 0:
            for r in range(here * tall, min(there * tall, height)):
                for c in range(begin, end):
                    out[r, c] = b[c]
        for start in range(0, count, STEPS):
            many, add = min(STEPS, count - start), start > 0 or len(b) != 0
            for p in range(first_panel, last_panel):
                panel, c = panels[p], p * wide
                for block in range(here, there):
                    r = min(block * tall, height - tall)
                    at = r * a_row + start * a_step
                    if c + wide <= width and r == block * tall:
                        fill(a, at, a_row, a_step, panel, start * wide, steps, many,
                             out, r * width + c, width, add, wide)  # fmt: skip
                    else:
                        fill(a, at, a_row, a_step, panel, start * wide, steps, many,
                             edge, 0, wide, False, wide)  # fmt: skip
                        give_edge(edge, out, block * tall - r, r, c, add)


@compiled
def fill(
    a: Array, at: int, a_row: int, a_step: int, panel: Array, begin: int, steps: Array, count: int,
    out: Array, out_at: int, out_row: int, add: bool, wide: int,
) -> None:  # fmt: skip
    """Fill a tile of either width."""
    if wide == LARGE_WIDE:
        fill_large_tile(a, at, a_row, a_step, panel, begin, steps, count, out, out_at, out_row, add)
    else:
        fill_tile(a, at, a_row, a_step, panel, begin, steps, count, out, out_at, out_row, add)


@compiled
def give_edge(edge: Array, out: Array, first: int, r: int, c: int, add: bool) -> None:
    """Hand over what belongs to out of a tile that goes beyond it."""
    for i in range(first, len(edge)):
        row, into = edge[i], out[r + i, c : c + len(edge[i])]
        for j in range(len(into)):
            into[j] = into[j] + row[j] if add else row[j]


@compiled
def lay_panels(rows: Array, panels: Array, wide: int, first: int, last: int) -> None:
    """Lay out some panels: step by step, the numbers of a tile beside one another."""
    count, width = rows.shape
    for p in range(first, last):
        panel, begin = panels[p], p * wide
        here = min(wide, width - begin)
        for j in range(count):
            row, into = rows[j, begin : begin + here], panel[j * wide :]
            for i in range(here):
                into[i] = row[i]


@compiled
def sum_rows(dy: Array, db: Array, first: int, last: int) -> None:
    """Fill some columns of db = sum of dy."""
    total = db[first:last]
    total[:] = 0
    for r in range(len(dy)):
        row = dy[r, first:last]
        for i in range(len(row)):
            total[i] += row[i]
