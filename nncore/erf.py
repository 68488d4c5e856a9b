"""The normal distribution's chance, for arrays: NumPy has no error function."""

from functools import lru_cache
from math import erfc, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

FARTHEST = 6.0
"""From z = 6 on, erfc(z) is too small to change 1 in its last digit."""
DEGREES = {4: 8, 8: 18}
"""Degree of the polynomial by the bytes of a number: errors of 2e-7 and 1e-13."""


def normal_chance(x: Array, out: Array, work: Array) -> None:
    """Fill `out` with the chance that a normal number is smaller:  Phi(x) = erfc(-x / sqrt 2) / 2.

    With z = |x| / sqrt 2 and t = 1 / (1 + z / 2):  erfc(z) = t * exp(p(t) - z * z), p a polynomial.
    `work` is (3, *x.shape) to work in, so that nothing is allocated.
    Source of the form: Press, Teukolsky, Vetterling and Flannery (2007), Numerical recipes, 6.2.
    """
    z, t, p = work
    first, *others = polynomial(DEGREES[x.itemsize])
    np.abs(x, out=z)
    np.multiply(z, np.sqrt(0.5), out=z)
    np.minimum(z, FARTHEST, out=z)
    np.multiply(z, 0.5, out=t)
    np.add(t, 1, out=t)
    np.reciprocal(t, out=t)
    p.fill(first)
    for coefficient in others:                          # Horner's rule
        np.multiply(p, t, out=p)
        np.add(p, coefficient, out=p)
    np.multiply(z, z, out=z)
    np.subtract(p, z, out=p)
    np.exp(p, out=p)
    np.multiply(p, t, out=p)                            # erfc(z)
    np.multiply(p, 0.5, out=p)
    np.subtract(0.5, p, out=p)
    np.copysign(p, x, out=p)                            # left of zero the chance is below a half
    np.add(p, 0.5, out=out)


@lru_cache(maxsize=2)
def polynomial(degree: int) -> tuple[float, ...]:
    """Coefficients of p, highest power first, fitted to Python's exact erfc when first needed."""
    from numpy.polynomial import Chebyshev, Polynomial

    def exact(t: Array) -> Array:
        pairs = [(2 / u - 2, u) for u in t.tolist()]
        return np.array([log(erfc(z) / u) + z * z for z, u in pairs])

    nearest = 1 / (1 + FARTHEST / 2)
    fitted = Chebyshev.interpolate(exact, degree, domain=(nearest, 1))
    return tuple(fitted.convert(kind=Polynomial).coef[::-1].tolist())
