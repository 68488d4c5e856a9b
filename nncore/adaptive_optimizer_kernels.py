"""The arithmetic of Adam's relatives: each measures a step by the gradients before it."""

from math import sqrt

import numpy as np

from nncore.optimizer_kernels import OptimizerKernel
from nncore.optimizers import Adadelta, Adagrad, Adamax, NAdam


class AdagradKernel(OptimizerKernel[Adagrad]):
    """s += g * g;  w -= rate / (1 + t * rate_decay) * g / (sqrt(s) + epsilon)."""

    keeps = ("square_sum",)

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        w, g, a = self.vector[block], self.gradient[block], self._a[: block.stop - block.start]
        s, o = self.memory["square_sum"][block], self.optimizer
        self._decayed(w, g, a)
        np.multiply(g, g, out=a)
        np.add(s, a, out=s)
        np.sqrt(s, out=a)
        np.add(a, o.epsilon, out=a)
        np.divide(g, a, out=a)
        np.multiply(a, rate / (1 + (steps - 1) * o.rate_decay), out=a)
        np.subtract(w, a, out=w)


class AdadeltaKernel(OptimizerKernel[Adadelta]):
    """s = rho s + (1 - rho) g^2;  d = g sqrt(u + epsilon) / sqrt(s + epsilon);  w -= rate * d.

    U = rho u + (1 - rho) d^2: how large recent steps were.
    """

    keeps = ("square", "step_square")

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        w, g, a = self.vector[block], self.gradient[block], self._a[: block.stop - block.start]
        s, u, o = self.memory["square"][block], self.memory["step_square"][block], self.optimizer
        self._decayed(w, g, a)
        np.multiply(g, g, out=a)
        np.subtract(a, s, out=a)
        np.multiply(a, 1 - o.rho, out=a)
        np.add(s, a, out=s)                               # s = rho * s + (1 - rho) * g * g
        np.add(u, o.epsilon, out=a)
        np.sqrt(a, out=a)
        np.multiply(g, a, out=g)
        np.add(s, o.epsilon, out=a)
        np.sqrt(a, out=a)
        np.divide(g, a, out=g)                            # g is the step d from here on
        np.multiply(g, g, out=a)
        np.subtract(a, u, out=a)
        np.multiply(a, 1 - o.rho, out=a)
        np.add(u, a, out=u)                               # u = rho * u + (1 - rho) * d * d
        np.multiply(g, rate, out=a)
        np.subtract(w, a, out=w)


class AdamaxKernel(OptimizerKernel[Adamax]):
    """m = beta_1 m + (1 - beta_1) g;  u = max(beta_2 u, |g| + epsilon);  w -= rate / c * m / u.

    C = 1 - beta_1^t corrects m for its start at zero.
    """

    keeps = ("mean", "largest")

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        w, g, a = self.vector[block], self.gradient[block], self._a[: block.stop - block.start]
        m, u, o = self.memory["mean"][block], self.memory["largest"][block], self.optimizer
        self._decayed(w, g, a)
        np.subtract(g, m, out=a)
        np.multiply(a, 1 - o.beta_1, out=a)
        np.add(m, a, out=m)                               # m = beta_1 * m + (1 - beta_1) * g
        np.multiply(u, o.beta_2, out=u)
        np.abs(g, out=a)
        np.add(a, o.epsilon, out=a)
        np.maximum(u, a, out=u)                           # u = max(beta_2 * u, |g| + epsilon)
        np.divide(m, u, out=a)
        np.multiply(a, rate / (1 - o.beta_1**steps), out=a)
        np.subtract(w, a, out=w)


class NAdamKernel(OptimizerKernel[NAdam]):
    """Adam with the next momentum in place of this one:  w -= rate * (k_g g + k_m m) / root.

    With mu_t = beta_1 (1 - 0.96^(t momentum_decay) / 2):  k_g = (1 - mu_t) / (1 - mu_1 ... mu_t),
    k_m = mu_(t+1) / (1 - mu_1 ... mu_(t+1)),  root = sqrt(v / (1 - beta_2^t)) + epsilon.
    """

    keeps = ("mean", "square")

    def _step_block(self, block: slice, rate: float, steps: int) -> None:
        w, g, a = self.vector[block], self.gradient[block], self._a[: block.stop - block.start]
        m, v, o = self.memory["mean"][block], self.memory["square"][block], self.optimizer
        mu, product, following = self._momenta(steps)
        self._decayed(w, g, a)
        np.subtract(g, m, out=a)
        np.multiply(a, 1 - o.beta_1, out=a)
        np.add(m, a, out=m)                               # m = beta_1 * m + (1 - beta_1) * g
        np.multiply(g, g, out=a)
        np.subtract(a, v, out=a)
        np.multiply(a, 1 - o.beta_2, out=a)
        np.add(v, a, out=v)                               # v = beta_2 * v + (1 - beta_2) * g * g
        np.multiply(g, (1 - mu) / (1 - product), out=g)
        np.multiply(m, following / (1 - product * following), out=a)
        np.add(g, a, out=g)
        np.sqrt(v, out=a)
        np.multiply(a, 1 / sqrt(1 - o.beta_2**steps), out=a)
        np.add(a, o.epsilon, out=a)
        np.divide(g, a, out=a)
        np.multiply(a, rate, out=a)
        np.subtract(w, a, out=w)

    def _momenta(self, steps: int) -> tuple[float, float, float]:
        """Momentum at this step, the product of all so far, and momentum at the next."""
        known: list[tuple[float, float]] = self.__dict__.setdefault("_known", [(0.0, 1.0)])
        o = self.optimizer

        def mu(t: int) -> float:
            return float(o.beta_1 * (1 - 0.5 * 0.96 ** (t * o.momentum_decay)))

        while len(known) <= steps:
            here = mu(len(known))
            known.append((here, known[-1][1] * here))
        return known[steps][0], known[steps][1], mu(steps + 1)


