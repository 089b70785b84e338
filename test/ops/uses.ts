import { stream } from "../../src/numeric/stream.js";
import { check } from "../support/check.js";
import type { Columns } from "../support/data.js";
import type { Use } from "./battery.js";

/** How large one use of an op is, with the numbers to fill it, all from fixed streams. */
export interface Size {
  readonly label: string;
  readonly rows: number;
  readonly width: number;
  /** Rows of floats, away from 0, where many functions have a kink. */
  values(width: number): number[][];
  /** Ids below `count`; the first two are the same. */
  ids(count: number): number[];
  /** The same size, its draws from the beginning: no use hangs on which others came before it. */
  afresh(): Size;
}

/** The shapes that every use sees: those at which mistakes show. */
const corners: readonly Size[] = [
  size("one row", 1, 2),
  size("one column", 5, 1),
  size("a few rows", 6, 3),
  size("wide", 3, 40),
];

/** Shapes drawn at random; the uses of an op share them out. */
const drawn: readonly Size[] = Array.from({ length: 16 }, (_, i) => {
  const [rows, width] = stream(11, "sizes").uniform(i, 2);
  return size(`random shape ${i + 1}`, 1 + Math.floor(rows! * 9), 1 + Math.floor(width! * 12));
});

export const sizes: readonly Size[] = [...corners, ...drawn];

/** Every use of an op with the shapes it is tried in, `sizes` among them at least. */
export function usesOf(op: string): readonly { readonly size: Size; readonly use: Use }[] {
  const makers = uses.get(op) ?? [];
  const pairs = [
    ...makers.flatMap((make) => corners.map((of) => ({ of, make }))),
    ...drawn.map((of, i) => ({ of, make: makers[i % makers.length]! })),
  ];
  return makers.length === 0 ? [] : pairs.map(({ of, make }) => ({ size: of, use: make(of.afresh()) }));
}

function size(label: string, rows: number, width: number): Size {
  const draws = stream(11, "data", label);
  let calls = 0;
  const uniform = (count: number) => draws.uniform(calls++, count);
  return {
    label,
    rows,
    width,
    afresh: () => size(label, rows, width),
    values: (columns) =>
      Array.from({ length: rows }, () =>
        Array.from(uniform(columns), (u) => (u < 0.5 ? 3 * u - 1.8 : 3 * u - 1.2)),
      ),
    ids: (count) =>
      Array.from(uniform(rows), (u, row) => (row === 1 ? 0 : Math.floor(u * count))).map((id, row) =>
        row === 0 ? 0 : id,
      ),
  };
}

/**
 * For each op, uses of every size; an op that stands nowhere here fails the battery. Dropout and moving averages are
 * compared at one step, where they are fixed.
 */
