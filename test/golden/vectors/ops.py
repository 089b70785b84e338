"""Cases of ops. `L` is the library: its functions are in with_tensorflow.py and with_torch.py."""

import numpy as np
from case import Draws, OpCase, coefficients

SHAPES = [(1, 2), (5, 1), (4, 3), (2, 9), (7, 4)]


def cases():
    kinds = [
        elementwise,
        kinks,
        extremes,
        arithmetic,
        products,
        pairs,
        reductions,
        rows,
        tables,
        layers,
        nets,
        norms,
        penalties,
        images,
        splines,
    ]
    return [case for seed, kind in enumerate(kinds) for case in kind(Draws(seed))]


def below(call, *names, dtype="tf.float32"):
    """A config of one op over placeholders."""
    return "\n".join([f"h {call}", *(f"-{name} placeholder({dtype})" for name in names)])


def tanhlecun(L, x):
    return 1.7159 * L.tanh(x * (2 / 3))


ELEMENTWISE = {
    "sigmoid": lambda L, x: L.sigmoid(x),
    "tanh": lambda L, x: L.tanh(x),
    "relu": lambda L, x: L.relu(x),
    "relu6": lambda L, x: L.relu6(x),
    "softplus": lambda L, x: L.softplus(x),
    "elu": lambda L, x: L.elu(x),
    "gelu": lambda L, x: L.gelu(x),
    "leaky_relu": lambda L, x: L.leaky_relu(x),
    "silu": lambda L, x: L.silu(x),
    "tanhlecun": tanhlecun,
    "exp": lambda L, x: L.exp(x),
    "square": lambda L, x: L.square(x),
    "negative": lambda L, x: L.negative(x),
    "abs": lambda L, x: L.absolute(x),
}

POSITIVE = {"log": lambda L, x: L.log(x), "sqrt": lambda L, x: L.sqrt(x)}


def elementwise(draws):
    for op, compute in ELEMENTWISE.items():
        for shape in SHAPES:
            yield OpCase(op, below(f"{op}()", "x"), {"x": draws.odd(*shape) * 2}, compute)
    for op, compute in POSITIVE.items():
        for shape in SHAPES:
            yield OpCase(op, below(f"{op}()", "x"), {"x": draws.positive(*shape)}, compute)
    for shape in SHAPES:
        scaled = lambda L, x: x / x.shape[1] ** 0.5
        yield OpCase("fan_scale", below("fan_scale()", "x"), {"x": draws.odd(*shape)}, scaled)
        yield OpCase(
            "clip", below("clip(-1, 1.5)", "x"), {"x": draws.odd(*shape)}, lambda L, x: L.clip(x, -1, 1.5)
        )


def kinks(draws):
    """Exactly where the slope jumps."""
    at = np.array([[0.0, 6, -6, 1]])
    for op in ["relu", "relu6", "elu", "leaky_relu", "abs", "softplus"]:
        # The libraries' slope at 6 is 0; ours is the one from below.
        ours = {"x": np.array([[0, coefficients(2)[1], 0, coefficients(4)[3]]])} if op == "relu6" else {}
        yield OpCase(op, below(f"{op}()", "x"), {"x": at}, ELEMENTWISE[op], ours=ours, note="kinks")

    x, y = np.array([[1.0, 2, 3]]), np.array([[1.0, 3, 2]])
    for op, share in [("maximum", [0.5, 0, 1]), ("minimum", [0.5, 1, 0])]:
        # TensorFlow gives all of the slope to the first, PyTorch and we give half to each.
        ours = {"x": coefficients(3) * [share], "y": coefficients(3) * (1 - np.array([share]))}
        compute = lambda L, x, y, op=op: getattr(L, op)(x, y)
        yield OpCase(op, below(f"{op}()", "x", "y"), {"x": x, "y": y}, compute, ours=ours, note="a tie")


