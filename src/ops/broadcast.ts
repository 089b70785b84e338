import { type Dim, dimsMayAgree, knownDim, type Shape, type TensorType } from "../declare/shape.js";

/**
 * The shape of an element-wise result, by NumPy's rules: dimensions are matched from the last; 1 stretches.
 * @returns null where not even the rank is known, "clash" where two dimensions cannot be matched
 */
export function broadcastShape(a: Shape, b: Shape): Shape | "clash" {
  if (a === null || b === null) return null;
  const rank = Math.max(a.length, b.length);
  const dims: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x === 1) dims.push(y);
    else if (y === 1) dims.push(x);
    else if (dimsMayAgree(x, y)) dims.push(knownDim(x, y));
    else return "clash";
  }
  return dims;
}

/** The type of a sum, product, … of all tensors; a rule says where they do not fit. */
export function broadcastType(types: readonly TensorType[]): TensorType {
  const shape = types.reduce<Shape | "clash">(
    (all, { shape: next }) => (all === "clash" ? "clash" : broadcastShape(all, next)),
    [],
  );
  return { dtype: "float32", shape: shape === "clash" ? null : shape };
}
