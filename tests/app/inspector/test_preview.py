"""The samples of every data set can be drawn, however many numbers its columns have."""

from __future__ import annotations

import pytest

from app.inspector.preview import Preview
from nncore import data
from nncore.examples import example, examples

NAMES = [one.name for one in examples() if example(one.name).data is not None]


@pytest.mark.parametrize("name", NAMES)
def test_samples_of_every_example_are_drawn(qtbot, name):
    preview = Preview()
    qtbot.addWidget(preview)
    preview.show_data(data.load(example(name).data))
    preview.resize(preview.sizeHint())
    drawn = preview.grab().toImage()
    colours = {
        drawn.pixel(x, y) for x in range(0, drawn.width(), 3) for y in range(0, drawn.height(), 3)
    }
    assert len(colours) > 3
