"""Keep: the distributions of a few epochs, spread over the whole run."""

from __future__ import annotations

from app.panels.activations.ridges import Ridge
from nncore.insight.distributions import Distributions, What

ROWS = 7
"""Epochs that are kept besides the newest, at most."""


class Keep:
    """Keeps every epoch at first, then every second, every fourth, and always the newest."""

    def __init__(self) -> None:
        self._kept: list[Distributions] = []
        self._every = 1

    @property
    def newest(self) -> Distributions | None:
        """What was reported last."""
        return self._kept[-1] if self._kept else None

    def add(self, distributions: Distributions) -> None:
        """Take in a report; a second one of the same epoch takes the first one's place."""
        if self._kept and distributions.step < self._kept[-1].step:
            self._kept, self._every = [], 1           # another run
        self._kept = [
            each
            for each in self._kept
            if each.epoch % self._every == 0 and each.epoch != distributions.epoch
        ]
        while len(self._kept) >= ROWS:
            self._every *= 2
            self._kept = [each for each in self._kept if each.epoch % self._every == 0]
        self._kept.append(distributions)

    def nodes(self, what: What) -> list[str]:
        """Ids of the layers that have such a row now."""
        return [row.node for row in self.newest.rows if row.what == what] if self.newest else []

    def ridges(self, node: str, what: What) -> list[Ridge]:
        """A layer's rows, the oldest first."""
        return [
            Ridge(each.epoch, row)
            for each in self._kept
            for row in each.rows
            if row.node == node and row.what == what
        ]
