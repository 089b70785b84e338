"""LIBMF (C++, blocks of ratings on threads): `libmf_mf.py TASK`. Time for `mb` ratings."""

import time
from importlib.metadata import version

import numpy as np
from libmf import mf
from task import an_epoch, answer, read_task

task = read_task()
user, item, rating = task["train"]
rows = np.stack([user, item, rating], 1).astype(np.float64)


def seconds(epochs):
    model = mf.MF(
        k=task["factors"],
        nr_threads=task["threads"] or 1,
        nr_iters=epochs,
        quiet=True,
        eta=0.05,
        lambda_p2=task["l2"],
        lambda_q2=task["l2"],
    )
    started = time.perf_counter()
    model.fit(rows.copy())
    return time.perf_counter() - started


answer(version("libmf"), {"stepMs": [an_epoch(task, seconds) * 1e3 * task["mb"] / len(rating)], "rmse": []})
