"""The commands: what a person reads on the terminal, and what a program gets as JSON."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager

import numpy as np
import pytest
from msgspec.structs import replace

from nncore import commands
from nncore.bypass import bypassing
from nncore.examples import example
from nncore.insight.memory import in_words, to_train
from nncore.loomfile import save


@pytest.mark.parametrize("command", ["info", "evaluate", "train"])
def test_a_command_that_is_interrupted_ends_with_a_sentence(command, monkeypatch, capsys):
    def interrupted(source):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "project_from", interrupted)
    assert commands.run([command, "example:xor"]) == 1
    assert capsys.readouterr().err == "Stopped before the end.\n"


def test_where_nothing_can_be_written_is_said_before_the_first_step(tmp_path, capsys):
    out = tmp_path / "nosuch" / "x.loom"
    assert commands.run(["train", "example:xor", "--out", str(out)]) == 1
    said = capsys.readouterr()
    assert said.err == f"x.loom: there is no folder {out.parent} to put it into.\n"
    assert said.out == ""
    assert commands.run(["train", "example:xor", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err.endswith("there is a folder of this name.\n")
    assert list(tmp_path.iterdir()) == []


def test_info_tells_the_memory_of_the_parameters_and_of_training(capsys):
    project = example("digits-8x8")
    check = project.graph.check()
    needed = to_train(check, project.training)
    assert commands.run(["info", "example:digits-8x8"]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line == (
        f"Memory: {in_words(4 * check.parameters)} for the parameters, about {in_words(needed)} "
        f"to train in batches of {project.training.batch_size}"
    )
    assert commands.run(["info", "example:digits-8x8", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["memory_bytes"] == 4 * check.parameters
    assert told["training_memory_bytes"] == needed > told["memory_bytes"]


def test_the_columns_of_info_stand_below_one_another(capsys):
    assert commands.run(["info", "example:resnet152"]) == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert len({len(row) for row in rows}) == 1             # numbers end where they end
    assert len({row.index(word) for row in rows for word in ("Dense", "ReLU", "Residual")
                if f" {word}" in row}) == 1                                         # fmt: skip


def test_the_end_of_training_says_whose_scores_it_tells(capsys):
    assert commands.run(["train", "example:xor", "--epochs", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("done: test loss ")


def test_samples_of_another_size_are_told_in_the_same_words(tmp_path, capsys):
    np.save(tmp_path / "a.npy", np.zeros((5, 7)))
    asked = ["predict", "example:digits-8x8", "--input", str(tmp_path / "a.npy")]
    assert commands.run([*asked, "--output", str(tmp_path / "b.csv")]) == 1
    said = capsys.readouterr().err
    assert said == "a.npy: its samples are 7; the network needs 1 × 8 × 8.\n"


def test_info_marks_what_is_bypassed(tmp_path, capsys):
    project = example("digits-8x8")
    graph = bypassing(project.graph, ["n3"], bypassed=True)
    save(replace(project, graph=graph), tmp_path / "a.loom")
    assert commands.run(["info", str(tmp_path / "a.loom")]) == 0
    marked = [line for line in capsys.readouterr().out.splitlines() if line.endswith("bypassed")]
    assert len(marked) == 1
    assert "Dense 32" in marked[0]
    assert commands.run(["info", str(tmp_path / "a.loom"), "--json"]) == 0
    nodes = json.loads(capsys.readouterr().out)["nodes"]
    assert [node["id"] for node in nodes if node["bypassed"]] == ["n3"]


def test_errors_are_told_in_the_unit_of_what_is_predicted(capsys):
    assert commands.run(["train", "example:house-prices", "--epochs", "1"]) == 0
    epoch, last = capsys.readouterr().out.splitlines()
    for line in (epoch, last):
        assert re.search(r"mae \$\d{1,3},\d00, rmse \$\d{1,3},\d00", line), line
        assert "e+" not in line
    assert last.startswith("done: ")
    assert commands.run(["evaluate", "example:house-prices"]) == 0
    assert len(re.findall(r"mae \$\d", capsys.readouterr().out)) == 3


def test_a_run_that_was_interrupted_does_not_say_that_it_is_done(monkeypatch, capsys):
    @contextmanager
    def pressed():
        yield lambda: True

    monkeypatch.setattr(commands, "_interruptible", pressed)
    assert commands.run(["train", "example:xor"]) == 0
    assert capsys.readouterr().out.startswith("stopped: ")
