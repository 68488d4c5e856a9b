"""What is said of what was learned is true of the network on the canvas."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

import nncore as nn
from app.inspector.data_edits import with_data, with_split
from app.training.standing import standing
from nncore import data
from nncore.examples import example
from nncore.network import Network
from nncore.objectives import EarlyStopping
from nncore.training import Trainer


def trained(epochs, of=2, **settings):
    project = example("xor")
    training = replace(project.training, epochs=of, **settings)
    trainer = Trainer(Network(project.graph, 0), data.load(project.data), training)
    for _ in trainer:
        if trainer.epoch == epochs:
            break
    checkpoint = trainer.checkpoint()
    return replace(
        project, training=training, weights=checkpoint.weights, checkpoint=checkpoint
    )


def test_what_has_not_learned_is_new():
    assert standing(example("xor")) == "new"


def test_a_run_is_trained_at_its_end_and_paused_before(tmp_path):
    for epochs, expected in ((1, "paused"), (2, "trained")):
        project = trained(epochs)
        assert standing(project) == expected
        nn.save(project, tmp_path / "mine.loom")
        assert standing(nn.load(tmp_path / "mine.loom")) == expected


def test_a_run_that_no_longer_improved_is_at_its_end():
    project = trained(5, of=50, early_stopping=EarlyStopping(patience=1, least=1e6))
    assert project.checkpoint.epoch < 50
    assert standing(project) == "trained"


@pytest.fixture
def project():
    return trained(2)


def widened(project):
    dense = project.graph.named("dense")
    wider = replace(dense.layer, units=dense.layer.units + 1)
    return replace(project, graph=project.graph.changing(dense.id, wider))


def rewired(project):
    return replace(project, graph=project.graph.removing([project.graph.nodes[2].id]))


def other_rows(project):
    return with_split(project, replace(project.data.split, seed=7))


def other_points(project):
    return with_data(project, "spiral")


@pytest.mark.parametrize("edit", [widened, rewired, other_rows, other_points])
def test_an_edit_is_said_also_after_the_file_was_opened_again(project, edit, tmp_path):
    changed = edit(project)
    assert standing(changed) == "changed"
    nn.save(changed, tmp_path / "mine.loom")
    assert standing(nn.load(tmp_path / "mine.loom")) == "changed"


def test_what_changes_no_number_leaves_it_trained(project):
    dense = project.graph.named("dense")
    named = replace(project, graph=project.graph.renaming(dense.id, "hidden"))
    assert standing(named) == "trained"


def test_the_status_says_no_score_of_another_network(workspace, window, qtbot):
    session, document, status = workspace.session, workspace.document, window.status
    said, score = status.findChild(object, "status"), status.findChild(object, "score")
    with qtbot.waitSignal(session.ended):
        session.step_epoch()
    assert said.text() == "Paused"
    assert "accuracy" in score.text()
    document.apply("Wider", widened(document.project))
    assert said.text() == "Changed since it was trained"
    assert score.text() == ""
    session.undo()
    assert said.text() == "Paused"
    assert "accuracy" in score.text()
