"""The main job once: open, watch it learn, lose nothing to a power cut, take it all back."""

import numpy as np
from PIL import Image

from app.store import kept, recall
from tests.journeys.steps import told

CURVE = (0x4C, 0x9B, 0xE8)
"""The colour of what was trained, in the dark theme."""


def test_an_example_learns_survives_a_kill_and_is_taken_back(start, home):
    program = start()
    program.click("Exclusive or")
    program.wait_until(lambda: told(program).get("state") == "training", "one click trains it")
    program.wait_until(lambda: told(program)["epoch"] == 120, "it is trained to its end")
    learned = told(program)["weights"]

    def is_kept():
        works = kept(home / "works")
        weights = recall(works[0].folder).project.weights if works else None
        return weights is not None and weights.key == learned

    program.wait_until(is_kept, "a recovery copy has what was learned")
    program.kill()

    again = start()
    again.click("Open Exclusive or")
    again.wait_until(lambda: told(again).get("open"), "it is offered and opened")
    assert told(again)["weights"] == learned
    assert told(again)["undo"] == "Train to epoch 120"
    again.press("ctrl+z")
    again.wait_until(lambda: told(again)["weights"] == "", "undo takes the training back")
    again.press("ctrl+y")
    again.wait_until(lambda: told(again)["weights"] == learned, "redo brings it again")
    assert again.said() == ""


def test_a_layer_is_dragged_in_from_the_palette_and_taken_back(start):
    program = start()
    program.click("New network")
    program.wait_until(lambda: told(program).get("open"), "an empty canvas is open")
    program.drag("Add Dense", "Canvas")
    program.wait_until(lambda: told(program)["layers"] == ["Dense 64"], "the layer is there")
    program.press("ctrl+z")
    program.wait_until(lambda: told(program)["layers"] == [], "undo empties the canvas")
    assert program.said() == ""


def test_the_curve_grows_while_it_trains(start, tmp_path):
    program = start()
    program.click("Digits 8×8")
    program.wait_until(lambda: told(program).get("epoch", 0) >= 3, "it trains")

    def inked():
        file = str(tmp_path / "screen.png")
        assert program.ask("picture", file)
        left, top, width, height = program.where("Loss")
        with Image.open(file) as screen:
            seen = np.asarray(screen.convert("RGB").crop((left, top, left + width, top + height)))
        far = np.abs(seen.astype(int) - CURVE).sum(axis=2)
        return int((far < 60).sum())

    program.wait_until(lambda: inked() > 100, "the curve of the loss is painted")
    program.press("ctrl+r")
    program.wait_until(lambda: inked() < 40, "it starts from nothing again")
