"""What canvas tests share: projects, and a session that runs small networks in plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from app.document import Document
from nncore import data
from nncore.graph import Graph
from nncore.layers import Dense, Flatten, Input, Output, ReLU, Sigmoid, Softmax, Tanh
from nncore.losses import CrossEntropy
from nncore.project import Project


class Watch(QObject):
    """Keeps what of a widget is painted, a region a time, for as long as it is used."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.shown: list[QRegion] = []
        self._widget = widget

    def __enter__(self) -> Watch:
        self._widget.installEventFilter(self)
        return self

    def __exit__(self, *_why: object) -> None:
        self._widget.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt calls it so
        if isinstance(event, QPaintEvent):
            self.shown.append(QRegion(event.region()))
        return False


class Sample(Struct, frozen=True, eq=False):
    part: str = "test"
    index: int = 0
    values: Any = None


class Look(Struct, frozen=True, eq=False):
    sample: Sample
    outputs: dict[str, Any]
    truth: dict[str, float]
    losses: dict[str, float]
    step: int = 0


class FakeSession(QObject):
    """Has the names of a Session and gives true numbers of a network with fixed weights."""

    state_changed = Signal()
    problems_changed = Signal()
    data_changed = Signal()
    look_changed = Signal(object)
    profile_changed = Signal(object)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document, self.state, self.sample = document, "idle", Sample()
        reference = document.project.data
        self.dataset = data.load(reference) if reference else None
        self.look: Look | None = None
        self.profile = None
        self.watched: set[str] = set()
        self.seed = 0
        document.changed.connect(self._renew)
        self._renew()

    @property
    def check(self):
        return self.document.project.graph.check()

    @property
    def problems(self):
        return self.check.problems

    def watch(self, what, who, on):
        (self.watched.add if on else self.watched.discard)(what)

    def when_idle(self, then):
        then()

    def undo(self):
        self.document.undo()

    def redo(self):
        self.document.redo()

    def show_sample(self, sample):
        self.sample = sample
        self._renew()

    def _renew(self, *_change):
        if self.dataset is not None:
            self.look = self.look_now()
            self.look_changed.emit(self.look)

    def look_now(self):
        graph, check = self.document.project.graph, self.check
        random = np.random.default_rng(self.seed)
        part = getattr(self.dataset, self.sample.part)
        row = self.sample.index
        outputs: dict[str, Any] = {}
        for node_id in check.order:
            layer = graph[node_id].layer
            if check.shape(node_id) is None:
                continue
            given = [outputs[w.source] for w in graph.arriving(node_id) if w.source in outputs]
            outputs[node_id] = self._forward(layer, given, part, row, random)
        truth = float(part.targets[row].item()) if self.sample.values is None else None
        ends = [node.id for node in graph.outputs if node.id in outputs]
        aims = {} if truth is None else dict.fromkeys(ends, truth)
        losses = {} if truth is None else {
            end: float(-np.log(max(1e-9, outputs[end].ravel()[int(truth)])))
            for end in ends if outputs[end].size > int(truth)
        }
        return Look(self.sample, outputs, aims, losses)

    def _forward(self, layer, given, part, row, random):
        match layer:
            case Input():
                if self.sample.values is None:
                    return part.inputs[row]
                typed = self.sample.values
                return np.array([self.dataset.prepared(name, typed[name]) for name in typed])
            case Dense():
                x = given[0]
                return x @ random.normal(0, (2 / x.shape[-1]) ** 0.5, (x.shape[-1], layer.units))
            case Flatten():
                return given[0].ravel()
            case ReLU():
                return np.maximum(given[0], 0)
            case Tanh():
                return np.tanh(given[0])
            case Sigmoid():
                return 1 / (1 + np.exp(-given[0]))
            case Softmax():
                powers = np.exp(given[0] - given[0].max())
                return powers / powers.sum()
        return given[0] if given else np.zeros(1)


def digits(name="mnist") -> Project:
    side = 28 if name == "mnist" else 8
    graph = Graph.chain(
        Input((1, side, side)), Flatten(), Dense(128), ReLU(), Dense(64), ReLU(), Dense(10),
        Softmax(), Output(loss=CrossEntropy()),
    )
    return Project(graph, data=data.default_reference(name), title="Handwritten digits")


def houses() -> Project:
    graph = Graph.chain(Input((3,)), Dense(8), ReLU(), Dense(4), ReLU(), Dense(1))
    return Project(graph, data=data.default_reference("ames"), title="House prices")


def points() -> Project:
    graph = Graph.chain(Input((2,)), Dense(4), Tanh(), Dense(1), Sigmoid())
    return Project(graph, data=data.default_reference("xor"), title="Exclusive or")
