"""House prices from area, bedrooms and age, beside scikit-learn's gradient boosting."""

from statistics import median

import numpy as np
from msgspec.structs import replace
from sklearn.ensemble import GradientBoostingRegressor

import nncore as nn
from benchmarks.row import Found
from nncore.examples import example

SPLITS = (0, 1, 2, 3, 4)


def beside_boosting() -> Found:
    """Medians over five splits, each scored in dollars on the same test rows."""
    project = example("house-prices")
    assert project.data is not None
    ours, theirs = [], []
    for seed in SPLITS:
        split = replace(project.data.split, seed=seed)
        data = nn.data.load(replace(project.data, split=split))
        trainer = nn.Trainer(nn.Network(project.graph), data, project.training)
        for _ in trainer:
            pass
        truth = in_dollars(data, data.test.targets)
        ours.append(scores(in_dollars(data, trainer.network.predict(data.test.inputs)), truth))
        model = GradientBoostingRegressor(random_state=0)
        model.fit(data.train.inputs, in_dollars(data, data.train.targets))
        theirs.append(scores(model.predict(data.test.inputs), truth))
    r2, error = (median(values) for values in zip(*ours, strict=True))
    their_r2, their_error = (median(values) for values in zip(*theirs, strict=True))
    return Found(
        f"R² {r2:.3f} beside {their_r2:.3f}, error ${error:,.0f} beside ${their_error:,.0f} "
        f"({error / their_error - 1:+.1%})",
        r2 >= their_r2 - 0.02 and error <= 1.05 * their_error,
    )


def in_dollars(data: nn.data.Dataset, values: np.ndarray) -> np.ndarray:
    """What a network says, as prices."""
    return data.in_unit(data.target, values.astype(np.float64)).reshape(-1)


def scores(answer: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """R² and the median absolute error."""
    spread = np.square(truth - truth.mean()).sum()
    return 1 - np.square(answer - truth).sum() / spread, float(np.median(np.abs(answer - truth)))
