"""Writes vectors-torch.json: 100 steps of PyTorch's optimizers, on the gradients of vectors.json.

Run with a Python that has torch, after make.py: python3 test/golden/optimizers/make_torch.py
PyTorch's AdamW adds ε inside the correction, √(v/(1 − β₂ᵗ)) + ε, where TensorFlow's Adam adds it outside: with ε = 1e-30
they are the same. SparseAdam has ε where TensorFlow has it, and goes by rows.
"""

import json
import os

import torch

folder = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, "vectors.json")) as file:
    given = json.load(file)
LEARNRATE = given["learnrate"]


def run(make, kind):
    at = given[kind]
    w = torch.nn.Parameter(torch.tensor(at["start"], dtype=torch.float32).reshape(at["shape"]))
    optimizer = make([w])
    after = {}
    for t, numbers in enumerate(at["gradients"], 1):
        g = torch.tensor(numbers, dtype=torch.float32)
        if kind == "dense":
            w.grad = g.reshape(at["shape"])
        else:
            ids = torch.tensor([at["ids"][t - 1]])
            w.grad = torch.sparse_coo_tensor(ids, g.reshape(ids.shape[1], -1), at["shape"], check_invariants=True)
        optimizer.step()
        if t in (1, 2, 10, len(at["gradients"])):
            after[t] = {"weight": [float(v) for v in w.detach().ravel()]}
    return after


optim = torch.optim
decayed = {"lr": LEARNRATE, "weight_decay": 0.1}
out = {
    "made": "make_torch.py",
    "torch": torch.__version__,
    "cases": [
        {
            "opt": "adamw",
            "params": {"weight_decay": 0.1, "epsilon": 1e-30},
            "dense": run(lambda w: optim.AdamW(w, eps=1e-30, **decayed), "dense"),
        },
        {"opt": "lazyadam", "params": {}, "rows": run(lambda w: optim.SparseAdam(w, lr=LEARNRATE), "rows")},
        {"opt": "grad", "params": {}, "weight_decay": 0.1, "dense": run(lambda w: optim.SGD(w, **decayed), "dense")},
        {
            "opt": "mom",
            "params": {"nesterov": True},
            "weight_decay": 0.1,
            "dense": run(lambda w: optim.SGD(w, momentum=0.9, nesterov=True, **decayed), "dense"),
        },
    ],
}
with open(os.path.join(folder, "vectors-torch.json"), "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
