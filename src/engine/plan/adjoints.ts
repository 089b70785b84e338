import type { Builder } from "./builder.js";
import type { MapName } from "./functions.js";
import { type Call, CannotPlan, sameShape, type Value } from "./ir.js";
import { sumOver } from "./reduceAxes.js";
import { spread } from "./reverse.js";

type Add = (input: Value, gradient: Value) => void;

/**
 * Hands the gradient of a call's result on to its inputs.
 * @param gradient of the result's shape, or smaller where its elements repeat
 * @param wants    whether an input's gradient is of use
 * @param add      takes an input and its share; a share may be smaller than its input
 */
export function adjoints(
  b: Builder,
  result: Value,
  call: Call,
  gradient: Value,
  wants: (input: Value) => boolean,
  add: Add,
): void {
  switch (call.kind) {
    case "map": {
      const shares = mapAdjoints[call.name](b, gradient, call.inputs, result);
      call.inputs.forEach((input, i) => {
        const share = shares[i];
        if (wants(input) && share) add(input, gathered(b, share(), input.shape, result.shape));
      });
      return;
    }
    case "sum": {
      const [input] = call.inputs;
      const axis = call.over === "columns" ? -1 : -2;
      const share = call.over === "all" ? gradient : restored(b, gradient, result, input, axis);
      add(input, spread(b, share, input.shape));
      return;
    }
    case "max": {
      // As in tfjs, each of several equal maxima gets all of it.
      const [input] = call.inputs;
      const isLargest = b.map("equal", [input, restored(b, result, result, input, -1)]);
      add(input, b.map("mul", [restored(b, gradient, result, input, -1), isLargest]));
      return;
    }
    case "scan": {
      const [input] = call.inputs;
      add(input, b.scan(spread(b, gradient, result.shape), call.exclusive, !call.reverse));
      return;
    }
    case "view": {
      const [input] = call.inputs;
      const isRepeated = result.shape.map((dim, i) => dim !== 1 && call.strides[i] === 0);
      const once = (list: readonly number[]) => list.filter((_, i) => !isRepeated[i]);
      const repeated = isRepeated.flatMap((is, i) => (is ? [i] : []));
      const share = sumOver(b, spread(b, gradient, result.shape), repeated);
      const part = { offset: call.offset, strides: once(call.strides) };
      add(input, b.assemble([b.reshape(share, once(result.shape))], [part], input.shape));
      return;
    }
    case "assemble": {
      const full = spread(b, gradient, result.shape);
      call.inputs.forEach((input, i) => {
        if (wants(input)) add(input, b.view(full, call.parts[i]!, input.shape));
      });
      return;
    }
    case "reshape": {
      const [input] = call.inputs;
      add(input, b.reshape(spread(b, gradient, result.shape), input.shape));
      return;
    }
    case "matmul": {
      const { transposeA, transposeB, inputs } = call;
      const [x, y] = inputs;
      const dy = spread(b, gradient, result.shape);
      if (wants(x))
        add(x, transposeA ? b.matmul(y, dy, transposeB, true) : b.matmul(dy, y, false, !transposeB));
      if (wants(y))
        add(y, transposeB ? b.matmul(dy, x, true, transposeA) : b.matmul(x, dy, !transposeA, false));
      return;
    }
    case "gather": {
      const [table, ids] = call.inputs;
      add(table, b.scatter(ids, spread(b, gradient, result.shape), table.shape));
      return;
    }
    case "sparse": {
      const [table, ids, matrix] = call.inputs;
      add(matrix, b.sparseAdjoint(table, ids, spread(b, gradient, result.shape)));
      return;
    }
    case "scatter": {
      const [ids, rows] = call.inputs;
      add(rows, b.gather(spread(b, gradient, result.shape), ids));
      return;
    }
    case "sparseAdjoint":
      throw new CannotPlan("a gradient of a gradient");
  }
}

/** For each operand, its share of the gradient; null where it has none. */
type MapAdjoint = (
  b: Builder,
  dy: Value,
  inputs: readonly Value[],
  y: Value,
) => readonly ((() => Value) | null)[];

const none: MapAdjoint = () => [null, null, null];

