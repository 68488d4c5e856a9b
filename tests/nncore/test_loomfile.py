"""A project goes through its file unchanged, and nothing in a file is trusted."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nncore as nn
from nncore.events import StepEnded
from nncore.layers import UnknownLayer
from nncore.loomfile import (
    DamagedFileError,
    LoomFileError,
    NewerFileError,
    NotALoomFileError,
    packed,
    unpacked,
)

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
    assert issubclass(NewerFileError, LoomFileError)


def test_an_unknown_layer_is_kept_and_saved_back():
    text = '{"type":"Conv9D","filters":3}'
    graph = nn.Graph((nn.Node("n1", "odd", UnknownLayer(text=text)),))
    back = unpacked(packed(nn.Project(graph)))
    assert back.graph["n1"].layer.text == text
    assert unpacked(packed(back)) == back
