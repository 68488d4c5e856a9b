"""Scores: what each is called, and which losses have answers that it says something about."""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from nncore.losses import CrossEntropy, Loss

MetricName = Literal[
    "accuracy", "top_k", "precision", "recall", "f1", "auc", "perplexity", "bits_per_character",
    "mae", "rmse", "r2", "mape",
]  # fmt: skip


class Fit(NamedTuple):
    """Which losses a score goes with, and what their answers are in words."""

    words: str
    holds: Callable[[Loss], bool]


class Score(NamedTuple):
    """What a score is called on screen, and what it is for."""

    words: str
    of: Fit


CLASSES = Fit("classes", lambda loss: loss.task == "classes")
ONE_CLASS = Fit(
    "one of several classes", lambda loss: loss.task == "classes" and loss.reads == "classes"
)
SURPRISE = Fit("cross-entropy", lambda loss: isinstance(loss, CrossEntropy))
NUMBERS = Fit("numbers", lambda loss: loss.task == "numbers")
SIZES = Fit("numbers", lambda loss: loss.task in ("numbers", "chances"))

SCORES: dict[MetricName, Score] = {
    "accuracy": Score("Accuracy", CLASSES),
    "top_k": Score("Top k", ONE_CLASS),
    "precision": Score("Precision", CLASSES),
    "recall": Score("Recall", CLASSES),
    "f1": Score("F1", CLASSES),
    "auc": Score("AUC", CLASSES),
    "perplexity": Score("Perplexity", SURPRISE),
    "bits_per_character": Score("Bits per character", SURPRISE),
    "mae": Score("MAE", SIZES),
    "rmse": Score("RMSE", SIZES),
    "r2": Score("R²", SIZES),
    "mape": Score("MAPE", NUMBERS),
}
"""Every score, in the order in which they are offered."""
USUAL: tuple[MetricName, ...] = ("accuracy", "r2", "mae", "rmse")
"""What people look at beside a loss, of those that fit it."""


def fitting_scores(
    loss: Loss, asked: Iterable[MetricName] = tuple(SCORES)
) -> tuple[MetricName, ...]:
    """Those of the scores asked for that say something about such answers.

    >>> fitting_scores(CrossEntropy(), ("accuracy", "mae"))
    ('accuracy',)
    """
    return tuple(name for name in asked if SCORES[name].of.holds(loss))


def metrics_for(loss: Loss) -> tuple[MetricName, ...]:
    """The scores that people look at beside a loss."""
    return fitting_scores(loss, USUAL)


def listed(names: Iterable[MetricName]) -> str:
    """Scores in words.

    >>> listed(["mae", "rmse", "r2"])
    'MAE, RMSE and R²'
    """
    *most, last = (SCORES[name].words for name in names)
    return f"{', '.join(most)} and {last}" if most else last
