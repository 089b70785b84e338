"""What a case is, and the numbers that cases are made of."""

from dataclasses import dataclass, field
from typing import Callable

import numpy as np

BOTH = ("tensorflow", "torch")


@dataclass
class OpCase:
    """A config with its columns and weights, and what it computes: a function of all of them, in this order."""

    op: str
    config: str
    data: dict[str, np.ndarray]
    compute: Callable
    weights: dict[str, np.ndarray] = field(default_factory=dict)
    penalty: Callable | None = None
    """What is added to the objective."""
    training: bool = True
    apart: tuple[str, ...] = ()
    """Floats along which no gradient is compared."""
    ours: dict[str, np.ndarray] = field(default_factory=dict)
    """Gradients that we document where a library may have another: at a kink. Written where it has."""
    note: str = ""
    libraries: tuple[str, ...] = BOTH


@dataclass
class LossCase:
    """A loss as `@train` names it, and what it is of predictions and targets."""

    loss: str
    predicted: np.ndarray
    target: np.ndarray
    compute: Callable
    note: str = ""
    libraries: tuple[str, ...] = BOTH


@dataclass
class RankingCase:
    """A loss over negatives: scores [n], those of negatives [n, k], and the loss's parameters. Of a loss over a
    minibatch: products [n, n] and what goes off them."""

    loss: str
    positive: np.ndarray
    negatives: np.ndarray
    compute: Callable
    params: dict[str, float] = field(default_factory=dict)
    note: str = ""
    libraries: tuple[str, ...] = BOTH


class Draws:
    """Multiples of 1/64, from one generator."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)

    def odd(self, *shape):
        """In ±2, never 0 nor any other multiple of 1/32."""
        return (2 * self.generator.integers(-64, 64, shape) + 1) / 64

    def even(self, *shape):
        """In ±2, half of the numbers that `odd` leaves out; never 0."""
        return self.generator.choice([-1, 1], shape) * (2 * self.generator.integers(1, 64, shape)) / 64

    def positive(self, *shape):
        """In 1/4 … 2 + 1/4."""
        return (self.generator.integers(0, 128, shape) + 16) / 64

    def distinct(self, *shape):
        """No two in a row the same."""
        return (
            np.stack(
                [self.generator.permutation(256)[: shape[-1]] for _ in range(np.prod(shape[:-1]))]
            ).reshape(shape)
            / 64
            - 2
        )

    def ids(self, rows, count):
        """The first two, where there are two, are the same."""
        ids = self.generator.integers(0, count, rows)
        ids[:2] = 0
        return ids


def coefficients(size):
    """What each element of an output is multiplied by, so that no mistake cancels out; test/ops/battery/pass.ts has the same."""
    return 0.5 + np.arange(size) * 0.618034 % 1
