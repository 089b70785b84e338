import type { Builder } from "../builder.js";
import { CannotPlan, type Strided, sizeOf, type Value } from "../ir.js";
import { transposed } from "../reduceAxes.js";
import { stridesOf } from "../space.js";
import { axisOf, type Kernel, type Rule, type Rules, shapeOf } from "./kernel.js";

const reshaped =
  (name: string): Rule =>
  (kernel) =>
    kernel.b.reshape(kernel.input(name), shapeOf(kernel));

/** Kernels that move elements and compute nothing. */
export const shapes: Rules = [
  ["Reshape", reshaped("x")],
  ["ExpandDims", reshaped("input")],
  ["Transpose", ({ b, input, attrs }) => transposed(b, input("x"), attrs.perm as number[])],
  ["BroadcastTo", (kernel) => kernel.b.map("copy", [kernel.input("x")], shapeOf(kernel))],
  [
    "Slice",
    (kernel) => {
      const x = kernel.input("x");
      return part(kernel.b, x, [kernel.attrs.begin as number].flat(), shapeOf(kernel));
    },
  ],
  ["StridedSlice", stridedSlice],
  ["Reverse", reversed],
  ["Tile", tiled],
  ["PadV2", padded],
  ["Concat", ({ b, list, attrs }) => joined(b, list, axisOf(attrs.axis, list[0]!.shape.length))],
  [
    "Pack",
    ({ b, list, attrs }) => {
      const axis = axisOf(attrs.axis, list[0]!.shape.length + 1);
      const thin = list.map((x) => b.reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]));
      return joined(b, thin, axis);
    },
  ],
  ["Unpack", (kernel) => split(kernel, "value")],
  ["SplitV", (kernel) => split(kernel, "x")],
];

/** x[begin₀ : begin₀ + shape₀, …] */
function part(b: Builder, x: Value, begin: readonly number[], shape: readonly number[]): Value {
  const strides = stridesOf(x.shape);
  const offset = strides.reduce((sum, stride, i) => sum + stride * (begin[i] ?? 0), 0);
  return b.view(x, { offset, strides }, shape);
}

function stridedSlice(kernel: Kernel): Value {
  const { b, input, attrs } = kernel;
  const x = input("x");
  const { begin, strides } = attrs as Record<string, number[]>;
  const masks = ["beginMask", "endMask", "ellipsisMask", "newAxisMask", "shrinkAxisMask"];
  const isPlain = masks.every((mask) => !attrs[mask]) && begin!.length === x.shape.length;
  if (!isPlain || begin!.some((at) => at < 0)) throw new CannotPlan("a strided slice with masks");
  const own = stridesOf(x.shape);
  const offset = own.reduce((sum, stride, i) => sum + stride * begin![i]!, 0);
  return b.view(x, { offset, strides: own.map((stride, i) => stride * strides![i]!) }, shapeOf(kernel));
}

function reversed({ b, input, attrs }: Kernel): Value {
  const x = input("x");
  const own = stridesOf(x.shape);
  const axes = (attrs.dims as number[]).map((axis) => axisOf(axis, x.shape.length));
  const offset = axes.reduce((sum, axis) => sum + own[axis]! * (x.shape[axis]! - 1), 0);
  return b.view(x, { offset, strides: own.map((s, i) => (axes.includes(i) ? -s : s)) }, x.shape);
}

function tiled(kernel: Kernel): Value {
  const { b, input, attrs } = kernel;
  const x = input("x");
  const own = stridesOf(x.shape);
  const reps = attrs.reps as number[];
  const shape = x.shape.flatMap((dim, i) => [reps[i]!, dim]);
  const repeated = b.view(x, { offset: 0, strides: own.flatMap((stride) => [0, stride]) }, shape);
  return b.reshape(repeated, shapeOf(kernel));
}

function padded(kernel: Kernel): Value {
  const { b, input, attrs } = kernel;
  const x = input("x");
  const paddings = attrs.paddings as [number, number][];
  const shape = shapeOf(kernel);
  const strides = stridesOf(shape);
  const offset = strides.reduce((sum, stride, i) => sum + stride * paddings[i]![0], 0);
  const around = attrs.constantValue as number;
  if (around === 0) return b.assemble([x], [{ offset, strides }], shape);
  const shifted = b.assemble([b.map("sub", [x, b.number(around)])], [{ offset, strides }], shape);
  return b.map("add", [shifted, b.number(around)]);
}

function joined(b: Builder, list: readonly Value[], axis: number): Value {
  const first = list[0]!;
  const filled = list.filter(({ shape }) => sizeOf(shape) > 0);
  const total = filled.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const shape = first.shape.map((dim, i) => (i === axis ? total : dim));
  const strides = stridesOf(shape);
  let at = 0;
  const parts = filled.map((x): Strided => {
    const offset = at * strides[axis]!;
    at += x.shape[axis]!;
    return { offset, strides };
  });
  return b.assemble(filled, parts, shape);
}

/** One part after the other along an axis. */
function split({ b, input, attrs, outputs }: Kernel, name: string): readonly Value[] {
  const x = input(name);
  const axis = axisOf(attrs.axis, x.shape.length);
  let at = 0;
  return outputs.map(({ shape }) => {
    const count = shape.length === x.shape.length ? shape[axis]! : 1;
    const own = x.shape.map((dim, i) => (i === axis ? count : dim));
    const begin = x.shape.map((_, i) => (i === axis ? at : 0));
    at += count;
    return b.reshape(part(b, x, begin, own), shape);
  });
}
