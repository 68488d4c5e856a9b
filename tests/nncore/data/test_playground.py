"""Points of the plane: balanced, repeatable, as noisy as they were asked to be."""

import numpy as np
import pytest

from nncore import data
from nncore.data import DataReference, Playground
from nncore.data.playground import CLASSES, LANDSCAPES, table
from nncore.fields import FieldError


def points(source):
    made = table(source)
    return np.stack([made.values("x1"), made.values("x2")], axis=1), made.values(made.target)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("samples", [10, 501])
def test_both_colours_are_as_frequent(name, samples):
    codes = points(Playground(name, samples=samples))[1]
    assert abs(int((codes == 0).sum()) - int((codes == 1).sum())) == samples % 2


@pytest.mark.parametrize("name", [*CLASSES, *LANDSCAPES])
def test_same_seed_same_points_near_the_unit_square(name):
    first, values = points(Playground(name, seed=4))
    table.cache_clear()
    second, _ = points(Playground(name, seed=4))
    other, _ = points(Playground(name, seed=5))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
    assert np.abs(first).max() < 1.3
    assert np.abs(values).max() < 1.5


@pytest.mark.parametrize("name", CLASSES)
def test_noise_moves_the_same_points_further(name):
    exact, little, much = (points(Playground(name, noise=n))[0] for n in (0.0, 0.1, 0.5))
    assert 5 * (little - exact) == pytest.approx(much - exact)


@pytest.mark.parametrize("name", ["circles", "xor", "spiral", "moons"])
def test_without_noise_the_nearest_neighbour_has_the_same_colour(name):
    places, codes = points(Playground(name, samples=1000, noise=0.0))
    distance2 = ((places[:, None] - places) ** 2).sum(axis=2)
    np.fill_diagonal(distance2, np.inf)
    assert (codes[distance2.argmin(axis=1)] == codes).mean() > 0.99


def test_blue_is_where_the_signs_agree():
    places, codes = points(Playground("xor", noise=0.0))
    assert np.array_equal(codes == 1, places[:, 0] * places[:, 1] > 0)


def test_the_plane_is_the_mean_of_its_coordinates():
    places, heights = points(Playground("plane", noise=0.0))
    assert heights == pytest.approx(places.mean(axis=1))


def test_bumps_are_three_hills_and_three_hollows():
    places, heights = points(Playground("bumps", samples=20_000, noise=0.0))
    near_hill = np.hypot(places[:, 0] + 0.6, places[:, 1] - 0.5) < 0.03
    near_hollow = np.hypot(places[:, 0] - 0.6, places[:, 1] + 0.5) < 0.03
    assert heights[near_hill].min() > 0.95
    assert heights[near_hollow].max() < -0.95


def test_the_columns_are_the_ones_a_learner_sees():
    loaded = data.load(DataReference(Playground("spiral")))
    assert loaded.inputs == ("x1", "x2")
    assert loaded.column("class").classes == ("orange", "blue")
    assert data.describe("bumps").task == "regression"


def test_a_playground_outside_its_range_is_refused():
    with pytest.raises(FieldError, match="samples must be at least 10 and at most 20,000"):
        Playground("xor", samples=3)
