"""The normal distribution's chance, for arrays: NumPy has no error function."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Chebyshev coefficients of ln(erfc(z) * exp(z * z) / t) in 4 t - 2, with t = 2 / (2 + z), z >= 0:
# Press, Teukolsky, Vetterling and Flannery (2007), Numerical Recipes, section 6.2.2; error <
# 1.2e-16.
_SERIES = (
    -1.3026537197817094, 6.4196979235649026e-1, 1.9476473204185836e-2, -9.561514786808631e-3,
    -9.46595344482036e-4, 3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5,
    -1.624290004647e-6, 1.303655835580e-6, 1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9,
    5.059343495e-9, -9.91364156e-10, -2.27365122e-10, 9.6467911e-11, 2.394038e-12, -6.886027e-12,
    8.94487e-13, 3.13092e-13, -1.12708e-13, 3.81e-16, 7.106e-15,
)  # fmt: skip
_TERMS = {4: 10, 8: len(_SERIES)}
"""Terms that matter, by the bytes of a number."""


def normal_chance(x: Array, out: Array, work: Array) -> None:
    """Fill `out` with the chance that a normal number is smaller:  Phi(x) = erfc(-x / sqrt 2) / 2.

    `work` is (4, *x.shape) to work in, so that nothing is allocated. Clenshaw's recurrence sums the
    series.
    """
    t, ty, d, dd = work
    np.abs(x, out=out)
    np.multiply(out, np.sqrt(0.5), out=out)             # z = |x| / sqrt 2
    np.add(out, 2, out=t)
    np.divide(2, t, out=t)                              # t = 2 / (2 + z)
    np.multiply(t, 4, out=ty)
    np.subtract(ty, 2, out=ty)                          # ty = 4 t - 2
    d.fill(0)
    dd.fill(0)
    for coefficient in reversed(_SERIES[1 : _TERMS[x.itemsize]]):
        np.multiply(ty, d, out=out)
        np.subtract(out, dd, out=dd)
        np.add(dd, coefficient, out=dd)                 # d, dd = ty * d - dd + coefficient, d
        d, dd = dd, d
    np.multiply(ty, d, out=out)
    np.add(out, _SERIES[0], out=out)
    np.multiply(out, 0.5, out=out)
    np.subtract(out, dd, out=out)                       # the series' sum
    np.multiply(x, x, out=d)
    np.multiply(d, 0.5, out=d)
    np.subtract(out, d, out=out)
    np.exp(out, out=out)
    np.multiply(out, t, out=out)                        # erfc(z) = t * exp(-z * z + sum)
    np.multiply(out, 0.5, out=out)
    np.copysign(1, x, out=d)
    np.multiply(out, d, out=out)
    np.maximum(d, 0, out=d)
    np.subtract(d, out, out=out)                        # right of zero it is 1 - erfc / 2
