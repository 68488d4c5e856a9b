"""What stands on an Output's card is the true sum, and there is room for it."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from PySide6.QtGui import QFontMetricsF

from app.canvas import measures
from app.canvas.answer import NAME
from app.canvas.cards import Models
from app.canvas.facts import answer, loss_sum, sample_words
from app.theme.type import font
from nncore import data
from nncore.graph import Graph, Wire
from nncore.layers import Dense, Input, Output
from nncore.loss_binding import bind
from nncore.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nncore.project import Project
from tests.app.canvas import kit

NUMBERS = [(1.732, 0.523), (-0.345, -0.123), (12_345.0, -54_321.0), (1e-5, 2e-6), (3.0, 3.0)]
CHANCES = [0.632, 0.0582, 1e-5, 0.99969, 0.5, 0.9999999]
WIDE = measures.CARD_WIDTH - 2 * measures.INSET


def worth(words):
    """Compute a sum as it is written."""
    written = words.removesuffix("=").replace("²", "**2").replace("·", "*")
    written = re.sub(r"\|([^|]+)\|", r"abs(\1)", written)
    written = re.sub(r"^-ln (.+)", r"-log(\1)", written.strip())
    return eval(written, {"log": math.log, "abs": abs})


@pytest.mark.parametrize(("answer", "truth"), NUMBERS)
@pytest.mark.parametrize(
    "loss", [MeanSquaredError(), MeanAbsoluteError(), Huber(), Huber(0.25), Huber(1e5)]
)
def test_the_sum_of_a_number_comes_to_its_loss(qapp, loss, answer, truth):
    flat = np.array([answer])
    true = bind(loss, np.array([[answer]]), np.array([[truth]])).forward()
    words = loss_sum(loss, flat, flat, truth)
    size = max(abs(answer), abs(truth)) * max(1.0, abs(answer - truth), loss_slope(loss))
    assert worth(words) == pytest.approx(true, rel=0.02, abs=0.02 * size)
    assert QFontMetricsF(font("number_small")).horizontalAdvance(words) <= WIDE


def loss_slope(loss):
    return loss.delta if isinstance(loss, Huber) else 1.0


@pytest.mark.parametrize("chance", CHANCES)
@pytest.mark.parametrize("loss", [CrossEntropy(), BinaryCrossEntropy()])
def test_the_sum_of_a_class_comes_to_its_loss(qapp, loss, chance):
    chances = np.array([1 - chance, chance])
    words = loss_sum(loss, chances, chances, 1)
    assert worth(words) == pytest.approx(-math.log(chance), rel=0.02, abs=2e-7)
    room = WIDE - NAME - QFontMetricsF(font("number_strong")).horizontalAdvance("1.23e-05") - 7
    assert QFontMetricsF(font("number_small")).horizontalAdvance(words) <= room


def test_a_chance_too_small_to_write_still_has_a_sum():
    assert loss_sum(CrossEntropy(), np.zeros(2), np.array([1.0, 0.0]), 1) == "-ln of nearly 0 ="


def test_several_numbers_are_averaged():
    three = np.arange(3.0)
    assert loss_sum(MeanSquaredError(), three, three, 0.0) == "mean of 3 squares ="


@pytest.mark.parametrize(
    ("units", "kind"), [(1, "neurons"), (16, "neurons"), (32, "neurons"), (33, "bars")]
)
def test_up_to_32_units_show_their_numbers(units, kind):
    graph = Graph.chain(Input((3,)), Dense(units), Dense(1), Output())
    project = Project(graph, data=data.default_reference("ames"))
    models = Models().read(project, graph.check(), data.load("ames"), ())
    assert models[1].strip == kind


def test_typed_numbers_stand_with_their_units(qapp):
    session = kit.FakeSession(kit.Document(kit.houses()))
    values = {"area": np.array(2000.0), "bedrooms": np.array(3.0), "age": np.array(20.0)}
    session.show_sample(kit.Sample(values=values))
    node = session.document.project.graph.inputs[0].id
    columns = ("area", "bedrooms", "age")
    words = sample_words(columns, session.dataset, session.look, session.look.outputs[node])
    assert words == ("2,000 sq ft", "3 ", "20 years", "typed by hand")
    session.show_sample(kit.Sample(index=11))
    words = sample_words(columns, session.dataset, session.look, session.look.outputs[node])
    assert words[-1] == "test row 12"


def test_numbers_of_the_network_before_are_not_taken_for_those_of_this_one(qapp):
    session = kit.FakeSession(kit.Document(kit.houses()))
    assert sample_words(("area", "age"), session.dataset, session.look, np.zeros(0)) == ()
    stale = kit.Look(kit.Sample(), {}, {"n1": 7.0}, {})
    words = sample_words((), kit.data.load("xor"), stale, np.zeros((1, 2, 2)))
    assert words == ("1 × 2 × 2", "Picture 1")


def test_what_a_wire_brings_as_the_target_is_shown_in_its_own_unit(qapp):
    dataset, graph = data.load("digits-8x8"), Graph.chain(Input((64,)), Dense(8), Dense(8))
    graph = graph.wiring(Wire("n2", "n4", target_port="target"))
    look = kit.Look(kit.Sample(), {"n4": np.full(8, 0.25, np.float32)}, {}, {})
    found = answer(graph, graph["n4"], dataset, look)
    assert found is not None
    assert found.words == "0.25"
