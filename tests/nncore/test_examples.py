"""The examples that come along: they open at once, fit their data, and count as they should."""

from __future__ import annotations

import tracemalloc
from itertools import islice

import numpy as np
import pytest

import nncore as nn
from nncore.check_data import problems_with
from nncore.examples import example, examples, preview
from nncore.insight.memory import to_train
from nncore.network import Network

PARAMETERS = {                              # as the reference programs report them
    "lenet5": 61_706,
    "alexnet": 61_100_840,
    "vgg16": 138_357_544,
    "resnet18": 11_689_512,
    "resnet50": 25_557_032,
    "resnet152": 60_192_808,
    "resnet20": 269_722,
    "mobilenetv2": 3_504_872,
    "squeezenet": 1_248_424,
    "densenet121": 7_978_856,
    "unet": 31_030_658,
    "gpt2": 124_439_808,
    "bert-base": 109_482_240,
    "clip-vit-b32": 151_277_313,
}
NAMES = [one.name for one in examples()]


@pytest.mark.parametrize(("name", "count"), PARAMETERS.items())
def test_a_famous_network_has_as_many_parameters_as_its_reference(name, count):
    assert example(name).graph.check().parameters == count


@pytest.mark.parametrize("name", NAMES)
def test_an_example_fits_its_data(name):
    project = example(name)
    assert project.graph.check().problems == ()
    assert problems_with(project.graph, nn.data.load(project.data)) == ()


@pytest.mark.parametrize("name", PARAMETERS)
def test_looking_at_a_large_network_allocates_nothing_large(name):
    tracemalloc.start()
    try:
        project = example(name)
        assert to_train(project.graph.check(), project.training) > 0
        network = Network(project.graph)
        assert network.segments
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_a_picture_made_of_itself(name):
    arrays = preview(name)
    assert all(np.isfinite(array).all() for array in arrays.values())
    if name in PARAMETERS:
        owned = int(arrays["counts"].sum())
        assert 0.97 * PARAMETERS[name] < owned <= 1.4 * PARAMETERS[name]   # no norms; ties twice


@pytest.mark.parametrize("name", ["lenet5", "resnet20"])
def test_a_famous_network_that_is_small_takes_a_step(name):
    project = example(name)
    data = nn.data.load(project.data)
    trainer = nn.Trainer(Network(project.graph), data, project.training)
    losses = [event.loss for event in islice(trainer, 3) if isinstance(event, nn.StepEnded)]
    assert losses
    assert np.isfinite(losses).all()
