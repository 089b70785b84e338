import { defineOp, many } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import { type Dim, dimsMayAgree, knownDim, showShape, type TensorType } from "../declare/shape.js";

export default defineOp({
  name: "concatenate",
  aliases: ["tf.concat"],
  about:
    "Tensors side by side along one dimension: y = [x₀, x₁, …]. Unlike `concat`, which ANTK gave another meaning, it learns nothing.",
  group: "shapes and reductions",
  source: "NumPy, concatenate",
  inputs: { xs: many("Tensors whose other dimensions are equal.", { dtype: "float32", min: 1 }) },
  params: {
    axis: optional(kinds.positiveInt, "The dimension that grows, counted from 0; 0 are the examples.", 1),
  },
  example:
    "y concatenate()\n-a placeholder(tf.float32, shape=[None, 3])\n-b placeholder(tf.float32, shape=[None, 2])",
  rules: ({ inputs: { xs }, params: { axis } }) => {
    const [first, ...rest] = xs.flatMap(({ shape }) => (shape === null ? [] : [shape]));
    if (!first) return [];
    if (axis >= first.length) return [`\`axis\` ${axis} is beyond the ${first.length} dimensions of x`];
    const odd = rest.find(
      (shape) =>
        shape.length !== first.length || shape.some((dim, i) => i !== axis && !dimsMayAgree(dim, first[i]!)),
    );
    return odd ? [`${showShape(first)} and ${showShape(odd)} differ in more than dimension ${axis}`] : [];
  },
  output: ({ inputs: { xs }, params: { axis } }): TensorType => {
    const shapes = xs.map(({ shape }) => shape);
    if (shapes.some((shape) => shape === null)) return { dtype: "float32", shape: null };
    const joined = (shapes as (readonly Dim[])[]).reduce((a, b) =>
      a.map((dim, i) => (i === axis ? total(dim, b[i] ?? "?") : knownDim(dim, b[i] ?? "?"))),
    );
    return { dtype: "float32", shape: joined };
  },
  compute: ({ xs }, { params: { axis } }, { tf }) =>
    xs.length === 1 ? tf.clone(xs[0]!) : tf.concat([...xs], axis),
});

function total(a: Dim, b: Dim): Dim {
  return typeof a === "number" && typeof b === "number" ? a + b : "?";
}