export const uses: ReadonlyMap<string, readonly ((size: Size) => Use)[]> = new Map([
  ["abs", [rowsInto("abs()")]],
  ["add", [pairInto("add()"), threeInto("add()")]],
  [
    "attention",
    [
      attentionOver("attention()", 2),
      attentionOver("attention(scaled=False)", 3),
      ({ values, width }) => ({
        config: [
          "y attention()",
          "-q placeholder(tf.float32)",
          `-items weights('norm', [4, ${width}], initrange=1)`,
          "-items",
          "-seen placeholder(tf.float32)",
        ].join("\n"),
        data: {
          q: values(width),
          seen: values(4),
        },
      }),
    ],
  ],
  ["batch_normalize", [rowsInto("batch_normalize(epsilon=0.01)")]],
  [
    "binary_tensor_combine",
    [
      pairInto("binary_tensor_combine(3, initrange=0.5, l2=0.1)"),
      unevenInto("binary_tensor_combine2(2, 0.5)"),
    ],
  ],
  ["clip", [rowsInto("clip(-0.1, 4)"), rowsInto("clip(high=0.1)")]],
  [
    "concat",
    [
      ({ values, width }) => ({
        config: "h concat(3, l2=0.1)\n-a placeholder(tf.float32)\n-b placeholder(tf.float32)",
        data: { a: values(width), b: values(2) },
      }),
      rowsInto("concat(4, fan_scaling=True)"),
    ],
  ],
  [
    "concatenate",
    [threeInto("concatenate()", false), unevenInto("concatenate()"), rowsInto("concatenate()")],
  ],
  [
    "convolutional_net",
    [
      imagesInto("[2, 3], kernel=2, activation='softplus', pooling='mean', l2=0.1", [5, 4, 2]),
      imagesInto(
        "[2], kernel=[3], stride=2, padding='valid', pool=1, activation='tanh', bn=True, keep_prob=0.7",
        [5, 6, 1],
      ),
      // Pixels of a square are half a unit apart: small steps do not change which is largest.
      ({ values }) => ({
        config: [
          "h convolutional_net([2], kernel=1, activation='none', distribution='constant', image=[4, 5, 1])",
          "-x placeholder(tf.float32)",
        ].join("\n"),
        data: { x: values(20).map((row) => row.map((x, i) => x / 8 + i)) },
      }),
    ],
  ],
  ["cosine", [pairInto("cosine()"), listsInto("cosine()")]],
  ["cross_net", [rowsInto("cross_net(layers=3, l2=0.1)"), rowsInto("cross_net(1, initrange=0.5)")]],
  [
    "divide",
    [
      ({ values, width }) => ({
        config: "h divide()\n-x placeholder(tf.float32)\n-y placeholder(tf.float32)",
        data: { x: values(width), y: values(1).map((row) => row.map((y) => 4 + y)) },
      }),
    ],
  ],
  [
    "dnn",
    [
      rowsInto("dnn([3, 2], initrange=0.4, l2=0.1)"),
      narrowInto("dnn([2], activation='tanhlecun', bn=True, keep_prob=0.7, fan_scaling=True)"),
      rowsInto("dnn([3], activation='none', bias_start=0.5)"),
    ],
  ],
  ["dropout", [rowsInto("dropout(0.6)")]],
  ["elu", [rowsInto("elu()")]],
  [
    "embedding",
    [
      ({ ids, width }) => ({
        config: `h embedding()\n-w weights('norm', [4, ${width}], initrange=1)\n-item placeholder(tf.int32)`,
        data: { item: ids(4) },
      }),
      ({ ids, values, rows, width }) => ({
        config:
          "h linear(2)\n-e embedding()\n--features placeholder(tf.float32)\n--item placeholder(tf.int32)",
        data: { item: ids(rows) },
        tables: { item: { features: values(width) } },
      }),
    ],
  ],
  ["embedding_bag", [bagInto("sum"), bagInto("mean"), bagInto("sqrtn")]],
  ["exp", [rowsInto("exp()")]],
  ["factorization_machine", [pairInto("fm()"), threeInto("factorization_machine()", false)]],
  ["fan_scale", [rowsInto("fan_scale()"), rowsInto("fan_scale(0.5, 'relu')")]],
  ["flatten", [rowsInto("flatten()"), cubeInto("flatten()")]],
  [
    "full_product",
    [
      pairInto("full_product()"),
      ({ values, width }) => ({
        config: `h full_product()\n-x placeholder(tf.float32)\n-w weights('norm', [4, ${width}], initrange=1)`,
        data: { x: values(width) },
      }),
    ],
  ],
  [
    "gather_pairs",
    [
      ({ ids }) => ({
        config: [
          "y gather_pairs()",
          "-w weights('norm', [4, 3], initrange=1)",
          "-i placeholder(tf.int32)",
          "-j placeholder(tf.int32)",
        ].join("\n"),
        data: { i: ids(4), j: ids(3) },
      }),
    ],
  ],
  ["gelu", [rowsInto("gelu()"), scaledInto("gelu()")]],
  [
    "highway_dnn",
    [
      ({ values, width }) => ({
        config: `h highway_dnn([${width}, ${width}], initrange=0.3, l2=0.1)\n-x placeholder(tf.float32)`,
        data: { x: values(width) },
      }),
      ({ values }) => ({
        config:
          "h highway_dnn([3], activation='softplus', initrange=0.3, bn=True, keep_prob=0.7)\n-x placeholder(tf.float32)",
        data: { x: values(3) },
      }),
    ],
  ],
  ["ident", [rowsInto("ident()"), listInto("ident()")]],
  ["khatri_rao", [pairInto("khatri_rao()"), unevenInto("khatri_rao()")]],
  ["layer_norm", [narrowInto("layer_norm(epsilon=0.1)")]],
  ["leaky_relu", [rowsInto("leaky_relu()")]],
  [
    "linear_spline",
    [
      ({ values }) => ({
        config: "h linear_spline(5, -2, 2.5)\n-x placeholder(tf.float32)",
        data: { x: values(1) },
      }),
    ],
  ],
  ["linear", [rowsInto("linear(3, bias=True, l2=0.2)"), rowsInto("linear(1)")]],
  ["log", [awayInto("log()")]],
  [
    "lookup",
    [
      ({ ids, width }) => ({
        config: `h lookup('item', initrange=1, l2=0.3, shape=[None, ${width}])`,
        data: { item: ids(4) },
        sizes: { item: 5 },
      }),
      ({ ids, width }) => ({
        config: `h lookup('item', initrange=1, l2=0.3, l2_on='table', shape=[None, ${width}])`,
        data: { item: ids(4) },
        sizes: { item: 5 },
      }),
      ({ ids, width }) => ({
        config: [
          "score x_dot_y()",
          `-h lookup('item', initrange=1, shape=[None, ${width}])`,
          "-e embedding()",
          "--h_weights",
          "--other placeholder(tf.int32)",
        ].join("\n"),
        data: { item: ids(4), other: ids(4) },
        sizes: { item: 5 },
      }),
    ],
  ],
  [
    "matmul",
    [
      ({ values, width }) => ({
        config: `h matmul()\n-x placeholder(tf.float32)\n-w weights('norm', [${width}, 3], initrange=1)`,
        data: { x: values(width) },
      }),
      pairInto("matmul(transpose_a=True)"),
      pairInto("matmul(transpose_b=True)"),
      ({ values, width }) => ({
        config: [
          "h matmul(transpose_a=True, transpose_b=True)",
          `-w weights('norm', [${width}, 3], initrange=1)`,
          "-x placeholder(tf.float32)",
        ].join("\n"),
        data: { x: values(width) },
      }),
    ],
  ],
  ["max", [apartInto("max(1, keep_dims=True)"), apartInto("max(1)")]],
  ["maximum", [unevenTies("maximum()")]],
  ["mean", [rowsInto("mean(1, keep_dims=True)"), cubeInto("mean(2)"), cubeInto("mean(1)")]],
  ["minimum", [unevenTies("minimum()")]],
  ["mult_log_reg", [rowsInto("mult_log_reg(4, initrange=0.4, l2=0.1)")]],
  ["multiply", [pairInto("multiply()"), threeInto("multiply()")]],
  ["negative", [rowsInto("negative()")]],
  [
    "nmode_tensor_multiply",
    [
      tensorTimes("nmode_tensor_multiply(1)", 2),
      matrixTimes("nmode_tensor_multiply(0, keep_dims=True)"),
      matrixTimes("nmode_tensor_multiply(mode=0, leave_flattened=True)"),
    ],
  ],
  ["nmode_tensor_tomatrix", [cubeInto("nmode_tensor_tomatrix(0)"), constantCube(1, 3), constantCube(2, 2)]],
  [
    "placeholder",
    [({ values, width }) => ({ config: "x placeholder(tf.float32)", data: { x: values(width) } })],
  ],
  ["relu", [rowsInto("relu()")]],
  ["relu6", [rowsInto("relu6()"), scaledInto("relu6()")]],
  [
    "reshape",
    [
      ({ values, width }) => ({
        config: `h reshape([${width}, 1, 2])\n-x placeholder(tf.float32)`,
        data: { x: values(2 * width) },
      }),
    ],
  ],
  [
    "residual_dnn",
    [
      narrowInto(
        "residual_dnn([2, 2, 1, 1], activation='softplus', initrange=0.3, l2=0.1, keep_prob=0.8, skiplayers=2)",
      ),
      ({ values, width }) => ({
        config: [
          "y linear(1, initrange=0.3)",
          "-h residual_dnn([2], activation='softplus', bn=True, fan_scaling=True, skiplayers=1)",
          "--x placeholder(tf.float32)",
        ].join("\n"),
        data: { x: values(Math.min(width, 5)) },
      }),
    ],
  ],
  ["sigmoid", [rowsInto("sigmoid()")]],
  ["silu", [rowsInto("silu()")]],
  [
    "slice",
    [
      rowsInto("slice(0, 1)"),
      ({ values }) => ({ config: "h slice(2)\n-x placeholder(tf.float32)", data: { x: values(5) } }),
    ],
  ],
  ["softmax", [rowsInto("softmax()"), scaledInto("softmax()")]],
  ["softplus", [rowsInto("softplus()")]],
  ["sqrt", [awayInto("sqrt()")]],
  ["square", [rowsInto("square()")]],
  ["subtract", [pairInto("subtract()"), unevenInto("subtract()", 1)]],
  ["sum", [rowsInto("sum(1, keep_dims=True)"), cubeInto("sum(2)"), cubeInto("sum(1)")]],
  ["tanh", [rowsInto("tanh()")]],
  ["tanhlecun", [rowsInto("tanhlecun()")]],
  [
    "ternary_tensor_combine",
    [
      ({ values, width }) => ({
        config: [
          "s ternary_tensor_combine(initrange=0.5, l2=0.1)",
          ...["x", "y", "z"].map((name) => `-${name} placeholder(tf.float32)`),
        ].join("\n"),
        data: { x: values(width), y: values(2), z: values(3) },
      }),
    ],
  ],
  [
    "weights",
    [
      ({ ids, width }) => ({
        config: `h embedding()\n-w weights('uniform', [3, ${width}], initrange=1, l2=0.2)\n-item placeholder(tf.int32)`,
        data: { item: ids(3) },
      }),
    ],
  ],
  [
    "x_dot_y",
    [
      pairInto("x_dot_y()"),
      listsInto("x_dot_y()"),
      ({ values, width }) => ({
        config: [
          "h x_dot_y()",
          ...["x", "y", "b", "c"].map((name) => `-${name} placeholder(tf.float32)`),
        ].join("\n"),
        data: { x: values(width), y: values(width), b: values(1), c: values(1) },
      }),
    ],
  ],
]);

