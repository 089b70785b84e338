"""Writes vectors.json: metrics computed straight from their definitions, in float64 with numpy.

Nothing is shared with the package: AUC counts every pair, rankings sort every item, sums are math.fsum.
Run with a Python that has numpy: python3 test/golden/metrics/make.py
"""

import json
import math
import os
import platform

import numpy as np

EPS = np.finfo(np.float64).eps
rng = np.random.default_rng(7)


def fmean(values):
    values = list(map(float, np.ravel(values)))
    return math.fsum(values) / len(values)


def clip(p):
    return np.clip(p, EPS, 1 - EPS)


def regression(p, t):
    e = p - t
    columns = [
        1 - math.fsum((p[:, c] - t[:, c]) ** 2) / math.fsum((t[:, c] - fmean(t[:, c])) ** 2)
        for c in range(p.shape[1])
    ]
    size = np.abs(e)
    return {
        "mse": fmean(e**2),
        "half_mse": fmean(e**2) / 2,
        "rmse": math.sqrt(fmean(e**2)),
        "mae": fmean(size),
        "se": math.fsum(np.ravel(e**2)),
        "absolute": math.fsum(np.ravel(size)),
        "huber": fmean(np.where(size <= 1, e**2 / 2, size - 0.5)),
        "huber(delta=0.25)": fmean(np.where(size <= 0.25, e**2 / 2, 0.25 * (size - 0.125))),
        "r2": fmean(columns),
    }


def auc(score, positive):
    above, below = score[positive], score[~positive]
    won = sum((a > b) + 0.5 * (a == b) for a in above for b in below)
    return float(won) / (len(above) * len(below))


def detection(p, onehot, threshold):
    d = (p >= threshold).astype(float)
    precision = np.sum(d * onehot) / (np.sum(d) + 1e-8)
    recall = np.sum(d * onehot) / np.sum(onehot)
    return {
        "precision": precision,
        "recall": recall,
        "fscore": 2 * precision * recall / (precision + recall + 1e-8),
        "detection": np.mean(d),
    }


def classes(p, onehot):
    """p: probabilities, [rows, classes]; onehot: one-hot or distributions."""
    rows, width = p.shape
    entropy = math.fsum(np.ravel(-onehot * np.log(clip(p))))
    logistic = math.fsum(np.ravel(-(onehot * np.log(clip(p)) + (1 - onehot) * np.log(clip(1 - p)))))
    found = {
        "cross_entropy": entropy,
        "other_cross_entropy": logistic,
        "perplexity": math.exp(entropy / rows),
        **detection(p, onehot, 0.5),
        **{f"{name}(threshold=0.3)": value for name, value in detection(p, onehot, 0.3).items()},
    }
    if width == 1:
        found["log_loss"] = logistic / rows
        found["accuracy"] = fmean((p >= 0.5) == (onehot >= 0.5))
        found["auc"] = auc(p[:, 0], onehot[:, 0] >= 0.5)
        return found
    found["log_loss"] = entropy / rows
    found["accuracy"] = fmean(np.argmax(p, 1) == np.argmax(onehot, 1))
    if all(0 < np.sum(onehot[:, c] >= 0.5) < rows for c in range(width)):
        found["auc"] = fmean([auc(p[:, c], onehot[:, c] >= 0.5) for c in range(width)])
    return found


def softmax_cross_entropy(z, onehot):
    total = np.log(np.sum(np.exp(z - z.max(1, keepdims=True)), 1)) + z.max(1)
    return fmean(np.sum(onehot * (total[:, None] - z), 1))


def case(name, p, t, expected):
    return {
        "name": name,
        "width": p.shape[1],
        "targetWidth": t.shape[1],
        "predicted": [float(x) for x in np.ravel(p)],
        "target": [float(x) for x in np.ravel(t)],
        "expected": {key: float(value) for key, value in expected.items()},
    }


