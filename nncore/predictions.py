"""Predictions for a file of samples: read it, run the network, write the answers."""

import csv
import struct
import zipfile
import zlib
from math import prod
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.data import DataError, Dataset
from nncore.data.arrays import checked_edges
from nncore.errors import LayerloomError, why_not_written
from nncore.layers.ends import Input
from nncore.network import Network
from nncore.project import Project
from nncore.targets import Target, input_columns, reading_of, target_of

Array = NDArray[Any]
MOST_BYTES = 4_000_000_000
_CANNOT_BE_READ = (
    OSError,
    ValueError,
    EOFError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,                        # Pillow's word for a broken PNG
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    TokenError,                         # NumPy's parser on a broken heading
)


class SamplesError(LayerloomError):
    """A file of samples cannot be read, or does not fit the network. Attributes: path, reason."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path.name}: {reason}")


def predict_file(project: Project, dataset: Dataset, source: Path, goal: Path) -> int:
    """Write the network's answers for the samples in a file; returns how many.

    Chances after a Softmax or Sigmoid, logits without, and for numbers the target's own unit. Of a
    network over a graph the samples are its nodes; `edges` in an .npz are theirs, else the data's.
    """
    if goal.suffix not in (".npy", ".npz", ".csv"):
        raise SamplesError(goal, "predictions are written as .npy, .npz or .csv.")
    node = next(node for node in project.graph.inputs if reading_of(node) != "edges")
    assert isinstance(node.layer, Input)
    columns = input_columns(node, dataset)
    shape = tuple(size or 1 for size in node.layer.shape)
    samples = _read(source, shape, columns, dataset)
    network = Network(project.graph, project.training.seed)
    if project.weights is not None:
        network.load(project.weights)
    given = {node.name: samples}
    for other in project.graph.inputs:
        if reading_of(other) == "edges":
            given[other.name] = _edges(source, dataset, len(samples))
    answers = network.predict(given)
    if isinstance(answers, dict):
        answers = next(iter(answers.values()))
    target = target_of(project.graph, project.graph.outputs[0], dataset)
    if not target.classes:
        answers = dataset.in_unit(target.column.name, answers)
    _write(goal, answers.reshape(len(samples), -1), target)
    return len(samples)


def _read(path: Path, shape: tuple[int, ...], columns: tuple[str, ...], dataset: Dataset) -> Array:
    """Samples (N, *shape) as the network takes them."""
    if not path.is_file():
        raise SamplesError(path, "there is no such file.")
    try:
        if path.suffix == ".csv":
            return _from_csv(path, columns, dataset)
        if path.suffix in (".npy", ".npz"):
            array = _from_numpy(path)
        elif path.suffix in (".png", ".jpg", ".jpeg"):
            array = _from_picture(path, shape)
        else:
            raise SamplesError(path, "samples are read from .npy, .npz, .csv or .png.")
    except _CANNOT_BE_READ as error:
        raise SamplesError(path, f"it cannot be read ({error}).") from None
    if array.dtype.kind not in "fiub":
        raise SamplesError(path, f"it holds {array.dtype}, and numbers are needed.")
    if array.shape == shape:
        array = array[None]
    if array.ndim == 0 or prod(array.shape[1:]) != prod(shape):
        needs, has = (" × ".join(map(str, s)) or "1" for s in (shape, array.shape[1:]))
        raise SamplesError(path, f"its samples are {has}; the network needs {needs}.")
    if not len(array):
        raise SamplesError(path, "it holds no samples.")
    with np.errstate(over="ignore"):
        samples = array.reshape(len(array), *shape).astype(np.float32)
    finite = np.isfinite(samples).reshape(len(samples), -1).all(axis=1)
    if not finite.all():
        number = int(np.argmin(finite)) + 1
        raise SamplesError(path, f"sample {number:,} holds something that is no finite number.")
    return samples


def _edges(path: Path, dataset: Dataset, nodes: int) -> Array:
    """The edges beside the samples, or those of the data where the file has none."""
    try:
        if path.suffix == ".npz":
            with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
                if "edges" in archive.files:
                    return checked_edges(archive["edges"], nodes)
    except DataError as error:
        raise SamplesError(path, f"its {error}") from None
    except _CANNOT_BE_READ as error:
        raise SamplesError(path, f"its edges cannot be read ({error}).") from None
    if dataset.is_graph and nodes != len(dataset.everything):
        raise SamplesError(
            path,
            f"it has {nodes:,} nodes and no edges; the data have {len(dataset.everything):,}. "
            "Write both into an .npz, as inputs and edges.",
        )
    reader = dataset.everything.reader((), "edges")
    edges = reader.empty(nodes)
    reader.read(np.arange(nodes), edges)
    return edges


def _from_csv(path: Path, columns: tuple[str, ...], dataset: Dataset) -> Array:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise SamplesError(path, "it has no rows under its heading.")
    missing = [name for name in columns if name not in rows[0]]
    if missing:
        raise SamplesError(path, f"it lacks the column {', '.join(missing)}.")
    try:
        table = {name: np.array([float(row[name] or "nan") for row in rows]) for name in columns}
    except ValueError as error:
        raise SamplesError(path, f"a cell is no number ({error}).") from None
    for name, values in table.items():
        if not np.isfinite(values).all():
            line = int(np.argmin(np.isfinite(values))) + 2
            raise SamplesError(path, f"line {line} has no number under {name}.")
    ready = [dataset.prepared(name, table[name]) for name in columns]
    return np.stack(ready, axis=1).astype(np.float32)


def _from_numpy(path: Path) -> Array:
    if path.stat().st_size > MOST_BYTES:
        raise SamplesError(path, "it is too large.")
    with path.open("rb") as file:
        start = file.read(6)
    if start == b"\x93NUMPY":
        mapped: Array = np.load(path, mmap_mode="r", allow_pickle=False)
        return mapped
    if start[:2] != b"PK":
        raise SamplesError(path, "it cannot be read (NumPy did not write it).")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        names = archive.files
        if not names:
            raise SamplesError(path, "it holds no array.")
        name = "inputs" if "inputs" in names else names[0]
        found: Array = archive[name]
        if not isinstance(found, np.ndarray):
            raise SamplesError(path, f"{name} in it is no array.")
        return found


def _from_picture(path: Path, shape: tuple[int, ...]) -> Array:
    from PIL import Image

    if len(shape) != 3:
        raise SamplesError(path, "the network takes numbers, not pictures.")
    channels, height, width = shape
    try:
        with Image.open(path) as picture:
            fitted = picture.convert("L" if channels == 1 else "RGB").resize((width, height))
    except Image.DecompressionBombError:
        raise SamplesError(path, "the picture is too large.") from None
    values = np.asarray(fitted, np.float32) / 255
    return values.reshape(height, width, channels).transpose(2, 0, 1)


def _write(path: Path, answers: Array, target: Target) -> None:
    try:
        if path.suffix == ".npy":
            np.save(path, answers)
        elif path.suffix == ".npz":
            np.savez(path, predictions=answers)
        else:
            heading = list(target.classes) if answers.shape[1] == len(target.classes) else []
            heading = heading or [target.column.name, *map(str, range(1, answers.shape[1]))]
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(heading[: answers.shape[1]])
                writer.writerows(answers.tolist())
    except OSError as error:
        raise SamplesError(path, why_not_written(path, error)) from None
