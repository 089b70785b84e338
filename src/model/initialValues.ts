import type { Initial } from "../declare/op.js";
import { stream } from "../numeric/stream.js";

/** The values a weight starts with: they depend on the seed and the weight's full name alone. */
export function initialValues(initial: Initial, size: number, seed: number, name: string): Float32Array {
  if (initial.kind === "zeros") return new Float32Array(size);
  if (initial.kind === "constant") return new Float32Array(size).fill(initial.value);
  const draws = stream(initial.seed ?? seed, "init", name);
  switch (initial.kind) {
    case "uniform":
      return draws.uniform(0, size).map((u) => (2 * u - 1) * initial.scale);
    case "normal":
      return scaled(draws.normal(0, size), initial.scale);
    case "truncated":
      return scaled(draws.truncatedNormal(0, size), initial.scale);
  }
}

/** `Float32Array.from` would make a list of all numbers first. */
function scaled(normals: ArrayLike<number>, scale: number): Float32Array {
  const values = new Float32Array(normals.length);
  for (let i = 0; i < values.length; i++) values[i] = normals[i]! * scale;
  return values;
}
