"""The normal distribution's chance, for arrays: NumPy has no error function."""

from functools import lru_cache
from math import erfc, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

FARTHEST, DEGREE = 6.0, 18
"""From z = 6 on, erfc(z) is too small to change 1 in its last digit; an error of 1e-13."""
FLAT = 5.6 * 5.6
"""Beyond |x| = 5.6 the chance is 0 or 1 to all digits of float32."""
BENT = (
    -6.41858341e-08, 3.04699789e-06, -4.99672084e-05, -4.60597165e-05, 0.0363459252, 0.797881897,
)  # fmt: skip
"""p(s), highest power first, for which (1 + tanh(x * p(x^2))) / 2 is nearest to Phi(x)."""


def normal_chance(x: Array, out: Array, work: Array) -> None:
    """Fill `out` with the chance that a normal number is smaller:  Phi(x) = erfc(-x / sqrt 2) / 2.

    `work` is (4, *x.shape) to work in, so that nothing is allocated. Errors are 3.3e-7 in float32
    and 1e-13 in float64.
    """
    if x.itemsize == 4:
        _by_tanh(x, out, *work[:2])
    else:
        _by_erfc(x, out, *work[:3])


def _by_tanh(x: Array, out: Array, s: Array, p: Array) -> None:
    """Phi(x) = (1 + tanh(x * p(x^2))) / 2, half as many passes as the exact way."""
    first, second, *others = BENT
    np.multiply(x, x, out=s)
    np.minimum(s, FLAT, out=s)
    np.multiply(s, first, out=p)
    np.add(p, second, out=p)
    for coefficient in others:                          # Horner's rule
        np.multiply(p, s, out=p)
        np.add(p, coefficient, out=p)
    np.multiply(p, x, out=p)
    np.tanh(p, out=p)
    np.multiply(p, 0.5, out=p)
    np.add(p, 0.5, out=out)


def _by_erfc(x: Array, out: Array, z: Array, t: Array, p: Array) -> None:
    """erfc(z) = t * exp(p(t) - z * z), with z = |x| / sqrt 2, t = 1 / (1 + z / 2), p a polynomial.

    Source of the form: Press, Teukolsky, Vetterling and Flannery (2007), Numerical recipes, 6.2.
    """
    first, *others = polynomial()
    np.abs(x, out=z)
    np.multiply(z, sqrt(0.5), out=z)
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


@lru_cache(maxsize=1)
def polynomial() -> tuple[float, ...]:
    """Coefficients of p, highest power first, fitted to Python's exact erfc when first needed."""
    from numpy.polynomial import Chebyshev, Polynomial  # slow to load, seldom used

    def exact(t: Array) -> Array:
        pairs = [(2 / u - 2, u) for u in t.tolist()]
        return np.array([log(erfc(z) / u) + z * z for z, u in pairs])

    nearest = 1 / (1 + FARTHEST / 2)
    fitted = Chebyshev.interpolate(exact, DEGREE, domain=(nearest, 1))
    return tuple(fitted.convert(kind=Polynomial).coef[::-1].tolist())