def extremes(draws):
    """Where a careless form overflows or takes the logarithm of 0."""
    far = np.array([[-100.0, -40, -20, 20, 40, 88]])
    for op in [
        "sigmoid",
        "tanh",
        "relu",
        "relu6",
        "softplus",
        "elu",
        "gelu",
        "leaky_relu",
        "silu",
        "tanhlecun",
    ]:
        yield OpCase(op, below(f"{op}()", "x"), {"x": far}, ELEMENTWISE[op], note="far from 0")
    for row in ([1000.0, 0, -1000], [100.0, 100, 99], [-1e4, -1e4, -1e4]):
        yield OpCase(
            "softmax",
            below("softmax()", "x"),
            {"x": np.array([row])},
            lambda L, x: L.softmax(x),
            note="large",
        )


def arithmetic(draws):
    for op in ["add", "subtract", "multiply", "divide", "maximum", "minimum"]:
        compute = lambda L, x, y, op=op: getattr(L, op)(x, y)
        for n, m in SHAPES:
            x, y, column = draws.odd(n, m), draws.even(n, m), draws.even(n, 1)
            yield OpCase(op, below(f"{op}()", "x", "y"), {"x": x, "y": y}, compute)
            if m > 1:
                yield OpCase(
                    op,
                    below(f"{op}()", "x", "y"),
                    {"x": x, "y": column},
                    compute,
                    note="a column on a matrix",
                )
    for op in ["add", "multiply"]:
        compute = lambda L, x, y, z, op=op: getattr(L, op)(getattr(L, op)(x, y), z)
        data = {name: draws.odd(4, 3) for name in "xyz"}
        yield OpCase(op, below(f"{op}()", *"xyz"), data, compute)


def products(draws):
    for k in [1, 3, 8]:
        for a, b in [(False, False), (True, False), (False, True), (True, True)]:
            config = "\n".join(
                [
                    f"h matmul(transpose_a={a}, transpose_b={b})",
                    f"-u weights('norm', {[k, 4] if a else [4, k]})",
                    f"-w weights('norm', {[5, k] if b else [k, 5]})",
                ]
            )
            # A graph reads data: the ids that select rows of the product.
            config = (
                config.replace("\n", "\n-").replace("h matmul", "h embedding()\n-p matmul")
                + "\n-id placeholder(tf.int32)"
            )
            weights = {
                "u/w": draws.odd(*([k, 4] if a else [4, k])),
                "w/w": draws.odd(*([5, k] if b else [k, 5])),
            }
            compute = lambda L, ids, u, w, a=a, b=b: L.gather(
                L.matmul(L.transpose(u, [1, 0]) if a else u, L.transpose(w, [1, 0]) if b else w), ids
            )
            rows = 4
            yield OpCase("matmul", config, {"id": draws.ids(3, rows)}, compute, weights)
    for n, m in SHAPES:
        data = {"x": draws.odd(n, m), "y": draws.odd(n, m)}
        yield OpCase(
            "full_product",
            below("full_product()", "x", "y"),
            data,
            lambda L, x, y: L.matmul(x, L.transpose(y, [1, 0])),
        )
        data = {"x": draws.odd(n, m), "y": draws.odd(n, 2)}
        khatri = lambda L, x, y: L.reshape(L.einsum("ri,rj->rij", x, y), [x.shape[0], -1])
        yield OpCase("khatri_rao", below("khatri_rao()", "x", "y"), data, khatri)
        weights = {"h/t": draws.odd(m, 2, 3)}
        bilinear = lambda L, x, y, t: L.einsum("ri,rj,ijk->rk", x, y, t)
        yield OpCase(
            "binary_tensor_combine", below("binary_tensor_combine(3)", "x", "y"), data, bilinear, weights
        )
        data = {**data, "z": draws.odd(n, 4)}
        weights = {"h/t": draws.odd(m, 2, 4)}
        trilinear = lambda L, x, y, z, t: L.einsum("ri,rj,rk,ijk->r", x, y, z, t)[:, None]
        yield OpCase(
            "ternary_tensor_combine", below("ternary_tensor_combine()", *"xyz"), data, trilinear, weights
        )
    for n, m in SHAPES:
        data = {name: draws.odd(n, m) for name in "abc"}
        fm = lambda L, a, b, c: L.sum(a * b + a * c + b * c, 1, True)
        yield OpCase("factorization_machine", below("fm()", *"abc"), data, fm)
    for mode in [0, 1, 2]:
        for wide in [1, 4]:
            # The tensor is a weight, so that its first dimension is known; the ids select rows of the product.
            shape, terms = [4, 3, 2], ["li,ijk->ljk", "lj,ijk->ilk", "lk,ijk->ijl"][mode]
            config = "\n".join(
                [
                    "h embedding()",
                    f"-y nmode_tensor_multiply({mode}, keep_dims=True)",
                    "--c weights('norm', [4, 3, 2])",
                    f"--m weights('norm', [{wide}, {shape[mode]}])",
                    "-id placeholder(tf.int32)",
                ]
            )
            compute = lambda L, ids, c, m, terms=terms: L.take(L.einsum(terms, m, c), ids)
            weights = {"c/w": draws.odd(4, 3, 2), "m/w": draws.odd(wide, shape[mode])}
            yield OpCase("nmode_tensor_multiply", config, {"id": np.array([0, 0])}, compute, weights)
        # Of the other dimensions the lower runs fastest, so the higher comes first.
        order = [[0, 2, 1], [1, 2, 0], [2, 1, 0]][mode]
        config = f"h nmode_tensor_tomatrix({mode})\n-c reshape([3, 2])\n--x placeholder(tf.float32)"
        unfold = lambda L, x, order=order: L.reshape(
            L.transpose(L.reshape(x, [4, 3, 2]), order), [[4, 3, 2][order[0]], -1]
        )
        yield OpCase("nmode_tensor_tomatrix", config, {"x": draws.odd(4, 6)}, unfold)


