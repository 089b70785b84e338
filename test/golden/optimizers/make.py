"""Writes vectors.json: 100 steps of TensorFlow's own optimizer kernels, those that TensorFlow 1's optimizers call.

Run with a Python that has tensorflow: python3 test/golden/optimizers/make.py
Gradients are written into the file, so no random generator has to agree. Every case is run twice:

dense  a 2 × 3 matrix. Elements whose gradient is 0 now and then are left out for `ftrl` and `lazyadam`, which leave
       those alone: their gradient is 0.001 there.
rows   a 5 × 2 table of which each step has a few rows, some twice; row 4 never. Equal ids are summed, as
       TensorFlow's optimizers do before they call a sparse kernel. `grad`, `ada` and `ftrl` call the sparse kernel;
       the others get the table's whole gradient, in which other rows are 0. `lazyadam`: see make_torch.py.
"""

import json
import math
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

STEPS = 100
LEARNRATE = 0.05
SHAPE = (2, 3)
TABLE = (5, 2)
IDS = 4

rng = np.random.default_rng(1)
start = rng.normal(size=SHAPE).astype(np.float32)
gradients = rng.normal(size=(STEPS, *SHAPE)).astype(np.float32)
gradients[::7, 0, 0] = 0  # an element that no example touched
gradients[:, 1, 2] *= 1e-4  # small enough for epsilon to matter
without_zeros = np.where(gradients == 0, np.float32(1e-3), gradients)
table = rng.normal(size=TABLE).astype(np.float32)
ids = rng.integers(0, TABLE[0] - 1, size=(STEPS, IDS)).astype(np.int32)
rows = rng.normal(size=(STEPS, IDS, TABLE[1])).astype(np.float32)
raw = tf.raw_ops


class Dense:
    def __init__(self, g):
        self.g = tf.constant(g)


class Rows:
    """The rows of a step, equal ids summed."""

    def __init__(self, at, values):
        self.indices, places = tf.unique(tf.constant(at))
        self.rows = tf.math.unsorted_segment_sum(tf.constant(values), places, tf.size(self.indices))
        self.g = tf.scatter_nd(self.indices[:, None], self.rows, TABLE)


def grad(w, slots, g, t):
    if isinstance(g, Rows):
        w.scatter_sub(tf.IndexedSlices(g.rows * LEARNRATE, g.indices))
    else:
        raw.ResourceApplyGradientDescent(var=w.handle, alpha=LEARNRATE, delta=g.g)


def mom(nesterov):
    def apply(w, slots, g, t):
        raw.ResourceApplyMomentum(
            var=w.handle, accum=slots["v"].handle, lr=LEARNRATE, grad=g.g, momentum=0.9, use_nesterov=nesterov
        )

    return apply


def ada(w, slots, g, t):
    if isinstance(g, Rows):
        raw.ResourceSparseApplyAdagrad(
            var=w.handle, accum=slots["a"].handle, lr=LEARNRATE, grad=g.rows, indices=g.indices
        )
    else:
        raw.ResourceApplyAdagrad(var=w.handle, accum=slots["a"].handle, lr=LEARNRATE, grad=g.g)


def rmsprop(momentum):
    def apply(w, slots, g, t):
        raw.ResourceApplyRMSProp(
            var=w.handle,
            ms=slots["s"].handle,
            mom=(slots["v"] if "v" in slots else tf.Variable(np.zeros(w.shape, np.float32))).handle,
            lr=LEARNRATE,
            rho=0.9,
            momentum=momentum,
            epsilon=1e-10,
            grad=g.g,
        )

    return apply


def centered(w, slots, g, t):
    raw.ResourceApplyCenteredRMSProp(
        var=w.handle,
        mg=slots["c"].handle,
        ms=slots["s"].handle,
        mom=slots["v"].handle,
        lr=LEARNRATE,
        rho=0.8,
        momentum=0.5,
        epsilon=1e-3,
        grad=g.g,
    )


