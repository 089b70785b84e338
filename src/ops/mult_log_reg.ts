import { type ColumnFact, defineOp, one } from "../declare/op.js";
import { kinds, optional, orNone } from "../declare/params.js";
import type { Dim } from "../declare/shape.js";
import { affine } from "./affine.js";
import { initialOf, seed } from "./initial.js";
import { l1 } from "./penalty.js";
import { softmaxRows } from "./softmax.js";

export default defineOp({
  name: "mult_log_reg",
  about: "Multinomial logistic regression: y = softmax(x·W + b), a probability for each class.",
  group: "layers and nets",
  source: "ANTK, node_ops.mult_log_reg; Bishop 2006, §4.3.4",
  inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
  params: {
    numclasses: optional(orNone(kinds.dim), "Number of classes. None: that of `data`.", null),
    data: optional(
      orNone(kinds.string),
      "A column with as many classes: its ids, or one number for each class. Only its size is read.",
      null,
    ),
    dtype: optional(kinds.dtype, "Always floats.", "float32"),
    initrange: optional(kinds.nonNegative, "W and b start uniform in ±initrange.", 1e-10),
    seed,
    l2: optional(kinds.nonNegative, "Adds l2·½·ΣW² to the objective.", 0),
    l1,
  },
  example: "p mult_log_reg(4, initrange=0.5)\n-x placeholder(tf.float32, shape=[None, 3])",
  columns: ({ params: { data } }) => (data === null ? [] : [{ name: data, as: "size", dtype: null }]),
  rules: ({ params, columns }) => {
    const [counted] = columns.map(classesIn);
    if (params.dtype !== "float32") return ["weights are floats: `dtype` must be tf.float32"];
    if (params.numclasses === null && params.data === null)
      return ["the number of classes is not known: give `numclasses`, or a column as `data`"];
    const differ =
      typeof params.numclasses === "number" && typeof counted === "number" && params.numclasses !== counted;
    return differ ? [`\`numclasses\` is ${params.numclasses}, but \`${params.data}\` has ${counted}`] : [];
  },
  weights: ({ params, dims, columns }) => {
    const initial = initialOf("uniform", params.initrange, params.seed);
    const classes = classesOf(params.numclasses, columns);
    return [
      { name: "w", shape: [dims.n ?? "?", classes], initial },
      { name: "b", shape: [classes], initial, decays: false },
    ];
  },
  exposes: { weights: "w" },
  output: ({ params, dims, columns }) => ({
    dtype: "float32",
    shape: [dims.batch ?? "batch", classesOf(params.numclasses, columns)],
  }),
  compute: ({ x }, { params }, context) => softmaxRows(context.tf, affine(context, x, "w", "b", params)),
});

function classesOf(given: Dim | null, [column]: readonly ColumnFact[]): Dim {
  return given ?? (column ? classesIn(column) : "?");
}

function classesIn({ name, schema }: ColumnFact): Dim {
  return schema ? (schema.dim ?? schema.width) : `classes of ${name}`;
}
