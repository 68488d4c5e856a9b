"""Strip kind: which strip a card has for the numbers of its layer, and how high that is."""

from __future__ import annotations

from typing import Literal

from app.canvas.answer import answer_height
from app.canvas.neurons import neurons_height
from nncore.data import Dataset
from nncore.graph import Check, Node
from nncore.layers import Flatten, Input, Output, UnknownLayer
from nncore.shapes import Shape

StripKind = Literal["", "sample", "typed", "bars", "neurons", "chances", "flat", "maps", "answer"]

FEW = 12
"""Up to so many classes have a bar with a name each, and so many inputs a field to type in."""
NUMBERED = 32
"""A layer up to this size shows every neuron with its number."""


def kind_of_strip(
    check: Check, dataset: Dataset | None, node: Node, end: Node, inside: bool
) -> tuple[StripKind, tuple[str, ...]]:
    """Which strip a card has, and the words that it needs: columns, classes.

    The ends of a block that one is inside of are ports: they show what passes through them.
    """
    shape = check.shape(end.id)
    if shape is None or isinstance(node.layer, UnknownLayer):
        return "", ()
    if isinstance(node.layer, Output) and not inside:
        return "answer", ()
    if isinstance(node.layer, Input) and not inside:
        if node.layer.kind == "edges":
            return "", ()
        if shape.rank == 4:
            return "sample", ()
        return ("typed", _columns(node.layer, dataset)) if shape.count <= FEW else ("bars", ())
    if shape.rank == 4:
        return "maps", ()
    if isinstance(end.layer, Flatten):
        return ("neurons" if shape.count <= NUMBERED else "flat"), ()
    if shape.chances == "softmax" and shape.count <= FEW:
        return "chances", _classes(dataset, shape)
    return ("neurons" if shape.count <= NUMBERED else "bars"), ()


def height_of_strip(kind: StripKind, shape: Shape | None, labels: tuple[str, ...]) -> int:
    """How high a strip is, from the line above it to the card's edge."""
    count = shape.count if shape else 0
    match kind:
        case "":
            return 0
        case "sample" | "maps":
            return 136
        case "typed":
            return 16 + 28 * (1 + len(labels))
        case "neurons":
            return 20 + neurons_height(count)
        case "flat":
            return 136
        case "answer":
            return answer_height(labels)
        case _:
            return 108 if count > 64 else 84


def _columns(layer: Input, dataset: Dataset | None) -> tuple[str, ...]:
    names = layer.columns or (dataset.inputs if dataset else ())
    known = dataset is not None and all(name in dataset.columns for name in names)
    return tuple(names) if known and len(names) == layer.output_shape().count else ()


def _classes(dataset: Dataset | None, shape: Shape) -> tuple[str, ...]:
    classes = dataset.column(dataset.target).classes if dataset else ()
    return classes if len(classes) == shape.count else tuple(str(i) for i in range(shape.count))
