"""Factorisation with biases in PyTorch: `pytorch_mf.py TASK sparse|dense|compiled`.

sparse: gradients as rows, SGD or SparseAdam. dense: SGD or Adam on whole tables. compiled: dense, by torch.compile.
"""

import sys

import torch
from task import answer, read_task, timed_epochs

task, mode = read_task(), sys.argv[2]
torch.set_num_threads(task["threads"] or 2)
torch.manual_seed(1)
l2, rate, batch = task["l2"], task["learnrate"], task["mb"]


def table(rows, columns):
    made = torch.nn.Embedding(rows, columns, sparse=mode == "sparse")
    torch.nn.init.uniform_(made.weight, -task["initrange"], task["initrange"])
    return made


users, items = table(task["users"], task["factors"]), table(task["items"], task["factors"])
user_bias, item_bias = table(task["users"], 1), table(task["items"], 1)
weights = [x.weight for x in (users, items, user_bias, item_bias)]
if task["optimizer"] == "sgd":
    optimizer = torch.optim.SGD(weights, rate)
elif mode == "sparse":
    optimizer = torch.optim.SparseAdam(weights, rate)
else:
    optimizer = torch.optim.Adam(weights, rate)


def objective(user, item, rating):
    u, i, b, c = users(user), items(item), user_bias(user), item_bias(item)
    predicted = (u * i).sum(1, keepdim=True) + b + c
    penalised = [u, i, b, c] if task["l2OnBiases"] else [u, i]
    return ((rating - predicted) ** 2).sum() + l2 * sum((x**2).sum() for x in penalised)


if mode == "compiled":
    objective = torch.compile(objective)

user, item, rating = (torch.from_numpy(x) for x in task["train"])
user, item, rating = user.long(), item.long(), rating[:, None]


def epoch(order):
    for start in range(0, len(rating), batch):
        rows = order[start : start + batch]
        optimizer.zero_grad()
        objective(user[rows], item[rows], rating[rows]).backward()
        optimizer.step()


@torch.no_grad()
def predict(user, item):
    user, item = torch.from_numpy(user).long(), torch.from_numpy(item).long()
    return ((users(user) * items(item)).sum(1) + user_bias(user)[:, 0] + item_bias(item)[:, 0]).numpy()


answer(torch.__version__, timed_epochs(task, epoch, predict, lambda order: torch.from_numpy(order).long()))
