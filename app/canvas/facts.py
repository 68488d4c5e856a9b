"""Facts: what is said in words about the sample in hand, on docked rows and on the Output."""

from __future__ import annotations

from math import ceil, isfinite, log10
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
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nncore.shapes import Shape
from nncore.targets import Target, target_of

if TYPE_CHECKING:
    from app.training.reports import Look

Array = NDArray[Any]
PARTS = {"train": "training", "validation": "validation", "test": "test"}
RECTIFIERS = ("ReLU",)
MOST = 28
"""Letters of a sum that fit on a line of a card with air around its signs."""
COUNTED = 9_999
"""More units than that are told as a share."""
SURE = 0.9
"""From here to the end of its range a squashing activation hardly moves."""


class Answer(Struct, frozen=True):
    """What an Output says: the answer in words, whether it is right, and the loss as a sum.

    `right` is None for numbers, which are never quite right, and where the truth is not known.
    """

    words: str
    verdict: str
    right: bool | None
    sum: str
    loss: str


def fact(tag: str, values: Array, said: str) -> str:
    """The one thing worth knowing of a docked layer's numbers; `said` where nothing beats it."""
    if tag in RECTIFIERS:
        return _share(values != 0, "active")
    if tag == "Softmax":
        return f"adds up to {short(float(values.sum()))}"
    if tag in ("Sigmoid", "Tanh"):
        middle = 0.5 if tag == "Sigmoid" else 0.0
        if values.size == 1:
            return short(float(values.item()))
        return _share(np.abs(values - middle) > SURE * (1 - middle), "saturated")
    return said


def _share(holds: Array, word: str) -> str:
    """How many of all; as a share of very many, which leaves room for the layer's name."""
    if holds.size > COUNTED:
        return f"{holds.mean():.0%} {word}".replace("%", " %")
    return f"{np.count_nonzero(holds):,} of {holds.size:,} {word}"


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
        return Answer(words, verdict, right, loss_sum(target.loss, flat, chances, truth), said)
    number = _own(dataset, target, flat[0])
    verdict = "typed by hand" if look.sample.values is not None else ""
    if truth is not None:
        verdict = f"true {_in_unit(_own(dataset, target, truth), column)}"
    difference = loss_sum(target.loss, flat, flat, truth)
    return Answer(_in_unit(number, column), verdict, None, difference, said)


def _own(dataset: Dataset, target: Target, number: float) -> float:
    """A number in the unit of its column; what a wire brings as a target has no other."""
    if not target.from_data:
        return float(number)
    return float(dataset.in_unit(target.column.name, np.array([number]))[0])


def sample_words(
    columns: tuple[str, ...], dataset: Dataset | None, look: Look, values: Array | None
) -> tuple[str, ...]:
    """What stands on an Input: each column's number with its unit, or the size; and which one."""
    if values is None or dataset is None:
        return ()
    typed, index = look.sample.values is not None, f"{look.sample.index + 1:,}"
    numbers = values.ravel()
    if columns and len(numbers) != len(columns):
        return ()      # of the network before this one
    if columns:
        said = (
            f"{short(float(dataset.in_unit(name, numbers[i : i + 1])[0]))} "
            f"{dataset.column(name).unit}"
            for i, name in enumerate(columns)
        )
        return (*said, "typed by hand" if typed else f"{PARTS[look.sample.part]} row {index}")
    size = " × ".join(str(each) for each in values.shape)
    which = f"Picture {index}" if values.ndim == 3 else f"{PARTS[look.sample.part]} row {index}"
    if typed:
        return (size, "your drawing")
    classes = dataset.column(dataset.target).classes
    known = next(iter(look.truth.values()), None)
    is_class = known is not None and 0 <= int(known) < len(classes)
    truth = (f"it is a {classes[int(known)]}",) if known is not None and is_class else ()
    return (size, which, *truth)


def loss_sum(loss: AnyLoss, flat: Array, chances: Array, truth: float | None) -> str:
    """The sum that a loss is for one sample, as one would write it down, up to the equals sign.

    >>> loss_sum(Huber(), np.array([1.5]), np.array([1.5]), 1.0)
    '(1.5 - 1)² / 2 ='
    """
    if truth is None:
        return ""
    if isinstance(loss, CrossEntropy | BinaryCrossEntropy):
        return _surprise(chances, truth)
    if len(flat) != 1:
        many = {MeanSquaredError: "squares", MeanAbsoluteError: "differences"}
        return f"mean of {len(flat):,} {many.get(type(loss), 'terms')} ="
    return _difference(loss, float(flat[0]), truth)


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


def _surprise(chances: Array, truth: float) -> str:
    """-ln of the chance that the right class got, with as many digits as the loss is worth."""
    if not 0 <= int(truth) < len(chances):
        return ""
    chance = float(chances[int(truth)])
    if not isfinite(chance):
        return ""
    if chance <= 0:
        return "-ln of nearly 0 ="
    if chance < 0.1:
        return f"-ln {chance:.3g} ="
    digits = 3 if chance >= 1 else min(6, max(3, 1 + ceil(-log10(1 - chance))))
    return f"-ln {chance:.{digits}f} ="


def _difference(loss: AnyLoss, answer: float, truth: float) -> str:
    """A squared or absolute difference in the network's own measure."""
    inside = f"{_brief(answer)} - {_brief(truth)}".replace("- -", "+ ")
    if isinstance(loss, MeanSquaredError):
        return f"({inside})² ="
    if isinstance(loss, MeanAbsoluteError):
        return f"|{inside}| ="
    if isinstance(loss, Huber) and abs(answer - truth) <= loss.delta:
        return f"({inside})² / 2 ="
    if isinstance(loss, Huber):
        times = "" if loss.delta == 1 else f"{_brief(loss.delta)}·"
        written = f"{times}|{inside}| - {_brief(loss.delta**2 / 2)} ="
        return written if len(written) <= MOST else written.replace(" + ", "+").replace(" - ", "-")
    return ""


def _brief(number: float) -> str:
    return f"{number:.3g}".replace("e+0", "e").replace("e-0", "e-")


def _in_unit(number: float, column: Column) -> str:
    if column.unit in ("$", "dollars", "USD"):
        return f"${number:,.0f}"
    return f"{short(number)} {column.unit}".strip()


def has_shape(values: NDArray[Any] | None, shape: Shape | None) -> bool:
    """Whether one sample's numbers are of a shape; an open axis has any size."""
    if values is None or shape is None:
        return False
    sizes = tuple(values.shape)
    return len(sizes) == len(shape.features) and all(
        open_ is None or size == open_ for size, open_ in zip(sizes, shape.features, strict=True)
    )
