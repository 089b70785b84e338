import type { Tensor } from "@tensorflow/tfjs-core";
import type { Builder } from "./builder.js";
import type { MapName } from "./functions.js";
import { CannotPlan, sizeOf, unshaped, type Value } from "./ir.js";

type Inputs = Readonly<Record<string, Tensor | readonly Tensor[]>>;
type Attrs = Readonly<Record<string, unknown>>;
type Bounds = { ids: Value; rows: number }[];

/** What a rule is given: the inputs by tfjs' names, its attributes and the shape of the result. */
interface Kernel {
  readonly b: Builder;
  readonly input: (name: string) => Value;
  readonly attrs: Attrs;
  readonly output: Tensor;
  readonly bounds: Bounds;
}

/**
 * A call of a tfjs kernel as values of the plan.
 * @throws CannotPlan for a kernel without a rule, or one that is used in a way without one
 */
export function lowerKernel(
  b: Builder,
  name: string,
  inputs: object,
  attrs: object,
  output: Tensor,
  asValue: (tensor: Tensor) => Value,
  bounds: Bounds,
): Value {
  const named = inputs as Inputs;
  if (name === "AddN")
    return sumOf(
      b,
      Object.values(named)
        .flat()
        .map((t) => asValue(t as Tensor)),
    );
  const rule = rules.get(name);
  if (!rule) throw new CannotPlan(`a plan has no form for tfjs' kernel ${name}`);
  const input = (key: string) => asValue(named[key] as Tensor);
  return rule({ b, input, attrs: attrs as Attrs, output, bounds });
}

type Rule = (kernel: Kernel) => Value;

const unary =
  (name: MapName): Rule =>
  ({ b, input }) =>
    b.map(name, [input("x")]);

const binary =
  (name: MapName): Rule =>
  ({ b, input }) =>
    b.map(name, [input("a"), input("b")]);

const reshaped: Rule = ({ b, input, output }) => b.reshape(input("x"), output.shape);

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Add", binary("add")],
  ["Sub", binary("sub")],
  ["Multiply", binary("mul")],
  ["RealDiv", binary("div")],
  ["Maximum", binary("max")],
  ["Minimum", binary("min")],
  ["Greater", binary("greater")],
  ["GreaterEqual", binary("greaterEqual")],
  ["Less", binary("less")],
  ["LessEqual", binary("lessEqual")],
  ["Equal", binary("equal")],
  ["NotEqual", binary("notEqual")],
  ["SquaredDifference", ({ b, input }) => b.map("square", [b.map("sub", [input("a"), input("b")])])],
  ["Neg", unary("neg")],
  ["Abs", unary("abs")],
  ["Square", unary("square")],
  ["Sqrt", unary("sqrt")],
  ["Rsqrt", unary("rsqrt")],
  ["Reciprocal", unary("reciprocal")],
  ["Exp", unary("exp")],
  ["Log", unary("log")],
  ["Log1p", unary("log1p")],
  ["Tanh", unary("tanh")],
  ["Sigmoid", unary("sigmoid")],
  ["Softplus", unary("softplus")],
  ["Sign", unary("sign")],
  ["Relu", unary("relu")],
  ["Relu6", ({ b, input }) => b.map("min", [b.map("relu", [input("x")]), b.number(6)])],
  ["Select", ({ b, input }) => b.map("select", [input("condition"), input("t"), input("e")])],
  [
    "Step",
    ({ b, input, attrs }) =>
      b.map("select", [positive(b, input("x")), b.number(1), b.number(attrs.alpha as number)]),
  ],
  [
    "LeakyRelu",
    ({ b, input, attrs }) => {
      const x = input("x");
      return b.map("select", [positive(b, x), x, b.map("mul", [x, b.number(attrs.alpha as number)])]);
    },
  ],
  ["ZerosLike", ({ b, output }) => b.map("copy", [b.number(0)], output.shape)],
  ["OnesLike", ({ b, output }) => b.map("copy", [b.number(1)], output.shape)],
  ["Fill", ({ b, attrs, output }) => b.map("copy", [b.number(attrs.value as number)], output.shape)],
  ["Identity", ({ input }) => input("x")],
  ["Reshape", reshaped],
  ["ExpandDims", ({ b, input, output }) => b.reshape(input("input"), output.shape)],
  ["Cast", cast],
  ["Sum", (kernel) => reduced(kernel)],
  ["Mean", mean],
  ["BatchMatMul", matMul],
  ["GatherV2", gather],
]);

