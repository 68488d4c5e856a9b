"""The commands: what a person reads on the terminal, and what a program gets as JSON."""

from __future__ import annotations

import pytest

from nncore import commands


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
    assert said.err == "x.loom: it cannot be written (No such file or directory).\n"
    assert said.out == ""
    assert commands.run(["train", "example:xor", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err.endswith("there is a folder of this name.\n")
    assert list(tmp_path.iterdir()) == []
