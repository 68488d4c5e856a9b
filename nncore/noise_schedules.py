"""Noise schedules: how much of a sample is left after each step of adding noise."""

from math import pi
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from nncore.fields import check_ranges
from nncore.layers.base import Array

__all__ = ["CosineNoise", "LinearNoise"]

LARGEST_STEP = 0.999
"""No step takes more than this share away, so that something is left after the last."""


class NoiseSchedule(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """How fast a sample drowns in noise. After step t it is sqrt(a) * x0 + sqrt(1 - a) * noise."""

    def __post_init__(self) -> None:
        check_ranges(self)

    def alphas_bar(self, steps: int) -> Array:
        """The number a after each of so many steps, falling from almost 1 to almost 0; float64."""
        raise NotImplementedError(type(self).__name__)


class LinearNoise(NoiseSchedule, frozen=True, tag="LinearNoise"):
    """Each step takes a little more away than the one before, in even increments.

    Source: Ho, Jain and Abbeel (2020), Denoising diffusion probabilistic models.
    """

    first: Annotated[
        float, Meta(gt=0.0, lt=1.0, description="What the first of 1,000 steps takes away")
    ] = 1e-4
    last: Annotated[
        float, Meta(gt=0.0, lt=1.0, description="What the last of 1,000 steps takes away")
    ] = 0.02

    def alphas_bar(self, steps: int) -> Array:
        betas = np.linspace(self.first, self.last, steps) * (1000 / steps)
        return np.cumprod(1 - np.minimum(betas, LARGEST_STEP))


class CosineNoise(NoiseSchedule, frozen=True, tag="CosineNoise"):
    """What is left falls along a squared cosine: gently at both ends, which suits small pictures.

    Source: Nichol and Dhariwal (2021), Improved denoising diffusion probabilistic models.
    """

    offset: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="Keeps the first steps from being too small")
    ] = 0.008

    def alphas_bar(self, steps: int) -> Array:
        t = np.arange(steps + 1) / steps
        left = np.cos((t + self.offset) / (1 + self.offset) * pi / 2) ** 2
        betas = 1 - left[1:] / left[:-1]
        return np.cumprod(1 - np.minimum(betas, LARGEST_STEP))


AnyNoiseSchedule = LinearNoise | CosineNoise
