"""Surprise's SVD (Cython, one rating after the other): `surprise_svd.py TASK`. Time is given for `mb` ratings."""

import time

import pandas as pd
import surprise
from surprise import SVD, Dataset, Reader
from task import an_epoch, answer, read_task

task = read_task()
user, item, rating = task["train"]
frame = pd.DataFrame({"user": user, "item": item, "rating": rating.astype(float)})
train = Dataset.load_from_df(frame, Reader(rating_scale=(-5, 5))).build_full_trainset()


def seconds(epochs):
    model = SVD(n_factors=task["factors"], n_epochs=epochs, lr_all=task["learnrate"], reg_all=task["l2"], random_state=1)
    started = time.perf_counter()
    model.fit(train)
    return time.perf_counter() - started


answer(surprise.__version__, {"stepMs": [an_epoch(task, seconds) * 1e3 * task["mb"] / len(rating)], "rmse": []})
