"""The functions of the cases in TensorFlow's terms."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np
import tensorflow as tf

version = tf.__version__


def differentiate(compute, arrays, coefficients, penalty=None):
    """The outputs of `compute`, and the gradients of their weighted sum and the penalty along the arrays of floats."""
    tensors = {
        key: tf.constant(a, tf.int32 if a.dtype.kind == "i" else tf.float64) for key, a in arrays.items()
    }
    floats = {key: t for key, t in tensors.items() if t.dtype == tf.float64}
    with tf.GradientTape() as tape:
        tape.watch(list(floats.values()))
        outputs = compute(*tensors.values())
        outputs = outputs if isinstance(outputs, list) else [outputs]
        parts = [tf.reduce_sum(tf.reshape(y, [-1]) * coefficients(tf.size(y).numpy())) for y in outputs]
        total = tf.add_n(parts + ([penalty(*tensors.values())] if penalty else []))
    gradients = tape.gradient(total, floats, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return [y.numpy() for y in outputs], {
        key: tf.convert_to_tensor(g).numpy() for key, g in gradients.items()
    }


sigmoid, tanh, relu, relu6, softplus = tf.sigmoid, tf.tanh, tf.nn.relu, tf.nn.relu6, tf.nn.softplus
elu, silu, exp, log, sqrt, square, negative = (
    tf.nn.elu,
    tf.nn.silu,
    tf.exp,
    tf.math.log,
    tf.sqrt,
    tf.square,
    tf.negative,
)
absolute, maximum, minimum, softmax = tf.abs, tf.maximum, tf.minimum, tf.nn.softmax
add, subtract, multiply, divide = tf.add, tf.subtract, tf.multiply, tf.divide
matmul, einsum, reshape, clip = tf.matmul, tf.einsum, tf.reshape, tf.clip_by_value


def gelu(x):
    return tf.nn.gelu(x, approximate=False)


def leaky_relu(x):
    return tf.nn.leaky_relu(x, alpha=0.2)


def sum(x, axis, keep):
    return tf.reduce_sum(x, axis, keepdims=keep)


def mean(x, axis, keep):
    return tf.reduce_mean(x, axis, keepdims=keep)


def max(x, axis, keep):
    return tf.reduce_max(x, axis, keepdims=keep)


def linear(x, w, b=None):
    return tf.matmul(x, w) if b is None else tf.nn.bias_add(tf.matmul(x, w), b)


def transpose(x, order):
    return tf.transpose(x, order)


def gather(table, ids):
    return tf.nn.embedding_lookup(table, ids)


def joined(x, y):
    return tf.concat([x, y], 1)


def take(x, ids):
    return tf.gather(x, ids)


def gather_pairs(matrix, rows, columns):
    return tf.gather_nd(matrix, tf.stack([rows, columns], 1))[:, None]


def embedding_bag(table, ids, weights, combiner):
    """Of lists of equal length, with the weight of each id."""
    rows, count = ids.shape
    at = [[row, i] for row in range(rows) for i in range(count)]
    sparse = lambda values: tf.SparseTensor(at, tf.reshape(values, [-1]), [rows, count])
    return tf.nn.embedding_lookup_sparse(table, sparse(tf.constant(ids)), sparse(weights), combiner=combiner)


def cosine(x, y):
    return -tf.keras.losses.cosine_similarity(x, y)[:, None]


def batch_norm(x, gamma, beta, epsilon, moments=None):
    mean, variance = moments or tf.nn.moments(x, 0)
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)


def layer_norm(x, gamma, beta, epsilon):
    mean, variance = tf.nn.moments(x, 1, keepdims=True)
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)


def attention(query, keys, values):
    """Of one query an example: [batch, d], [batch, n, d] and [batch, n, width]."""
    layer = tf.keras.layers.Attention(use_scale=False, dtype="float64")
    scaled = query[:, None] / np.sqrt(query.shape[1])
    return layer([scaled, values, keys])[:, 0]


def convolution(x, filters, padding):
    return tf.nn.conv2d(x, filters, 1, padding.upper())


def pooled(x, size, kind):
    pool = tf.nn.max_pool2d if kind == "max" else tf.nn.avg_pool2d
    return pool(x, size, size, "VALID")


def half_squares(w):
    return tf.nn.l2_loss(w)


def huber(predicted, target, delta):
    return tf.reduce_mean(tf.keras.losses.huber(target, predicted, delta=delta))


def logistic_with_logits(predicted, target):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=target, logits=predicted))


def softmax_cross_entropy(predicted, target):
    if target.dtype.is_integer:
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=predicted))
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=target, logits=predicted))


def mse(predicted, target):
    return tf.reduce_mean(tf.math.squared_difference(predicted, target))


def total(x):
    return tf.reduce_sum(x)


def average(x):
    return tf.reduce_mean(x)


def constant(x):
    return tf.constant(x)


def pairwise_logistic(positive, negatives):
    margins = positive[:, None] - negatives
    return tf.reduce_mean(
        tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.ones_like(margins), logits=margins)
    )


def pairwise_hinge(positive, negatives, margin):
    margins = (positive[:, None] - negatives) / margin
    return margin * tf.keras.losses.hinge(tf.ones([tf.size(margins)]), tf.reshape(margins, [-1]))


def negative_sampling(positive, negatives):
    logits = tf.concat([positive[:, None], negatives], 1)
    labels = tf.concat([tf.ones_like(logits[:, :1]), tf.zeros_like(negatives)], 1)
    return tf.reduce_mean(
        tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits), 1)
    )


def first_of(positive, negatives):
    """The softmax cross-entropy of picking the first."""
    logits = tf.concat([positive[:, None], negatives], 1)
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(tf.zeros(logits.shape[0], tf.int32), logits)
    )


def own_of(logits):
    """The softmax cross-entropy of picking the one on the diagonal."""
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(tf.range(logits.shape[0]), logits)
    )
