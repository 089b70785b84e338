import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { TfCore } from "../../src/declare/op.js";
import { type BackendChoice, openBackend } from "../../src/engine/backend.js";
import { findTensorflow } from "../../src/engine/findTensorflow.js";

type Compute = (tf: TfCore, a: Tensor, b: Tensor) => Tensor;

// a and b are [3, 4], away from every kink; a positive where a root or logarithm needs it.
const A = [0.7, 1.3, 0.2, 2.1, 1.7, 0.4, 3.2, 0.9, 1.1, 0.6, 2.6, 1.9];
const B = [-0.5, 0.8, 1.4, -1.2, 0.3, 2.2, -0.7, 1.6, 0.45, -2.3, 1.15, 0.05];

/** What a small recommender is made of. */
const computations = new Map<string, Compute>([
  ["add", (tf, a, b) => tf.add(a, b)],
  ["sub of a row", (tf, a, b) => tf.sub(a, tf.slice(b, [0, 0], [1, 4]))],
  ["mul by a column", (tf, a, b) => tf.mul(a, tf.slice(b, [0, 0], [3, 1]))],
  ["mul by a scalar", (tf, a, b) => tf.mul(tf.mul(a, 0.3), tf.sum(b))],
  ["div", (tf, a, b) => tf.div(b, a)],
  ["squaredDifference", (tf, a, b) => tf.squaredDifference(a, b)],
  ["maximum", (tf, a, b) => tf.maximum(a, b)],
  ["minimum", (tf, a, b) => tf.minimum(a, b)],
  ["addN", (tf, a, b) => tf.addN([a, b, a])],
  ["neg", (tf, a) => tf.neg(a)],
  ["exp", (tf, _, b) => tf.exp(b)],
  ["log", (tf, a) => tf.log(a)],
  ["abs", (tf, _, b) => tf.abs(b)],
  ["sqrt", (tf, a) => tf.sqrt(a)],
  ["rsqrt", (tf, a) => tf.rsqrt(a)],
  ["square", (tf, a) => tf.square(a)],
  ["reciprocal", (tf, a) => tf.reciprocal(a)],
  ["pow", (tf, a) => tf.pow(a, tf.scalar(1.5))],
  ["tanh", (tf, _, b) => tf.tanh(b)],
  ["sigmoid", (tf, _, b) => tf.sigmoid(b)],
  ["relu", (tf, _, b) => tf.relu(b)],
  ["relu6", (tf, a, b) => tf.relu6(tf.mul(tf.mul(a, b), 3))],
  ["elu", (tf, _, b) => tf.elu(b)],
  ["selu", (tf, _, b) => tf.selu(b)],
  ["leakyRelu", (tf, _, b) => tf.leakyRelu(b, 0.2)],
  ["softplus", (tf, _, b) => tf.softplus(b)],
  ["softmax", (tf, _, b) => tf.softmax(b)],
  ["logSoftmax", (tf, _, b) => tf.logSoftmax(b)],
  ["logSumExp", (tf, _, b) => tf.logSumExp(b, 1)],
  ["erf", (tf, _, b) => tf.erf(b)],
  ["sin and cos", (tf, a, b) => tf.mul(tf.sin(a), tf.cos(b))],
  ["sum over rows", (tf, a) => tf.sum(a, 0)],
  ["sum over columns, kept", (tf, a) => tf.sum(a, 1, true)],
  ["mean of all", (tf, a) => tf.mean(a)],
  ["mean over rows", (tf, a) => tf.mean(a, 0)],
  ["max", (tf, a) => tf.max(a, 1)],
  ["prod", (tf, a) => tf.prod(a, 1)],
  ["cumsum", (tf, a) => tf.cumsum(a, 1)],
  ["norm", (tf, a) => tf.norm(a, 2, 1)],
  ["clipByValue", (tf, _, b) => tf.clipByValue(b, -1, 1)],
  ["concat", (tf, a, b) => tf.concat([a, b], 1)],
  ["stack", (tf, a, b) => tf.stack([a, b])],
  ["unstack", (tf, a) => tf.unstack(a)[1]!],
  ["split", (tf, a) => tf.split(a, 2, 1)[1]!],
  ["slice", (tf, a) => tf.slice(a, [1, 1], [2, 2])],
  ["tile", (tf, a) => tf.tile(a, [2, 3])],
  [
    "pad",
    (tf, a) =>
      tf.pad(a, [
        [1, 0],
        [0, 2],
      ]),
  ],
  ["reshape", (tf, a) => tf.reshape(a, [4, 3])],
  ["transpose", (tf, a) => tf.transpose(a)],
  ["expandDims and squeeze", (tf, a) => tf.squeeze(tf.expandDims(a, 1))],
  ["gather with repeated ids", (tf, a) => tf.gather(a, tf.tensor1d([2, 0, 2, 2], "int32"))],
  ["gather of columns", (tf, a) => tf.gather(a, tf.tensor1d([3, 3, 1], "int32"), 1)],
  ["unsortedSegmentSum", (tf, a) => tf.unsortedSegmentSum(a, tf.tensor1d([4, 1, 4], "int32"), 6)],
  [
    "where",
    (tf, a, b) =>
      tf.where(
        tf.tensor2d(
          B.map((n) => n > 0),
          [3, 4],
          "bool",
        ),
        a,
        b,
      ),
  ],
  ["oneHot times a", (tf, a) => tf.matMul(tf.oneHot(tf.tensor1d([2, 0], "int32"), 3), a)],
  ["matMul a·bᵀ", (tf, a, b) => tf.matMul(a, b, false, true)],
  ["matMul aᵀ·b", (tf, a, b) => tf.matMul(a, b, true, false)],
  ["matMul aᵀ·bᵀ", (tf, a, b) => tf.matMul(a, tf.reshape(b, [4, 3]), true, true)],
  ["matMul a·b", (tf, a, b) => tf.matMul(a, tf.reshape(b, [4, 3]))],
  [
    "matMul of stacks",
    (tf, a, b) => tf.matMul(tf.reshape(a, [3, 2, 2]), tf.reshape(b, [3, 2, 2]), true, false),
  ],
  ["dot", (tf, a, b) => tf.dot(tf.reshape(a, [12]), tf.reshape(b, [12]))],
  ["batch norm", batchNorm],
]);