def dot(L, x, y):
    return L.sum(x * y, 1, True)


def pairs(draws):
    for n, m in SHAPES:
        x, y, z = draws.odd(n, m), draws.odd(n, m), draws.odd(n, m)
        yield OpCase("x_dot_y", below("x_dot_y()", "x", "y"), {"x": x, "y": y}, dot)
        biases = {"b": draws.odd(n, 1), "c": draws.odd(n, 1)}
        biased = lambda L, x, y, b, c: dot(L, x, y) + b + c
        yield OpCase("x_dot_y", below("x_dot_y()", *"xybc"), {"x": x, "y": y, **biases}, biased)
        listed = "\n".join(
            [
                "h {}()",
                "-xs ident()",
                "--x placeholder(tf.float32)",
                "--y placeholder(tf.float32)",
                "-z placeholder(tf.float32)",
            ]
        )
        lists = lambda pair: lambda L, x, y, z: [pair(L, x, z), pair(L, y, z)]
        yield OpCase("x_dot_y", listed.format("x_dot_y"), {"x": x, "y": y, "z": z}, lists(dot), note="a list")
        cosine = lambda L, x, y: L.cosine(x, y)
        yield OpCase("cosine", below("cosine()", "x", "y"), {"x": x, "y": y}, cosine)
        yield OpCase(
            "cosine", listed.format("cosine"), {"x": x, "y": y, "z": z}, lists(cosine), note="a list"
        )
    zero = {"x": np.array([[3.0, 4], [0, 0]]), "y": np.array([[4.0, 3], [1, 2]])}
    apart = "the slope at a zero row has no limit; libraries bound it as they like"
    yield OpCase(
        "cosine",
        below("cosine()", "x", "y"),
        zero,
        lambda L, x, y: L.cosine(x, y),
        apart=("x",),
        note=f"a zero row: {apart}",
    )


