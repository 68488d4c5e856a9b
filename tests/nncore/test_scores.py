"""Scores: each is counted for the losses whose answers it says something about, and no others."""

from __future__ import annotations

from contextlib import nullcontext
from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace

import nncore as nn
from nncore import commands, compiled
from nncore.check_data import problems_with
from nncore.graph import Graph
from nncore.loomfile import save
from nncore.losses import AnyLoss
from nncore.scores import SCORES, MetricName, listed, metrics_for
from nncore.shapes import Change
from nncore.targets import loss_of, target_of
from tests.nncore import kit

OF_NUMBERS = {"mae", "rmse", "r2", "mape"}
YES_OR_NO = {"accuracy", "precision", "recall", "f1", "auc"}
FITS = {
    nn.MeanSquaredError: OF_NUMBERS,
    nn.MeanAbsoluteError: OF_NUMBERS,
    nn.Huber: OF_NUMBERS,
    nn.CosineDistance: OF_NUMBERS,
    nn.KullbackLeibler: {"mae", "rmse", "r2"},
    nn.BinaryCrossEntropy: YES_OR_NO,
    nn.CrossEntropy: YES_OR_NO | {"top_k", "perplexity", "bits_per_character"},
    nn.Focal: YES_OR_NO | {"top_k"},
    nn.Hinge: YES_OR_NO | {"top_k"},
    nn.GaussianKL: set(),
    nn.Contrastive: set(),
    nn.CTC: set(),
}
METRICS = get_args(MetricName)
DATA = {"classes": kit.rows(), "numbers": kit.numbers()}


def network(loss, *metrics, answers=3):
    output = nn.Output(loss=loss, metrics=metrics)
    return Graph.chain(nn.Input((3,)), nn.Dense(answers), output)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", get_args(AnyLoss))
def test_a_score_is_counted_where_it_fits_the_loss_and_the_usual_ones_elsewhere(kind, metric):
    graph = network(kind(), metric)
    target = target_of(graph, graph.outputs[0], DATA["classes"])
    assert target.metrics == ((metric,) if metric in FITS[kind] else metrics_for(kind()))


@pytest.mark.parametrize("kind", get_args(AnyLoss))
def test_of_all_scores_those_that_fit_are_counted_and_the_usual_ones_are_among_them(kind):
    graph = network(kind(), *METRICS)
    assert set(target_of(graph, graph.outputs[0], DATA["classes"]).metrics) == FITS[kind]
    assert set(metrics_for(kind())) <= FITS[kind]
    assert bool(metrics_for(kind())) == bool(FITS[kind])


def scored(graph, data):
    training = nn.Training(epochs=1, batch_size=16)
    trainer = nn.Trainer(nn.Network(graph, 0), data, training)
    return kit.events(trainer, nn.EpochEnded)[0].train


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(("loss", "data"), [(None, "numbers"), (None, "classes")])
def test_a_run_shows_no_score_of_another_task(loss, data, metric):
    graph = network(loss, metric, answers=3 if data == "classes" else 1)
    fits = metric in FITS[type(loss_of(graph, graph.outputs[0], DATA[data]))]
    found = scored(graph, DATA[data]).keys() - {"loss"}
    usual = {"accuracy"} if data == "classes" else {"mae", "rmse", "r2"}
    assert found == ({{"top_k": "top_5"}.get(metric, metric)} if fits else usual)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", get_args(AnyLoss))
def test_a_score_that_does_not_fit_is_a_problem_with_a_way_out(kind, metric):
    loss = kind()
    data = DATA["classes" if loss.task == "classes" else "numbers"]
    graph = network(loss, metric, answers=1 if kind is nn.BinaryCrossEntropy else 3)
    about = [p for p in problems_with(graph, data) if SCORES[metric].words in p.title]
    if metric in FITS[kind]:
        assert about == []
        return
    (problem,) = about
    assert problem.title == f"{SCORES[metric].words} does not fit {loss.words}"
    assert (problem.severity, problem.node) == ("warning", "n3")
    usual = metrics_for(loss)
    offered = f"Show {listed(usual)}" if usual else "Leave it out"
    assert problem.remedy == Change("metrics", (), words=offered)
    mended = graph.changing("n3", replace(graph["n3"].layer, metrics=problem.remedy.value))
    assert not any(SCORES[metric].words in p.title for p in problems_with(mended, data))


