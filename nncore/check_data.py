"""Checking a graph against its data.

Sizes of inputs, number of classes, loss and kind of target.
"""

from typing import Literal

from msgspec.structs import replace

from nncore.blocks.custom import Block
from nncore.blocks.inside import opened
from nncore.bypass import bypassed_before, passes
from nncore.data import Column, Dataset
from nncore.data.errors import DataError
from nncore.graph import Graph, Node
from nncore.layers.chances import Softmax
from nncore.layers.core import Dense
from nncore.layers.ends import Input, Output
from nncore.layers.graph_convolution import GCN, GIN, GraphSAGE
from nncore.layers.smooth import Sigmoid
from nncore.losses import AnyLoss, BinaryCrossEntropy, CrossEntropy, MeanSquaredError
from nncore.scores import SCORES, fitting_scores, listed, metrics_for
from nncore.shapes import Change, Problem, Remedy, Remove, Shape, Swap, Wake
from nncore.targets import input_columns, loss_of, reading_of, target_of


def problems_with(graph: Graph, dataset: Dataset) -> tuple[Problem, ...]:
    """Where the network does not fit the data, each with what would mend it."""
    found: list[Problem] = []
    for node in graph.inputs:
        found += _input_problems(node, dataset)
    for node in graph.outputs:
        wrong = _output_problems(graph, node, dataset)
        found += wrong
        remedies = (problem.remedy for problem in wrong)
        if not any(isinstance(each, Change) and each.field == "loss" for each in remedies):
            found += _score_problems(graph, node, dataset)
    return tuple(found)


def problem_without(graph: Graph, is_chosen: bool, why: str) -> Problem:
    """What is said where there are no data: none are chosen yet, or they cannot be read."""
    first = graph.inputs[0].id if graph.inputs else ""
    if is_chosen:
        return Problem(first, "The data cannot be read", why)
    how = "Choose the Input, and a data set among its settings."
    return Problem(first, "No data set is chosen", how)


def shape_for(node: Node, dataset: Dataset) -> tuple[int, ...]:
    """The shape that an Input must have for its columns.

    Raises DataError for columns that clash.
    """
    assert isinstance(node.layer, Input)
    return dataset.train.reader(input_columns(node, dataset), reading_of(node)).shape


def _input_problems(node: Node, dataset: Dataset) -> list[Problem]:
    assert isinstance(node.layer, Input)
    if node.layer.kind == "edges":
        return []           # where the data are no graph there are none, and rows stand alone
    try:
        shape = shape_for(node, dataset)
    except DataError as error:
        return [
            Problem(
                node.id,
                "The Input names columns that do not fit",
                str(error),
                remedy=Change("columns", (), words="Take the data's own columns"),
            )
        ]
    if shape == node.layer.shape:
        return []
    wanted = " × ".join(f"{size:,}" for size in shape) or "1"
    return [
        Problem(
            node.id,
            f"The data are {wanted}, the Input is {node.layer.output_shape()}",
            f"Each sample of {dataset.title} has {wanted} numbers.",
            expected=wanted,
            got=str(node.layer.output_shape()),
            remedy=Change("shape", shape, words=f"Make it {wanted}"),
        )
    ]


def _output_problems(graph: Graph, node: Node, dataset: Dataset) -> list[Problem]:
    shape = graph.check().shape(node.id)
    if shape is None:
        return []
    try:
        target = target_of(graph, node, dataset)
    except DataError as error:
        return [
            Problem(
                node.id,
                "The Output names a column that is not there",
                str(error),
                remedy=Change("target", "", words=f"Learn {dataset.target}"),
            )
        ]
    column, loss = target.column, target.loss
    if not target.from_data or loss.reads == "labels":
        return []
    if column.kind == "picture" or column.below:
        return _same_size(node, shape, column, loss)
    if loss.task == "classes" and column.kind != "class":
        return [
            Problem(
                node.id,
                f"{loss.title} needs classes",
                f'The column "{column.name}" holds numbers.',
                remedy=Change("loss", MeanSquaredError(), words="Use mean squared error"),
            )
        ]
    wanted = 1
    if loss.reads == "classes":
        wanted = len(column.classes)
    elif column.kind != "class" and column.shape:
        wanted = _product(column.shape)
    if shape.count == wanted:
        return _chances_problems(graph, node, shape.chances, loss, len(column.classes))
    giver, before = _giver_of_units(graph, node), graph.arriving(node.id)
    named = (giver or graph[before[0].source]).layer.label
    many = "classes" if loss.reads == "classes" else "numbers for each sample"
    has = f"{wanted:,} {many}" if wanted > 1 else "one number for each sample"
    change = Change("units", wanted, giver.id, f"Make it {wanted}") if giver else None
    if isinstance(loss, BinaryCrossEntropy) and len(column.classes) > 2:
        has = f"{len(column.classes)} classes, and this loss is for yes or no"
        change = Change("loss", CrossEntropy(), words="Use cross-entropy")
    why = f'The Output compares each answer with the column "{column.name}".'
    title = f"{named} gives {shape.count:,} numbers; the data has {has}"
    remedy: Remedy | None = change
    sleeper = bypassed_before(graph, graph[before[0].source])
    if sleeper is not None:
        title = f"{shape.count:,} numbers arrive; the data has {has}"
        why += f' {sleeper.layer.label} "{sleeper.name}" is bypassed.'
        remedy = Wake(sleeper.id, sleeper.layer.label)
    return [
        Problem(
            node.id,
            title,
            why,
            port="x",
            expected=has,
            got=str(shape),
            remedy=remedy,
        )
    ]


