"""Whatever a hand does on the canvas, in whatever order, can be taken back to the first value."""

from __future__ import annotations

import pytest

from nncore.examples import example
from tests.app.canvas import kit
from tests.app.random_hand import Hand

PROJECTS = {
    "digits": lambda: kit.digits("digits-8x8"),
    "points": kit.points,
    "residual": lambda: example("resnet20"),
}


@pytest.mark.parametrize("name", PROJECTS)
@pytest.mark.parametrize("seed", [1, 23])
def test_whatever_is_done_is_undone_and_done_again(qtbot, name, seed):
    hand = Hand(PROJECTS[name](), seed)
    first = hand.value
    try:
        hand.act(80)
        hand.redo_all()
        last = hand.value
        assert hand.undo_all() > 5
        assert hand.value == first
        hand.redo_all()
        assert hand.value == last
    finally:
        hand.leave()