def test_of_several_scores_those_that_fit_stay_when_the_others_are_left_out():
    graph = network(None, "mae", "accuracy", "f1", answers=1)
    (problem,) = problems_with(graph, DATA["numbers"])
    assert problem.title == "Accuracy and F1 do not fit mean squared error"
    assert problem.why == "They are for classes. With this loss they are not counted."
    assert problem.remedy == Change("metrics", ("mae",), words="Leave them out")


def test_while_a_loss_has_to_change_nothing_is_said_of_scores_that_fit_the_next_one():
    graph = network(nn.CrossEntropy(), "mae", answers=1)
    (problem,) = problems_with(graph, DATA["numbers"])
    assert problem.remedy == Change("loss", nn.MeanSquaredError(), words="Use mean squared error")


def test_a_score_that_was_asked_for_comes_back_with_its_loss():
    graph = network(nn.CrossEntropy(), "f1")
    other = graph.changing("n3", replace(graph["n3"].layer, loss=nn.MeanSquaredError()))
    back = other.changing("n3", replace(other["n3"].layer, loss=nn.CrossEntropy()))
    targets = [target_of(each, each.outputs[0], DATA["classes"]) for each in (graph, other, back)]
    assert [target.metrics for target in targets] == [("f1",), ("r2", "mae", "rmse"), ("f1",)]


def test_a_file_that_asks_for_a_score_of_another_task_is_told_so_on_the_terminal(tmp_path, capsys):
    graph = network(None, "accuracy", answers=1)
    graph = graph.changing("n1", nn.Input((2,)))
    reference = nn.data.default_reference("plane", 0)
    save(nn.Project(graph, data=reference), tmp_path / "a.loom")
    assert commands.run(["train", str(tmp_path / "a.loom"), "--epochs", "1"]) == 0
    said = capsys.readouterr()
    assert said.err.startswith("Accuracy does not fit mean squared error. It is for classes.")
    assert "accuracy" not in said.out
    assert "mae" in said.out


def test_chances_are_compared_with_chances():
    random = np.random.default_rng(0)
    x = random.normal(size=(40, 3)).astype(np.float32)
    t = random.dirichlet(np.ones(4), 40).astype(np.float32)
    data = nn.data.from_arrays(x, t, split=(1.0, 0.0, 0.0), seed=0)
    graph = network(nn.KullbackLeibler(), "mae", answers=4)
    net = nn.Network(graph, 0)
    trainer = nn.Trainer(net, data, nn.Training(epochs=1))
    y = np.exp(net.predict(data.train.inputs))
    y /= y.sum(axis=1, keepdims=True)
    found = trainer.evaluate(data.train)["mae"]
    assert found == pytest.approx(np.abs(y - data.train.targets).mean(), rel=1e-4)


@pytest.mark.parametrize("weight", [0.25, 1.0, 3.0])
def test_how_much_a_loss_counts_does_not_change_the_perplexity(weight):
    graph = network(nn.CrossEntropy(), "perplexity")
    graph = graph.changing("n3", replace(graph["n3"].layer, weight=weight))
    trainer = nn.Trainer(nn.Network(graph, 0), DATA["classes"], nn.Training())
    found = trainer.evaluate(DATA["classes"].train)
    assert found["perplexity"] == pytest.approx(np.exp(found["loss"] / weight))


@pytest.mark.parametrize("fast", [False, True])
def test_an_output_that_is_not_weighed_has_the_perplexity_of_its_own_loss(fast):
    graph, known = network(nn.CrossEntropy(), "perplexity"), DATA["classes"]
    found = {}
    for weight in (0.0, 1.0):
        weighed = graph.changing("n3", replace(graph["n3"].layer, weight=weight))
        with nullcontext() if fast else compiled.without():
            trainer = nn.Trainer(nn.Network(weighed, 0), known, nn.Training())
            found[weight] = trainer.evaluate(known.train)
    assert found[0.0]["loss"] == 0
    assert found[0.0]["perplexity"] == found[1.0]["perplexity"] > 1.5


def test_yes_or_no_has_two_classes_however_many_are_asked():
    graph = network(nn.BinaryCrossEntropy(), "f1", answers=5)
    graph = graph.changing("n3", replace(graph["n3"].layer, average="per_class"))
    random = np.random.default_rng(0)
    x, y = random.normal(size=(30, 3)), (random.random((30, 5)) > 0.5).astype(np.float32)
    data = nn.data.from_arrays(x.astype(np.float32), y, split=(1.0, 0.0, 0.0), seed=0)
    trainer = nn.Trainer(nn.Network(graph, 0), data, nn.Training())
    assert trainer.evaluate(data.train).keys() == {"loss", "f1 0", "f1 1"}
