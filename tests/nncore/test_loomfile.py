"""A project goes through its file unchanged, and nothing in a file is trusted."""

import json
import zipfile
from contextlib import suppress
from typing import get_args

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import nncore as nn
from nncore.events import StepEnded
from nncore.layers import UnknownLayer
from nncore.loomfile import (
    FORMAT,
    DamagedFileError,
    LoomFileError,
    NewerFileError,
    NotALoomFileError,
    fingerprint,
    packed,
    unpacked,
)
from nncore.objectives import EarlyStopping
from nncore.optimizers import AnyOptimizer
from nncore.project import Place, View
from nncore.written_graph import layer_from

GRAPH = nn.Graph.chain(
    nn.Input((1, 8, 8)),
    nn.Flatten(),
    nn.Dense(16),
    nn.BatchNorm(),
    nn.ReLU(),
    nn.Dropout(0.3),
    nn.Dense(10),
    nn.Softmax(),
)
TRAINING = nn.Training(
    objectives=(nn.Objective(optimizer=nn.Adam(1e-2, nn.Cosine())),), epochs=3, batch_size=50
)


@pytest.fixture(scope="module")
def digits():
    return nn.data.load("digits-8x8", seed=0)


def cut_at(step, digits):
    trainer = nn.Trainer(nn.Network(GRAPH, 0), digits, TRAINING)
    for event in trainer:
        if isinstance(event, StepEnded) and event.step == step:
            break
    state = trainer.checkpoint()
    return nn.Project(
        GRAPH, data=digits.reference, training=TRAINING, weights=state.weights, checkpoint=state
    )


@pytest.mark.parametrize("step", [1, 28, 29, 30, 44, 86])
def test_a_run_that_went_through_a_file_equals_one_that_was_never_cut(step, digits):
    whole = nn.Trainer(nn.Network(GRAPH, 0), digits, TRAINING)
    *_, last_epoch, end = whole
    project = unpacked(packed(cut_at(step, digits)))
    rest = nn.Trainer.resume(project.graph, digits, project.training, project.checkpoint)
    *_, epoch, ended = rest
    assert ended.validation == end.validation
    assert epoch.gradient_norms == last_epoch.gradient_norms
    assert rest.network.snapshot() == whole.network.snapshot()
    assert rest.history == whole.history


def test_a_project_comes_back_from_its_file_as_it_went_in(digits):
    project = cut_at(40, digits)
    assert unpacked(packed(project)) == project


NAMES = st.text(min_size=1, max_size=12).filter(lambda name: name.strip() and "/" not in name)
PLACES = st.builds(
    Place, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.booleans()
)
LAYERS = st.one_of(
    st.builds(nn.Dense, st.integers(1, 12), st.booleans(), st.sampled_from([nn.HeNormal()])),
    st.builds(nn.LeakyReLU, st.floats(0, 0.9)),
    st.builds(nn.Dropout, st.floats(0, 0.9)),
    st.sampled_from([nn.ReLU(), nn.BatchNorm(), nn.LayerNorm(), nn.Tanh(), nn.Identity()]),
)
TRAININGS = st.builds(
    nn.Training,
    st.sampled_from(get_args(AnyOptimizer)).map(lambda kind: (nn.Objective(optimizer=kind()),)),
    batch_size=st.integers(400, 700),
    epochs=st.integers(1, 5),
    seed=st.integers(0, 2**31 - 1),
    clip_norm=st.none() | st.floats(0.1, 10),
    accumulate=st.integers(1, 3),
    average=st.none() | st.floats(0.1, 0.9),
    early_stopping=st.none() | st.just(EarlyStopping(least=1.0)),
)


@st.composite
def projects(draw, reference):
    """Any network of layers in a row, and where its training may stand."""
    graph = nn.Graph.chain(
        nn.Input((1, 8, 8)), nn.Flatten(), *draw(st.lists(LAYERS, max_size=4)), nn.Dense(10)
    )
    for node in graph.nodes:
        if draw(st.booleans()):
            with suppress(nn.LayerloomError):                      # a name that is taken
                graph = graph.renaming(node.id, draw(NAMES))
    ids = st.sampled_from([node.id for node in graph.nodes])
    return nn.Project(
        graph,
        data=reference,
        training=draw(TRAININGS),
        layout=draw(st.dictionaries(ids, PLACES)),
        title=draw(st.text(max_size=20)),
        sample=draw(st.lists(st.tuples(NAMES, st.floats(-9, 9))).map(tuple)),
        view=draw(st.builds(View, st.floats(0, 4), st.floats(-99, 99), panel=NAMES)),
    )


