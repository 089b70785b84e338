import { describe, expect, it } from "vitest";
import { ops } from "../../src/ops/index.js";
import "../support/close.js";
import { run } from "../support/run.js";

const xs = [-2, -0.5, 0, 0.5, 2, 7];
/** Φ, from tables of the normal distribution. */
const normal = new Map([
  [-2, 0.0227501319],
  [-0.5, 0.3085375387],
  [0, 0.5],
  [0.5, 0.6914624613],
  [2, 0.9772498681],
  [7, 1],
]);
const formulas: Readonly<Record<string, (x: number) => number>> = {
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  softplus: (x) => Math.log1p(Math.exp(x)),
  tanhlecun: (x) => 1.7159 * Math.tanh((2 * x) / 3),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  gelu: (x) => x * normal.get(x)!,
  leaky_relu: (x) => (x > 0 ? x : 0.2 * x),
  silu: (x) => x / (1 + Math.exp(-x)),
};

describe("activations", () => {
  it.each(Object.entries(formulas))("%s follows its formula, as an op and inside dnn", async (name, f) => {
    const data = { x: [xs] };
    expect(await run(`h ${name}()\n-x placeholder(tf.float32)`, { data })).toBeClose([xs.map(f)]);
    const identity = xs.map((_, i) => xs.map((_, j) => (i === j ? 1 : 0)));
    expect(
      await run(`h dnn([6], activation='${name}')\n-x placeholder(tf.float32)`, {
        data,
        weights: { "h/w0": identity },
      }),
    ).toBeClose([xs.map(f)]);
  });
  it.each(["sigmoid", "tanh", "relu", "relu6", "softplus", "elu", "gelu", "leaky_relu", "silu"])(
    "answer to TensorFlow's name: tf.nn.%s",
    (name) => expect(ops.get(`tf.nn.${name}`)).toBe(ops.get(name)),
  );
  it.each([
    "tf.tanh",
    "tf.sigmoid",
    "tf.identity",
    "tf.nn.embedding_lookup",
    "tf.nn.dropout",
    "tf.placeholder",
  ])("%s is an op too", (name) => expect(ops.get(name)).toBeDefined());
});
