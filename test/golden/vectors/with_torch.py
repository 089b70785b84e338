"""The functions of the cases in PyTorch's terms."""

import numpy as np
import torch
import torch.nn.functional as F

version = torch.__version__


def differentiate(compute, arrays, coefficients, penalty=None):
    """The outputs of `compute`, and the gradients of their weighted sum and the penalty along the arrays of floats."""
    tensors = {
        key: torch.tensor(a, dtype=torch.int64 if a.dtype.kind == "i" else torch.float64)
        for key, a in arrays.items()
    }
    floats = {key: t.requires_grad_() for key, t in tensors.items() if t.dtype == torch.float64}
    outputs = compute(*tensors.values())
    outputs = outputs if isinstance(outputs, list) else [outputs]
    parts = [(y.reshape(-1) * torch.tensor(coefficients(y.numel()))).sum() for y in outputs]
    parts += [penalty(*tensors.values())] if penalty else []
    torch.stack(parts).sum().backward()
    zeros = lambda t: np.zeros(t.shape)
    return [y.detach().numpy() for y in outputs], {
        key: zeros(t) if t.grad is None else t.grad.numpy() for key, t in floats.items()
    }


sigmoid, tanh, relu, relu6, softplus = torch.sigmoid, torch.tanh, F.relu, F.relu6, F.softplus
elu, silu, exp, log, sqrt, square, negative = (
    F.elu,
    F.silu,
    torch.exp,
    torch.log,
    torch.sqrt,
    torch.square,
    torch.neg,
)
absolute, maximum, minimum, gelu = torch.abs, torch.maximum, torch.minimum, F.gelu
add, subtract, multiply, divide = torch.add, torch.sub, torch.mul, torch.div
matmul, einsum, reshape, clip = torch.matmul, torch.einsum, torch.reshape, torch.clamp
mse = F.mse_loss


def softmax(x):
    return F.softmax(x, -1)


def leaky_relu(x):
    return F.leaky_relu(x, 0.2)


def sum(x, axis, keep):
    return x.sum(axis, keepdim=keep)


def mean(x, axis, keep):
    return x.mean(axis, keepdim=keep)


def max(x, axis, keep):
    return x.amax(axis, keepdim=keep)


def linear(x, w, b=None):
    return F.linear(x, w.T, b)


def transpose(x, order):
    return x.permute(order)


def gather(table, ids):
    return F.embedding(ids, table)


def joined(x, y):
    return torch.cat([x, y], 1)


def take(x, ids):
    return x[ids]


def gather_pairs(matrix, rows, columns):
    return matrix[rows, columns][:, None]


def embedding_bag(table, ids, weights, combiner):
    """Of lists of equal length, with the weight of each id. PyTorch weights only sums."""
    total = F.embedding_bag(torch.tensor(ids), table, mode="sum", per_sample_weights=weights)
    sizes = {
        "sum": torch.ones_like(weights[:, :1]),
        "mean": weights.sum(1, True),
        "sqrtn": weights.square().sum(1, True).sqrt(),
    }
    return total / sizes[combiner]


def cosine(x, y):
    return F.cosine_similarity(x, y)[:, None]


def batch_norm(x, gamma, beta, epsilon, moments=None):
    mean, variance = [m.detach() for m in moments] if moments else (None, None)
    return F.batch_norm(x, mean, variance, gamma, beta, training=moments is None, eps=epsilon)


def layer_norm(x, gamma, beta, epsilon):
    return F.layer_norm(x, x.shape[1:], gamma, beta, epsilon)


def attention(query, keys, values):
    """Of one query an example: [batch, d], [batch, n, d] and [batch, n, width]."""
    return F.scaled_dot_product_attention(query[:, None], keys, values)[:, 0]


def convolution(x, filters, padding):
    """Images as [batch, height, width, channels], filters as [height, width, from, to], as TensorFlow has them."""
    return F.conv2d(x.permute(0, 3, 1, 2), filters.permute(3, 2, 0, 1), padding=padding).permute(0, 2, 3, 1)


def pooled(x, size, kind):
    pool = F.max_pool2d if kind == "max" else F.avg_pool2d
    return pool(x.permute(0, 3, 1, 2), size).permute(0, 2, 3, 1)


def half_squares(w):
    return w.square().sum() / 2


def huber(predicted, target, delta):
    return F.huber_loss(predicted, target, delta=delta)


def logistic_with_logits(predicted, target):
    return F.binary_cross_entropy_with_logits(predicted, target)


def softmax_cross_entropy(predicted, target):
    return F.cross_entropy(predicted, target)


def total(x):
    return x.sum()


def average(x):
    return x.mean()


def constant(x):
    return torch.tensor(x)


def pairwise_logistic(positive, negatives):
    return -F.logsigmoid(positive[:, None] - negatives).mean()


def pairwise_hinge(positive, negatives, margin):
    first = positive[:, None].expand_as(negatives)
    return F.margin_ranking_loss(first, negatives, torch.ones_like(negatives), margin=margin)


def negative_sampling(positive, negatives):
    return (-F.logsigmoid(positive) - F.logsigmoid(-negatives).sum(1)).mean()


def first_of(positive, negatives):
    """The softmax cross-entropy of picking the first."""
    logits = torch.cat([positive[:, None], negatives], 1)
    return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.int64))


def own_of(logits):
    """The softmax cross-entropy of picking the one on the diagonal."""
    return F.cross_entropy(logits, torch.arange(len(logits)))
