"""Answers as people read them: chances by class, or a value in the target's own unit."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.data import Dataset
from nncore.network import Network
from nncore.targets import Target

Array = NDArray[Any]


def scores_of(
    network: Network, inputs: dict[str, Array], target: Target, dataset: Dataset
) -> NDArray[np.float32]:
    """Chances by class (N, K), two for yes or no; or the value in the target's unit (N, 1)."""
    plan = network.plan_for(inputs)
    count = plan.batch_size
    plan.forward(inputs)
    y = plan.output_of_tap(target.node)
    tapped = plan.output(target.tap)
    if not target.classes:
        value = dataset.in_unit(target.column.name, np.array(y).reshape(count, -1))
        return np.asarray(value, np.float32)
    if target.loss.reads == "classes":
        shifted = np.exp(tapped - tapped.max(axis=-1, keepdims=True))
        chances = shifted / shifted.sum(axis=-1, keepdims=True)
        return np.asarray(chances.reshape(count, -1), np.float32)
    second = 0.5 * (np.tanh(0.5 * tapped.reshape(count)) + 1)
    return np.stack([1 - second, second], axis=1).astype(np.float32)
