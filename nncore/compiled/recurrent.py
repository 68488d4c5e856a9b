"""LSTM and GRU, compiled: a stage for each step of time."""

from typing import Any

from nncore.compiled.memories import Way, goes_in_stages
from nncore.layers.gru import GRUKernel
from nncore.layers.kernel import Bound
from nncore.layers.lstm import LSTMKernel
from nncore.layers.recurrent import Track


class InStages:
    """Goes through time in stages, forward and back; where it cannot, NumPy's is as fast."""

    stages: list[Way]

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether it can go in stages."""
        return goes_in_stages(layer, ports)

    def go_in(self, stages: list[Way]) -> None:
        """Take these, one a track, and their way to multiply."""
        self.stages = stages
        for each in stages:
            each.track.multiply = each.multiply

    def go(self, track: Track, own: Any) -> None:
        self.stages[track.number].forward.run()

    def go_back(self, track: Track, own: Any) -> None:
        self.stages[track.number].backward.run()


class CompiledLSTMKernel(InStages, LSTMKernel, compiled=LSTMKernel):
    """A stage for each step: the sums, the gates, the cell and the state of some units."""

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        both = zip(self.tracks, self.cells, strict=True)
        self.go_in([Way(track, ports, each.own, track.U, self.dcell) for track, each in both])


class CompiledGRUKernel(InStages, GRUKernel, compiled=GRUKernel):
    """A stage for each step: the sums, the gates and the state of some units."""

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        both = zip(self.tracks, self.ways, strict=True)
        self.go_in([Way(track, ports, each.own, self.turned_U, None) for track, each in both])
