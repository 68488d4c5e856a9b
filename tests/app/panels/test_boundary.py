"""The plane shows the answer where it is, the line between classes, and takes a point in hand."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

import nncore as nn
from app.panels.boundary.neurons import Neurons
from app.panels.boundary.panel import BoundaryPanel
from app.panels.boundary.shades import by_class, pictures_of, two_sided
from app.theme.tokens import DARK
from app.training.reports import Look, Sample
from nncore.insight.boundary import Boundary, boundary_of, class_shades, levels_of, shades_of
from nncore.insight.contours import crossings

EXTENT = (-1.0, 1.0, -1.0, 1.0)


def right_is_blue(columns=21):
    """The chance of blue grows from left to right and is a half in the middle."""
    return np.tile(np.linspace(0, 1, columns, dtype=np.float32), (columns, 1))


@pytest.fixture
def panel(session, source, qtbot):
    source.choose("dark")
    session.dataset = nn.data.load("circles", seed=0)
    session.document.project.graph = nn.Graph.chain(nn.Input((2,)), nn.Dense(1))
    panel = BoundaryPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1024, 192)
    panel.show()
    return panel


def tell(session, grid, extent=EXTENT):
    session.boundary = Boundary(grid, extent, None, 1, shades_of(grid, 0, 1))
    session.boundary_changed.emit(session.boundary)


def test_the_line_runs_where_the_answer_is_a_tie():
    xs, ys = crossings(right_is_blue(20), 0.5, EXTENT)
    np.testing.assert_allclose(xs, 0, atol=1e-6)
    assert (ys.min(), ys.max()) == pytest.approx((-1, 1))


def test_a_plane_without_a_tie_has_no_line():
    assert len(crossings(np.ones((8, 8), np.float32), 0.5, EXTENT)[0]) == 0


def test_blue_is_positive_and_orange_negative():
    (picture,) = pictures_of(shades_of(right_is_blue(), 0, 1)[None], two_sided(DARK))
    left, right = picture.pixelColor(0, 0), picture.pixelColor(picture.width() - 1, 0)
    assert left.red() > left.blue()
    assert right.blue() > right.red()


def test_each_of_many_classes_has_its_colour_fainter_where_it_is_less_sure():
    winner = np.array([[0, 1], [2, 2]])
    shades = class_shades(winner, np.array([[1, 1], [1, 0]], np.float32), 3)
    assert (shades // levels_of(3) == winner).all()
    table = by_class(DARK, 3)
    assert table[shades[1, 1]] == two_sided(DARK)[127]       # unsure is the plot's ground
    assert len({table[shade] for shade in shades.flat}) == 4


def test_a_neuron_is_shown_as_it_answers_over_the_plane(session):
    graph = nn.Graph.chain(nn.Input((2,)), nn.Dense(3), nn.Tanh(), nn.Dense(1))
    network = nn.Network(graph, seed=0)
    network.parameters["dense/kernel"][...] = [[1, -1, 0], [0, 0, 0]]
    seen = boundary_of(network, nn.data.load("circles", seed=0), 0)
    (layer,) = seen.neurons                                  # the last Dense is the answer itself
    assert (layer.node, layer.title, layer.of) == ("n2", "Dense 3", 3)
    assert layer.shades[0, 0, -1] > 250 > 5 > layer.shades[0, 0, 0]
    assert layer.shades[1, 0, 0] > 250
    assert (layer.shades[2] == 127).all()


def test_neurons_are_tiles_that_can_be_clicked(qtbot):
    network = nn.Network(nn.Graph.chain(nn.Input((2,)), nn.Dense(16), nn.Dense(1)), seed=0)
    neurons = Neurons()
    qtbot.addWidget(neurons)
    neurons.resize(900, 220)
    neurons.show_neurons(boundary_of(network, nn.data.load("circles", seed=0), 0).neurons)
    neurons.show()
    tiles = [neurons.tile_at(QPointF(x, 60)) for x in range(0, 900, 4)]
    found = {tile.neuron for tile in tiles if tile}
    assert len(found) > 4
    with qtbot.waitSignal(neurons.node_chosen) as chosen:
        qtbot.mouseClick(neurons, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    assert chosen.args == ["n2"]


def test_the_answer_is_asked_for_only_while_seen(session, panel):
    assert session.watched == {"boundary": True}
    panel.hide()
    assert session.watched == {"boundary": False}


def test_hovering_tells_the_answer_and_its_place(session, panel):
    tell(session, right_is_blue())
    panel.show_place((0.8, 0.5))
    assert panel.legend.answer == "blue, 90.0 % x1 0.8   x2 0.5"
    panel.show_place((-0.8, 0.5))
    assert panel.legend.answer.startswith("orange, 90.0 %")
    panel.show_place(None)
    assert panel.legend.answer == ""


def test_a_click_takes_the_place_in_hand(session, panel, qtbot):
    tell(session, right_is_blue())
    frame = panel.plane._frame
    middle = QPoint(round(frame.center().x()), round(frame.center().y()))
    qtbot.mouseClick(panel.plane, Qt.MouseButton.LeftButton, pos=middle)
    values = session.samples[-1].values
    assert values["x1"].item() == pytest.approx(0, abs=0.02)
    assert values["x2"].item() == pytest.approx(0, abs=0.02)


def test_arrow_keys_move_the_point_in_hand(session, panel, qtbot):
    tell(session, right_is_blue())
    session.look_changed.emit(Look(sample_at(0.5, 0.5), {}, {}, {}, 0))
    qtbot.keyClick(panel.plane, Qt.Key.Key_Right)
    assert session.samples[-1].values["x1"].item() > 0.5
    assert session.samples[-1].values["x2"].item() == 0.5


def sample_at(x, y):
    return Sample(values={"x1": np.array(x), "x2": np.array(y)})


def test_a_real_network_paints_the_plane(session, panel):
    network = nn.Network(session.document.project.graph, seed=0)
    session.boundary = boundary_of(network, session.dataset, 0)
    session.boundary_changed.emit(session.boundary)
    assert panel.plane.has_answer


def test_numbers_are_answered_in_their_own_unit(session, panel):
    session.dataset = nn.data.load("bumps", seed=0)
    session.data_changed.emit()
    tell(session, 2 * right_is_blue())
    panel.show_place((1.0, 0.0))
    assert panel.legend.answer.startswith("2 x1 1")


def test_a_hidden_panel_paints_nothing(session, panel):
    panel.hide()
    tell(session, right_is_blue())
    assert not panel.plane.has_answer
    panel.show()
    assert panel.plane.has_answer


def test_pictures_have_no_plane(session, panel):
    session.dataset = nn.data.load("digits-8x8", seed=0)
    assert panel.columns == ()
