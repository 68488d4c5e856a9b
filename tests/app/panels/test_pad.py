"""A drawing reaches the network as the data set's own pictures do."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt

from app.panels.predictions.centring import as_in_data
from app.panels.predictions.pad import Pad
from app.panels.predictions.strokes import Stroke
from nncore.data import load
from nncore.examples import example
from nncore.network import Network
from nncore.training import Trainer
from tests.app.panels.digits import HANDS, drawn


@pytest.fixture
def pad(source, qtbot):
    pad = Pad()
    qtbot.addWidget(pad)
    pad.resize(152, 152)
    pad.show()
    return pad


def box(picture):
    rows, columns = np.nonzero(picture > 0.1)
    return rows.min(), rows.max() + 1, columns.min(), columns.max() + 1


def strokes(digit, **hand):
    return tuple(Stroke(points) for points in drawn(digit, **hand))


@pytest.fixture(scope="module", params=["digits-8x8", "mnist"])
def reader(request):
    """A trained network that says which digits pictures are, and the side of its pictures."""
    project = example(request.param)
    training = project.training
    if request.param == "mnist":
        training = replace(training, epochs=2)
    trainer = Trainer(Network(project.graph, 0), load(project.data), training)
    for _ in trainer:
        pass
    graph = project.graph

    def read(pictures):
        plan = trainer.network.plan(len(pictures), input_gradients=False)
        plan.forward({graph.inputs[0].name: np.stack(pictures)[:, None]})
        return np.array(plan.output_of_tap(graph.outputs[0].id)).argmax(axis=1).tolist()

    return graph.inputs[0].layer.shape[1], read


@pytest.mark.parametrize("hand", HANDS)
def test_drawn_digits_are_read_right(qapp, reader, hand):
    side, read = reader
    answers = read([as_in_data(strokes(digit, **HANDS[hand]), side) for digit in range(10)])
    right = sum(answer == digit for digit, answer in enumerate(answers))
    assert right >= (10 if side == 28 or hand == "plain" else 8), answers


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("side", [8, 28])
def test_wherever_and_however_large_one_draws_the_picture_is_the_same(qapp, digit, side):
    whole = as_in_data(strokes(digit), side)
    moved = as_in_data(strokes(digit, scale=0.6, dx=-15, dy=-12), side)
    assert np.abs(whole - moved).mean() < 0.05


def test_the_centre_of_mass_is_in_the_middle_and_the_box_is_twenty_wide(qapp):
    picture = as_in_data(strokes(7), 28)
    places = np.arange(28) + 0.5
    assert (picture.sum(axis=1) * places).sum() / picture.sum() == pytest.approx(14, abs=0.6)
    assert (picture.sum(axis=0) * places).sum() / picture.sum() == pytest.approx(14, abs=0.6)
    top, bottom, left, right = box(picture)
    assert max(bottom - top, right - left) == pytest.approx(20, abs=1)


def test_a_small_picture_fills_its_height(qapp):
    top, bottom, left, right = box(as_in_data(strokes(0, stretch=1.2), 8))
    assert (top, bottom, left, right) == (0, 8, 1, 7)


def test_no_ink_gives_an_empty_picture(qapp):
    assert not as_in_data((), 28).any()


def test_a_drag_leaves_ink_and_tells(pad, qtbot):
    with qtbot.waitSignal(pad.drawn, timeout=0):
        qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    assert not pad.is_empty
    shown = pad.grab().toImage()
    assert shown.pixelColor(shown.rect().center()).lightness() == 255
    assert shown.pixelColor(3, 3).lightness() == 0


def test_the_eraser_takes_ink_away(pad):
    pad.stroke(QPointF(20, 76), QPointF(130, 76))
    pad.stroke(QPointF(10, 76), QPointF(140, 76), erasing=True)
    assert pad.is_empty


def test_delete_clears_the_pad(pad, qtbot):
    pad.stroke(QPointF(20, 76), QPointF(130, 76))
    qtbot.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.is_empty