const mapAdjoints: Record<MapName, MapAdjoint> = {
  add: (_b, dy) => [() => dy, () => dy],
  sub: (b, dy) => [() => dy, () => b.map("neg", [dy])],
  mul: (b, dy, [x, y]) => [() => b.map("mul", [dy, y!]), () => b.map("mul", [dy, x!])],
  div: (b, dy, [, y], q) => [
    () => b.map("div", [dy, y!]),
    () => b.map("neg", [b.map("div", [b.map("mul", [dy, q]), y!])]),
  ],
  max: (b, dy, [x, y]) => [() => where(b, dy, "greaterEqual", x!, y!), () => where(b, dy, "less", x!, y!)],
  min: (b, dy, [x, y]) => [() => where(b, dy, "lessEqual", x!, y!), () => where(b, dy, "greater", x!, y!)],
  neg: (b, dy) => [() => b.map("neg", [dy])],
  abs: (b, dy, [x]) => [() => b.map("mul", [dy, b.map("sign", [x!])])],
  sqrt: (b, dy, _x, y) => [() => b.map("div", [b.map("mul", [dy, b.number(0.5)]), y])],
  reciprocal: (b, dy, _x, y) => [() => b.map("neg", [b.map("mul", [dy, b.map("square", [y])])])],
  rsqrt: (b, dy, _x, y) => [
    () => b.map("mul", [b.map("mul", [dy, b.number(-0.5)]), b.map("mul", [y, b.map("square", [y])])]),
  ],
  square: (b, dy, [x]) => [() => b.map("mul", [dy, b.map("mul", [x!, b.number(2)])])],
  // At 0 the gradient is 0, unlike that of max(x, 0).
  relu: (b, dy, [x]) => [() => where(b, dy, "greater", x!, b.number(0))],
  floor: none,
  ceil: none,
  round: none,
  expm1: (b, dy, [x]) => [() => b.map("mul", [dy, b.map("exp", [x!])])],
  erf: (b, dy, [x]) => [
    () =>
      b.map("mul", [
        dy,
        b.map("mul", [
          b.map("exp", [b.map("neg", [b.map("square", [x!])])]),
          b.number(2 / Math.sqrt(Math.PI)),
        ]),
      ]),
  ],
  // As in tfjs, the exponent of a base that is not positive has no gradient.
  pow: (b, dy, [x, y], result) => [
    () => b.map("mul", [dy, b.map("mul", [y!, b.map("pow", [x!, b.map("sub", [y!, b.number(1)])])])]),
    () => {
      const log = b.map("select", [b.map("greater", [x!, b.number(0)]), b.map("log", [x!]), b.number(0)]);
      return b.map("mul", [dy, b.map("mul", [result, log])]);
    },
  ],
  exp: (b, dy, _x, y) => [() => b.map("mul", [dy, y])],
  log: (b, dy, [x]) => [() => b.map("div", [dy, x!])],
  log1p: (b, dy, [x]) => [() => b.map("div", [dy, b.map("add", [x!, b.number(1)])])],
  tanh: (b, dy, _x, y) => [() => b.map("mul", [dy, b.map("sub", [b.number(1), b.map("square", [y])])])],
  sigmoid: (b, dy, _x, y) => [() => b.map("mul", [dy, b.map("mul", [y, b.map("sub", [b.number(1), y])])])],
  softplus: (b, dy, [x]) => [() => b.map("mul", [dy, b.map("sigmoid", [x!])])],
  greater: none,
  greaterEqual: none,
  less: none,
  lessEqual: none,
  equal: none,
  notEqual: none,
  sign: none,
  select: (b, dy, [c]) => [
    null,
    () => b.map("select", [c!, dy, b.number(0)]),
    () => b.map("select", [c!, b.number(0), dy]),
  ],
  and: none,
  or: none,
  toFloat: none,
  detach: none,
  copy: (_b, dy) => [() => dy],
};

/** dy where the comparison holds, 0 elsewhere. */
function where(b: Builder, dy: Value, name: MapName, x: Value, y: Value): Value {
  return b.map("mul", [dy, b.map(name, [x, y])]);
}

/** Summed over the dimensions in which the operand was spread out. */
function gathered(b: Builder, share: Value, operand: readonly number[], result: readonly number[]): Value {
  if (sameShape(operand, result)) return share;
  const missing = result.length - operand.length;
  const axes = result.flatMap((dim, i) =>
    i < missing || (dim !== 1 && operand[i - missing] === 1) ? [i] : [],
  );
  return b.reshape(sumOver(b, spread(b, share, result), axes), operand);
}

/** A value of the result's shape, or smaller, with the dimension that was reduced put back as one of 1. */
function restored(b: Builder, value: Value, result: Value, input: Value, axis: -1 | -2): Value {
  const shape = [...input.shape];
  shape[shape.length + axis] = 1;
  return b.reshape(spread(b, value, result.shape), shape);
}
