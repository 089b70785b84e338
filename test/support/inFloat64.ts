import type { TfCore } from "../../src/declare/op.js";

/**
 * What `compute` yields on the cpu backend, all of it in float64: the same kernels and gradients, without float32's
 * rounding. While it runs, the arrays that tfjs makes for numbers hold doubles. Tensors made inside must not be used
 * outside; variables get back the float32 numbers they had.
 */
export function inFloat64<T>(tf: TfCore, compute: () => T): T {
  if (tf.getBackend() !== "cpu") throw new Error("only the cpu backend can compute in float64");
  const { platform } = tf.env();
  const single = globalThis.Float32Array;
  const isTypedArray = platform.isTypedArray.bind(platform);
  globalThis.Float32Array = Float64Array as never;
  platform.isTypedArray = ((a: unknown) => a instanceof Float64Array || isTypedArray(a)) as never;
  try {
    return compute();
  } finally {
    globalThis.Float32Array = single;
    platform.isTypedArray = isTypedArray as never;
  }
}
