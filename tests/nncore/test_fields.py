"""Settings that are one number for height and width, or one for each."""

from __future__ import annotations

import msgspec
import pytest

import nncore as nn
from nncore.fields import FieldError, along, fields_of
from nncore.graph import Graph
from nncore.layers import Conv1D, Conv2D, UnknownLayer
from nncore.written_graph import WrittenGraph, graph_from, written_graph


def read(text: bytes) -> nn.layers.Layer:
    nodes = b'{"nodes": [{"id": "n1", "name": "a", "layer": ' + text + b"}]}"
    return graph_from(msgspec.json.decode(nodes, type=WrittenGraph))["n1"].layer


def test_two_equal_numbers_are_one():
    assert Conv2D(kernel_size=(3, 3)) == Conv2D(kernel_size=3)
    assert Conv2D(kernel_size=(3, 3)).kernel_size == 3


def test_one_number_is_written_as_one_and_two_as_two():
    written = msgspec.json.encode(written_graph(Graph().adding(Conv2D(4, (1, 7), 2), "n1")))
    assert b'"kernel_size":[1,7]' in written
    assert b'"strides":2' in written


@pytest.mark.parametrize("size", [3, 5])
def test_files_from_before_there_were_two_are_read(size):
    assert read(b'{"type": "Conv2D", "kernel_size": %d}' % size) == Conv2D(kernel_size=size)


@pytest.mark.parametrize("size", [b"[3]", b"[3, 4, 5]", b"[3, 0]", b'[3, "4"]', b"[]", b"0"])
def test_what_is_no_size_makes_a_layer_that_is_not_known(size):
    assert isinstance(read(b'{"type": "Conv2D", "kernel_size": ' + size + b"}"), UnknownLayer)


@pytest.mark.parametrize(("size", "said"), [
    ((3, 0), "Conv 2D: kernel_size must be at least 1 and at most 1,024, not 0."),
    ((3, 4, 5), "Conv 2D: kernel_size must be one number, or two, not (3, 4, 5)."),
])
def test_a_pair_is_held_to_its_range(size, said):
    with pytest.raises(FieldError) as caught:
        Conv2D(kernel_size=size)
    assert str(caught.value) == said


def test_only_pictures_have_pairs():
    def pairs(kind):
        return {field.name for field in fields_of(kind) if field.pair}

    assert pairs(Conv2D) == {"kernel_size", "strides", "sides", "dilation"}
    assert pairs(Conv1D) == set()


def test_along_an_axis_there_is_one_number():
    layer = Conv2D(4, (3, 5), 2, dilation=(1, 2))
    assert along(layer, 0) == Conv2D(4, 3, 2)
    assert along(layer, 1) == Conv2D(4, 5, 2, dilation=2)


@pytest.mark.parametrize(("layer", "words"), [
    (Conv2D(4, (3, 5)), "3 × 5 · valid"),
    (Conv2D(4, 3, (2, 1), "same", dilation=(1, 2)), "3 × 3 · stride 2 × 1 · dilation 1 × 2 · same"),
    (nn.MaxPool2D((1, 2)), "1 × 2"),
    (nn.AveragePool2D(2, (2, 1), "by side", (0, 1)), "2 × 2 · stride 2 × 1 · 0 × 1 a side"),
])
def test_a_card_says_height_and_width(layer, words):
    assert layer.setting() == words


def test_parameters_and_multiplications_are_those_of_the_rectangle():
    check = Graph.chain(nn.Input((2, 8, 9)), Conv2D(4, (1, 7))).check()
    assert check.parameters == 4 * 2 * 7 + 4
    layer, x = Conv2D(4, (1, 7)), check.nodes["n1"].output
    assert layer.output_shape(x).features == (4, 8, 3)
    assert layer.multiplications(x) == 4 * 8 * 3 * 2 * 7