def _score_problems(graph: Graph, node: Node, dataset: Dataset) -> list[Problem]:
    """Scores that an Output asks for and its loss has no answers for: they are not counted."""
    assert isinstance(node.layer, Output)
    try:
        loss = loss_of(graph, node, dataset)
    except DataError:
        return []
    asked = node.layer.metrics
    left = fitting_scores(loss, asked) if loss else asked
    lost = tuple(name for name in asked if name not in left)
    if loss is None or not lost:
        return []
    one, usual = len(lost) == 1, metrics_for(loss)
    it, they_are = ("it", "it is") if one else ("them", "they are")
    words = f"Leave {it} out" if left or not usual else f"Show {listed(usual)}"
    kinds = " and ".join(dict.fromkeys(SCORES[name].of.words for name in lost))
    return [
        Problem(
            node.id,
            f"{listed(lost)} {'does' if one else 'do'} not fit {loss.words}",
            f"{they_are.capitalize()} for {kinds}. With this loss {they_are} not counted.",
            severity="warning",
            expected=f"scores of {loss.words}",
            got=listed(lost),
            remedy=Change("metrics", left, words=words),
        )
    ]


def _same_size(node: Node, shape: Shape, column: Column, loss: AnyLoss) -> list[Problem]:
    """A picture, or places in a list: the answer is as large, or has a score for each place."""
    wanted: tuple[int, ...] = column.shape
    if loss.reads == "classes":
        wanted = (*column.shape, column.below)
    if shape.features == wanted:
        return []
    words = " × ".join(f"{size:,}" for size in wanted) or "one number"
    return [
        Problem(
            node.id,
            f'The answer is {shape}; "{column.name}" needs {words}',
            f"{loss.title} compares answer and column number by number, or place by place.",
            port="x",
            expected=words,
            got=str(shape),
        )
    ]


def _chances_problems(
    graph: Graph, node: Node, chances: str, loss: AnyLoss, classes: int
) -> list[Problem]:
    """A Softmax where a Sigmoid belongs, or the other way round, or either before plain numbers."""
    last = _giver_of_chances(graph, node)
    if not chances or last is None:
        return []
    label = last.layer.label
    remedy: Remedy = Remove(last.id, label)
    severity: Literal["error", "warning"] = "error"
    if isinstance(loss, CrossEntropy) and chances == "sigmoid":
        wrong = f"{label} gives each class a chance of its own"
        why = f"Of {classes} classes one is right: Softmax makes chances that add up to 1."
        remedy = Swap(Softmax(), last.id)
    elif isinstance(loss, BinaryCrossEntropy) and chances == "softmax":
        wrong = "Softmax over one number is always 1"
        why = "For yes or no, Sigmoid turns one number into a chance."
        remedy = Swap(Sigmoid(), last.id)
    elif loss.task == "numbers" and chances == "softmax":
        wrong = "Softmax gives chances; the data has numbers"
        why = "Its answers add up to 1, so that one number alone is always 1."
    elif loss.task == "numbers":
        wrong = f"{label} keeps every answer between 0 and 1"
        why = "Numbers below 0 or above 1 can never be reached."
        severity = "warning"
    else:
        return []
    return [Problem(node.id, wrong, why, port="x", remedy=remedy, severity=severity)]


def _giver_of_chances(graph: Graph, node: Node) -> Node | None:
    """The Softmax or Sigmoid whose chances arrive, past what only reshapes them."""
    here = node
    for _ in graph.nodes:
        arriving = graph.arriving(here.id)
        if len(arriving) != 1:
            return None
        here = graph[arriving[0].source]
        if isinstance(here.layer, Softmax | Sigmoid) and not passes(here):
            return here
    return None


def _giver_of_units(graph: Graph, node: Node) -> Node | None:
    """The layer that decides how many numbers arrive, in a block by the path that leads there.

    Looking back past what keeps the size.
    """
    seen: set[str] = set()
    here = node
    while here.id not in seen:
        seen.add(here.id)
        arriving = graph.arriving(here.id)
        if len(arriving) != 1:
            return None
        here = graph[arriving[0].source]
        if passes(here):
            continue
        if isinstance(here.layer, Block):
            inner = opened(graph, (here.id,))
            end = next(each for each in inner.outputs if each.name == arriving[0].source_port)
            giver = _giver_of_units(inner, end)
            return replace(giver, id=f"{here.id}/0/{giver.id}") if giver else None
        if isinstance(here.layer, Dense | GCN | GraphSAGE | GIN):
            return here
        if not here.layer.docks or isinstance(here.layer, Output):
            return None
    return None


def _product(sizes: tuple[int, ...]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total
