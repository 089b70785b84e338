import { Builder } from "../../../src/engine/plan/builder.js";
import { compileStep } from "../../../src/engine/plan/compile.js";
import { functions } from "../../../src/engine/plan/functions.js";
import { type Strided, sizeOf, type Value } from "../../../src/engine/plan/ir.js";
import { readUpdates } from "../../../src/engine/plan/optimizer.js";
import { placeParameters } from "../../../src/engine/plan/parameters.js";
import { Store } from "../../../src/engine/plan/store.js";
import { bound } from "./optimizers.js";

/** Arrays by name, with their shapes. */
export type Given = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
>;

/** Computes a value of given arrays by a plan. `make` gets them as weights. */
export function compute(
  given: Given,
  make: (b: Builder, inputs: Readonly<Record<string, Value>>) => Value,
): number[] {
  const b = new Builder();
  const inputs = Object.fromEntries(
    Object.entries(given).map(([name, { shape }]) => [name, b.weight(name, shape)]),
  );
  const value = make(b, inputs);
  const store = new Store();
  const parameters = placeParameters(
    store,
    [
      ...Object.entries(given).map(([name, { shape }]) => ({ name, shape, trainable: false })),
      { name: "result", shape: value.shape, trainable: false },
    ],
    {},
  );
  for (const [name, { values }] of Object.entries(given)) {
    const { at, size } = parameters.get(name)!;
    store.floatsAt(at, size).set(values);
  }
  const nothing = b.map("add", [b.weight("result", value.shape), b.weight("result", value.shape)]);
  const loss = b.sum(nothing, "all");
  const graph = {
    loss,
    total: loss,
    gradients: new Map(),
    gradientBounds: new Map(),
    updates: new Map([["result", value]]),
    bounds: [],
  };
  const rules = readUpdates(bound("grad"));
  const step = compileStep({ store, graph, parameters, rules, seed: 0 });
  step.compute();
  step.apply();
  const { at } = parameters.get("result")!;
  return Array.from(store.floatsAt(at, sizeOf(value.shape)));
}

/** What a value is, in float64 and by definition: the reference for code and gradients. */
export function evaluate(value: Value, given: Given): number[] {
  const known = new Map<Value, number[]>();
  const visit = (v: Value): number[] => {
    const before = known.get(v);
    if (before) return before;
    const result = evaluateCall(v, visit, given);
    known.set(v, result);
    return result;
  };
  return visit(value);
}

function evaluateCall(value: Value, visit: (v: Value) => number[], given: Given): number[] {
  const { made, shape } = value;
  const count = sizeOf(shape);
  switch (made.kind) {
    case "weight":
      return [...given[made.name]!.values];
    case "constant":
      return Array.from(made.values);
    case "reshape":
      return visit(made.inputs[0]);
    case "map": {
      const operands = made.inputs.map((input) => spreadOut(visit(input), input.shape, shape));
      const { apply } = functions[made.name];
      return Array.from({ length: count }, (_, i) =>
        apply(operands[0]![i]!, operands[1]?.[i] ?? 0, operands[2]?.[i] ?? 0),
      );
    }
    case "sum": {
      const values = visit(made.inputs[0]);
      const columns = made.inputs[0].shape.at(-1) ?? 1;
      const rows = made.inputs[0].shape.at(-2) ?? 1;
      const sums = new Array<number>(count).fill(0);
      values.forEach((x, i) => {
        const row = Math.floor(i / columns);
        const inGroup = Math.floor(row / rows) * columns + (i % columns);
        sums[made.over === "all" ? 0 : made.over === "rows" ? inGroup : row]! += x;
      });
      return sums;
    }
    case "max": {
      const values = visit(made.inputs[0]);
      const columns = made.inputs[0].shape.at(-1)!;
      return Array.from({ length: count }, (_, r) =>
        Math.max(...values.slice(r * columns, (r + 1) * columns)),
      );
    }
    case "scan": {
      const values = visit(made.inputs[0]);
      const columns = shape.at(-1)!;
      return values.map((_, at) => {
        const row = Math.floor(at / columns) * columns;
        const isIn = (i: number) => (made.reverse ? i > at : i < at) || (i === at && !made.exclusive);
        return values.reduce((sum, x, i) => (i >= row && i < row + columns && isIn(i) ? sum + x : sum), 0);
      });
    }
    case "view": {
      const values = visit(made.inputs[0]);
      return placesOf(shape, made).map((at) => values[at]!);
    }
    case "assemble": {
      const result = new Array<number>(count).fill(0);
      made.inputs.forEach((input, i) => {
        const values = visit(input);
        placesOf(input.shape, made.parts[i]!).forEach((at, n) => {
          result[at] = values[n]!;
        });
      });
      return result;
    }
    case "matmul": {
      const [a, b] = made.inputs;
      const [left, right] = [visit(a), visit(b)];
      const [m, n] = shape.slice(-2) as [number, number];
      const k = a.shape.at(made.transposeA ? -2 : -1)!;
      return Array.from({ length: count }, (_, place) => {
        const [batch, at] = [Math.floor(place / (m * n)), place % (m * n)];
        const [i, j] = [Math.floor(at / n), at % n];
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const x = left[batch * m * k + (made.transposeA ? p * m + i : i * k + p)]!;
          sum += x * right[batch * k * n + (made.transposeB ? j * k + p : p * n + j)]!;
        }
        return sum;
      });
    }
    case "gather": {
      const [table, ids] = made.inputs;
      const width = count / sizeOf(ids.shape);
      const values = visit(table);
      return visit(ids).flatMap((id) => values.slice(id * width, (id + 1) * width));
    }
    case "scatter": {
      const [ids, rows] = made.inputs;
      const width = sizeOf(shape.slice(1));
      const sums = new Array<number>(count).fill(0);
      const values = visit(rows);
      visit(ids).forEach((id, r) => {
        for (let c = 0; c < width; c++) sums[id * width + c]! += values[r * width + c]!;
      });
      return sums;
    }
    default:
      throw new Error(`no definition of ${made.kind} here`);
  }
}

/** Where the elements of a shape lie, in order. */
function placesOf(shape: readonly number[], { offset, strides }: Strided): number[] {
  return shape.reduce(
    (places, size, i) => places.flatMap((at) => Array.from({ length: size }, (_, n) => at + n * strides[i]!)),
    [offset],
  );
}

function spreadOut(values: readonly number[], from: readonly number[], to: readonly number[]): number[] {
  const padded = [...new Array<number>(to.length - from.length).fill(1), ...from];
  return Array.from({ length: sizeOf(to) }, (_, at) => {
    let index = 0;
    let rest = at;
    const place = to.map((_, d) => {
      const stride = sizeOf(to.slice(d + 1));
      const i = Math.floor(rest / stride);
      rest -= i * stride;
      return i;
    });
    padded.forEach((dim, d) => {
      index = index * dim + (dim === 1 ? 0 : place[d]!);
    });
    return values[index]!;
  });
}
