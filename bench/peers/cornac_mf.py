"""Cornac's MF (C++, one rating after the other, MF and nothing else): `cornac_mf.py TASK`. Time for `mb` ratings."""

import time

import cornac
from cornac.data import Dataset
from cornac.models import MF
from task import an_epoch, answer, read_task

task = read_task()
user, item, rating = task["train"]
train = Dataset.from_uir(list(zip(user.tolist(), item.tolist(), rating.tolist())))


def seconds(epochs):
    model = MF(
        k=task["factors"],
        max_iter=epochs,
        learning_rate=task["learnrate"],
        lambda_reg=task["l2"],
        use_bias=True,
        early_stop=False,
        verbose=False,
        num_threads=task["threads"] or 1,
        seed=None if (task["threads"] or 1) > 1 else 1,
    )
    started = time.perf_counter()
    model.fit(train)
    return time.perf_counter() - started


answer(cornac.__version__, {"stepMs": [an_epoch(task, seconds) * 1e3 * task["mb"] / len(rating)], "rmse": []})