function rowsInto(call: string) {
  return ({ values, width }: Size): Use => ({
    config: `h ${call}\n-x placeholder(tf.float32)`,
    data: { x: values(width) },
  });
}

/** Of x and another matrix of `other` columns. */
function unevenInto(call: string, other = 2) {
  return ({ values, width }: Size): Use => ({
    config: `h ${call}\n-x placeholder(tf.float32)\n-y placeholder(tf.float32)`,
    data: { x: values(width), y: values(other) },
  });
}

/** Positive numbers, away from 0. */
function awayInto(call: string) {
  return ({ values, width }: Size): Use => ({
    config: `h ${call}\n-x placeholder(tf.float32)`,
    data: { x: values(width).map((row) => row.map((x) => Math.abs(x) + 1)) },
  });
}

/** Of two matrices whose elements are 0.6 apart or more. */
function unevenTies(call: string) {
  return ({ values, width }: Size): Use => {
    const x = values(width);
    return {
      config: `h ${call}\n-x placeholder(tf.float32)\n-y placeholder(tf.float32)`,
      data: { x, y: x.map((row, r) => row.map((value, i) => value + ((r + i) % 2 === 0 ? 0.6 : -0.9))) },
    };
  };
}

/** Of a query, `count` keys of its own for each example, and as many values of another width. */
function attentionOver(call: string, count: number) {
  return ({ values, width }: Size): Use => {
    const columns = Math.min(width, 5);
    return {
      config: [
        `y ${call}`,
        "-q placeholder(tf.float32)",
        `-keys reshape([${count}, ${columns}])`,
        "--k placeholder(tf.float32)",
        `-values reshape([${count}, 2])`,
        "--v placeholder(tf.float32)",
      ].join("\n"),
      data: { q: values(columns), k: values(count * columns), v: values(count * 2) },
    };
  };
}