def reductions(draws):
    for op in ["sum", "mean", "max"]:
        compute = lambda axis, keep, op=op: lambda L, x: getattr(L, op)(x, axis, keep)
        for n, m in SHAPES:
            for keep in [True, False]:
                call = f"{op}(1, keep_dims={keep})"
                yield OpCase(op, below(call, "x"), {"x": draws.distinct(n, m)}, compute(1, keep))
        for axis in [1, 2]:
            cube = f"h {op}({axis})\n-c reshape([3, 2])\n--x placeholder(tf.float32)"
            within = lambda L, x, axis=axis, op=op: getattr(L, op)(L.reshape(x, [4, 3, 2]), axis, False)
            yield OpCase(op, cube, {"x": draws.distinct(4, 6)}, within)
    for row in ([1.0, 1, 0], [2.0, 2, 2], [-1.0, -3, -1]):
        config = below("max(1)", "x")
        yield OpCase(
            "max",
            config,
            {"x": np.array([row])},
            lambda L, x: L.max(x, 1, False),
            note="ties share the slope evenly",
        )


def rows(draws):
    for n, m in SHAPES:
        x = draws.odd(n, m)
        yield OpCase("softmax", below("softmax()", "x"), {"x": 2 * x}, lambda L, x: L.softmax(x))
        yield OpCase("ident", below("ident()", "x"), {"x": x}, lambda L, x: x)
        yield OpCase("placeholder", "x placeholder(tf.float32)", {"x": x}, lambda L, x: x)
        yield OpCase("slice", below("slice(0, 1)", "x"), {"x": x}, lambda L, x: x[:, 0:1])
        yield OpCase("slice", below(f"slice({m - 1})", "x"), {"x": x}, lambda L, x, m=m: x[:, m - 1 :])
        wide = {"x": draws.odd(n, 2 * m)}
        cube = lambda L, x, m=m: L.reshape(x, [x.shape[0], m, 2])
        yield OpCase("reshape", below(f"reshape([{m}, 2])", "x"), wide, cube)
        config = f"h flatten()\n-c reshape([{m}, 2])\n--x placeholder(tf.float32)"
        yield OpCase("flatten", config, wide, lambda L, x: x)
        data = {"x": x, "y": draws.odd(n, 2)}
        yield OpCase("concatenate", below("concatenate()", "x", "y"), data, lambda L, x, y: L.joined(x, y))
        yield OpCase(
            "dropout",
            below("dropout(0.5)", "x"),
            {"x": x},
            lambda L, x: x,
            training=False,
            note="not in training",
        )


def tables(draws):
    for n, m in SHAPES:
        weights = {"w/w": draws.odd(6, m)}
        config = f"h embedding()\n-w weights('norm', [6, {m}])\n-item placeholder(tf.int32)"
        gather = lambda L, ids, w: L.gather(w, ids)
        yield OpCase("embedding", config, {"item": draws.ids(n, 6)}, gather, weights)
        yield OpCase("weights", config, {"item": draws.ids(n, 6)}, gather, weights)
        config = f"h lookup('item', shape=[None, {m}])"
        ids = draws.ids(n, 6)
        # The table has a row for each id of the column, of which the largest is there.
        ids[-1] = 5
        yield OpCase("lookup", config, {"item": ids}, gather, {"h/w": draws.odd(6, m)})
        config = f"h gather_pairs()\n-w weights('norm', [6, {m}])\n-i placeholder(tf.int32)\n-j placeholder(tf.int32)"
        data = {"i": draws.ids(n, 6), "j": draws.ids(n, m)}
        yield OpCase("gather_pairs", config, data, lambda L, i, j, w: L.gather_pairs(w, i, j), weights)
    for combiner in ["sum", "mean", "sqrtn"]:
        for n, m in SHAPES:
            config = f"h embedding_bag(combiner='{combiner}')\n-w weights('norm', [5, {m}])\n-bag placeholder(tf.float32)"
            every = np.tile(np.arange(5), (n, 1))
            bag = lambda L, bag, w, ids=every, combiner=combiner: L.embedding_bag(w, ids, bag, combiner)
            yield OpCase(
                "embedding_bag", config, {"bag": draws.positive(n, 5)}, bag, {"w/w": draws.odd(5, m)}
            )
        # Lists of two ids each. Along ids that are in no list the libraries have no slope.
        pair = np.array([[0, 3], [3, 1]])
        listed = np.zeros((2, 5))
        np.put_along_axis(listed, pair, draws.positive(2, 2), 1)
        some = lambda L, bag, w, at=pair, given=np.take_along_axis(
            listed, pair, 1
        ), combiner=combiner: L.embedding_bag(w, at, L.constant(given), combiner)
        config = f"h embedding_bag(combiner='{combiner}')\n-w weights('norm', [5, 3])\n-bag placeholder(tf.float32)"
        yield OpCase(
            "embedding_bag",
            config,
            {"bag": listed},
            some,
            {"w/w": draws.odd(5, 3)},
            apart=("bag",),
            note="lists of two",
        )


