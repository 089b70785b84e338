import { stream } from "../../src/numeric/stream.js";
import { check } from "../support/check.js";
import type { Columns } from "../support/data.js";
import type { Use } from "./battery.js";

/** How large one use of an op is, with the data to fill it. */
export interface Size {
  readonly label: string;
  readonly rows: number;
  readonly width: number;
  /** Rows of floats, away from 0, where many functions have a kink. */
  values(width: number): number[][];
  /** Ids below `count`; the first two are the same. */
  ids(count: number): number[];
}

export const sizes: readonly Size[] = [
  size("one row", 1, 2),
  size("one column", 5, 1),
  size("a few rows", 6, 3),
  size("wide", 3, 40),
];

function size(label: string, rows: number, width: number): Size {
  const draws = stream(11, "data", label);
  let drawn = 0;
  const uniform = (count: number) => draws.uniform(drawn++, count);
  return {
    label,
    rows,
    width,
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
  ["batch_normalize", [rowsInto("batch_normalize(epsilon=0.01)")]],
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
  ["cosine", [pairInto("cosine()"), listsInto("cosine()")]],
  [
    "dnn",
    [
      rowsInto("dnn([3, 2], initrange=0.4, l2=0.1)"),
      rowsInto("dnn([4], activation='tanhlecun', bn=True, keep_prob=0.7, fan_scaling=True)"),
      rowsInto("dnn([3], activation='none', bias_start=0.5)"),
    ],
  ],
  ["dropout", [rowsInto("dropout(0.6)")]],
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
  ["ident", [rowsInto("ident()"), listInto("ident()")]],
  ["linear", [rowsInto("linear(3, bias=True, l2=0.2)"), rowsInto("linear(1)")]],
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
    "placeholder",
    [({ values, width }) => ({ config: "x placeholder(tf.float32)", data: { x: values(width) } })],
  ],
  ["relu", [rowsInto("relu()")]],
  ["relu6", [rowsInto("relu6()"), scaledInto("relu6()")]],
  ["sigmoid", [rowsInto("sigmoid()")]],
  ["softplus", [rowsInto("softplus()")]],
  ["tanh", [rowsInto("tanh()")]],
  ["tanhlecun", [rowsInto("tanhlecun()")]],
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
  const [, , few] = sizes;
  const data: Record<string, Columns[string]> = {};
  const table: Record<string, Columns[string]> = {};
  for (const node of graph.nodes) {
    const shape = node.params.shape as readonly (number | string)[] | null;
    for (const { name, type } of node.columns) {
      const width = typeof shape?.[1] === "number" ? shape[1] : 1;
      if (type.dtype === "int32") data[name] = few!.ids(2);
      else if (typeof shape?.[0] === "number") table[name] = rowsOf(shape[0], width);
      else data[name] = few!.values(width);
    }
  }
  // Without a column of rows there would be no rows.
  if (Object.keys(data).length === 0) data.unread = few!.values(1);
  return { config: example, data, tables: Object.keys(table).length > 0 ? { entity: table } : {} };
}

function rowsOf(rows: number, width: number): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: width }, (_, i) => row + i / 10));
}
