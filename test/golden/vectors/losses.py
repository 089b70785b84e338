"""Cases of losses. `L` is the library, `p` what is predicted and `t` the target."""

import numpy as np
from case import Draws, LossCase, RankingCase

SIZES = [1, 2, 5, 12, 30]


def cases():
    kinds = [errors, exact_hits, probabilities, logits, classes]
    return [case for seed, kind in enumerate(kinds) for case in kind(Draws(100 + seed))]


ERRORS = {
    "se": lambda L, p, t: L.total(L.square(p - t)),
    "mse": lambda L, p, t: L.mse(p, t),
    "rmse": lambda L, p, t: L.sqrt(L.mse(p, t)),
    "absolute": lambda L, p, t: L.total(L.absolute(p - t)),
    "mae": lambda L, p, t: L.average(L.absolute(p - t)),
    "huber": lambda L, p, t: L.huber(p, t, 1.0),
    "huber(delta=0.25)": lambda L, p, t: L.huber(p, t, 0.25),
    "half_mse": lambda L, p, t: 0.5 * L.mse(p, t),
}


def errors(draws):
    for loss, compute in ERRORS.items():
        for n in SIZES:
            yield LossCase(loss, draws.odd(n, 1), draws.even(n, 1), compute)


def exact_hits(draws):
    """At a hit the slope of an absolute error is 0."""
    predicted, target = np.array([[1.0], [2], [3]]), np.array([[1.0], [4], [2.5]])
    for loss, compute in ERRORS.items():
        yield LossCase(loss, predicted, target, compute, note="an exact hit")
    # The root of 0 has no slope, the libraries say NaN; ours is 0.
    nothing = lambda L, p, t: 0 * L.total(p)
    yield LossCase("rmse", predicted, predicted, nothing, note="exact hits alone")


def probabilities(draws):
    """Of probabilities, away from 0 and 1 and at them."""

    def summed(L, p, t):
        return -L.total(t * L.log(p + 1e-8) + (1 - t) * L.log(1 - p + 1e-8))

    for n in SIZES:
        target = draws.generator.integers(0, 2, (n, 1)).astype(float)
        yield LossCase("other_cross_entropy", draws.positive(n, 1) / 4, target, summed)
    yield LossCase(
        "other_cross_entropy",
        np.array([[0.0], [1], [0.5]]),
        np.array([[0.0], [1], [0.25]]),
        summed,
        note="certain",
    )


def logits(draws):
    compute = lambda L, p, t: L.logistic_with_logits(p, t)
    for n in SIZES:
        yield LossCase(
            "logistic_with_logits",
            2 * draws.odd(n, 1),
            draws.generator.integers(0, 2, (n, 1)).astype(float),
            compute,
        )
        yield LossCase("logistic_with_logits", draws.odd(n, 1), draws.positive(n, 1) / 4, compute)
    far = np.array([[-100.0], [100], [-100], [100], [0]])
    yield LossCase(
        "logistic_with_logits", far, np.array([[0.0], [1], [1], [0], [1]]), compute, note="far from 0"
    )


def classes(draws):
    entropy = lambda L, p, t: -L.total(t * L.log(p + 1e-8))
    perplexity = lambda L, p, t: L.exp(-L.total(t * L.log(p + 1e-8)) / p.shape[0])
    softmax = lambda L, p, t: L.softmax_cross_entropy(p, t)
    for n in SIZES:
        for count in [2, 4]:
            labels = draws.generator.integers(0, count, n)
            labels[-1] = count - 1
            one_hot = np.eye(count)[labels]
            spread = draws.generator.dirichlet(np.ones(count), n)
            chances = np.round(draws.generator.dirichlet(np.ones(count), n) * 64 + 1) / 64
            yield LossCase("cross_entropy", chances, one_hot, entropy)
            yield LossCase("cross_entropy", chances, np.float32(spread).astype(float), entropy)
            yield LossCase("perplexity", chances, one_hot, perplexity)
            yield LossCase("softmax_cross_entropy", 2 * draws.odd(n, count), labels, softmax, note="labels")
            yield LossCase(
                "softmax_cross_entropy", 2 * draws.odd(n, count), np.float32(spread).astype(float), softmax
            )
    far = np.array([[1000.0, 0, -1000], [0, 1000, 0]])
    yield LossCase("softmax_cross_entropy", far, np.array([2, 1]), softmax, note="large")


RANKINGS = [
    ("bpr", {}, lambda L, p, n: L.pairwise_logistic(p, n)),
    ("hinge", {"margin": 1}, lambda L, p, n: L.pairwise_hinge(p, n, 1.0)),
    ("hinge", {"margin": 0.25}, lambda L, p, n: L.pairwise_hinge(p, n, 0.25)),
    ("negative_sampling", {}, lambda L, p, n: L.negative_sampling(p, n)),
    ("sampled_softmax", {}, lambda L, p, n: L.first_of(p, n)),
]


def rankings():
    draws = Draws(200)
    for loss, params, compute in RANKINGS:
        for n in SIZES:
            for count in [1, 3]:
                # An odd and an even number of 64ths differ by no margin.
                yield RankingCase(loss, 2 * draws.odd(n), 2 * draws.odd(n, count) + 1 / 64, compute, params)
        far = np.array([100.0, -100, 0]), np.array([[-100.0, 0], [100, 0], [0.5, 0.25]])
        yield RankingCase(loss, *far, compute, params, note="far from 0")
    for temperature in [1, 0.25]:
        for n in SIZES:
            own = lambda L, p, c, temperature=temperature: L.own_of(p / temperature - c)
            draw = draws.odd(n, n), draws.even(n, n)
            yield RankingCase("in_batch_softmax", *draw, own, {"temperature": temperature})
