"""A file whose parts were changed one by one: it is refused in words, or opens and is checked."""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from safetensors.numpy import load as arrays_in
from safetensors.numpy import save as safetensors_of

import nncore as nn
from nncore.blocks import Block, Link
from nncore.loomfile import LoomFileError, packed, unpacked

INNER = nn.Graph.chain(nn.Input((4,)), nn.Dense(4), nn.Output())
BLOCK = Block.of("B", INNER.renaming("n1", "x").renaming("n3", "y"), k=4)
GRAPH = nn.Graph.chain(
    nn.Input((1, 8, 8)), nn.Flatten(), nn.BatchNorm(), BLOCK.linked("dense", "units", "k"),
    nn.Dense(10), nn.Softmax(),
)  # fmt: skip
ODD = [
    None, True, 0, -1, 2**40, 2**70, 1.5, -1e308, "", "x", "n2", [], {}, ["a"], {"type": "Dense"},
]  # fmt: skip


@pytest.fixture(scope="module")
def members():
    """The parts of a file with weights, a trainer and a history."""
    digits = nn.data.load("digits-8x8", seed=0)
    training = nn.Training(
        (nn.Objective(optimizer=nn.Adam(1e-2, nn.Cosine())),), batch_size=500, epochs=2, average=0.5
    )
    trainer = nn.Trainer(nn.Network(GRAPH, 0), digits, training)
    list(trainer)
    state = trainer.checkpoint()
    project = nn.Project(
        GRAPH, data=digits.reference, training=training, weights=state.weights, checkpoint=state,
        fitted=digits.fitted, layout={"n1": nn.project.Place(1, 2)},
    )  # fmt: skip
    with zipfile.ZipFile(BytesIO(packed(project))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def spots(value):
    """Every place in a document where something stands."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inside in pairs:
        yield value, key
        if isinstance(inside, dict | list):
            yield from spots(inside)


def changed_document(text, data):
    document = json.loads(text)
    for _ in range(data.draw(st.integers(1, 2))):
        places = list(spots(document))
        where, key = places[data.draw(st.integers(0, len(places) - 1))]
        other, its = places[data.draw(st.integers(0, len(places) - 1))]
        how = data.draw(st.sampled_from(["take away", "copy here", "odd"]))
        if how == "take away":
            del where[key]
        else:
            new = other[its] if how == "copy here" else data.draw(st.sampled_from(ODD))
            where[key] = json.loads(json.dumps(new))
    return json.dumps(document).encode()


def changed_arrays(packed_arrays, data):
    arrays = dict(arrays_in(packed_arrays))
    name = data.draw(st.sampled_from(sorted(arrays)))
    array = arrays.pop(name)
    others = {
        "gone": {},
        "shorter": {name: array.reshape(-1)[:-1].copy()},
        "whole": {name: array.astype(np.int64)},
        "empty": {name: array[:0].copy()},
        "deeper": {name: array[None].copy()},
        "renamed": {"7/zz": array},
    }
    return safetensors_of(arrays | others[data.draw(st.sampled_from(sorted(others)))])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_part_that_was_changed_is_refused_in_words_or_opens_and_is_checked(members, data):
    parts, name = dict(members), data.draw(st.sampled_from(sorted(members)))
    change = changed_document if name.endswith("json") else changed_arrays
    parts[name] = change(parts[name], data)
    box = BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    with suppress(LoomFileError):
        unpacked(box.getvalue()).graph.check()


@pytest.mark.parametrize(
    "link", [Link("n9", "units", "k"), Link("n2", "unit", "k"), Link("n2", "units", "j")]
)
def test_a_link_of_a_block_that_leads_nowhere_is_a_problem(link):
    graph = GRAPH.changing("n4", replace(BLOCK, links=(link,)))
    problem = graph.check().problems_at("n4")[0]
    assert problem.expected == "settings that are there, for its links"


@pytest.mark.parametrize(("value", "needed"), [("x", "another kind"), (0, "units"), (1.5, "whole")])
def test_a_value_that_an_inner_setting_cannot_take_is_a_problem(value, needed):
    graph = GRAPH.changing("n4", GRAPH["n4"].layer.with_field("k", value))
    assert needed in graph.check().problems_at("n4")[0].expected


def test_an_unknown_layer_in_a_block_is_told_even_where_a_setting_of_it_follows():
    inner = BLOCK.graph.changing("n2", nn.layers.UnknownLayer())
    block = replace(BLOCK, graph=inner, links=(Link("n2", "units", "k"),))
    graph = GRAPH.changing("n4", block)
    assert "does not know" in graph.check().problems_at("n4")[0].title
