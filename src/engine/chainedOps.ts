import type { TfCore } from "../declare/op.js";

/**
 * Gives tensors the methods that tfjs' own gradients of `prod` and of batched `gather` call; they come with the
 * umbrella package, which we do without. Ours call functions: `tf.reshape(x, shape)`.
 */
export function addChainedOps(tf: TfCore): void {
  const chained = { reshape: tf.reshape, slice: tf.slice, split: tf.split, transpose: tf.transpose };
  const methods = tf.Tensor.prototype as unknown as Record<string, unknown>;
  for (const [name, op] of Object.entries(chained)) {
    methods[name] ??= function (this: unknown, ...args: unknown[]) {
      return (op as (...all: unknown[]) => unknown)(this, ...args);
    };
  }
}
