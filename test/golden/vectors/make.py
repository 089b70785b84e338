"""Writes what TensorFlow or PyTorch makes of the cases: values and gradients, in float64.

    python3 test/golden/vectors/make.py tensorflow     # with a Python that has tensorflow
    python3 test/golden/vectors/make.py torch          # with a Python that has torch

A case says what a config computes (`ops.py`) or which loss is taken (`losses.py`), in functions that both libraries
have under one name: `with_tensorflow.py` and `with_torch.py` say what each of them calls. Numbers are multiples of
1/64, so that they are the same in float32; they come from a generator seeded by the case's place in its list.
"""

import importlib
import json
import pathlib
import sys

import numpy as np

import losses
import ops
from case import coefficients

FOLDER = pathlib.Path(__file__).parent


def main():
    name = sys.argv[1]
    library = importlib.import_module(f"with_{name}")
    write(name, "ops", library, [op_vector(library, case) for case in ops.cases() if name in case.libraries])
    write(
        name,
        "losses",
        library,
        [loss_vector(library, case) for case in losses.cases() if name in case.libraries],
    )
    write(
        name,
        "rankings",
        library,
        [ranking_vector(library, case) for case in losses.rankings() if name in case.libraries],
    )


def op_vector(library, case):
    """The outputs of a config, and the gradients of their weighted sum along everything that is a float."""
    arrays = {**case.data, **case.weights}
    with_library = lambda function: function and (lambda *tensors: function(library, *tensors))
    outputs, gradients = library.differentiate(
        with_library(case.compute), arrays, coefficients, with_library(case.penalty)
    )
    ours = {key: g for key, g in case.ours.items() if not np.allclose(g, gradients[key])}
    return {
        "op": case.op,
        **({"note": case.note} if case.note else {}),
        "config": case.config,
        **({} if case.training else {"training": False}),
        "data": listed(case.data),
        **({"weights": listed(case.weights)} if case.weights else {}),
        "values": [numbers(y) for y in outputs],
        "gradients": {key: numbers(g) for key, g in gradients.items() if key not in case.apart},
        **({"ours": listed(ours)} if ours else {}),
    }


def loss_vector(library, case):
    """A loss, and its gradient along the predictions."""
    compute = lambda predicted: case.compute(library, predicted, library.constant(case.target))
    outputs, gradients = library.differentiate(compute, {"predicted": case.predicted}, np.ones)
    return {
        "loss": case.loss,
        **({"note": case.note} if case.note else {}),
        "predicted": numbers(case.predicted),
        "target": numbers(case.target),
        "value": numbers(outputs[0]),
        "gradient": numbers(gradients["predicted"]),
    }


def ranking_vector(library, case):
    """A loss over negatives, and its gradients along both scores."""
    arrays = {"positive": case.positive, "negatives": case.negatives}
    outputs, gradients = library.differentiate(
        lambda *scores: case.compute(library, *scores), arrays, np.ones
    )
    return {
        "loss": case.loss,
        **({"note": case.note} if case.note else {}),
        "params": case.params,
        **listed(arrays),
        "value": numbers(outputs[0]),
        "gradients": listed(gradients),
    }


def write(name, kind, library, vectors):
    head = json.dumps({"made": f"make.py {name}", name: library.version})
    lines = [json.dumps(vector, separators=(",", ":"), ensure_ascii=False) for vector in vectors]
    path = FOLDER / f"{name}-{kind}.json"
    path.write_text(f'{head[:-1]}, "vectors": [\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
    print(f"{path.name}: {len(vectors)} vectors, {path.stat().st_size} bytes")


def listed(arrays):
    return {key: numbers(values) for key, values in arrays.items()}


def numbers(values):
    """Nested lists of nine digits; whole numbers without a point."""
    values = np.asarray(values)
    if values.ndim > 0:
        return [numbers(part) for part in values]
    short = float(f"{float(values):.9g}")
    return int(short) if short.is_integer() and abs(short) < 1e9 else short


if __name__ == "__main__":
    main()
