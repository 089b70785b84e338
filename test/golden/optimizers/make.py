"""Writes vectors.json: 100 steps of TensorFlow's own optimizer kernels, those that TensorFlow 1's optimizers call.

Run with a Python that has tensorflow: python3 test/golden/optimizers/make.py
The weight is a 2 × 3 matrix; the gradient of step t is written into the file, so no random generator has to agree.
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

rng = np.random.default_rng(1)
start = rng.normal(size=SHAPE).astype(np.float32)
gradients = rng.normal(size=(STEPS, *SHAPE)).astype(np.float32)
gradients[::7, 0, 0] = 0  # an element that no example touched
gradients[:, 1, 2] *= 1e-4  # small enough for epsilon to matter
raw = tf.raw_ops


def grad(w, slots, g, t):
    raw.ResourceApplyGradientDescent(var=w.handle, alpha=LEARNRATE, delta=g)


def mom(w, slots, g, t):
    raw.ResourceApplyMomentum(
        var=w.handle, accum=slots["v"].handle, lr=LEARNRATE, grad=g, momentum=0.9, use_nesterov=False
    )


def ada(w, slots, g, t):
    raw.ResourceApplyAdagrad(var=w.handle, accum=slots["a"].handle, lr=LEARNRATE, grad=g)


def adam(w, slots, g, t):
    raw.ResourceApplyAdam(
        var=w.handle,
        m=slots["m"].handle,
        v=slots["v"].handle,
        beta1_power=float(np.float32(0.9)) ** t,  # as TensorFlow 1's beta1_power variable does
        beta2_power=float(np.float32(0.999)) ** t,
        lr=LEARNRATE,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        grad=g,
    )


def run(apply, initial):
    w = tf.Variable(start)
    slots = {name: tf.Variable(np.full(SHAPE, value, np.float32)) for name, value in initial.items()}
    after = {}
    for t in range(1, STEPS + 1):
        apply(w, slots, tf.constant(gradients[t - 1]), t)
        if t in (1, 2, 10, STEPS):
            after[t] = {"weight": flat(w), "slots": {name: flat(s) for name, s in slots.items()}}
    return after


def flat(x):
    return [float(v) for v in x.numpy().ravel()]


cases = {
    "grad": run(grad, {}),
    "mom": run(mom, {"v": 0.0}),
    "ada": run(ada, {"a": 0.1}),
    "adam": run(adam, {"m": 0.0, "v": 0.0}),
}
assert all(math.isfinite(v) for case in cases.values() for state in case.values() for v in state["weight"])
out = {
    "made": "make.py",
    "tensorflow": tf.__version__,
    "shape": SHAPE,
    "learnrate": LEARNRATE,
    "momentum": 0.9,
    "start": [float(v) for v in start.ravel()],
    "gradients": [[float(v) for v in g.ravel()] for g in gradients],
    "after": cases,
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.json"), "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