def trained(project, digits, steps):
    """The project after some steps."""
    network = nn.Network(project.graph, project.training.seed)
    trainer = nn.Trainer(network, digits, project.training)
    for event in trainer:
        if trainer.step >= steps and not isinstance(event, StepEnded):
            break
        if trainer.step > steps:
            break
    state = trainer.checkpoint()
    return replace(project, weights=state.weights, checkpoint=state, fitted=digits.fitted)


def assert_same(one, other, where="project"):
    """Equal in every field, also in those that == leaves out."""
    assert type(one) is type(other), where
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, where
        np.testing.assert_array_equal(one, other, where)
    elif isinstance(one, msgspec.Struct):
        for field in one.__struct_fields__:
            assert_same(getattr(one, field), getattr(other, field), f"{where}.{field}")
    elif isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            assert_same(one[key], other[key], f"{where}[{key!r}]")
    elif isinstance(one, tuple):
        assert len(one) == len(other), where
        for number, (mine, yours) in enumerate(zip(one, other, strict=True)):
            assert_same(mine, yours, f"{where}[{number}]")
    else:
        assert one == other or one != one, where


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_project_saves_and_loads_to_an_equal_one(digits, data):
    project = data.draw(projects(digits.reference))
    steps = data.draw(st.none() | st.integers(1, 9))
    if steps is not None:
        project = trained(project, digits, steps)
    back = unpacked(packed(project))
    assert back == project
    assert_same(back, project)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_only_ever_raises_what_is_documented(data):
    whole = bytearray(packed(nn.Project(GRAPH)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(whole)))
    with suppress(LoomFileError):
        unpacked(bytes(whole[:end]))


def test_files_that_are_not_ours_are_named_so(tmp_path):
    path = tmp_path / "x.loom"
    path.write_bytes(b"hello")
    with pytest.raises(NotALoomFileError):
        nn.load(path)
    path.write_bytes(packed(nn.Project(GRAPH))[:300])
    with pytest.raises(DamagedFileError):
        nn.load(path)


def test_a_file_of_a_newer_program_is_named_so_and_left_alone(tmp_path):
    path = tmp_path / "x.loom"
    header = {"format": FORMAT + 1, "program": "Layerloom", "nodes": "of another kind"}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.json", json.dumps(header))
    whole = path.read_bytes()
    with pytest.raises(NewerFileError) as caught:
        nn.load(path)
    assert str(caught.value) == (
        f"x.loom: it was written by a newer Layerloom (format {FORMAT + 1}; this one reads up to "
        f"{FORMAT}). It was left as it is."
    )
    assert path.read_bytes() == whole


def test_an_unknown_layer_is_kept_and_saved_back():
    text = '{"type":"Conv9D","filters":3}'
    graph = nn.Graph((nn.Node("n1", "odd", UnknownLayer(text=text)),))
    back = unpacked(packed(nn.Project(graph)))
    assert back.graph["n1"].layer.text == text
    assert unpacked(packed(back)) == back


def test_scores_of_an_older_file_have_their_names_of_today():
    layer = layer_from(b'{"type":"Output","target":"kind","metrics":["top_5","f1_weighted","f1"]}')
    assert layer == nn.Output(target="kind", metrics=("top_k", "f1"), average="weighted")
    assert layer.top_k == 5
    each = layer_from(b'{"type":"Output","metrics":["f1_per_class"]}')
    assert each == nn.Output(metrics=("f1",), average="per_class")
    for odd in (b'{"type":"Output","metrics":["top_6"]}', b'{"type":"Output","metrics":7}', b"[]"):
        assert isinstance(layer_from(odd), UnknownLayer)
    both = b'{"type":"Output","metrics":["top_5"],"of_tomorrow":1}'
    assert layer_from(both).text == both.decode()


def test_a_fingerprint_is_of_what_is_in_a_file_not_of_when_it_was_written(tmp_path):
    one, same, other = (tmp_path / f"{name}.loom" for name in ("one", "same", "other"))
    network = nn.Network(GRAPH, seed=0)
    project = nn.Project(GRAPH, weights=network.snapshot())
    nn.save(project, one)
    with zipfile.ZipFile(one) as archive, zipfile.ZipFile(same, "w") as again:
        for part in archive.infolist():
            later = zipfile.ZipInfo(part.filename, (2031, 1, 1, 0, 0, 0))
            again.writestr(later, archive.read(part))
    assert fingerprint(one) == fingerprint(same) != ""
    network.vector[3] += 1
    nn.save(replace(project, weights=network.snapshot()), other)
    assert fingerprint(one) != fingerprint(other)


def test_what_is_no_zip_has_no_fingerprint(tmp_path):
    path = tmp_path / "odd.loom"
    assert fingerprint(path) == ""
    path.write_bytes(b"nothing of ours")
    assert fingerprint(path) == ""