def layers(draws):
    for n, m in SHAPES:
        x = {"x": draws.odd(n, m)}
        yield OpCase(
            "linear", below("linear(3)", "x"), x, lambda L, x, w: L.linear(x, w), {"h/w": draws.odd(m, 3)}
        )
        biased = {"h/w": draws.odd(m, 3), "h/b": draws.odd(3)}
        yield OpCase(
            "linear", below("linear(3, bias=True)", "x"), x, lambda L, x, w, b: L.linear(x, w, b), biased
        )
        classes = lambda L, x, w, b: L.softmax(L.linear(x, w, b))
        yield OpCase("mult_log_reg", below("mult_log_reg(3)", "x"), x, classes, biased)
        added = lambda L, x, y, w0, w1, b: L.linear(x, w0, b) + L.linear(y, w1)
        weights = {"h/w0": draws.odd(m, 3), "h/w1": draws.odd(2, 3), "h/b": draws.odd(3)}
        yield OpCase("concat", below("concat(3)", "x", "y"), {**x, "y": draws.odd(n, 2)}, added, weights)
        crossed = lambda L, x, w0, b0, w1, b1: cross(L, x, cross(L, x, x, w0, b0), w1, b1)
        weights = {
            "h/w0": draws.odd(m, 1) / 4,
            "h/b0": draws.odd(m),
            "h/w1": draws.odd(m, 1) / 4,
            "h/b1": draws.odd(m),
        }
        yield OpCase("cross_net", below("cross_net(layers=2)", "x"), x, crossed, weights)
    for n, m in SHAPES:
        for width in [1, 3]:
            config = "\n".join(
                [
                    "h attention()",
                    "-q placeholder(tf.float32)",
                    f"-k reshape([4, {m}])",
                    "--keys placeholder(tf.float32)",
                    f"-v reshape([4, {width}])",
                    "--values placeholder(tf.float32)",
                ]
            )
            data = {"q": draws.odd(n, m), "keys": draws.odd(n, 4 * m), "values": draws.odd(n, 4 * width)}
            attend = lambda L, q, k, v, m=m, width=width: L.attention(
                q, L.reshape(k, [q.shape[0], 4, m]), L.reshape(v, [q.shape[0], 4, width])
            )
            yield OpCase("attention", config, data, attend)


def cross(L, x0, x, w, b):
    return x0 * L.matmul(x, w) + b + x


ACTIVATIONS = [
    "tanh",
    "sigmoid",
    "relu",
    "relu6",
    "softplus",
    "tanhlecun",
    "elu",
    "gelu",
    "leaky_relu",
    "silu",
]


