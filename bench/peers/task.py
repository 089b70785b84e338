"""What every peer shares: the task it is given and the line it answers with."""

import json
import os
import resource
import sys
import time

import numpy as np


def read_task():
    """The task of the first argument, with its ratings: int32 users and items, centred float32 ratings."""
    with open(sys.argv[1]) as file:
        task = json.load(file)
    folder = os.path.dirname(sys.argv[1])
    for part in ("train", "dev"):
        ids = np.fromfile(f"{folder}/{part}.ids", dtype="<i4").reshape(-1, 2)
        ratings = np.fromfile(f"{folder}/{part}.ratings", dtype="<f4")
        task[part] = (ids[:, 0].copy(), ids[:, 1].copy(), ratings)
    return task


def an_epoch(task, seconds):
    """Seconds of an epoch, from those of whole calls with some epochs and with more: what is done once is left out."""
    more = max(2, min(10 * task["epochs"], 20_000_000 // len(task["train"][2])))
    return (seconds(1 + more) - seconds(1)) / more


def orders(count):
    """Orders of the rows, one for each epoch: drawing one is no part of a step, looking its rows up is."""
    random = np.random.default_rng(1)
    while True:
        yield random.permutation(count).astype(np.int32)


def timed_epochs(task, epoch, predict, as_tensor):
    """Milliseconds a step, and dev RMSE, of each epoch. The first epoch also compiles; readers leave it out.

    epoch: gets the order of the rows, by as_tensor.
    """
    users, items, ratings = task["dev"]
    steps = -(-len(task["train"][2]) // task["mb"])
    step_ms, rmse = [], []
    for _, drawn in zip(range(task["epochs"]), orders(len(task["train"][2]))):
        order = as_tensor(drawn)
        started = time.perf_counter()
        epoch(order)
        step_ms.append((time.perf_counter() - started) * 1e3 / steps)
        errors = predict(users, items) - ratings
        rmse.append(float(np.sqrt(np.mean(np.square(errors, dtype=np.float64)))))
    return {"stepMs": step_ms, "rmse": rmse}


def answer(version, result):
    memory = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"version": version, "memory": memory, **result}), flush=True)
