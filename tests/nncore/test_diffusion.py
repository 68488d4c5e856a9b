"""Diffusion: noise as the formula says, samplers on distributions that are known, and training."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

import nncore as nn
from nncore.diffusion import DDIM, DDPM, DiffusionError, Sampled, denoise, denoiser, sample
from nncore.graph import Graph, Wire
from nncore.network import Network
from tests.nncore import kit

PREDICTS = ("noise", "x0", "v")
SCHEDULES = (nn.LinearNoise(), nn.CosineNoise())


def noising_graph(noise: nn.AddNoise, shape: tuple[int, ...]) -> Graph:
    graph = Graph().adding(nn.Input(shape), "in", "in").adding(noise, "noise")
    graph = graph.wiring(Wire("in", "noise", target_port="x0"))
    for port in ("y", "step", "target"):
        graph = graph.adding(nn.Output(), port, port).wiring(Wire("noise", port, port))
    return graph


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: type(schedule).__name__)
@pytest.mark.parametrize("steps", [10, 1000])
def test_a_schedule_falls_from_almost_one_to_almost_nothing(schedule, steps):
    left = schedule.alphas_bar(steps)
    assert left.shape == (steps,)
    assert (np.diff(left) < 0).all()
    assert 0 < left[-1] < 0.01
    assert steps < 1000 or left[0] > 0.999


def test_the_schedules_are_those_of_the_papers():
    # Ho, Jain and Abbeel: betas from 0.0001 to 0.02 in 1,000 even steps
    expected = np.prod([1 - (1e-4 + (0.02 - 1e-4) * t / 999) for t in range(1000)])
    assert nn.LinearNoise().alphas_bar(1000)[-1] == pytest.approx(expected)
    # Nichol and Dhariwal: f(t) / f(0) with f(t) = cos((t / T + 0.008) / 1.008 * pi / 2)^2
    f = np.cos((np.array([0.0, 0.5]) + 0.008) / 1.008 * np.pi / 2) ** 2
    assert nn.CosineNoise().alphas_bar(1000)[499] == pytest.approx(f[1] / f[0])


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: type(schedule).__name__)
def test_noisy_samples_have_the_mean_and_deviation_of_the_formula(schedule):
    noise = nn.AddNoise(steps=4, schedule=schedule)
    plan = Network(noising_graph(noise, (50,))).plan(8000)
    found = plan.forward(np.full((8000, 50), 3.0, np.float32))
    for t, left in enumerate(schedule.alphas_bar(4)):
        mine = found["y"][found["step"][:, 0] == t]
        assert len(mine) == pytest.approx(2000, abs=200)
        assert mine.mean() == pytest.approx(3 * np.sqrt(left), abs=0.02)
        assert mine.std() == pytest.approx(np.sqrt(1 - left), abs=0.02)


@pytest.mark.parametrize("shape", [(3,), (2, 3, 3)])
@pytest.mark.parametrize("predict", PREDICTS)
def test_who_finds_the_target_exactly_has_the_sample_back(predict, shape):
    noise = nn.AddNoise(predict, steps=20, schedule=nn.CosineNoise(), scaled=True)
    plan = Network(noising_graph(noise, shape), dtype=np.float64).plan(30)
    x0 = np.random.default_rng(0).normal(size=(30, *shape))
    found = plan.forward(x0)
    left = noise.schedule.alphas_bar(20)
    for i in range(30):
        t = round(found["step"][i, 0] * 20)
        a, s, y, target = np.sqrt(left[t]), np.sqrt(1 - left[t]), found["y"][i], found["target"][i]
        back = {"noise": (y - s * target) / a, "x0": target, "v": a * y - s * target}[predict]
        np.testing.assert_allclose(back, x0[i], atol=1e-5)


def test_noise_is_new_at_each_step_and_the_same_at_the_same_step():
    plan = Network(noising_graph(nn.AddNoise(), (4,))).plan(5, training=True)
    plan.run(step=1)
    first = plan.output("y").copy()
    plan.run(step=2)
    assert (plan.output("y") != first).all()
    plan.run(step=1)
    np.testing.assert_array_equal(plan.output("y"), first)


def test_a_class_is_forgotten_as_often_as_said_and_never_in_use():
    layer = nn.ClassEmbedding(3, 2, drop=0.25)
    network = Network(Graph.chain(nn.Input((), kind="integer"), layer))
    table = network.parameters["class_embedding/kernel"]
    classes = np.arange(4000) % 3
    learned = network.plan(4000, training=True).forward(classes)
    assert (learned == table[3]).all(1).mean() == pytest.approx(0.25, abs=0.03)
    np.testing.assert_array_equal(network.predict(classes), table[classes])
    np.testing.assert_array_equal(network.predict(np.array([-1])), table[[3]])


MEAN, DEVIATION = 2.0, 0.5


def true_answer(noise: nn.AddNoise) -> Any:
    """What a perfect network answers where x0 is normal with MEAN and DEVIATION."""
    left = noise.schedule.alphas_bar(noise.steps)

    def model(x: np.ndarray, t: int) -> np.ndarray:
        a, s = np.sqrt(left[t]), np.sqrt(1 - left[t])
        e = s * (x - a * MEAN) / (a**2 * DEVIATION**2 + s**2)
        x0 = (x - s * e) / a
        return {"noise": e, "x0": x0, "v": a * e - s * x0}[noise.predict]

    return model


def last(steps: Any) -> np.ndarray:
    """The samples after the last step."""
    return [done.x for done in steps][-1]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: type(schedule).__name__)
@pytest.mark.parametrize("predict", PREDICTS)
@pytest.mark.parametrize(
    "sampler", [DDPM(), DDIM(steps=None), DDIM(steps=100), DDIM(steps=200, eta=0.5)], ids=repr
)
def test_with_the_true_score_samples_have_the_right_mean_and_deviation(
    sampler, predict, schedule
):
    noise = nn.AddNoise(predict, 400, schedule)
    x = np.random.default_rng(0).normal(size=(20_000, 1))
    found = last(denoise(true_answer(noise), noise, x, sampler))
    assert found.mean() == pytest.approx(MEAN, abs=0.02)
    assert found.std() == pytest.approx(DEVIATION, abs=0.02)


def test_a_step_of_ddpm_is_the_posterior_of_the_paper():
    # Ho, Jain and Abbeel, equations 6 and 7: the mean that x0 and x give, and beta tilde
    noise = nn.AddNoise("x0", 10)
    left, t = noise.schedule.alphas_bar(10), 9
    a, b = left[t], left[t - 1]
    beta, x = 1 - a / b, np.full((200_000, 1), 0.7)
    first = next(denoise(lambda x, t: np.full_like(x, 0.3), noise, x, DDPM())).x
    mean = np.sqrt(b) * beta / (1 - a) * 0.3 + np.sqrt(1 - beta) * (1 - b) / (1 - a) * 0.7
    assert first.mean() == pytest.approx(mean, abs=0.01)
    assert first.var() == pytest.approx((1 - b) / (1 - a) * beta, rel=0.02)


def test_ddim_without_noise_is_certain_and_ddpm_is_not():
    noise = nn.AddNoise(steps=50)
    starts = [np.ones((5, 1)) for _ in range(4)]
    model = true_answer(noise)
    ways = [
        last(denoise(model, noise, x, sampler, seed))
        for x, sampler, seed in zip(starts, [DDIM(10), DDIM(10), DDPM(), DDPM()], [1, 2] * 2,
                                    strict=True)
    ]  # fmt: skip
    np.testing.assert_array_equal(ways[0], ways[1])
    assert (ways[2] != ways[3]).all()


def test_a_clipped_sampler_never_promises_more():
    noise = nn.AddNoise(steps=50)
    x = np.random.default_rng(0).normal(size=(500, 1))
    for done in denoise(true_answer(noise), noise, x, DDPM(), clip=1.5):
        assert np.abs(done.x0).max() <= 1.5


def test_a_sampler_tells_how_far_it_is_and_can_be_left():
    noise, asked = nn.AddNoise(steps=50), []

    def model(x: np.ndarray, t: int) -> np.ndarray:
        asked.append(t)
        return x

    steps = denoise(model, noise, np.ones((2, 1)), DDIM(5))
    assert [(done.step, done.steps) for done, _ in zip(steps, range(2), strict=False)] == [
        (1, 5), (2, 5),
    ]  # fmt: skip
    steps.close()
    assert asked[0] == 49
    assert len(asked) <= 3


def conditional(noise: nn.AddNoise, classes: int = 0) -> Graph:
    """A small network that finds the noise of points, told the time and perhaps a class."""
    graph = Graph().adding(nn.Input((2,), ("x",)), "in", "in").adding(noise, "noise")
    graph = graph.wiring(Wire("in", "noise", target_port="x0"))
    graph = graph.adding(nn.TimeEmbedding(16), "time").wiring(Wire("noise", "time", "step"))
    graph = graph.adding(nn.Concatenate(), "all").wiring(Wire("noise", "all"))
    graph = graph.wiring(Wire("time", "all"))
    if classes:
        graph = graph.adding(nn.Input((), ("y",), kind="integer"), "class", "class")
        graph = graph.adding(nn.ClassEmbedding(classes, 8), "kind").wiring(Wire("class", "kind"))
        graph = graph.wiring(Wire("kind", "all"))
    before = "all"
    body = (nn.Dense(64), nn.SiLU(), nn.Dense(64), nn.SiLU(), nn.Dense(2))
    for number, layer in enumerate((*body, nn.Output(loss=nn.MeanSquaredError(), metrics=()))):
        graph = graph.adding(layer, f"n{number}").wiring(Wire(before, f"n{number}"))
        before = f"n{number}"
    return graph.wiring(Wire("noise", before, "target", "target"))


def points(count: int = 2000) -> nn.data.Dataset:
    """Two clouds, left and right."""
    random = np.random.default_rng(0)
    kind = np.arange(count) % 2
    x = 0.2 * random.normal(size=(count, 2)) + np.where(kind, 1.0, -1.0)[:, None] * [1, 0.5]
    return nn.data.from_arrays(x.astype(np.float32), kind, split=(0.9, 0.1, 0.0))


def trainer_for(classes: int = 0, epochs: int = 60, batch: int = 128) -> nn.Trainer:
    noise = nn.AddNoise(steps=50, schedule=nn.CosineNoise())
    return nn.Trainer(
        Network(conditional(noise, classes)), points(), optimizer=nn.Adam(2e-3),
        batch_size=batch, epochs=epochs,
    )  # fmt: skip


def test_a_network_learns_two_clouds_and_draws_the_one_that_is_asked_for():
    trainer = trainer_for(classes=2)
    kit.events(trainer, nn.EpochEnded)
    network, noise = denoiser(trainer.network)
    assert {node.name for node in network.graph.inputs} == {"x", "step", "class"}
    kinds = np.arange(200) % 2
    drawn = last(sample(network, noise, 200, DDPM(), classes=kinds))
    assert np.mean((drawn[:, 0] > 0) == kinds) > 0.97
    assert np.abs(drawn[kinds == 1].mean(0) - [1, 0.5]).max() < 0.15
    guided = last(sample(network, noise, 200, DDPM(), classes=kinds, guidance=2.0))
    assert np.mean((guided[:, 0] > 0) == kinds) > 0.97
    assert guided[kinds == 1, 0].mean() > drawn[kinds == 1, 0].mean()
    free = last(sample(network, noise, 200, DDIM(25), clip=2.0))
    assert 0.25 < np.mean(free[:, 0] > 0) < 0.75


def test_one_run_of_the_plan_a_step_guided_or_not(monkeypatch):
    network, noise = denoiser(Network(conditional(nn.AddNoise(steps=20), classes=2)))
    runs = []
    for count, guidance in ((4, 0.0), (8, 1.0)):
        plan = network.plan(count, input_gradients=False)
        run = plan.run
        monkeypatch.setattr(plan, "run", lambda run=run: (runs.append(1), run()))
        steps = list(sample(network, noise, 4, DDIM(5), classes=1, guidance=guidance))
        assert all(isinstance(done, Sampled) for done in steps)
    assert len(runs) == 10


def test_a_sampler_says_what_a_network_lacks():
    network = Network(Graph.chain(nn.Input((2,)), nn.Dense(2)))
    with pytest.raises(DiffusionError, match=r"no Input named x, step\. It has input"):
        sample(network, nn.AddNoise(), 1)
    with pytest.raises(DiffusionError, match=r"needs one Add noise layer\. This one has 0"):
        denoiser(network)
    known, noise = denoiser(Network(conditional(nn.AddNoise(steps=5))))
    with pytest.raises(DiffusionError, match="no Input named class"):
        sample(known, noise, 1, classes=1)
    with pytest.raises(DiffusionError, match='"time_embedding" already'):
        denoiser(Network(conditional(nn.AddNoise())), x="time_embedding")


def test_a_diffusion_network_trains_the_same_twice_and_after_a_stop():
    whole, stopped = trainer_for(2, epochs=4), trainer_for(2, epochs=4)
    kit.events(whole, nn.StepEnded)
    for event in stopped:
        if isinstance(event, nn.StepEnded) and event.step == 17:
            break
    resumed = nn.Trainer.resume(
        stopped.network.graph, points(), stopped.training, stopped.checkpoint()
    )
    kit.events(resumed, nn.StepEnded)
    np.testing.assert_array_equal(resumed.network.vector, whole.network.vector)


def test_no_array_is_born_in_a_step():
    steps = (event for event in trainer_for(2, batch=900) if isinstance(event, nn.StepEnded))
    for _ in range(5):
        next(steps)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        next(steps)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 40_000
