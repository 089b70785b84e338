import type { Builder } from "../builder.js";
import { sizeOf, type Value } from "../ir.js";
import { maxOver, sumOver, transposed } from "../reduceAxes.js";
import { axesOf, axisOf, type Kernel, type Rules, shapeOf } from "./kernel.js";

/** Kernels that take elements together along axes. */
export const reductions: Rules = [
  ["Sum", summed],
  [
    "Mean",
    (kernel) => {
      const sum = summed(kernel);
      const count = sizeOf(kernel.input("x").shape) / Math.max(1, sizeOf(sum.shape));
      return kernel.b.map("div", [sum, kernel.b.number(count)]);
    },
  ],
  ["Max", (kernel) => kernel.b.reshape(largest(kernel.b, kernel.input("x"), kernel.attrs), shapeOf(kernel))],
  [
    "Min",
    ({ b, input, attrs, ...rest }) => {
      const least = b.map("neg", [largest(b, b.map("neg", [input("x")]), attrs)]);
      return b.reshape(least, rest.outputs[0]!.shape);
    },
  ],
  ["Softmax", ({ b, input }) => softmax(b, input("logits")).probabilities],
  [
    "LogSoftmax",
    ({ b, input }) => {
      const { shifted, sums } = softmax(b, input("logits"));
      return b.map("sub", [shifted, b.map("log", [sums])]);
    },
  ],
  ["Cumsum", running],
];

function summed(kernel: Kernel): Value {
  const { b, input, attrs } = kernel;
  const x = input("x");
  const numbers = x.dtype === "int32" ? b.map("toFloat", [x]) : x;
  return b.reshape(sumOver(b, numbers, axesOf(attrs.axis, x.shape.length)), shapeOf(kernel));
}

function largest(b: Builder, x: Value, attrs: Kernel["attrs"]): Value {
  return maxOver(b, x, axesOf(attrs.reductionIndices, x.shape.length));
}

/** Of the last dimension. The largest is taken away first, so that no exponential overflows; it has no part in gradients. */
function softmax(b: Builder, x: Value) {
  const column = [...x.shape.slice(0, -1), 1];
  const shifted = b.map("sub", [x, b.map("detach", [b.reshape(b.max(x), column)])]);
  const powers = b.map("exp", [shifted]);
  const sums = b.reshape(b.sum(powers, "columns"), column);
  return { shifted, sums, probabilities: b.map("div", [powers, sums]) };
}

function running({ b, input, attrs }: Kernel): Value {
  const x = input("x");
  const rank = x.shape.length;
  const axis = axisOf(attrs.axis, rank);
  const others = axesOf(null, rank).filter((i) => i !== axis);
  const sums = b.scan(transposed(b, x, [...others, axis]), attrs.exclusive === true, attrs.reverse === true);
  // The last dimension goes back to where it was.
  const back = [...others.slice(0, axis).map((_, i) => i), rank - 1];
  for (let i = axis; i < rank - 1; i++) back.push(i);
  return transposed(b, sums, back);
}
