"""Another data set under a network: both ends follow, and the rest is mended by buttons."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from app.canvas import edits
from app.document import Document
from app.inspector.data_edits import with_data
from nncore import data
from nncore.check_data import problems_with
from nncore.examples import example, examples
from nncore.layers import Input, Output
from nncore.losses import CrossEntropy
from nncore.network import Network
from nncore.targets import input_columns, target_of
from nncore.training import Trainer

MOST_BUTTONS = 6
NAMES = data.names()
STARTS = [one.name for one in examples() if one.score]


def wrong_with(project):
    found = list(project.graph.check().problems)
    if project.graph.check().runs:
        found += problems_with(project.graph, data.load(project.data))
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("start", STARTS)
def test_every_network_can_be_brought_to_every_data_set_by_buttons_alone(start, name):
    project = with_data(example(start), name)
    dataset = data.load(project.data)
    for node in project.graph.inputs:
        assert set(input_columns(node, dataset)) <= set(dataset.columns)
        assert dataset.target not in input_columns(node, dataset)
    for node in project.graph.outputs:
        assert target_of(project.graph, node, dataset).column.name == dataset.target
    numbers = iter(range(900, 1000))
    for _ in range(MOST_BUTTONS):
        wrong = wrong_with(project)
        if not wrong:
            break
        assert all(problem.remedy is not None for problem in wrong), wrong
        project = edits.mend(project, wrong[0], lambda: f"n{next(numbers)}")
    assert wrong_with(project) == []
    training = replace(project.training, epochs=1)
    trainer = Trainer(Network(project.graph, 0), data.load(project.data), training)
    step = next(iter(trainer))
    assert np.isfinite(step.loss)


@pytest.mark.parametrize("first", NAMES)
@pytest.mark.parametrize("second", NAMES)
def test_chosen_columns_that_are_gone_give_way_in_one_step(first, second):
    project = with_data(example("house-prices"), first)
    dataset = data.load(project.data)
    outputs = {node.id: replace(node.layer, target=dataset.target)
               for node in project.graph.outputs}
    inputs = {node.id: replace(node.layer, columns=dataset.inputs[:1])
              for node in project.graph.inputs}
    graph = project.graph
    for node_id, layer in {**inputs, **outputs}.items():
        graph = graph.changing(node_id, layer)
    document = Document(replace(project, graph=graph))
    before = document.project
    document.apply("Change the data set", with_data(before, second))
    after = document.project
    known = data.load(after.data).columns
    for node in after.graph.inputs:
        assert isinstance(node.layer, Input)
        assert set(node.layer.columns) <= set(known)
    for node in after.graph.outputs:
        assert isinstance(node.layer, Output)
        assert node.layer.target in ("", *known)
    titles = [problem.title for problem in problems_with(after.graph, data.load(after.data))]
    assert not any("columns" in title or "column that is not" in title for title in titles)
    document.undo()
    assert document.project == before


def test_a_loss_for_other_answers_goes_with_the_data():
    project = with_data(example("house-prices"), "mnist")
    assert project.graph.outputs[0].layer.loss is None
    digits = example("mnist")
    node = digits.graph.outputs[0]
    chosen = digits.graph.changing(node.id, replace(node.layer, loss=CrossEntropy()))
    project = with_data(replace(digits, graph=chosen), "digits-8x8")
    assert project.graph.outputs[0].layer.loss == CrossEntropy()


def learned(name):
    project = example(name)
    trainer = Trainer(Network(project.graph, 0), data.load(project.data), project.training)
    next(iter(trainer))
    checkpoint = trainer.checkpoint()
    return replace(project, weights=checkpoint.weights, checkpoint=checkpoint)


def test_weights_that_fit_other_data_keep_what_they_learned_and_the_count_of_steps():
    project = with_data(learned("digits-8x8"), "digits-8x8")
    assert project.checkpoint.step == 1


def test_where_weights_begin_anew_so_does_the_count_of_steps():
    project = with_data(learned("digits-8x8"), "mnist")
    assert (project.weights, project.checkpoint) == (None, None)
