"""Facts: what is said in words about the sample in hand, on docked rows and on the Output."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from app.canvas.strip import short
from nncore.data import Column, Dataset
from nncore.graph import Graph, Node
from nncore.layers import Output
from nncore.losses import (
    AnyLoss,
    BinaryCrossEntropy,
    CrossEntropy,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nncore.shapes import Shape
from nncore.targets import target_of

if TYPE_CHECKING:
    from app.training.reports import Look

Array = NDArray[Any]
RECTIFIERS = ("ReLU",)
SURE = 0.9
"""From here to the end of its range a squashing activation hardly moves."""


class Answer(Struct, frozen=True):
    """What an Output says: the answer in words, whether it is right, and the loss as a sum."""

    words: str
    verdict: str
    right: bool | None
    sum: str
    loss: str


def fact(tag: str, values: Array, said: str) -> str:
    """The one thing worth knowing of a docked layer's numbers; `said` where nothing beats it."""
    if tag in RECTIFIERS:
        return f"{np.count_nonzero(values):,} of {values.size:,} active"
    if tag == "Softmax":
        return f"adds up to {short(float(values.sum()))}"
    if tag in ("Sigmoid", "Tanh"):
        middle = 0.5 if tag == "Sigmoid" else 0.0
        sure = np.count_nonzero(np.abs(values - middle) > SURE * (1 - middle))
        one = values.size == 1
        return short(float(values.item())) if one else f"{sure:,} of {values.size:,} saturated"
    return said


def answer(graph: Graph, node: Node, dataset: Dataset | None, look: Look) -> Answer | None:
    """What the sample in hand came to at an Output, or None where nothing arrived."""
    values, layer = look.outputs.get(node.id), node.layer
    shape = graph.check().shape(node.id)
    if values is None or dataset is None or shape is None or not isinstance(layer, Output):
        return None
    if layer.target and layer.target not in dataset.columns:
        return None
    target = target_of(graph, node, dataset)
    column = target.column
    truth, loss = look.truth.get(node.id), look.losses.get(node.id)
    flat = values.ravel().astype(np.float64)
    said = "" if loss is None else short(loss)
    if column.kind == "class":
        chances = _chances(flat, shape)
        words, right = _class(column, chances, truth)
        verdict = "" if right is None else "correct" if right else "wrong"
        return Answer(words, verdict, right, _surprise(target.loss, chances, truth), said)
    number = float(dataset.in_unit(column.name, flat[:1])[0])
    verdict = ""
    if truth is not None:
        true = float(dataset.in_unit(column.name, np.array([truth]))[0])
        verdict = f"true {_in_unit(true, column)}"
    difference = _difference(target.loss, flat, truth)
    return Answer(_in_unit(number, column), verdict, None, difference, said)


def _chances(flat: Array, shape: Shape) -> Array:
    """Chances of every class, whichever way the network says them."""
    if len(flat) == 1:
        one = flat[0]
        if shape.chances != "sigmoid":
            one = 1 / (1 + np.exp(-np.clip(one, -700, 700)))
        return np.array([1 - one, one])
    if shape.chances == "softmax":
        return flat
    powers = np.exp(flat - flat.max())
    return np.asarray(powers / powers.sum())


def _class(column: Column, chances: Array, truth: float | None) -> tuple[str, bool | None]:
    best = int(np.argmax(chances))
    words = column.classes[best] if best < len(column.classes) else str(best)
    return words, None if truth is None else best == int(truth)


def _surprise(loss: AnyLoss, chances: Array, truth: float | None) -> str:
    """-ln of the chance that the right class got, where that is the loss."""
    fits = isinstance(loss, CrossEntropy | BinaryCrossEntropy)
    if not fits or truth is None or not 0 <= int(truth) < len(chances):
        return ""
    chance = float(chances[int(truth)])
    written = f"{chance:.3f}" if chance >= 0.1 else f"{chance:.3g}"
    near = chance > 0 and abs(log(chance)) < 700
    return f"-ln {written} =" if near else ""


def _difference(loss: AnyLoss, flat: Array, truth: float | None) -> str:
    """The squared or absolute difference in the network's own measure, where that is the loss."""
    if truth is None or len(flat) != 1:
        return ""
    inside = f"{short(float(flat[0]))} - {short(truth)}".replace("- -", "+ ")
    if isinstance(loss, MeanSquaredError):
        return f"({inside})² ="
    return f"|{inside}| =" if isinstance(loss, MeanAbsoluteError) else ""


def _in_unit(number: float, column: Column) -> str:
    if column.unit in ("$", "dollars", "USD"):
        return f"${number:,.0f}"
    return f"{short(number)} {column.unit}".strip()
