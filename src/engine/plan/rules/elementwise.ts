import type { Builder } from "../builder.js";
import type { MapName } from "../functions.js";
import { CannotPlan, type Value } from "../ir.js";
import { type Kernel, type Rule, type Rules, shapeOf } from "./kernel.js";

const unary =
  (name: MapName): Rule =>
  ({ b, input }) =>
    b.map(name, [input("x")]);

const binary =
  (name: MapName): Rule =>
  ({ b, input }) =>
    b.map(name, alike(b, [input("a"), input("b")]));

/** Every element the same number. */
const filled =
  (numberOf: (kernel: Kernel) => number): Rule =>
  (kernel) =>
    kernel.b.map("copy", [kernel.b.number(numberOf(kernel))], shapeOf(kernel));

/** Kernels that compute element by element. */
export const elementwise: Rules = [
  ["Add", binary("add")],
  ["Sub", binary("sub")],
  ["Multiply", binary("mul")],
  ["RealDiv", binary("div")],
  ["FloorDiv", ({ b, input }) => b.map("floor", [b.map("div", [input("a"), input("b")])])],
  ["Maximum", binary("max")],
  ["Minimum", binary("min")],
  ["Pow", ({ b, input }) => power(b, input("a"), input("b"))],
  ["Greater", binary("greater")],
  ["GreaterEqual", binary("greaterEqual")],
  ["Less", binary("less")],
  ["LessEqual", binary("lessEqual")],
  ["Equal", binary("equal")],
  ["NotEqual", binary("notEqual")],
  ["LogicalAnd", binary("and")],
  ["LogicalOr", binary("or")],
  ["LogicalNot", ({ b, input }) => b.map("equal", alikeNumber(b, input("x"), 0))],
  ["SquaredDifference", ({ b, input }) => b.map("square", [b.map("sub", [input("a"), input("b")])])],
  ["AddN", ({ b, list }) => list.reduce((sum, x) => b.map("add", [sum, x]))],
  ["Neg", unary("neg")],
  ["Abs", unary("abs")],
  ["Square", unary("square")],
  ["Sqrt", unary("sqrt")],
  ["Rsqrt", unary("rsqrt")],
  ["Reciprocal", unary("reciprocal")],
  ["Floor", unary("floor")],
  ["Ceil", unary("ceil")],
  ["Round", unary("round")],
  ["Exp", unary("exp")],
  ["Expm1", unary("expm1")],
  ["Log", unary("log")],
  ["Log1p", unary("log1p")],
  ["Erf", unary("erf")],
  ["Tanh", unary("tanh")],
  ["Sigmoid", unary("sigmoid")],
  ["Softplus", unary("softplus")],
  ["Sign", unary("sign")],
  ["Relu", unary("relu")],
  ["Relu6", ({ b, input }) => b.map("min", [b.map("relu", [input("x")]), b.number(6)])],
  [
    "ClipByValue",
    ({ b, input, attrs }) => {
      const above = b.map("max", [input("x"), b.number(attrs.clipValueMin as number)]);
      return b.map("min", [above, b.number(attrs.clipValueMax as number)]);
    },
  ],
  ["Select", select],
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
  [
    "Prelu",
    ({ b, input }) => {
      const x = input("x");
      return b.map("select", [positive(b, x), x, b.map("mul", [x, input("alpha")])]);
    },
  ],
  [
    "Elu",
    ({ b, input }) => {
      const x = input("x");
      return b.map("select", [positive(b, x), x, b.map("expm1", [x])]);
    },
  ],
  ["ZerosLike", filled(() => 0)],
  ["OnesLike", filled(() => 1)],
  ["Fill", filled(({ attrs }) => attrs.value as number)],
  ["Identity", ({ input }) => input("x")],
  ["Cast", cast],
  ["OneHot", oneHot],
];

function positive(b: Builder, x: Value): Value {
  return b.map("greater", [x, b.number(0)]);
}

/** Tests of int32 are int32 here, others float32: where both meet, they become floats. */
function alike(b: Builder, values: readonly Value[]): readonly Value[] {
  if (values.every(({ dtype }) => dtype === values[0]!.dtype)) return values;
  return values.map((value) => (value.dtype === "int32" ? b.map("toFloat", [value]) : value));
}

function alikeNumber(b: Builder, x: Value, number: number): readonly Value[] {
  return [x, x.dtype === "int32" ? b.constant(Int32Array.of(number), []) : b.number(number)];
}

/** Whole exponents up to this are products. */
const FACTORS = 4;

function power(b: Builder, x: Value, y: Value): Value {
  const known = b.knownNumber(y);
  if (known === 0.5) return b.map("sqrt", [x]);
  if (known === -0.5) return b.map("rsqrt", [x]);
  if (known === -1) return b.map("reciprocal", [x]);
  if (known === 2) return b.map("square", [x]);
  if (known === null || known < 1 || known > FACTORS || !Number.isInteger(known)) return b.map("pow", [x, y]);
  return Array.from({ length: known }, () => x).reduce((product, factor) => b.map("mul", [product, factor]));
}

function select({ b, input }: Kernel): Value {
  const [condition, t, e] = [input("condition"), input("t"), input("e")];
  const isFloat = t.dtype === "float32";
  // A condition of fewer dimensions is one for each row.
  const missing = Math.max(0, t.shape.length - condition.shape.length);
  const rows = b.reshape(condition, [...condition.shape, ...Array.from({ length: missing }, () => 1)]);
  return b.map("select", [isFloat && rows.dtype === "int32" ? b.map("toFloat", [rows]) : rows, t, e]);
}

function cast({ b, input, attrs }: Kernel): Value {
  const x = input("x");
  const to = attrs.dtype as string;
  if (to === x.dtype || (to === "bool" && isTest(x))) return x;
  if (to === "bool") return b.map("notEqual", alikeNumber(b, x, 0));
  if (to === "float32") return b.map("toFloat", [x]);
  throw new CannotPlan(`a plan has no conversion of ${x.dtype} to ${to}`);
}

/** Comparisons yield 0 or 1 here, bool in tfjs. */
function isTest({ made }: Value): boolean {
  return made.kind === "map" && /^(greater|less|equal|notEqual|and$|or$)/.test(made.name);
}

function oneHot(kernel: Kernel): Value {
  const { b, input, attrs, outputs } = kernel;
  const ids = input("indices");
  const { depth, onValue, offValue } = attrs as { depth: number; onValue: number; offValue: number };
  if (ids.dtype !== "int32") throw new CannotPlan("ids that are not int32");
  const places = b.constant(
    Int32Array.from({ length: depth }, (_, i) => i),
    [depth],
  );
  const isThere = b.map("equal", [b.reshape(ids, [...ids.shape, 1]), places]);
  if (onValue === 1 && offValue === 0)
    return outputs[0]!.dtype === "float32" ? b.map("toFloat", [isThere]) : isThere;
  return b.map("select", [b.map("toFloat", [isThere]), b.number(onValue), b.number(offValue)]);
}
