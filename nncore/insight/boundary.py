"""What a network of two inputs answers everywhere in the plane, and what each neuron sees there."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from nncore.data import Dataset
from nncore.graph import Graph, Node
from nncore.insight.contours import Extent, Line, crossings, finer
from nncore.insight.scores import scores_of
from nncore.layers.core import Dense
from nncore.layers.ends import Output
from nncore.network import Network
from nncore.plan import Plan
from nncore.targets import input_columns, target_of

GRID = 80
FINER = 4
LEVELS = 256
MOST_CLASSES = 10
NEURON_GRID = 40
MOST_NEURONS = 32
MOST_LAYERS = 4
RANGE_ROWS = 1_500
PAD = 0.12
NO_LINE: Line = (np.zeros(0), np.zeros(0))


class NeuronPlanes(Struct, frozen=True, eq=False):
    """What the neurons of one layer say over the plane, as shades around a zero in the middle.

    `of` is how many neurons there are, of which the first are shown.
    """

    node: str
    title: str
    shades: NDArray[np.uint8]
    of: int


class Boundary(Struct, frozen=True, eq=False):
    """The network's answer over the plane: `grid[row, column]`, y upwards, within the extent.

    Numbers are the chance of the second class, the winning class's number and its chance for more
    than two (`winner`), or the predicted value in its own unit. `shades` is the same for the eye,
    finer: 0 to 255 from low to high, or by class (see `levels_of`); `line` is where two classes
    tie.
    """

    grid: NDArray[np.float32]
    extent: Extent
    winner: NDArray[np.int64] | None
    step: int
    shades: NDArray[np.uint8]
    line: Line = NO_LINE
    neurons: tuple[NeuronPlanes, ...] = ()


def boundary_of(network: Network, dataset: Dataset, step: int) -> Boundary | None:
    """The answer over the plane, if the network has one Input of two numbers."""
    nodes = network.graph.inputs
    if len(nodes) != 1 or len(network.graph.outputs) != 1 or not network.graph.check().runs:
        return None
    columns = input_columns(nodes[0], dataset)
    if len(columns) != 2 or any(dataset.column(name).kind != "number" for name in columns):
        return None
    points = dataset.train.all_of(dataset.train.reader(columns, "float"))
    low, high = points.min(axis=0), points.max(axis=0)
    pad = PAD * np.maximum(high - low, 1e-6)
    low, high = low - pad, high + pad
    xs, ys = np.linspace(low[0], high[0], GRID), np.linspace(low[1], high[1], GRID)
    plane = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2).astype(np.float32)
    target = target_of(network.graph, network.graph.outputs[0], dataset)
    scores = scores_of(network, {nodes[0].name: plane}, target, dataset)
    x, y = (
        dataset.in_unit(name, np.array([low[i], high[i]])) for i, name in enumerate(columns)
    )
    extent = (float(x[0]), float(x[1]), float(y[0]), float(y[1]))
    neurons = tuple(_neurons(network, network.plan(len(plane), input_gradients=False)))
    if scores.shape[1] > 2:
        winner = scores.argmax(axis=1).reshape(GRID, GRID)
        grid = scores.max(axis=1).reshape(GRID, GRID)
        shades = class_shades(winner, grid, scores.shape[1])
        return Boundary(grid, extent, winner, step, shades, NO_LINE, neurons)
    grid = np.ascontiguousarray(scores[:, -1]).reshape(GRID, GRID)
    line, ends = NO_LINE, (0.0, 1.0)
    if target.classes:
        line = crossings(grid, 0.5, extent)
    elif target.from_data:
        ends = range_of(dataset, target.column.name)
    return Boundary(grid, extent, None, step, shades_of(grid, *ends), line, neurons)


def range_of(dataset: Dataset, column: str) -> tuple[float, float]:
    """Where most values of a column lie: what is fully orange, and what fully blue."""
    reader = dataset.train.reader((column,), "raw")
    rows = np.arange(min(RANGE_ROWS, len(dataset.train)))
    values = reader.empty(len(rows))
    reader.read(rows, values)
    low, high = np.percentile(values, [1, 99]).tolist() if len(rows) else (0.0, 1.0)
    return float(low), float(high)


def shades_of(grid: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint8]:
    """Answers as shades, finer than they are; what is no number is in the middle."""
    share = np.clip((finer(grid, FINER) - low) / max(high - low, 1e-12), 0, 1)
    share[~np.isfinite(share)] = 0.5
    return np.asarray(share * (LEVELS - 1), np.uint8)


def levels_of(classes: int) -> int:
    """How many shades each class has, where there are more than two."""
    return LEVELS // min(classes, MOST_CLASSES)


def class_shades(
    winner: NDArray[np.int64], chance: NDArray[np.float32], classes: int
) -> NDArray[np.uint8]:
    """The winning class, and how sure it is: class * levels + level."""
    levels = levels_of(classes)
    sure = (np.clip(chance, 0, 1) * (levels - 1)).astype(np.int64)
    return (np.minimum(winner, MOST_CLASSES - 1) * levels + sure).astype(np.uint8)


def _neurons(network: Network, plan: Plan) -> list[NeuronPlanes]:
    """The hidden layers, each with what docks on it, seen from every second place of the plane."""
    found: list[NeuronPlanes] = []
    stride = GRID // NEURON_GRID
    for node in plan.nodes():
        end = _end_of_card(network.flat, node)
        if end is None or len(found) == MOST_LAYERS:
            continue
        values = plan.output(end.id)
        units = values.shape[-1]
        shown = values.reshape(GRID, GRID, units)[::stride, ::stride, :MOST_NEURONS]
        largest = np.abs(shown).max(axis=(0, 1), keepdims=True)
        middle = (LEVELS - 1) / 2
        share = shown / np.maximum(largest, 1e-12) * middle + middle
        share[~np.isfinite(share)] = middle
        shades = np.ascontiguousarray(share.transpose(2, 0, 1)).astype(np.uint8)
        found.append(NeuronPlanes(node.id, node.layer.label, shades, units))
    return found


def _end_of_card(graph: Graph, node: Node) -> Node | None:
    """The last layer that docks on a hidden Dense, None for any other node."""
    if not isinstance(node.layer, Dense):
        return None
    here = node
    while True:
        readers = [graph[wire.target] for wire in graph.leaving(here.id)]
        if any(isinstance(reader.layer, Output) for reader in readers):
            return None
        if len(readers) != 1 or not readers[0].layer.docks:
            return here
        here = readers[0]
