"""The normal distribution's chance, for arrays: NumPy has no error function."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# erfc(z) = t * exp(-z^2 + P(t)), t = 2 / (2 + z), P a Chebyshev series in 2 t - 1 ... see _SERIES.
_SERIES = (
    -1.3026537197817094,
    6.4196979235649026e-1,
    1.9476473204185836e-2,
    -9.561514786808631e-3,
    -9.46595344482036e-4,
    3.66839497852761e-4,
    4.2523324806907e-5,
    -2.0278578112534e-5,
    -1.624290004647e-6,
    1.303655835580e-6,
    1.5626441722e-8,
    -8.5238095915e-8,
    6.529054439e-9,
    5.059343495e-9,
    -9.91364156e-10,
    -2.27365122e-10,
    9.6467911e-11,
    2.394038e-12,
    -6.886027e-12,
    8.94487e-13,
    3.13092e-13,
    -1.12708e-13,
    3.81e-16,
    7.106e-15,
)