function positive(b: Builder, x: Value): Value {
  return b.map("greater", [x, b.number(0)]);
}

function sumOf(b: Builder, values: readonly Value[]): Value {
  return values.reduce((a, c) => b.map("add", [a, c]));
}

function cast({ b, input, attrs }: Kernel): Value {
  const x = input("x");
  const to = attrs.dtype as string;
  if (to === x.dtype || (to === "bool" && x.dtype === "float32" && isTest(x))) return x;
  if (to === "float32") return b.map("toFloat", [x]);
  throw new CannotPlan(`a plan has no conversion of ${x.dtype} to ${to}`);
}

/** Comparisons yield 0 or 1 as float32 here, bool in tfjs. */
function isTest({ made }: Value): boolean {
  return made.kind === "map" && /^(greater|less|equal|notEqual)/.test(made.name);
}

function reduced({ b, input, attrs, output }: Kernel): Value {
  const x = input("x");
  if (x.dtype !== "float32") throw new CannotPlan("a sum of whole numbers");
  return b.reshape(sumOver(b, x, axesOf(attrs.axis, x.shape.length)), output.shape);
}

function mean(kernel: Kernel): Value {
  const sum = reduced(kernel);
  const count = sizeOf(kernel.input("x").shape) / Math.max(1, sizeOf(sum.shape));
  return kernel.b.map("div", [sum, kernel.b.number(count)]);
}

function axesOf(axis: unknown, rank: number): number[] {
  const all = Array.from({ length: rank }, (_, i) => i);
  if (axis === null || axis === undefined) return all;
  return [axis as number | number[]].flat().map((at) => (at < 0 ? at + rank : at));
}

function sumOver(b: Builder, x: Value, axes: readonly number[]): Value {
  const rank = x.shape.length;
  const isSummed = x.shape.map((_, i) => axes.includes(i));
  const kept = x.shape.filter((_, i) => !isSummed[i]);
  if (kept.length === 0) return b.sum(x, "all");
  if (axes.length === 0) return x;
  const split = isSummed[0] ? isSummed.indexOf(false) : isSummed.indexOf(true);
  const isTidy = isSummed.every((summed, i) => summed === (isSummed[0] ? i < split : i >= split));
  if (!isTidy || rank === 0) throw new CannotPlan("a sum over dimensions in the middle");
  const inner = sizeOf(x.shape.slice(split));
  const matrix = b.reshape(x, [sizeOf(x.shape) / inner, inner]);
  return b.sum(matrix, isSummed[0] ? "rows" : "columns");
}

/** Below this share of non-zero numbers, rows of a constant table are multiplied entry by entry. */
const SPARSE = 0.1;

function matMul({ b, input, attrs, output }: Kernel): Value {
  const [x, y] = [flat(b, input("a")), flat(b, input("b"))];
  const [transposeA, transposeB] = [attrs.transposeA === true, attrs.transposeB === true];
  const source = unshaped(x).made;
  if (source.kind === "gather" && !transposeA && !transposeB && x.shape.length === 2) {
    const [table, ids] = source.inputs;
    if (isSparse(table)) return b.reshape(b.sparse(table, ids, y), output.shape);
  }
  return b.reshape(b.matmul(x, y, transposeA, transposeB), output.shape);
}

/** Without leading dimensions of 1. */
function flat(b: Builder, x: Value): Value {
  const extra = x.shape.length - 2;
  return extra > 0 && x.shape.slice(0, extra).every((dim) => dim === 1)
    ? b.reshape(x, x.shape.slice(extra))
    : x;
}

function isSparse({ made, shape }: Value): boolean {
  if (made.kind !== "constant" || shape.length !== 2 || shape[1]! < 16) return false;
  let filled = 0;
  for (let i = 0; i < made.values.length; i++) if (made.values[i] !== 0) filled++;
  return filled < SPARSE * made.values.length;
}

function gather({ b, input, attrs, bounds }: Kernel): Value {
  const [table, ids] = [input("x"), input("indices")];
  if (attrs.axis !== 0 || (attrs.batchDims ?? 0) !== 0)
    throw new CannotPlan("a gather along another dimension");
  if (ids.dtype !== "int32") throw new CannotPlan("ids that are not int32");
  bounds.push({ ids: unshaped(ids), rows: table.shape[0]! });
  return b.gather(table, ids);
}
