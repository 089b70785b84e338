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
  relu6: (tf, x) => tf.relu6(x),
  softplus: (tf, x) => tf.softplus(x),
  /** 1.7159·tanh(2x/3): unit variance in, unit variance out (LeCun et al. 1998, §4.4). */
  tanhlecun: (tf, x) => tf.mul(tf.tanh(tf.mul(x, 2 / 3)), 1.7159),
} satisfies Record<string, Activation>;

export type ActivationName = keyof typeof table;

export const activation = oneOf(...(Object.keys(table) as ActivationName[]));

export function activate(tf: TfCore, name: ActivationName, x: Tf.Tensor): Tf.Tensor {
  return table[name](tf, x);
}
