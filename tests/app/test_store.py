"""What is kept comes back: the project, every step of undo, and the numbers."""

from msgspec.structs import replace

import nncore as nn
from app.store import Work, forget, keep, kept, recall
from app.undo import Step, Steps

BARE = nn.Project(nn.Graph.chain(nn.Input((2,)), nn.Dense(3), nn.Dense(1)))


def trained(project):
    return replace(project, weights=nn.Network(project.graph, 3).snapshot())


def test_a_kept_work_comes_back_with_its_steps(tmp_path):
    after = trained(BARE)
    work = Work(after, Steps().doing(Step("Train", BARE, after)), None, "Mine")
    folder = tmp_path / "a"
    keep(folder, work)
    back = recall(folder)
    assert back.project == after
    assert back.steps == work.steps
    assert [one.title for one in kept(tmp_path)] == ["Mine"]
    forget(folder)
    assert kept(tmp_path) == []


def test_numbers_that_nothing_speaks_of_are_taken_away(tmp_path):
    keep(tmp_path / "a", Work(trained(BARE), Steps(), None, "Mine"))
    keep(tmp_path / "a", Work(BARE, Steps(), None, "Mine"))
    assert [file.name for file in (tmp_path / "a").iterdir()] == ["state.json"]


def test_a_run_written_in_behind_an_edit_carries_its_weights_on():
    after = trained(BARE)
    edited = replace(BARE, title="other")
    steps = Steps().doing(Step("Rename", BARE, edited)).with_run("Train", 0, BARE, after)
    assert [step.text for step in steps.past] == ["Train", "Rename"]
    assert steps.past[1].after.weights == after.weights
    assert steps.past[1].after.title == "other"
