import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";
import type { IdleSteps, UpdateInput } from "../declare/optimizer.js";
import { kinds, optional, type ParamValues } from "../declare/params.js";

/** What every kind of Adam takes. */
export const adamParams = {
  beta1: optional(kinds.fraction, "β₁, of the mean of gradients.", 0.9),
  beta2: optional(kinds.fraction, "β₂, of the mean of their squares.", 0.999),
  epsilon: optional(kinds.positive, "ε.", 1e-8),
};

export const adamSlots = { m: 0, v: 0 } as const;

/** w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε), with the m and v of this step. */
export function adamStep(
  tf: TfCore,
  { weight, gradient, slots, learnrate, step, params }: UpdateInput<typeof adamParams>,
): { weight: Tensor; slots: { m: Tensor; v: Tensor } } {
  const { mean, square, epsilon, rate } = adamIdle(params);
  const m = tf.add(slots.m!, tf.mul(tf.sub(gradient, slots.m!), mean.loss));
  const v = tf.add(slots.v!, tf.mul(tf.sub(tf.square(gradient), slots.v!), square.loss));
  const change = tf.div(tf.mul(m, rate(learnrate, step)), tf.add(tf.sqrt(v), epsilon));
  return { weight: tf.sub(weight, change), slots: { m, v } };
}

/** The same at gradient 0: the means shrink, and the weight goes on by what is left of them. */
export function adamIdle(params: ParamValues<typeof adamParams>): IdleSteps {
  // As TensorFlow holds them, in float32: 1 − 0.999 differs there by 1.3e-5 of its value.
  const beta1 = Math.fround(params.beta1);
  const beta2 = Math.fround(params.beta2);
  return {
    mean: { slot: "m", loss: 1 - beta1 },
    square: { slot: "v", loss: 1 - beta2 },
    epsilon: params.epsilon,
    // In float64 on the host: at the first steps 1 − β₂ᵗ would lose half its digits in float32.
    rate: (learnrate, step) => (learnrate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step),
  };
}
