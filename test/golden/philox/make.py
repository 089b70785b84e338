"""Writes vectors.json: what TensorFlow's StatelessRandomUniformV2 and StatelessRandomUniformFullIntV2 yield for
Philox (alg = 1).

Run with a Python that has tensorflow: python3 test/golden/philox/make.py
Keys and counters are written as 32-bit words, the lowest first; floats as the 32 bits they are made of.
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

PHILOX = 1
F = 0xFFFFFFFF
CASES = [
    # key, counter, shape
    ([0, 0], [0, 0, 0, 0], [4]),
    ([1, 0], [0, 0, 0, 0], [7]),
    ([0, 1], [0, 0, 0, 0], [3, 5]),
    ([1, 2], [3, 4, 5, 6], [10]),
    ([F, F], [F, F, F, F], [9]),
    ([0xA4093822, 0x299F31D0], [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [4]),
    ([42, 7], [F - 1, 0, 0, 0], [13]),  # carries into the second word
    ([42, 7], [F, F, F, 7], [13]),  # and through all of them
    ([42, 7], [0, 0, 1, 0], [2, 3, 2]),
    ([12345, 67890], [0, 0, 0, 0], [1]),
    ([12345, 67890], [0, 0, 0, 0], [257]),
]


def uint64s(words):
    return tf.constant([words[i] | words[i + 1] << 32 for i in range(0, len(words), 2)], tf.uint64)


def vector(key, counter, shape):
    args = dict(shape=shape, key=uint64s(key), counter=uint64s(counter), alg=PHILOX)
    floats = tf.raw_ops.StatelessRandomUniformV2(**args, dtype=tf.float32).numpy().ravel()
    words = tf.raw_ops.StatelessRandomUniformFullIntV2(**args, dtype=tf.uint32).numpy().ravel()
    return {
        "key": key,
        "counter": counter,
        "shape": shape,
        "words": [int(w) for w in words],
        "floatBits": [int(b) for b in floats.view(np.uint32)],
    }


out = {"made": "make.py", "tensorflow": tf.__version__, "vectors": [vector(*case) for case in CASES]}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.json"), "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
