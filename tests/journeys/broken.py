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


step = Trainer._step


def third_step(self):
    if self.step == 3:
        stumble()
    return step(self)


Window.show_commands = fall if os.environ.get("BREAKS") == "hard" else stumble
Trainer._step = third_step
if os.environ.get("BREAKS") == "paint":
    WireItem.paint = stumble

sys.exit(start(sys.argv[1:]))
