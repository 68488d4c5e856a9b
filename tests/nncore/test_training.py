"""A run is the same whoever looks, wherever it is cut, and whatever file it went through."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nncore as nn
from nncore.events import EpochEnded, StepEnded, TrainingEnded
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


def test_one_seed_gives_one_result(digits):
    keys = set()
    for _ in range(2):
        trainer = nn.Trainer(nn.Network(GRAPH, 0), digits, TRAINING)
        list(trainer)
        keys.add(trainer.network.snapshot().key)
    assert len(keys) == 1


@pytest.mark.parametrize("step", [1, 28, 29, 30, 44, 86])
def test_a_run_that_went_through_a_file_equals_one_that_was_never_cut(step, digits):
    whole = nn.Trainer(nn.Network(GRAPH, 0), digits, TRAINING)
    end = list(whole)[-1]
    project = unpacked(packed(cut_at(step, digits)))
    rest = nn.Trainer.resume(project.graph, digits, project.training, project.checkpoint)
    assert list(rest)[-1].validation == end.validation
    assert rest.network.snapshot() == whole.network.snapshot()
    assert rest.history == whole.history


def test_a_project_comes_back_from_its_file_as_it_went_in(digits):
    project = cut_at(40, digits)
    assert unpacked(packed(project)) == project


def test_a_graph_can_change_while_it_trains_and_keeps_what_still_fits(digits):
    trainer = nn.Trainer(nn.Network(GRAPH, 0), digits, TRAINING)
    steps = iter(trainer)
    for _ in range(10):
        next(steps)
    before = trainer.network.parameters["dense/kernel"].copy()
    trainer.edit(GRAPH.changing("n7", nn.Dense(10, bias=False)))
    assert np.array_equal(trainer.network.parameters["dense/kernel"], before)
    assert trainer.step == 10
    assert isinstance(list(trainer)[-1], TrainingEnded)


def test_a_loss_that_is_no_number_ends_the_run_and_says_where(digits):
    wild = nn.SGD(learning_rate=10.0, momentum=0.99)
    graph = nn.Graph.chain(nn.Input((1, 8, 8)), nn.Flatten(), nn.Dense(64), nn.Dense(10))
    trainer = nn.Trainer(
        nn.Network(graph, 0), digits, loss=nn.CrossEntropy(), optimizer=wild, epochs=400
    )
    end = list(trainer)[-1]
    assert end.reason == "not finite"
    assert "learning rate" in end.problem.why


def test_digits_are_learned(digits):
    graph = nn.Graph.chain(
        nn.Input((1, 8, 8)), nn.Flatten(), nn.Dense(32), nn.ReLU(), nn.Dense(10)
    )
    trainer = nn.Trainer(nn.Network(graph, 0), digits, optimizer=nn.Adam(1e-2), epochs=10)
    epochs = [event for event in trainer if isinstance(event, EpochEnded)]
    assert epochs[-1].validation["accuracy"] > 0.93


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
    from nncore.layers import UnknownLayer

    text = '{"type":"Conv9D","filters":3}'
    graph = nn.Graph((nn.Node("n1", "odd", UnknownLayer(text=text)),))
    back = unpacked(packed(nn.Project(graph)))
    assert back.graph["n1"].layer.text == text
    assert unpacked(packed(back)) == back
