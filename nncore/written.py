"""How a project is written down: plain JSON beside named arrays, and the way back."""

from collections.abc import Mapping
from math import nan
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from nncore.checkpoint import Checkpoint, Memory
from nncore.data import DataReference, Fitted
from nncore.graph import Tie, Wire
from nncore.history import History
from nncore.network import Segment, Snapshot
from nncore.objectives import Training
from nncore.project import Flow, Place, Point, Project, Remark, View
from nncore.written_graph import (
    DamagedError,
    WrittenGraph,
    WrittenNode,
    graph_from,
    written_graph,
)

Array = NDArray[Any]


class Numbers(Struct, frozen=True):
    """The arrays of a project, by name."""

    weights: Mapping[str, Array] = {}
    trainer: Mapping[str, Array] = {}


class WrittenRun(Struct, frozen=True):
    """The counters of a Checkpoint; its arrays lie beside."""

    kinds: tuple[str, ...]
    step: int
    epoch: int
    position: int
    batch_size: int
    best_loss: float | None
    waited: int
    threads: int
    seconds: float
    gradient_norms: dict[str, float | None] = {}
    learned_on: str = ""


class WrittenProject(Struct, frozen=True, kw_only=True):
    """project.json."""

    format: int = 1
    program: str = "Layerloom"
    title: str = "Untitled"
    nodes: tuple[WrittenNode, ...] = ()
    wires: tuple[Wire, ...] = ()
    ties: tuple[Tie, ...] = ()
    layout: dict[str, Place] = {}
    remarks: dict[str, Remark] = {}
    joints: dict[str, tuple[Point, ...]] = {}
    flow: Flow = "right"
    data: DataReference | None = None
    fitted: Fitted = Fitted()
    training: Training = Training()
    sample: tuple[tuple[str, float], ...] = ()
    pace: str = ""
    view: View = View()
    segments: tuple[Segment, ...] = ()
    state_segments: tuple[Segment, ...] = ()
    run: WrittenRun | None = None


def written(project: Project) -> WrittenProject:
    """A project without its numbers."""
    run, weights = project.checkpoint, project.weights
    graph = written_graph(project.graph)
    return WrittenProject(
        title=project.title,
        nodes=graph.nodes,
        wires=graph.wires,
        ties=graph.ties,
        layout=dict(project.layout),
        remarks=dict(project.remarks),
        joints=dict(project.joints),
        flow=project.flow,
        data=project.data,
        fitted=project.fitted,
        training=project.training,
        sample=project.sample,
        pace=project.pace,
        view=project.view,
        segments=weights.segments if weights else (),
        state_segments=weights.state_segments if weights else (),
        run=None
        if run is None
        else WrittenRun(
            kinds=tuple(memory.kind for memory in run.memories),
            step=run.step,
            epoch=run.epoch,
            position=run.position,
            batch_size=run.batch_size,
            best_loss=run.best_loss,
            waited=run.waited,
            threads=run.threads,
            seconds=run.seconds,
            gradient_norms=dict(run.gradient_norms),
            learned_on=run.learned_on,
        ),
    )


def arrays_of(project: Project) -> tuple[dict[str, Array], dict[str, Array]]:
    """Weights by path of names, so that others can read them too, and what optimisers keep."""
    weights, run = project.weights, project.checkpoint
    return _weights(weights) if weights else {}, _trainer_arrays(run) if run else {}


def project_from(plain: WrittenProject, numbers: Numbers, history: History) -> Project:
    """The project that was written down so; raises LayerloomError or a msgspec error."""
    weights = _snapshot(plain, numbers.weights) if plain.segments else None
    checkpoint = None
    if plain.run is not None and weights is not None:
        checkpoint = _checkpoint(plain.run, weights, numbers.trainer, history)
    return Project(
        graph=graph_from(WrittenGraph(plain.nodes, plain.wires, plain.ties)),
        data=plain.data,
        training=plain.training,
        weights=weights,
        checkpoint=checkpoint,
        layout=plain.layout,
        remarks=plain.remarks,
        joints=plain.joints,
        flow=plain.flow,
        fitted=plain.fitted,
        title=plain.title,
        sample=plain.sample,
        pace=plain.pace,
        view=plain.view,
    )


def _weights(weights: Snapshot) -> dict[str, Array]:
    arrays = {}
    both = ((weights.segments, weights.vector), (weights.state_segments, weights.state))
    for segments, vector in both:
        for s in segments:
            arrays[s.path] = vector[s.slice].reshape(s.shape)
    return arrays


def _snapshot(plain: WrittenProject, arrays: Mapping[str, Array]) -> Snapshot:
    return Snapshot.of(
        plain.segments,
        plain.state_segments,
        _joined(plain.segments, arrays),
        _joined(plain.state_segments, arrays),
    )


def _joined(segments: tuple[Segment, ...], arrays: Mapping[str, Array]) -> Array:
    parts, end = [], 0
    for s in segments:
        array = arrays.get(s.path)
        if array is None or array.shape != s.shape or s.start != end:
            raise DamagedError(f"the numbers of {s.path} are missing or have another size")
        parts.append(array.reshape(-1))
        end += array.size
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _trainer_arrays(run: Checkpoint) -> dict[str, Array]:
    arrays = {"sums": run.sums} | ({} if run.raw is None else {"raw": run.raw})
    for i, memory in enumerate(run.memories):
        arrays[f"{i}/steps"] = memory.steps
        for name, vector in memory.vectors.items():
            arrays[f"{i}/{name}"] = vector
    return arrays


def _checkpoint(
    run: WrittenRun, weights: Snapshot, arrays: Mapping[str, Array], history: History
) -> Checkpoint:
    memories = []
    for i, kind in enumerate(run.kinds):
        mine = {k.split("/", 1)[1]: v for k, v in arrays.items() if k.startswith(f"{i}/")}
        steps = mine.pop("steps", None)
        sizes = {vector.shape for vector in mine.values()}
        if steps is None or not sizes <= {weights.vector.shape}:
            raise DamagedError("the optimiser's numbers are missing or have another size")
        memories.append(Memory(kind, mine, steps))
    return Checkpoint(
        weights=weights,
        memories=tuple(memories),
        step=run.step,
        epoch=run.epoch,
        position=run.position,
        batch_size=run.batch_size,
        sums=arrays.get("sums", np.zeros((0, 8))),
        best_loss=run.best_loss,
        waited=run.waited,
        threads=run.threads,
        seconds=run.seconds,
        history=history,
        raw=_raw_of(arrays, weights),
        gradient_norms={
            node: nan if norm is None else norm for node, norm in run.gradient_norms.items()
        },
        learned_on=run.learned_on,
    )


def _raw_of(arrays: Mapping[str, Array], weights: Snapshot) -> Array | None:
    raw = arrays.get("raw")
    if raw is not None and raw.shape != weights.vector.shape:
        raise DamagedError("the weights that are averaged have another size")
    return raw
