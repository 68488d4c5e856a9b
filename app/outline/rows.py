"""Rows: blocks, layers and what is docked on them, as a tree, read off as far as it is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from msgspec import Struct

from app.canvas.cards import title_of
from app.canvas.docking import docked
from app.canvas.edits import free_of
from app.finding import has
from app.scope import inside
from nncore.blocks import BlockLayer
from nncore.blocks.inside import Path
from nncore.bypass import passes
from nncore.graph import GraphError, Node
from nncore.layers import Input, Output, UnknownLayer
from nncore.project import Project
from nncore.shapes import Problem

Key = tuple[str, ...]
"""Where a row is: the ids of the blocks that lead to its layer, and the layer's own."""
Troubles = Mapping[Key, Problem]
"""The worst problem of every layer that has one."""


class Row(Struct, frozen=True):
    """What stands in one line. `docked` are the ids of the layers on its card."""

    key: Key
    title: str
    name: str
    icon: str
    family: str
    parameters: str
    trouble: str = ""
    words: str = ""
    docked: tuple[str, ...] = ()
    is_block: bool = False
    is_bypassed: bool = False
    nicknames: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The layer's own id."""
        return self.key[-1]

    @property
    def path(self) -> Path:
        """The blocks it is in."""
        return self.key[:-1]

    @property
    def said(self) -> str:
        """All of it in words."""
        own = "" if self.title == self.name else self.name
        numbers = f"{self.parameters} parameters" if self.parameters else ""
        kind = "block" if self.is_block else ""
        state = "bypassed" if self.is_bypassed else ""
        return ", ".join(filter(None, (self.title, own, kind, state, numbers, self.words)))

    def has(self, words: str) -> bool:
        """Whether it is called so."""
        return has(words, f"{self.title} {self.name} {' '.join(self.nicknames)}")


def troubles_of(problems: Iterable[Problem]) -> dict[Key, Problem]:
    """The worst problem of every layer, and of the blocks that it is in."""
    found: dict[Key, Problem] = {}
    for problem in problems:
        for path in (problem.node, *problem.also) if problem.node else ():
            key = tuple(path.split("/")[::2])
            for end in range(1, len(key) + 1):
                known = found.get(key[:end])
                if known is None or (known.severity, problem.severity) == ("warning", "error"):
                    found[key[:end]] = problem
    return found


def rows_in(project: Project, path: Path, troubles: Troubles) -> list[Row]:
    """The cards of a network, or of the block that `project` was seen from, as numbers run."""
    graph, check = project.graph, project.graph.check()
    cards = docked(graph, free_of(project))
    ordered = dict.fromkeys([card for card in check.order if card in cards])
    return [
        _row(project, path, troubles, graph[card], cards[card])
        for card in (ordered | dict.fromkeys(cards))
    ]


def rows_on(project: Project, row: Row, troubles: Troubles) -> list[Row]:
    """What is inside of a block, and docked on a card."""
    found: list[Row] = []
    if row.is_block:
        with suppress(GraphError):      # nothing that fits arrives at it: it cannot be opened yet
            found = rows_in(inside(project, row.id), row.key, troubles)
    graph = project.graph
    return found + [_row(project, row.path, troubles, graph[each], ()) for each in row.docked]


def every_row(project: Project, troubles: Troubles, path: Path = ()) -> Iterator[Row]:
    """Every row there is, at every depth, from above."""
    for row in rows_in(project, path, troubles):
        yield row
        yield from _below(project, row, troubles)


def _below(project: Project, row: Row, troubles: Troubles) -> Iterator[Row]:
    within: Project | None = None
    for each in rows_on(project, row, troubles):
        yield each
        if len(each.key) > len(row.key):
            within = within or inside(project, row.id)
            yield from _below(within, each, troubles)


def _row(
    project: Project, path: Path, troubles: Troubles, node: Node, on_it: tuple[str, ...]
) -> Row:
    check, layer, key = project.graph.check(), node.layer, (*path, node.id)
    counts = [check.nodes[each].count for each in (node.id, *on_it) if each in check.nodes]
    weightless = isinstance(layer, Input | Output | UnknownLayer)
    trouble = troubles.get(key)
    return Row(
        key,
        title_of(node),
        node.name,
        layer.icon,
        layer.family,
        "" if weightless else f"{sum(counts):,}",
        trouble.severity if trouble else "",
        f"{trouble.title}. {trouble.why}" if trouble else "",
        on_it,
        isinstance(layer, BlockLayer),
        passes(node),
        (layer.title, *layer.nicknames),
    )