def scored():
    cases = []
    for width, rows in [(1, 2), (1, 57), (3, 20), (1, 400)]:
        p, t = rng.normal(3, 1.5, (rows, width)), rng.normal(3, 1.5, (rows, width))
        cases.append(case(f"{rows} numbers of width {width}", p, t, regression(p, t)))
    far = 1e6 + rng.normal(0, 1, (50, 1))
    near = far + rng.normal(0, 1e-3, (50, 1))
    cases.append(case("large numbers that differ little", near, far, regression(near, far)))
    for rows, grid in [(4, 0), (60, 0), (60, 5), (200, 20)]:
        p = rng.uniform(0, 1, (rows, 1))
        if grid:
            p = np.round(p * grid) / grid  # many ties, exact 0 and 1 among them
        t = (rng.uniform(0, 1, (rows, 1)) < 0.4).astype(float)
        t[0], t[1] = 0, 1
        cases.append(case(f"{rows} of two classes, {grid} steps", p, t, classes(p, t)))
    for rows, width in [(30, 2), (80, 5), (40, 9)]:
        z = rng.normal(0, 2, (rows, width))
        p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        labels = np.concatenate([np.arange(width), rng.integers(0, width, rows - width)])[:, None]
        onehot = np.eye(width)[labels[:, 0]]
        expected = classes(p, onehot)
        cases.append(case(f"labels of {width} classes", p, labels.astype(float), expected))
        cases.append(case(f"one-hot rows of {width} classes", p, onehot, expected))
        soft = {"softmax_cross_entropy": softmax_cross_entropy(z, onehot)}
        cases.append(case(f"scores of {width} classes", z, labels.astype(float), soft))
        large = {"softmax_cross_entropy": softmax_cross_entropy(1000 * z, onehot)}
        cases.append(case(f"large scores of {width} classes", 1000 * z, labels.astype(float), large))
        mixed = rng.dirichlet(np.ones(width), rows)
        cases.append(case(f"distributions of {width} classes", p, mixed, classes(p, mixed)))
    return cases


def ranked(users, items, levels):
    score = np.round(rng.uniform(0, 1, (users, items)) * levels) / levels  # ties
    kind = rng.choice(["train", "dev", "test", "none"], (users, items), p=[0.3, 0.1, 0.2, 0.4])
    rating = rng.integers(1, 6, (users, items))
    rows = {
        part: [[int(u), int(i), int(rating[u, i])] for u, i in np.argwhere(kind == part)]
        for part in ["train", "dev", "test"]
    }
    cases = []
    for part, seen_parts, threshold in [("test", ["train", "dev"], None), ("dev", ["train"], 4), ("train", [], 5)]:
        seen = np.isin(kind, seen_parts)
        relevant = (kind == part) & ((rating >= threshold) if threshold else True)
        expected, by_user = {}, {}
        for k in [1, 3, 10, items + 5]:
            lists = {}
            for u in range(users):
                if relevant[u].sum() == 0:
                    continue
                order = sorted((i for i in range(items) if not seen[u, i]), key=lambda i: (-score[u, i], i))[:k]
                lists[u] = (order, [int(relevant[u, i]) for i in order], int(relevant[u].sum()))
            values = {name: [] for name in ["precision", "recall", "hit_rate", "ndcg", "map", "mrr"]}
            for order, hits, count in lists.values():
                best = min(k, count)
                values["precision"].append(sum(hits) / k)
                values["recall"].append(sum(hits) / count)
                values["hit_rate"].append(float(any(hits)))
                values["ndcg"].append(
                    math.fsum(h / math.log2(i + 2) for i, h in enumerate(hits))
                    / math.fsum(1 / math.log2(i + 2) for i in range(best))
                )
                values["map"].append(
                    math.fsum(h * sum(hits[: i + 1]) / (i + 1) for i, h in enumerate(hits)) / best
                )
                values["mrr"].append(next((1 / (i + 1) for i, h in enumerate(hits) if h), 0.0))
            for name, each in values.items():
                expected[f"{name}@{k}"] = fmean(each)
                by_user[f"{name}@{k}"] = [fmean(each), float(np.std(each)), *np.quantile(each, [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])]
            expected[f"coverage@{k}"] = len({i for order, _, _ in lists.values() for i in order}) / items
        cases.append(
            {"on": part, "relevant": threshold, "users": len(lists), "expected": expected, "byUser": by_user}
        )
    return {"users": users, "items": items, "score": score.ravel().tolist(), "rows": rows, "cases": cases}


vectors = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__},
    "scored": scored(),
    "ranked": [ranked(5, 12, 1000), ranked(9, 30, 4), ranked(20, 61, 25)],
}
path = os.path.join(os.path.dirname(__file__), "vectors.json")
with open(path, "w") as file:
    json.dump(vectors, file)
    file.write("\n")
