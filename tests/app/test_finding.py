"""Finding: what a person means by a few letters comes first, also where the hand slipped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.canvas.kinds import families, kinds, said_of
from app.finding import Said, grade, has, ranked
from nncore.layers import layer_types

pytestmark = pytest.mark.usefixtures("qapp")


def first(words):
    return said_of(kinds(words)[0]).name


@pytest.mark.parametrize(("words", "meant"), [
    ("fully connected", "Dense"), ("dense", "Dense"), ("conv", "Conv 2D"), ("conv 1", "Conv 1D"),
    ("maxpool", "Max pool 2D"), ("batchnorm", "Batch norm"), ("mha", "Multi-head attention"),
    ("relu", "ReLU"), ("lstm", "LSTM"), ("silences", "Dropout"), ("norm layer", "Layer norm"),
])  # fmt: skip
def test_what_is_meant_comes_first(words, meant):
    assert first(words) == meant


@pytest.mark.parametrize(("slip", "meant"), [
    ("dence", "Dense"), ("sofmax", "Softmax"), ("btchnorm", "Batch norm"), ("drpout", "Dropout"),
    ("embeding", "Embedding"), ("attn", "Multi-head attention"), ("flaten", "Flatten"),
])  # fmt: skip
def test_a_slip_of_the_hand_still_finds_what_is_meant(slip, meant):
    assert meant in [said_of(kind).name for kind in kinds(slip)[:3]]


def test_a_name_comes_before_what_only_does_so():
    named = [said_of(kind).name for kind in kinds("conv")]
    doing = [name for name in named if "conv" not in name.lower()]
    assert doing                                            # some only speak of convolution
    assert named.index("Depthwise conv 2D") < min(map(named.index, doing))
    assert next(iter(families("conv"))) == "Convolution"


def test_signs_are_found_as_they_are():
    keys = ["Shortcuts    Ctrl+/", "Commands    Ctrl+K", "Zoom in    Ctrl++"]
    assert ranked("ctrl+/", keys, Said) == keys[:1]
    assert ranked("++", keys, Said) == keys[2:]
    assert [each for each in keys if has("Ctrl+K", each)] == keys[1:2]
    assert not has("+", "Dense")


def test_nothing_is_found_where_nothing_is_alike():
    assert kinds("no such layer") == []
    assert kinds("zz") == []


def test_every_layer_is_found_first_by_its_own_name():
    for kind in layer_types():
        if kind.in_palette:
            found = kinds(kind.title)
            assert said_of(found[0]).name.lower() == kind.title.lower(), kind.title


@given(st.text(max_size=20), st.lists(st.text(max_size=12), max_size=6))
def test_what_a_word_finds_is_some_of_what_there_is_in_a_fixed_order(words, names):
    found = ranked(words, names, Said)
    assert sorted(found) == sorted(set(found) & set(names)) or len(set(names)) < len(names)
    assert found == ranked(words, names, Said)
    graded = [grade(words, Said(name)) for name in found]
    assert None not in graded or set(graded) == {None}
    assert all(name in found for name in names if grade(words, Said(name)) is not None)


@given(st.text(max_size=30))
def test_a_name_has_itself(name):
    assert has(name, name)
    assert grade(name, Said(name)) in (0, 4)       # 4: it has no letter and no digit


def test_the_light_theme_is_found_before_a_layer_that_is_lightweight():
    said = [*map(said_of, kinds("")), Said("Dark or light"), Said("Theme: light")]
    found = [each.name for each in ranked("light", said, lambda each: each)]
    assert found[:2] == ["Dark or light", "Theme: light"]
    assert "Separable conv 2D" in found
