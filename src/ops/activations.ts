import type * as Tf from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";
import { oneOf } from "../declare/params.js";

type Activation = (tf: TfCore, x: Tf.Tensor) => Tf.Tensor;

/** Element-wise functions that layers take by name. */
const table = {
  none: (_tf, x) => x,
  sigmoid: (tf, x) => tf.sigmoid(x),
  tanh: (tf, x) => tf.tanh(x),
  relu: (tf, x) => tf.relu(x),
  /** Not `tf.relu6`, of which the wasm backend makes 0 where x is not a number. */
  relu6: (tf, x) => tf.minimum(tf.relu(x), 6),
  softplus: (tf, x) => tf.softplus(x),
  /** 1.7159·tanh(2x/3): unit variance in, unit variance out (LeCun et al. 1998, §4.4). */
  tanhlecun: (tf, x) => tf.mul(tf.tanh(tf.mul(x, 2 / 3)), 1.7159),
  /** The difference of eˣ and 1 only where x ≤ 0, so that a positive x stays as it is. */
  elu: (tf, x) => tf.add(tf.relu(x), tf.sub(tf.exp(tf.minimum(x, 0)), 1)),
  gelu: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  leaky_relu: (tf, x) => tf.leakyRelu(x, 0.2),
  silu: (tf, x) => tf.mul(x, tf.sigmoid(x)),
} satisfies Record<string, Activation>;

export type ActivationName = keyof typeof table;

export const activation = oneOf(...(Object.keys(table) as ActivationName[]));

export function activate(tf: TfCore, name: ActivationName, x: Tf.Tensor): Tf.Tensor {
  return table[name](tf, x);
}
