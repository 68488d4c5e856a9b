"""A run's history: what was measured, in the order in which it was, the same every time."""

from __future__ import annotations

import math

from nncore.history import Recorder


def test_scores_stand_in_the_order_in_which_they_were_measured():
    recorder = Recorder()
    names = ["loss", *(f"f1 {each}" for each in range(10))]
    recorder.add_epoch(1, 8, {"loss": 1.0}, {"loss": 1.0})
    scores = dict.fromkeys(names, 0.5)
    recorder.add_epoch(2, 16, scores, scores)
    rest = names[1:]
    assert list(recorder.history().metrics) == [
        "train/loss", "validation/loss",
        *(f"train/{name}" for name in rest), *(f"validation/{name}" for name in rest),
    ]
    late = recorder.history().metrics["train/f1 3"].tolist()
    assert math.isnan(late[0])
    assert late[1] == 0.5
