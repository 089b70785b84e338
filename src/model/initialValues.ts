import type { Initial } from "../declare/op.js";
import { stream } from "../numeric/stream.js";

/** The values a weight starts with: they depend on the seed and the weight's full name alone. */
export function initialValues(initial: Initial, size: number, seed: number, name: string): Float32Array {
  switch (initial.kind) {
    case "zeros":
      return new Float32Array(size);
    case "constant":
      return new Float32Array(size).fill(initial.value);
    case "uniform":
      return stream(seed, "init", name)
        .uniform(0, size)
        .map((u) => (2 * u - 1) * initial.scale);
    case "normal":
      return Float32Array.from(stream(seed, "init", name).normal(0, size), (z) => z * initial.scale);
    case "truncated":
      return Float32Array.from(stream(seed, "init", name).truncatedNormal(0, size), (z) => z * initial.scale);
  }
}