function batchNorm(tf: TfCore, a: Tensor): Tensor {
  const centred = tf.sub(a, tf.mean(a, 0, true));
  const variance = tf.mean(tf.square(centred), 0, true);
  return tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-3)));
}

/** y, and dL/da, dL/db for L = Σ wᵢ·yᵢ with unequal weights, so that no mistake cancels out. */
function valueAndGradients(tf: TfCore, compute: Compute, a: number[], b: number[]) {
  return tf.tidy(() => {
    const va = tf.variable(tf.tensor2d(a, [3, 4]), true);
    const vb = tf.variable(tf.tensor2d(b, [3, 4]), true);
    const { value, grads } = tf.variableGrads(() => objective(tf, compute(tf, va, vb), va, vb));
    const result = {
      value: value.dataSync()[0]!,
      a: grads[va.name]!.arraySync(),
      b: grads[vb.name]!.arraySync(),
    };
    tf.dispose([va, vb]);
    return result;
  });
}

/** a and b take part with weight 0, so that what a computation leaves out has the gradient 0 and not none. */
function objective(tf: TfCore, y: Tensor, a: Tensor, b: Tensor): Scalar {
  const weights = Float32Array.from({ length: y.size }, (_, n) => 1 + 0.37 * n);
  const unused = tf.mul(tf.add(tf.sum(a), tf.sum(b)), 0);
  return tf.add(tf.sum(tf.mul(y, tf.tensor(weights, y.shape))), unused);
}

const flat = (rows: unknown) => [rows].flat(3) as number[];

/** TensorFlow joins in where it is installed. */
const backends: BackendChoice[] = findTensorflow().some((copy) => copy.built)
  ? ["wasm", "tensorflow"]
  : ["wasm"];

describe.each(backends)("gradients on %s", (backend) => {
  it.each([...computations.keys()])(
    "of %s agree with cpu, and these with finite differences",
    async (name) => {
      const compute = computations.get(name)!;
      const { tf } = await openBackend("cpu");
      const reference = valueAndGradients(tf, compute, A, B);
      const at = (a: number[], b: number[]) => valueAndGradients(tf, compute, a, b).value;
      const slopes = (which: "a" | "b") => A.map((_, n) => slope(at, which, n));
      await openBackend(backend);
      const before = tf.memory().numTensors;
      const found = valueAndGradients(tf, compute, A, B);
      expect(tf.memory().numTensors).toBe(before);

      close([found.value], [reference.value], 1e-5);
      for (const which of ["a", "b"] as const) {
        close(flat(found[which]), flat(reference[which]), 1e-4);
        close(flat(reference[which]), slopes(which), 2e-2);
      }
    },
  );
});

function slope(at: (a: number[], b: number[]) => number, which: "a" | "b", n: number): number {
  const step = 1e-2;
  const moved = (by: number) =>
    which === "a" ? at(replaced(A, n, A[n]! + by), B) : at(A, replaced(B, n, B[n]! + by));
  return (moved(step) - moved(-step)) / (2 * step);
}

function replaced(values: number[], at: number, by: number): number[] {
  return values.map((value, n) => (n === at ? by : value));
}

/** |found − expected| ≤ tolerance · (1 + |expected|) */
function close(found: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const wrong = found.flatMap((f, n) => {
    const e = expected[n]!;
    return Math.abs(f - e) <= tolerance * (1 + Math.abs(e)) ? [] : [`[${n}] ${f}, expected ${e}`];
  });
  expect(wrong).toEqual([]);
}
