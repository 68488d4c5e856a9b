"""The Trainer: one seed one result, resumed anywhere as if never stopped, changed while it runs."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace

import nncore as nn
from nncore.learner import ResumeError
from nncore.objectives import EarlyStopping, Objective, Term, Training
from nncore.optimizers import AnyOptimizer
from tests.nncore import kit

DATA = kit.rows(100, seed=1)
GRAPH = nn.Graph.chain(
    nn.Input((3,)),
    nn.Dense(8),
    nn.BatchNorm(),
    nn.ReLU(),
    nn.Dropout(0.3),
    nn.Dense(3),
    nn.Softmax(),
)
TRAINING = Training(
    objectives=(Objective(optimizer=nn.Adam(0.02, schedule=nn.WarmUp())),),
    batch_size=32,
    epochs=4,
    seed=7,
    clip_norm=0.5,
)


def trainer(training: Training = TRAINING, graph: nn.Graph = GRAPH, data=DATA) -> nn.Trainer:
    return nn.Trainer(nn.Network(graph, training.seed), data, training)


def told(event):
    """What an event says, but for the seconds."""
    return replace(event, seconds=0.0) if hasattr(event, "seconds") else event


def run(one: nn.Trainer, steps: int) -> None:
    """Go on for so many steps, then leave at that event."""
    for event in one:
        if isinstance(event, nn.StepEnded) and event.step >= steps:
            return


UNCUT = trainer()
WHOLE = [told(event) for event in UNCUT]
END = UNCUT.network.snapshot()


def test_one_seed_gives_the_same_bits_again():
    again = trainer()
    assert [told(event) for event in again] == WHOLE
    assert again.network.snapshot() == END


def test_another_seed_gives_another_network():
    other = trainer(replace(TRAINING, seed=8))
    list(other)
    assert other.network.snapshot() != END


def test_the_short_last_batch_is_trained_on():
    steps = kit.events(trainer(), nn.StepEnded)
    assert len(steps) == 4 * 3              # 80 rows in batches of 32: two whole ones and one of 16
    assert [event.epoch for event in steps[:4]] == [1, 1, 1, 2]


@pytest.mark.parametrize("cut", range(13))
def test_a_run_resumed_at_any_step_equals_one_that_was_not(cut):
    first = trainer()
    if cut:
        run(first, cut)
    second = nn.Trainer.resume(GRAPH, DATA, TRAINING, first.checkpoint())
    steps = [i for i, event in enumerate(WHOLE) if isinstance(event, nn.StepEnded)]
    assert [told(event) for event in second] == WHOLE[steps[cut - 1] + 1 if cut else 0 :]
    assert second.network.snapshot() == END
    assert second.history == UNCUT.history


@pytest.mark.parametrize("cut", range(13))
def test_leaving_the_loop_and_iterating_again_goes_on(cut):
    one = trainer()
    before = []
    for event in one:
        before.append(told(event))
        if len(before) == cut:
            break
    assert before + [told(event) for event in one] == (WHOLE if cut else WHOLE + WHOLE[-1:])


@pytest.mark.parametrize("more", [{}, {"accumulate": 3}, {"average": 0.9}], ids=str)
@pytest.mark.parametrize(
    "optimizer",
    [
        nn.SGD(0.1, momentum=0.9, nesterov=True),
        nn.RMSProp(0.01, momentum=0.5),
        nn.AdamW(0.01, nn.ReduceOnPlateau(patience=0)),
        *(kind() for kind in get_args(AnyOptimizer)),
    ],
    ids=repr,
)
def test_every_optimiser_can_be_resumed(optimizer, more):
    training = replace(TRAINING, objectives=(Objective(optimizer=optimizer),), **more)
    whole, first = trainer(training), trainer(training)
    list(whole)
    run(first, 5)
    second = nn.Trainer.resume(GRAPH, DATA, training, first.checkpoint())
    list(second)
    assert second.network.snapshot() == whole.network.snapshot()
    assert second.checkpoint() == whole.checkpoint()


def test_a_checkpoint_does_not_change_when_the_run_goes_on():
    one = trainer()
    run(one, 4)
    kept = one.checkpoint()
    list(one)
    second = nn.Trainer.resume(GRAPH, DATA, TRAINING, kept)
    list(second)
    assert second.network.snapshot() == END


def test_early_stopping_waits_so_many_epochs_and_no_longer():
    rule = EarlyStopping(patience=2, least=1e6)
    one = trainer(replace(TRAINING, epochs=50, early_stopping=rule))
    last = list(one)[-1]
    assert (last.reason, last.epochs) == ("stopped early", 3)   # the first one counts as better


def test_early_stopping_is_resumed_with_its_patience():
    training = replace(TRAINING, epochs=50, early_stopping=EarlyStopping(patience=3, least=0.05))
    whole, first = trainer(training), trainer(training)
    expected = told(list(whole)[-1])
    run(first, 4)
    second = nn.Trainer.resume(GRAPH, DATA, training, first.checkpoint())
    assert told(list(second)[-1]) == expected


def test_the_learning_rate_can_be_changed_in_mid_run_and_adam_keeps_its_memory():
    one = trainer()
    run(one, 5)
    kept = one.checkpoint().memories[0]
    faster = replace(TRAINING, objectives=(Objective(optimizer=nn.Adam(0.5)),))
    one.change(faster)
    assert one.checkpoint().memories[0] == kept
    event = next(event for event in one if isinstance(event, nn.StepEnded))
    assert event.learning_rate == 0.5


def test_other_betas_leave_adams_means_where_they_are():
    one = trainer()
    run(one, 5)
    before = one.checkpoint().memories[0].vectors["sum"] * (1 - 0.9)
    one.change(replace(TRAINING, objectives=(Objective(optimizer=nn.Adam(0.02, beta_1=0.5)),)))
    after = one.checkpoint().memories[0].vectors["sum"] * (1 - 0.5)
    np.testing.assert_allclose(after, before, rtol=1e-5)


def test_another_batch_size_in_mid_epoch_sees_every_row_once():
    one = trainer(replace(TRAINING, epochs=1))
    run(one, 1)
    one.change(replace(TRAINING, epochs=1, batch_size=7))
    assert len(kit.events(one, nn.StepEnded)) == 7      # 48 rows are left: six of 7, one of 6


def test_more_epochs_take_up_a_run_that_was_done():
    one = trainer()
    list(one)
    one.change(replace(TRAINING, epochs=5))
    assert [event.epoch for event in one if isinstance(event, nn.EpochEnded)] == [5]


def test_an_edit_keeps_what_still_fits_and_starts_the_rest_gently():
    one = trainer()
    run(one, 6)
    before, memory = one.network.snapshot(), one.checkpoint().memories[0]
    graph = GRAPH.renaming("n2", "first")
    graph = graph.inserting(nn.Dense(8), "n9", GRAPH.arriving("n6")[0])
    one.edit(graph)
    old = {s.key: before.vector[s.slice] for s in before.segments}
    for segment in one.network.segments:
        if segment.node != "n9":
            np.testing.assert_array_equal(one.network.vector[segment.slice], old[segment.key])
    keys = [segment.key for segment in one.network.segments]
    steps = dict(zip(keys, one.checkpoint().memories[0].steps, strict=True))
    assert steps["n2", "kernel"] == 6
    assert steps["n9", "kernel"] == 0
    start = one.network.vector.copy()
    next(iter(one))
    rate = max(e.learning_rate for e in WHOLE if isinstance(e, nn.StepEnded))
    assert np.abs(one.network.vector - start).max() <= 5 * rate   # nobody leaps
    assert memory.steps.max() == 6
    assert one.history.marks == ((6, "network"),)


def test_an_unfinished_graph_cannot_be_trained_and_says_why():
    graph = GRAPH.removing(["n2"], heal=False)
    with pytest.raises(nn.LayerloomError, match="nothing coming in"):
        next(iter(trainer(graph=graph)))


def test_a_loss_that_is_not_finite_ends_the_run_and_names_the_layer():
    wild = (Objective(optimizer=nn.SGD(10.0)),)
    training = replace(TRAINING, objectives=wild, clip_norm=None)
    graph = nn.Graph.chain(nn.Input((3,)), nn.Dense(8), nn.Dense(8), nn.Dense(1))
    last = list(trainer(replace(training, epochs=200), graph, kit.numbers(100)))[-1]
    assert last.reason == "not finite"
    assert last.problem.node in ("n2", "n3", "n4")
    assert "overflowed" in last.problem.title
    assert "learning rate ten times smaller" in last.problem.why


def test_patterns_choose_what_an_objective_may_change():
    objective = Objective(optimizer=nn.SGD(0.1), parameters=("dense_2/*",))
    one = trainer(replace(TRAINING, objectives=(objective,)))
    before = {path: array.copy() for path, array in one.network.parameters.items()}
    list(one)
    changed = {p for p, a in one.network.parameters.items() if (a != before[p]).any()}
    assert changed == {"dense_2/kernel", "dense_2/bias"}


def two_heads() -> nn.Graph:
    graph = nn.Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(1), nn.Output())
    graph = graph.adding(nn.Dense(1), "n8").adding(nn.Output(), "n9")
    return graph.wiring(nn.Wire("n2", "n8")).wiring(nn.Wire("n8", "n9"))


def test_each_objective_learns_from_its_own_terms_and_at_its_own_pace():
    objectives = (
        Objective((Term("output"),), nn.SGD(0.1), ("dense_2/*",)),
        Objective((Term("output_2", target=0.0),), nn.SGD(0.1), ("dense_3/*",), every=2),
    )
    training = replace(TRAINING, objectives=objectives, clip_norm=None)
    data = kit.numbers(100)
    one = trainer(training, two_heads(), data)
    first = trainer(replace(training, objectives=objectives[:1]), two_heads(), data)
    list(one)
    list(first)
    # what one objective does with its own parameters does not hang on the other
    for path in ("dense_2/kernel", "dense_2/bias"):
        np.testing.assert_array_equal(one.network.parameters[path], first.network.parameters[path])
    steps = [memory.steps.tolist() for memory in one.checkpoint().memories]
    assert steps == [[12, 12], [6, 6]]
    near, far = (t.network.predict(data.train.inputs)["output_2"] for t in (one, first))
    assert np.abs(near).mean() < np.abs(far).mean()


@pytest.mark.parametrize("optimizer", [nn.SGD(0.1), nn.Adam(0.1)])
def test_where_a_later_objective_overflows_none_has_stepped(optimizer):
    objectives = (
        Objective((Term("output"),), optimizer, ("dense_2/*",)),
        Objective((Term("output_2", target=0.0),), optimizer, ("dense_3/*",), every=2),
    )
    training = replace(TRAINING, objectives=objectives, clip_norm=None)
    one = trainer(training, two_heads(), kit.numbers(100))
    run(one, 2)
    one.network.parameters["dense_3/kernel"].fill(1e30)
    before = one.checkpoint()
    *_, last = one
    assert last.reason == "not finite"
    after = one.checkpoint()
    assert (after.weights, after.memories, after.step) == (before.weights, before.memories, 2)
    np.testing.assert_array_equal(after.sums, before.sums)


def test_clipping_shortens_the_gradient_and_keeps_its_direction():
    objective = Objective(optimizer=nn.SGD(1.0))
    free = trainer(replace(TRAINING, objectives=(objective,), clip_norm=None))
    held = trainer(replace(TRAINING, objectives=(objective,), clip_norm=0.01))
    start = free.network.vector.copy()
    run(free, 1)
    run(held, 1)
    long, short = free.network.vector - start, held.network.vector - start
    assert np.linalg.norm(short) == pytest.approx(0.01, rel=1e-3)
    np.testing.assert_allclose(short / 0.01, long / np.linalg.norm(long), atol=2e-4)


def test_evaluate_scores_a_part_as_predict_sees_it():
    one = trainer()
    list(one)
    chances = one.network.predict(DATA.test.inputs)
    right = (chances.argmax(axis=1) == DATA.test.targets).mean()
    assert one.evaluate(DATA.test)["accuracy"] == pytest.approx(right)
    picked = chances[np.arange(len(chances)), DATA.test.targets]
    assert one.evaluate(DATA.test)["loss"] == pytest.approx(-np.log(picked).mean(), rel=1e-5)


def test_a_small_network_runs_on_one_thread_and_a_resumed_one_on_as_many_as_before():
    one = trainer()
    run(one, 2)
    assert one.threads == 1
    kept = replace(one.checkpoint(), threads=3)
    assert nn.Trainer.resume(GRAPH, DATA, TRAINING, kept).threads == 3
    asked = replace(TRAINING, threads=2)
    assert nn.Trainer.resume(GRAPH, DATA, asked, kept).threads == 2


def test_the_ten_line_script_learns():
    data = nn.data.load("digits-8x8", seed=0)
    graph = nn.Graph.chain(nn.Input((1, 8, 8)), nn.Flatten(), nn.Dense(32), nn.ReLU(), nn.Dense(10))
    network = nn.Network(graph, seed=0)
    one = nn.Trainer(
        network, data, loss=nn.CrossEntropy(), optimizer=nn.Adam(1e-2), epochs=10, seed=0
    )
    epochs = kit.events(one, nn.EpochEnded)
    assert epochs[-1].validation["accuracy"] > 0.9
    scores = network.predict(data.test.inputs)
    assert scores.shape == (len(data.test), 10)
    plan = network.plan(batch_size=64, training=True)
    y = plan.forward(data.train.inputs[:64])
    assert plan.backward(np.ones_like(y)).shape == (64, 1, 8, 8)
    assert network.gradients["dense/kernel"].any()


@pytest.mark.parametrize("optimizer", [nn.SGD(0.1), nn.Adam(0.01)], ids=lambda o: o.title)
def test_two_half_batches_together_make_the_step_of_a_whole_one(optimizer):
    data = kit.rows(60)                                  # 48 to learn from
    graph = nn.Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Tanh(), nn.Dense(3))

    def trained(batch_size, accumulate):
        network = nn.Network(graph, 0, np.float64)
        training = nn.Training(
            (nn.Objective(optimizer=optimizer),), batch_size, epochs=3, accumulate=accumulate
        )
        kit.events(nn.Trainer(network, data, training), object)
        return network.vector

    np.testing.assert_allclose(trained(12, 2), trained(24, 1), rtol=1e-9)


def test_averaged_weights_follow_the_others_and_are_those_that_are_kept():
    data = kit.rows(60)
    network = nn.Network(nn.Graph.chain(nn.Input((3,)), nn.Dense(3)), 0, np.float64)
    training = nn.Training((nn.Objective(optimizer=nn.SGD(0.1)),), 16, epochs=2, average=0.8)
    trainer = nn.Trainer(network, data, training)
    expected, last = network.vector.copy(), None
    for event in trainer:
        if isinstance(event, nn.StepEnded):
            expected = 0.8 * expected + 0.2 * network.vector
        elif isinstance(event, nn.EpochEnded):
            last = event
    kept = trainer.checkpoint()
    np.testing.assert_allclose(kept.weights.vector, expected, rtol=1e-12)
    np.testing.assert_array_equal(kept.raw, network.vector)
    network.load(kept.weights)
    plain = nn.Trainer(network, data)
    assert last.validation["loss"] == pytest.approx(plain.evaluate(data.validation)["loss"])


def test_the_rate_falls_when_the_loss_has_stopped_falling():
    data = kit.rows(60)
    network = nn.Network(nn.Graph.chain(nn.Input((3,)), nn.Dense(3)))
    schedule = nn.ReduceOnPlateau(patience=0, shrink=0.5, least=0.9)    # nothing is good enough
    trainer = nn.Trainer(network, data, optimizer=nn.SGD(0.1, schedule), batch_size=48, epochs=4)
    rates = [event.learning_rate for event in kit.events(trainer, nn.StepEnded)]
    assert rates == pytest.approx([0.1, 0.1, 0.05, 0.025])


def test_a_run_whose_objectives_name_other_parameters_cannot_be_resumed():
    graph = nn.Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(3))
    data = kit.rows()
    trainer = nn.Trainer(nn.Network(graph, 0), data, optimizer=nn.Adam(1e-2), epochs=1)
    kit.events(trainer, nn.EpochEnded)
    less = replace(trainer.training, objectives=(nn.Objective(parameters=("dense/*",)),))
    with pytest.raises(ResumeError, match="cannot be resumed"):
        nn.Trainer.resume(graph, data, less, trainer.checkpoint())
