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