def adam(beta1=0.9, beta2=0.999, epsilon=1e-8, decay=0.0):
    def apply(w, slots, g, t):
        if decay > 0:  # Loshchilov and Hutter's decay, as Keras' AdamW applies it before the step
            w.assign(w * np.float32(1 - LEARNRATE * decay))
        raw.ResourceApplyAdam(
            var=w.handle,
            m=slots["m"].handle,
            v=slots["v"].handle,
            beta1_power=float(np.float32(beta1)) ** t,  # as TensorFlow 1's beta1_power variable does
            beta2_power=float(np.float32(beta2)) ** t,
            lr=LEARNRATE,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            grad=g.g,
        )

    return apply


def ftrl(l1, l2):
    def apply(w, slots, g, t):
        numbers = {"lr": LEARNRATE, "l1": l1, "l2": l2, "lr_power": -0.5}
        variables = {"var": w.handle, "accum": slots["a"].handle, "linear": slots["z"].handle}
        if isinstance(g, Rows):
            raw.ResourceSparseApplyFtrl(**variables, **numbers, grad=g.rows, indices=g.indices)
        else:
            raw.ResourceApplyFtrl(**variables, **numbers, grad=g.g)

    return apply


def run(apply, initial, first, steps):
    w = tf.Variable(first)
    slots = {name: tf.Variable(np.full(first.shape, value, np.float32)) for name, value in initial.items()}
    after = {}
    for t, g in enumerate(steps, 1):
        apply(w, slots, g, t)
        if t in (1, 2, 10, STEPS):
            after[t] = {"weight": flat(w), "slots": {name: flat(s) for name, s in slots.items()}}
    assert all(math.isfinite(v) for state in after.values() for v in state["weight"])
    return after


def flat(x):
    return [float(v) for v in x.numpy().ravel()]


def case(opt, params, apply, initial, has_rows=True):
    is_lazy = opt in ("ftrl", "lazyadam")
    dense = [Dense(g) for g in (without_zeros if is_lazy else gradients)]
    out = {"opt": opt, "params": params, "dense": run(apply, initial, start, dense)}
    if has_rows:
        out["rows"] = run(apply, initial, table, [Rows(i, r) for i, r in zip(ids, rows)])
    return out


moments = {"m": 0.0, "v": 0.0}
cases = [
    case("ada", {}, ada, {"a": 0.1}),
    case("ada", {"initial_accumulator_value": 1}, ada, {"a": 1.0}),
    case("adam", {}, adam(), moments),
    case("adam", {"beta1": 0.7, "beta2": 0.9, "epsilon": 1e-3}, adam(0.7, 0.9, 1e-3), moments),
    case("adamw", {}, adam(decay=0.01), moments),
    case("adamw", {"weight_decay": 0.5}, adam(decay=0.5), moments),
    case("ftrl", {}, ftrl(0.0, 0.0), {"a": 0.1, "z": 0.0}),
    case("ftrl", {"l1": 1, "l2": 0.5}, ftrl(1.0, 0.5), {"a": 0.1, "z": 0.0}),
    case("grad", {}, grad, {}),
    case("lazyadam", {}, adam(), moments, has_rows=False),
    case("mom", {}, mom(False), {"v": 0.0}),
    case("mom", {"nesterov": True}, mom(True), {"v": 0.0}),
    case("rmsprop", {}, rmsprop(0.0), {"s": 1.0}),
    case("rmsprop", {"momentum": 0.9}, rmsprop(0.9), {"s": 1.0, "v": 0.0}),
    case(
        "rmsprop",
        {"decay": 0.8, "momentum": 0.5, "epsilon": 1e-3, "centered": True},
        centered,
        {"s": 1.0, "c": 0.0, "v": 0.0},
    ),
]
out = {
    "made": "make.py",
    "tensorflow": tf.__version__,
    "learnrate": LEARNRATE,
    "dense": {
        "shape": SHAPE,
        "start": [float(v) for v in start.ravel()],
        "gradients": [[float(v) for v in g.ravel()] for g in gradients],
    },
    "rows": {
        "shape": TABLE,
        "start": [float(v) for v in table.ravel()],
        "ids": ids.tolist(),
        "gradients": [[float(v) for v in g.ravel()] for g in rows],
    },
    "cases": cases,
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.json"), "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
