"""The program with mistakes put into it: `python -m tests.journeys.broken`. Ctrl+K raises in a
slot, the third step in the worker, and BREAKS=paint in painting; BREAKS=hard kills it for good."""

import os
import sys

from app.application import start
from app.canvas.wire import WireItem
from app.window import Window
from nncore.training import Trainer


def stumble(*_anything):
    raise ZeroDivisionError("put in by a test")


def fall(*_anything):
    os.abort()


def break_it(how):
    step = Trainer._step
    Trainer._step = lambda self: stumble() if self.step == 3 else step(self)
    Window.show_commands = fall if how == "hard" else stumble
    if how == "paint":
        WireItem.paint = stumble


if __name__ == "__main__":
    break_it(os.environ.get("BREAKS", ""))
    sys.exit(start(sys.argv[1:]))
