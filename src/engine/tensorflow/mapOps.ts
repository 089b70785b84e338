import type { MapName } from "../plan/functions.js";

/** TensorFlow's op for an element-wise function of a plan. Comparisons yield bool there, 0 or 1 in a plan. */
export const mapOps: Readonly<Record<MapName, string>> = {
  add: "AddV2",
  sub: "Sub",
  mul: "Mul",
  div: "RealDiv",
  max: "Maximum",
  min: "Minimum",
  neg: "Neg",
  abs: "Abs",
  sqrt: "Sqrt",
  reciprocal: "Reciprocal",
  rsqrt: "Rsqrt",
  square: "Square",
  relu: "Relu",
  floor: "Floor",
  ceil: "Ceil",
  round: "Rint",
  exp: "Exp",
  expm1: "Expm1",
  erf: "Erf",
  pow: "Pow",
  log: "Log",
  log1p: "Log1p",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  greater: "Greater",
  greaterEqual: "GreaterEqual",
  less: "Less",
  lessEqual: "LessEqual",
  equal: "Equal",
  notEqual: "NotEqual",
  sign: "Sign",
  select: "SelectV2",
  // Of numbers that are 0 or 1.
  and: "Minimum",
  or: "Maximum",
  toFloat: "Cast",
  detach: "Identity",
  copy: "BroadcastTo",
};

const tests: ReadonlySet<MapName> = new Set<MapName>([
  "greater",
  "greaterEqual",
  "less",
  "lessEqual",
  "equal",
  "notEqual",
]);

export function isTest(name: MapName): boolean {
  return tests.has(name);
}