def nets(draws):
    for activation in ACTIVATIONS:
        f = ELEMENTWISE[activation]
        x = {"x": draws.odd(4, 3)}
        weights = {
            "h/w0": draws.odd(3, 4),
            "h/b0": draws.odd(4),
            "h/w1": draws.odd(4, 2),
            "h/b1": draws.odd(2),
        }
        dnn = lambda L, x, w0, b0, w1, b1, f=f: f(L, L.linear(f(L, L.linear(x, w0, b0)), w1, b1))
        yield OpCase("dnn", below(f"dnn([4, 2], activation='{activation}')", "x"), x, dnn, weights)
        weights = {
            "h/w0": draws.odd(3, 3),
            "h/b0": draws.odd(3),
            "h/v0": draws.odd(3, 3),
            "h/c0": draws.odd(3),
        }
        highway = lambda L, x, w, b, v, c, f=f: gated(L, f, x, w, b, v, c)
        yield OpCase(
            "highway_dnn", below(f"highway_dnn([3], activation='{activation}')", "x"), x, highway, weights
        )
        weights = {
            "h/w0": draws.odd(3, 4),
            "h/b0": draws.odd(4),
            "h/w1": draws.odd(4, 3),
            "h/b1": draws.odd(3),
        }
        block = lambda L, x, w0, b0, w1, b1, f=f: f(L, L.linear(f(L, L.linear(x, w0, b0)), w1, b1) + x)
        call = f"residual_dnn([4, 3], activation='{activation}', skiplayers=2)"
        yield OpCase("residual_dnn", below(call, "x"), x, block, weights)
        weights = {
            "h/w0": draws.odd(3, 2),
            "h/b0": draws.odd(2),
            "h/skip_w0": draws.odd(3, 2),
            "h/skip_b0": draws.odd(2),
        }
        brought = lambda L, x, w, b, s, t, f=f: f(L, L.linear(x, w, b) + L.linear(x, s, t))
        call = f"residual_dnn([2], activation='{activation}', skiplayers=1)"
        yield OpCase("residual_dnn", below(call, "x"), x, brought, weights, note="widths that differ")
    for n in [3, 8]:
        weights = {
            "h/w0": draws.odd(3, 4),
            "h/b0": draws.odd(4),
            "h/gamma0": draws.odd(4),
            "h/beta0": draws.odd(4),
            "h/w1": draws.odd(4, 2),
            "h/b1": draws.odd(2),
            "h/gamma1": draws.odd(2),
            "h/beta1": draws.odd(2),
        }
        normal = lambda L, x, w0, b0, g0, e0, w1, b1, g1, e1: L.batch_norm(
            L.tanh(L.linear(L.batch_norm(L.tanh(L.linear(x, w0, b0)), g0, e0, 1e-5), w1, b1)), g1, e1, 1e-5
        )
        yield OpCase(
            "dnn",
            below("dnn([4, 2], bn=True)", "x"),
            {"x": draws.odd(n, 3)},
            normal,
            weights,
            note="batch norm",
        )


def gated(L, f, x, w, b, v, c):
    """A highway layer."""
    gate = L.sigmoid(L.linear(x, v, c))
    return f(L, L.linear(x, w, b)) * gate + x * (1 - gate)


def norms(draws):
    for n, m in [(2, 3), (5, 1), (4, 3), (8, 9)]:
        x, gamma, beta = draws.odd(n, m), draws.odd(m), draws.odd(m)
        for epsilon in [1e-5, 0.1]:
            batch = lambda L, x, g, b, epsilon=epsilon: L.batch_norm(x, g, b, epsilon)
            affine = {"h/gamma": gamma, "h/beta": beta}
            yield OpCase(
                "batch_normalize", below(f"batch_normalize(epsilon={epsilon})", "x"), {"x": x}, batch, affine
            )
            moved = lambda L, x, g, b, mean, variance, seen, epsilon=epsilon: L.batch_norm(
                x, g, b, epsilon, (mean, variance)
            )
            moments = {"h/mean": draws.odd(m), "h/variance": draws.positive(m), "h/seen": np.array(1.0)}
            yield OpCase(
                "batch_normalize",
                below(f"batch_normalize(epsilon={epsilon})", "x"),
                {"x": x},
                moved,
                {**affine, **moments},
                training=False,
                apart=tuple(moments),
                note="by moving averages",
            )
            if m > 1:
                layer = lambda L, x, g, b, epsilon=epsilon: L.layer_norm(x, g, b, epsilon)
                yield OpCase(
                    "layer_norm", below(f"layer_norm(epsilon={epsilon})", "x"), {"x": x}, layer, affine
                )


