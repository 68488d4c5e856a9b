"""Famous networks learn: small ones by some epochs, others by a step at a reduced size.

Too dear for a test, even for one step of small pictures, are AlexNet, VGG-16 and ResNet-152 (60 to
138 million parameters), and U-Net, whose crops hold for pictures of 572 × 572 alone.
"""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

import nncore as nn
from nncore.data import DataReference
from nncore.data.reference import MadeUp, MadeUpColumn
from nncore.examples import example
from nncore.layers import Layer
from nncore.network import Network
from tests.nncore import kit

CHANCE = 0.1
SIDE, STEPS, WORDS = 64, 12, 50
PICTURES = ("resnet18", "resnet50", "mobilenetv2", "squeezenet", "densenet121")
WORDED = ("gpt2", "bert-base", "clip-vit-b32")


def digits(count: int, side: int, channels: int) -> nn.data.Dataset:
    """Handwritten digits with black around them; three quarters to learn from."""
    whole = nn.data.load("mnist").train
    read = {}
    for column, kind in (("image", "raw"), ("digit", "integer")):
        reader = whole.reader((column,), kind)
        read[column] = reader.empty(count)
        reader.read(np.arange(count), read[column])
    black = (side - 28) // 2
    x = np.pad(read["image"], ((0, 0), (0, 0), (black, black), (black, black)))
    return nn.data.from_arrays(x.repeat(channels, 1), read["digit"], split=(0.75, 0.25, 0))


def scores(name: str, data: nn.data.Dataset, batch_size: int) -> tuple[float, float]:
    """Accuracy after two epochs: on training rows while learning, on others behind it."""
    graph = example(name).graph
    for node in graph.inputs:
        graph = graph.changing(node.id, replace(node.layer, columns=()))
    for node in graph.outputs:
        graph = graph.changing(node.id, nn.Output())
    trainer = nn.Trainer(
        Network(graph), data, optimizer=nn.Adam(3e-3), batch_size=batch_size, epochs=2
    )
    last = kit.events(trainer, nn.EpochEnded)[-1]
    return last.train["accuracy"], last.validation["accuracy"]


def test_lenet5_reads_digits_after_two_epochs_of_450():
    learned, unseen = scores("lenet5", digits(600, 28, 1), 20)
    assert learned > 0.75
    assert unseen > 0.7


def test_resnet20_reads_digits_after_two_epochs_of_225():
    learned, unseen = scores("resnet20", digits(300, 32, 3), 10)
    assert learned > 0.5
    assert unseen > 2.5 * CHANCE        # its running means have seen 46 batches


def reduced(layer: Layer) -> Layer:
    """The same layer for small pictures, short texts and few words, and blocks not repeated."""
    if isinstance(layer, nn.Input) and len(layer.shape) == 3:
        return replace(layer, shape=(layer.shape[0], SIDE, SIDE))
    if isinstance(layer, nn.Input):
        return replace(layer, shape=(STEPS,))
    if isinstance(layer, nn.Embedding) and layer.vocabulary > WORDS:
        return replace(layer, vocabulary=WORDS)
    if isinstance(layer, nn.Dense) and layer.units > 20_000:
        return replace(layer, units=WORDS)
    return replace(layer, repeat=1) if isinstance(layer, nn.TransformerEncoder) else layer


def fitting(column: MadeUpColumn) -> MadeUpColumn:
    """What the reduced network takes of a made-up column."""
    if column.kind == "picture":
        return replace(column, shape=(column.shape[0], SIDE, SIDE))
    if column.shape and column.below:
        return replace(column, shape=(STEPS,), below=min(column.below, WORDS))
    return column


@pytest.mark.parametrize("name", [*PICTURES, *WORDED])
def test_a_step_changes_every_layer_of_a_reduced_network(name):
    project = example(name)
    graph = project.graph
    for node in graph.nodes:
        graph = graph.changing(node.id, reduced(node.layer))
    if name == "clip-vit-b32":          # 2 × 2 patches of 32, and the class token
        graph = with_patches(graph, (SIDE // 32) ** 2)
    assert isinstance(project.data, DataReference)
    assert isinstance(project.data.source, MadeUp)
    columns = tuple(fitting(column) for column in project.data.source.columns)
    source = replace(project.data.source, columns=columns, samples=10)
    data = nn.data.load(replace(project.data, source=source))
    network = Network(graph)
    before = network.vector.copy()
    trainer = nn.Trainer(network, data, optimizer=nn.SGD(0.1), batch_size=2, epochs=1)
    assert np.isfinite(next(iter(trainer)).loss)
    kernels = [each for each in network.segments if each.role == "kernel"]
    assert len(kernels) > 5
    still = [s.path for s in kernels if np.array_equal(before[s.slice], network.vector[s.slice])]
    assert still == []


def with_patches(graph: nn.Graph, patches: int) -> nn.Graph:
    """CLIP's eye for a picture of so many patches."""
    for node in graph.nodes:
        if isinstance(node.layer, nn.Reshape):
            graph = graph.changing(node.id, nn.Reshape((node.layer.shape[0], patches)))
        if isinstance(node.layer, nn.LearnedPosition) and node.layer.length == 50:
            graph = graph.changing(node.id, nn.LearnedPosition(patches + 1))
    return graph