/** Of images of [height, width, channels], at most three of them. */
function imagesInto(settings: string, image: readonly [number, number, number]) {
  return ({ values }: Size): Use => ({
    config: `h convolutional_net(${settings}, image=[${image.join(", ")}], initrange=0.5)\n-x placeholder(tf.float32)`,
    data: { x: values(image[0] * image[1] * image[2]).slice(0, 3) },
  });
}

/** Of x in the shape [batch, 2, 3] and a matrix for dimension 1 or 2. */
function tensorTimes(call: string, columns: number) {
  return ({ values }: Size): Use => ({
    config: [
      `y ${call}`,
      "-c reshape([2, 3])",
      "--x placeholder(tf.float32)",
      `-m weights('norm', [4, ${columns}], initrange=1)`,
    ].join("\n"),
    data: { x: values(6) },
  });
}

/** Of weights of order 3 and a matrix for dimension 0. */
function matrixTimes(call: string) {
  return ({ values }: Size): Use => ({
    config: `y ${call}\n-t weights('norm', [3, 2, 2], initrange=1)\n-m placeholder(tf.float32)`,
    data: { m: values(3) },
  });
}

/** Of weights alone, as an order-3 tensor. */
function constantCube(mode: number, size: number) {
  return ({ values }: Size): Use => ({
    config: [
      "y matmul()",
      "-x placeholder(tf.float32)",
      `-c nmode_tensor_tomatrix(${mode})`,
      "--t weights('norm', [2, 3, 2], initrange=1)",
    ].join("\n"),
    data: { x: values(size) },
  });
}