def penalties(draws):
    x = {"x": draws.odd(4, 3)}
    half = lambda L, x, w: 0.25 * L.half_squares(w)
    linear = lambda L, x, w: L.linear(x, w)
    yield OpCase(
        "linear", below("linear(2, l2=0.25)", "x"), x, linear, {"h/w": draws.odd(3, 2)}, penalty=half
    )
    ids = {"item": np.array([0, 0, 5, 2])}
    gather = lambda L, ids, w: L.gather(w, ids)
    yield OpCase(
        "lookup",
        "h lookup('item', l2=0.25, l2_on='table', shape=[None, 3])",
        ids,
        gather,
        {"h/w": draws.odd(6, 3)},
        penalty=half,
    )
    rows = lambda L, ids, w: 0.5 * L.half_squares(L.gather(w, ids))
    yield OpCase(
        "lookup",
        "h lookup('item', l2=0.25, shape=[None, 3])",
        ids,
        gather,
        {"h/w": draws.odd(6, 3)},
        penalty=rows,
    )
    config = "h embedding()\n-w weights('norm', [6, 3], l2=0.25)\n-item placeholder(tf.int32)"
    yield OpCase("weights", config, ids, gather, {"w/w": draws.odd(6, 3)}, penalty=half)


def images(draws):
    """Convolutions, each followed by an activation and pooling."""
    for padding in ["same", "valid"]:
        for pooling in ["max", "mean"]:
            for kernel, channels in [(1, 1), (2, 2), (3, 1), (3, 2)]:
                call = (
                    f"convolutional_net([3], image=[6, 5, {channels}], kernel={kernel}, padding='{padding}', "
                    f"pooling='{pooling}', activation='tanh')"
                )
                layer = lambda L, x, w, b, channels=channels, kernel=kernel, padding=padding, pooling=pooling: convolved(
                    L, L.reshape(x, [-1, 6, 5, channels]), w, b, kernel, padding, pooling
                )
                weights = {"h/w0": draws.odd(kernel * kernel * channels, 3), "h/b0": draws.odd(3)}
                yield OpCase(
                    "convolutional_net", below(call, "x"), {"x": draws.odd(2, 30 * channels)}, layer, weights
                )
    weights = {"h/w0": draws.odd(9, 2), "h/b0": draws.odd(2), "h/w1": draws.odd(18, 3), "h/b1": draws.odd(3)}
    stack = lambda L, x, w0, b0, w1, b1: convolved(
        L, convolved(L, L.reshape(x, [-1, 8, 8, 1]), w0, b0, 3, "same", "max"), w1, b1, 3, "same", "max"
    )
    call = "convolutional_net([2, 3], image=[8, 8, 1], activation='tanh')"
    yield OpCase(
        "convolutional_net", below(call, "x"), {"x": draws.odd(2, 64)}, stack, weights, note="two layers"
    )


def convolved(L, x, w, b, kernel, padding, pooling):
    filters = L.reshape(w, [kernel, kernel, x.shape[-1], w.shape[-1]])
    return L.pooled(L.tanh(L.convolution(x, filters, padding) + b), 2, pooling)


def splines(draws):
    """Pieces of straight lines between four knots, from the two lines that meet at each."""
    for rows in [1, 6, 20]:
        yield OpCase("linear_spline", below("linear_spline(4, -1, 1)", "x"), {"x": draws.odd(rows, 1)}, tents)


def tents(L, x):
    at = L.clip((x + 1) * 1.5, 0, 3)
    tent = lambda knot: L.relu(L.minimum(at - (knot - 1), (knot + 1) - at))
    return L.joined(L.joined(tent(0), tent(1)), L.joined(tent(2), tent(3)))
