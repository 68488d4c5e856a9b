"""Both looks can be read by everyone."""

import itertools

import numpy as np
import pytest

from app.theme.tokens import DARK, FAMILIES, LIGHT
from tests.app.theme.colour_vision import VISIONS, ciede2000, contrast, difference

GROUNDS = ("window", "surface", "card", "field", "hover", "selected_row", "block", "frame", "plot")
FACES = ("button", "button_hover", "chosen", "track")
INKS = (
    *((ink, ground) for ink in ("text", "quiet") for ground in GROUNDS),
    *(("text", face) for face in FACES),
    ("quiet", "button_off"),
    ("quiet", "chosen"),
    ("on_accent", "accent_fill"),
    ("on_accent", "accent_hover"),
    ("on_badge", "badge"),
    *(
        (ink, ground)
        for ink in ("accent_text", "error")
        for ground in ("window", "surface", "card")
    ),
    ("accent_text", "selected_row"),
    *(
        (ink, ground)
        for ink in ("positive", "negative")
        for ground in ("window", "surface", "card")
    ),
)
LOOKS = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


@LOOKS
@pytest.mark.parametrize(("ink", "ground"), INKS)
def test_text_can_be_read_on_its_ground(theme, ink, ground):
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@LOOKS
@pytest.mark.parametrize("vision", VISIONS)
def test_signs_and_curves_differ_for_every_eye(theme, vision):
    curves = (theme.training, theme.validation, theme.earlier)
    pairs = [(theme.positive, theme.negative), *itertools.combinations(curves, 2)]
    assert [pair for pair in pairs if difference(*pair, vision) < 20] == []


@LOOKS
@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_stands_out_from_its_card(theme, family):
    assert contrast(theme.family(family), theme.card) >= 3


def test_the_measure_of_difference_is_the_published_one():
    pairs = [  # rows 1, 7, 17 and 25 of the paper's table
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]
    for one, two, expected in pairs:
        assert ciede2000(np.array(one), np.array(two)) == pytest.approx(expected, abs=1e-4)
