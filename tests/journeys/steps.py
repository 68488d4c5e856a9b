"""What most journeys do on their way: open an example, wait for what is told, point at a middle."""

from __future__ import annotations


def told(program):
    """What the document says, once nothing is being opened any more."""
    program.wait_until(lambda: not program.ask("document")["opening"], "what is opened is read")
    return program.ask("document")


def does(program, step):
    """Wait until this is the last step of undo."""
    program.wait_until(lambda: told(program)["undo"] == step, f"the last step is {step}")


def opened(start, name="digits-8x8"):
    """The program with an example whose data is there."""
    program = start(f"example:{name}")
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")
    return program


def middle(program, name):
    """The middle of something that can be seen, on the screen."""
    return program.where(name).point()
