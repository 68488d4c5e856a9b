"""Scores in words: what a metric is called, and its value as people read it."""

import math

from nncore.scores import SCORES

NAMES: dict[str, str] = {name: score.words for name, score in SCORES.items()}
NAMES |= {"mae": "Mean absolute error", "rmse": "Root mean square error"}


def metric_name(metric: str) -> str:
    """What a metric is called on screen, also that of one class or of one Output.

    >>> metric_name("f1_weighted"), metric_name("recall T-shirt"), metric_name("f1 2")
    ('F1 weighted', 'Recall of T-shirt', 'F1 of 2')
    """
    base, _, of = metric.partition(" ")
    plain = base.removesuffix("_weighted")
    words = NAMES.get(plain, plain.replace("_", " ").capitalize())
    return " ".join(filter(None, (words, base[len(plain) :].strip("_"), of and f"of {of}")))


def in_percent(metric: str) -> bool:
    """Whether a metric is the share of answers that are right."""
    return metric == "accuracy" or metric.startswith("top_")


def score_words(number: float, metric: str = "loss") -> str:
    """Write a score with three significant digits; shares in per cent; a dash for none."""
    if not math.isfinite(number):
        return "–"
    if in_percent(metric):
        return f"{100 * number:.1f} %"
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:#.3g}" if abs(number) >= 0.001 or number == 0 else f"{number:.2e}"
