import type * as Tf from "@tensorflow/tfjs-core";
import type { ComputeContext, WeightSpec } from "../declare/op.js";
import type { Dim } from "../declare/shape.js";

/** The weights of one batch normalisation of `size` columns; `suffix` tells several in one node apart. */
export function normalizeSpecs(size: Dim, suffix: string): readonly WeightSpec[] {
  const zeros = { kind: "zeros" } as const;
  return [
    { name: `gamma${suffix}`, shape: [size], initial: { kind: "constant", value: 1 }, decays: false },
    { name: `beta${suffix}`, shape: [size], initial: zeros, decays: false },
    { name: `mean${suffix}`, shape: [size], initial: zeros, trainable: false },
    { name: `variance${suffix}`, shape: [size], initial: zeros, trainable: false },
    // What the moving averages, which start at 0, would have made of a constant 1: dividing by it corrects them.
    { name: `seen${suffix}`, shape: [], initial: zeros, trainable: false },
  ];
}

interface Moments {
  readonly mean: Tf.Tensor;
  readonly variance: Tf.Tensor;
}

/**
 * γ·(x − μ)/√(σ² + ε) + β over the columns of x [n, d]. In training μ and σ² are the minibatch's (σ² with 1/n),
 * and the moving averages are brought forward; otherwise they are the bias-corrected moving averages, and 0 and 1
 * before the first step.
 * @see Ioffe and Szegedy 2015, algorithms 1 and 2; Kingma and Ba 2015, §3 for the correction
 */
export function normalize(
  context: ComputeContext,
  x: Tf.Tensor,
  suffix: string,
  epsilon: number,
  decay: number,
): Tf.Tensor {
  const { tf } = context;
  const { mean, variance } = context.training ? batchMoments(context, x) : movingMoments(context, suffix);
  if (context.training) moveAverages(context, suffix, { mean, variance }, decay);
  const scale = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), context.weight(`gamma${suffix}`));
  return tf.add(tf.mul(tf.sub(x, mean), scale), context.weight(`beta${suffix}`));
}

function batchMoments({ tf }: ComputeContext, x: Tf.Tensor): Moments {
  const mean = tf.mean(x, 0);
  return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), 0) };
}

function movingMoments({ tf, weight }: ComputeContext, suffix: string): Moments {
  const seen = weight(`seen${suffix}`);
  const none = tf.cast(tf.equal(seen, 0), "float32");
  // Before the first step `seen` is 0: divide by 1 instead, and add the 1 that an unscaled variance has.
  const divisor = tf.add(seen, none);
  return {
    mean: tf.div(weight(`mean${suffix}`), divisor),
    variance: tf.add(tf.div(weight(`variance${suffix}`), divisor), none),
  };
}

function moveAverages(
  context: ComputeContext,
  suffix: string,
  { mean, variance }: Moments,
  decay: number,
): void {
  const { tf } = context;
  const move = (name: string, value: Tf.Tensor | number) =>
    context.update(name, tf.add(tf.mul(context.weight(name), decay), tf.mul(value, 1 - decay)));
  move(`mean${suffix}`, mean);
  move(`variance${suffix}`, variance);
  move(`seen${suffix}`, 1);
}