/** Of three matrices; the last, where it may be stretched, has one column. */
function threeInto(call: string, stretched = true) {
  return ({ values, width }: Size): Use => ({
    config: [`h ${call}`, ...["x", "y", "z"].map((name) => `-${name} placeholder(tf.float32)`)].join("\n"),
    data: { x: values(width), y: values(width), z: values(stretched ? 1 : width) },
  });
}

/** Of x in the shape [batch, 2, width]. */
function cubeInto(call: string) {
  return ({ values, width }: Size): Use => ({
    config: `h ${call}\n-c reshape([2, ${width}])\n--x placeholder(tf.float32)`,
    data: { x: values(2 * width) },
  });
}

/** At most five columns: sums of many lose digits that differences need. */
function narrowInto(call: string) {
  return ({ values, width }: Size): Use => ({
    config: `h ${call}\n-x placeholder(tf.float32)`,
    data: { x: values(Math.min(width, 5)) },
  });
}

/** Values of a row are 4 apart or more, so that small steps do not change their order. */
function apartInto(call: string) {
  return ({ values, width }: Size): Use => ({
    config: `h ${call}\n-x placeholder(tf.float32)`,
    data: { x: values(width).map((row, r) => row.map((x, i) => x + 8 * ((r + i) % width))) },
  });
}

/** Lists of ids with weights; none is empty, since a mean jumps there. */
function bagInto(combiner: string) {
  return ({ values }: Size): Use => ({
    config: [
      `g embedding_bag(combiner='${combiner}')`,
      "-w weights('norm', [4, 3], initrange=1)",
      "-bag multiply()",
      "--x placeholder(tf.float32)",
      "--mask placeholder(tf.float32)",
    ].join("\n"),
    data: {
      x: values(4).map((row) => row.map((x) => Math.abs(x) + 0.5)),
      mask: values(4).map((row) => row.map((x) => Math.abs(x) + 0.5)),
    },
  });
}

/** Large values: beyond 6 and between. */
function scaledInto(call: string) {
  return ({ values, width }: Size): Use => ({
    config: `h ${call}\n-x placeholder(tf.float32)`,
    data: { x: values(width).map((row) => row.map((x) => 4.5 * x)) },
  });
}

function pairInto(call: string) {
  return ({ values, width }: Size): Use => ({
    config: `h ${call}\n-x placeholder(tf.float32)\n-y placeholder(tf.float32)`,
    data: { x: values(width), y: values(width) },
  });
}

function listInto(call: string) {
  return ({ values, width }: Size): Use => ({
    config: `h ${call}\n-x placeholder(tf.float32)\n-y placeholder(tf.float32)`,
    data: { x: values(width), y: values(2) },
  });
}

function listsInto(call: string) {
  return ({ values, width }: Size): Use => ({
    config: [
      `h ${call}`,
      "-xs ident()",
      "--x placeholder(tf.float32)",
      "--y placeholder(tf.float32)",
      "-z placeholder(tf.float32)",
    ].join("\n"),
    data: { x: values(width), y: values(width), z: values(width) },
  });
}

/** A use of an op's documented example: columns of the shapes that its placeholders name. */
export function exampleUse(example: string): Use {
  const { graph } = check(example);
  const few = sizes[2]!.afresh();
  const data: Record<string, Columns[string]> = {};
  const table: Record<string, Columns[string]> = {};
  for (const node of graph.nodes) {
    const shape = node.params.shape as readonly (number | string)[] | null;
    for (const { name, type } of node.columns) {
      const width = typeof shape?.[1] === "number" ? shape[1] : 1;
      if (type.dtype === "int32") data[name] = few.ids(2);
      else if (typeof shape?.[0] === "number") table[name] = rowsOf(shape[0], width);
      else data[name] = few.values(width);
    }
  }
  // Without a column of rows there would be no rows.
  if (Object.keys(data).length === 0) data.unread = few.values(1);
  return { config: example, data, tables: Object.keys(table).length > 0 ? { entity: table } : {} };
}

function rowsOf(rows: number, width: number): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: width }, (_, i) => row + i / 10));
}
