"""The nets of tasks that name a config, in TensorFlow: `tensorflow_nets.py TASK step|epoch`.

step: one call of a tf.function a minibatch. epoch: a whole epoch in one graph.
"""

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from task import answer, orders

path, mode = sys.argv[1], sys.argv[2]
with open(path) as file:
    task = json.load(file)
folder = os.path.dirname(path)
with open(f"{folder}/columns.json") as file:
    described = json.load(file)
if task["threads"]:
    tf.config.threading.set_intra_op_parallelism_threads(task["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(task["threads"])
tf.random.set_seed(1)


def column(name):
    about = described[name]
    return np.fromfile(f"{folder}/{name}", dtype=about["dtype"]).reshape(about["shape"])


def table(name):
    return tf.constant(column(name))


weights = []


def weight(shape, start):
    made = tf.Variable(tf.random.truncated_normal(shape) * start)
    weights.append(made)
    return made


class Layer:
    """x·W + b with what may follow: tanh, batch norm, dropout."""

    def __init__(self, n, units, tanh=False, norm=False, keep=None, bias=True, start=None):
        self.w = weight([n, units], start or 1 / np.sqrt(n))
        self.b = weight([units], 0.0) if bias else None
        self.tanh, self.norm, self.keep = tanh, norm, keep
        if norm:
            self.gain, self.shift = weight([units], 0.0), weight([units], 0.0)
            self.gain.assign(tf.ones([units]))
            self.mean, self.variance = (tf.Variable(x, trainable=False) for x in (tf.zeros([units]), tf.ones([units])))

    def __call__(self, x, training):
        h = x @ self.w
        if self.b is not None:
            h += self.b
        if self.tanh:
            h = tf.tanh(h)
        if self.norm:
            if training:
                mean, variance = tf.nn.moments(h, [0])
                self.mean.assign(0.99 * self.mean + 0.01 * mean)
                self.variance.assign(0.99 * self.variance + 0.01 * variance)
            else:
                mean, variance = self.mean, self.variance
            h = tf.nn.batch_normalization(h, mean, variance, self.shift, self.gain, 1e-5)
        if self.keep and training:
            h = tf.nn.dropout(h, 1 - self.keep)
        return h


class Net:
    def __init__(self, n, widths, norm):
        sizes = [n, *widths]
        self.layers = [Layer(a, b, True, norm, task["keep"]) for a, b in zip(sizes, widths)]

    def __call__(self, x, training):
        for layer in self.layers:
            x = layer(x, training)
        return x


class Sum:
    """Each input by a matrix of its own, added."""

    def __init__(self, sizes, units):
        self.parts = [Layer(n, units, bias=False) for n in sizes]
        self.b = weight([units], 0.0)

    def __call__(self, xs):
        return tf.add_n([part(x, True) for part, x in zip(self.parts, xs)]) + self.b


class Streams:
    """What tree and dssm read of a user and an item, each as columns."""

    def __init__(self, k, start, others):
        users, items = described["train.user"]["classes"], described["train.item"]["classes"]
        self.users, self.items = weight([users, k], start), weight([items, k], start)
        self.user_bias, self.item_bias = weight([users, 1], start), weight([items, 1], start)
        self.sex, self.occ = weight([2, k], others), weight([21, k], others)
        self.tables = {name: table(name) for name in described if name.split(".")[0] in ("user", "item")}

    def of(self, name, ids):
        return tf.gather(self.tables[name], ids)

    def penalised(self, user, item):
        pairs = [(self.users, user), (self.items, item), (self.user_bias, user), (self.item_bias, item)]
        return [tf.gather(of, ids) for of, ids in pairs]


class Tree:
    def __init__(self):
        k = self.k = task["bind"]["kfactors"]
        self.streams = Streams(k, 0.001, 1.0)
        self.zip, self.month = weight([1000, k], 1.0), weight([12, k], 1.0)
        widths = [k] * 3
        words = described["item.tfidf_doc_term"]["shape"][1]
        self.user_nets = [Net(n, widths, True) for n in (1, k, k, k, 1)]
        self.item_nets = [Net(n, widths, True) for n in (19, k, 1, words, 1)]
        self.merge = [Sum([k] * 6, k) for _ in range(2)]
        self.tops = [Net(k, widths, True) for _ in range(2)]
        self.scales = [Layer(k, k, bias=False, start=0.1 / np.sqrt(k)) for _ in range(2)]

    def __call__(self, batch, training):
        s, user, item, at = self.streams, batch["user"], batch["item"], batch["time"]
        u, i, c, d = rows = s.penalised(user, item)
        of_user = [s.of("user.age", user), tf.gather(s.sex, s.of("user.sex", user)), tf.gather(s.occ, s.of("user.occ", user)), tf.gather(self.zip, s.of("user.zip", user)), at]
        of_item = [s.of("item.genres", item), tf.gather(self.month, s.of("item.month", item)), s.of("item.year", item), s.of("item.tfidf_doc_term", item), at]
        sides = []
        for own, nets, xs, n in ((u, self.user_nets, of_user, 0), (i, self.item_nets, of_item, 1)):
            merged = self.merge[n]([own, *(net(x, training) for net, x in zip(nets, xs))])
            sides.append(self.scales[n](self.tops[n](tf.tanh(merged), training), training))
        return tf.reduce_sum(sides[0] * sides[1], 1, keepdims=True) + c + d, rows


class Dssm:
    def __init__(self):
        k, width = 32, 32
        self.streams = Streams(k, 0.05, 0.1)
        self.merge = [Sum([k, 1, k, k, 1], width), Sum([k, 19, 1, 1], width)]
        self.towers = [Net(width, [width] * 2, False) for _ in range(2)]
        self.match = weight([1, 1], 1.0)

    def __call__(self, batch, training):
        s, user, item, at = self.streams, batch["user"], batch["item"], batch["time"]
        u, i, c, d = rows = s.penalised(user, item)
        of_user = [u, s.of("user.age", user), tf.gather(s.sex, s.of("user.sex", user)), tf.gather(s.occ, s.of("user.occ", user)), at]
        of_item = [i, s.of("item.genres", item), s.of("item.year", item), at]
        a, b = (tower(merge(xs), training) for tower, merge, xs in zip(self.towers, self.merge, (of_user, of_item)))
        likeness = tf.reduce_sum(tf.nn.l2_normalize(a, 1) * tf.nn.l2_normalize(b, 1), 1, keepdims=True)
        return likeness @ self.match + c + d, rows


class Softmax:
    def __init__(self):
        movies = described["train.item"]["classes"]
        self.table = weight([movies, 35], 0.17)
        self.hidden, self.scores = Layer(35, 35, start=0.17), Layer(35, movies, bias=False, start=0.17)
        self.history = table("user.rated")

    def __call__(self, batch, training):
        history = tf.gather(self.history, batch["user"])
        size = tf.maximum(tf.reduce_sum(history, 1, keepdims=True), 1)
        return self.scores(self.hidden(history @ self.table / size, training), training), []


net = {"tree": Tree, "dssm": Dssm, "softmax": Softmax}[task["model"]]()
isSoftmax = task["model"] == "softmax"


def objective(batch, training):
    scores, penalised = net(batch, training)
    if isSoftmax:
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(batch["item"], scores)), []
    return tf.reduce_mean(tf.square(scores - batch["ratings"])), penalised


if task["opt"] == "ada":
    optimizer = tf.keras.optimizers.Adagrad(task["learnrate"], epsilon=1e-30)
else:
    optimizer = tf.keras.optimizers.Adam(task["learnrate"])
optimizer.build(weights)


def step(batch):
    with tf.GradientTape() as tape:
        loss, penalised = objective(batch, True)
        total = loss + 0.02 * sum(tf.reduce_sum(tf.square(x)) for x in penalised) / task["mb"]
    optimizer.apply_gradients(zip(tape.gradient(total, weights), weights))


names = ["user", "item"] if isSoftmax else ["user", "item", "time", "ratings"]
train = {name: table(f"train.{name}") for name in names}
dev = {name: table(f"dev.{name}") for name in names}
count, size = train["user"].shape[0], task["mb"]
score = tf.function(lambda batch: objective(batch, False)[0])


def step_on(rows):
    step({name: tf.gather(of, rows) for name, of in train.items()})


@tf.function
def epoch_in_graph(order):
    for start in tf.range(0, count, size):
        step_on(order[start : start + size])


compiled = tf.function(step_on, reduce_retracing=True)


def epoch_by_calls(order):
    for start in range(0, count, size):
        compiled(order[start : start + size])


step_ms, scores = [], []
for _, drawn in zip(range(task["epochs"]), orders(count)):
    order = tf.constant(drawn)
    started = time.perf_counter()
    (epoch_in_graph if mode == "epoch" else epoch_by_calls)(order)
    step_ms.append((time.perf_counter() - started) * 1e3 / -(-count // size))
    found = float(score(dev))
    scores.append(found if isSoftmax else float(np.sqrt(found)))
answer(tf.__version__, {"stepMs": step_ms, "rmse": scores})
