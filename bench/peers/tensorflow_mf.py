"""Factorisation with biases in TensorFlow: `tensorflow_mf.py TASK step|epoch`.

step: one call of a tf.function a minibatch. epoch: a whole epoch in one graph.
"""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf
from task import answer, read_task, timed_epochs

task, mode = read_task(), sys.argv[2]
width, l2, rate, batch = task["factors"], task["l2"], task["learnrate"], task["mb"]
if task["threads"]:
    tf.config.threading.set_intra_op_parallelism_threads(task["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(task["threads"])


def table(rows, columns):
    start = tf.random.uniform([rows, columns], -task["initrange"], task["initrange"], seed=1)
    return tf.Variable(start)


users, items = table(task["users"], width), table(task["items"], width)
user_bias, item_bias = table(task["users"], 1), table(task["items"], 1)
weights = [users, items, user_bias, item_bias]


def objective(user, item, rating):
    u, i = tf.gather(users, user), tf.gather(items, item)
    b, c = tf.gather(user_bias, user), tf.gather(item_bias, item)
    predicted = tf.reduce_sum(u * i, 1, keepdims=True) + b + c
    penalised = [u, i, b, c] if task["l2OnBiases"] else [u, i]
    return tf.reduce_sum(tf.square(rating - predicted)) + l2 * sum(tf.reduce_sum(tf.square(x)) for x in penalised)


adam = tf.keras.optimizers.Adam(rate) if task["optimizer"] == "adam" else None
if adam:
    adam.build(weights)


def step(user, item, rating):
    with tf.GradientTape() as tape:
        loss = objective(user, item, rating)
    gradients = tape.gradient(loss, weights)
    if adam:
        adam.apply_gradients(zip(gradients, weights))
    else:
        for weight, rows in zip(weights, gradients):
            weight.scatter_sub(tf.IndexedSlices(rate * rows.values, rows.indices))


user, item, rating = task["train"]
count = len(rating)
user, item, rating = tf.constant(user), tf.constant(item), tf.constant(rating[:, None])


def step_on(rows):
    step(tf.gather(user, rows), tf.gather(item, rows), tf.gather(rating, rows))


@tf.function
def epoch_in_graph(order):
    for start in tf.range(0, count, batch):
        step_on(order[start : start + batch])


compiled = tf.function(step_on, reduce_retracing=True)


def epoch_by_calls(order):
    for start in range(0, count, batch):
        compiled(order[start : start + batch])


def predict(user, item):
    u, i = users.numpy()[user], items.numpy()[item]
    return (u * i).sum(1) + user_bias.numpy()[user, 0] + item_bias.numpy()[item, 0]


epoch = epoch_in_graph if mode == "epoch" else epoch_by_calls
answer(tf.__version__, timed_epochs(task, epoch, predict, tf.constant))
